"""One factory a model, the shortest way to a valid row. Append yours under your wing; names are invented."""

from datetime import date, timedelta

import factory
from allauth.account.models import EmailAddress
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.authority.models import Authority, Department, Domain, NonWorkingDay, Officer
from accounts.organisations.models import Convention, Mandate, Organisation
from accounts.people.models import Person, RoleGrant
from accounts.permissions import Role
from consultare.lib.text import fold
from consultations.rounds.models import Round, Theme

PASSWORD = "zapada-merge-la-teatru"


# ---- accounts ----
class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"persoana{n}@people.example")
    full_name = factory.Sequence(lambda n: f"Persoana {n}")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def confirmed(self, create, extracted, **kwargs):
        """allauth's row for a confirmed address; `confirmed=False` leaves it out."""
        if create and extracted is not False:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        """`PersonFactory(roles=[Role.OPERATOR])`."""
        for role in extracted or ():
            RoleGrantFactory(person=self, role=role)


class RoleGrantFactory(DjangoModelFactory):
    class Meta:
        model = RoleGrant

    person = factory.SubFactory(PersonFactory)
    role = Role.OPERATOR
    granted_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=30))


class AuthorityFactory(DjangoModelFactory):
    class Meta:
        model = Authority
        django_get_or_create = ("id",)

    id = 1
    name = "Primăria Comunei Valea Lungă"
    subtitle = "Consultare publică"
    portal_title = "Consultări Valea Lungă"
    place = "Valea Lungă"
    mark = "VL"
    headline = "Spuneți ce gândiți despre serviciile sociale"
    address = "Strada Principală 1, Valea Lungă"
    phone = "+40236000000"
    email = "primaria@valealunga.example"


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department

    name = factory.Sequence(lambda n: f"Serviciul {n}")
    code = factory.Sequence(lambda n: f"S{n}")


class DomainFactory(DjangoModelFactory):
    class Meta:
        model = Domain

    code = factory.Sequence(lambda n: f"domeniu-{n}")
    name = factory.Sequence(lambda n: f"Domeniul {n}")
    position = factory.Sequence(int)


class OfficerFactory(DjangoModelFactory):
    class Meta:
        model = Officer

    name = "Ileana Pădureanu"
    department = factory.SubFactory(DepartmentFactory)
    phone = "+40236000001"
    email = "ileana@valealunga.example"
    act_number = "12"
    act_on = date(2026, 1, 15)
    valid_from = date(2026, 1, 15)


class NonWorkingDayFactory(DjangoModelFactory):
    class Meta:
        model = NonWorkingDay

    on = factory.Sequence(lambda n: date(2026, 1, 2) + timedelta(days=n))
    name = "punte"


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    slug = factory.Sequence(lambda n: f"organizatia-{n}")
    name = factory.Sequence(lambda n: f"Asociația {n}")
    form = Organisation.Form.ASSOCIATION
    cif = factory.Sequence(lambda n: f"{10_000_000 + n}")
    address = "Strada Lungă 2"
    email = factory.Sequence(lambda n: f"organizatia{n}@ong.example")
    legal_representative = "Doina Merișor"
    state = Organisation.State.APPROVED
    created_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=100))
    decided_at = factory.LazyAttribute(lambda o: o.created_at if o.state != Organisation.State.PENDING else None)


class ConventionFactory(DjangoModelFactory):
    class Meta:
        model = Convention

    organisation = factory.SubFactory(OrganisationFactory)
    number = factory.Sequence(lambda n: f"{100 + n}")
    signed_on = date(2024, 3, 1)
    valid_from = date(2024, 3, 1)
    valid_until = None
    object = "Colaborare în domeniul serviciilor sociale"


class MandateFactory(DjangoModelFactory):
    class Meta:
        model = Mandate

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    kind = Mandate.Kind.REPRESENTATIVE
    position = "președintă"
    valid_from = date(2024, 1, 1)
    granted_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=90))


# ---- consultations: rounds ----
class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    slug = factory.Sequence(lambda n: f"tema-{n}")
    name = factory.Sequence(lambda n: f"Tema {n}")
    position = factory.Sequence(int)


class RoundFactory(DjangoModelFactory):
    """A round in preparation with every field of F1 filled; `published_round` and `ready_round` of tests/rounds.py go further."""

    class Meta:
        model = Round
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"runda-{n}")
    title = factory.Sequence(lambda n: f"Regulamentul serviciului de îngrijire la domiciliu {n}")
    act = Round.Act.REGULATION
    initiator = "Primarul"
    department = factory.SubFactory(DepartmentFactory)
    legal_basis = "Legea nr. 292/2011"
    summary = "Ce se schimbă la îngrijirea la domiciliu și de când."
    domain = factory.SubFactory(DomainFactory)
    submission_ways = "Pe portal, prin e-mail sau la registratură."
    subject_line = "Propuneri referitoare la regulament"
    officer = factory.SubFactory(OfficerFactory)
    planned_channels = ["site", "premises", "media"]
    created_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=20))
    created_by = factory.SubFactory(PersonFactory)
    edited_at = factory.SelfAttribute("created_at")
    search_text = factory.LazyAttribute(lambda o: fold(f"{o.title} {o.summary}"))

    @factory.post_generation
    def themes(self, create, extracted, **kwargs):
        self.themes.set(extracted if extracted is not None else [ThemeFactory()])
