"""The demonstration, loaded once as `manage.py demo` loads it; every test here only reads it, or asks for a second load."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q
from django.test import Client
from django.utils import timezone

from accounts.authority.models import Authority
from accounts.authority.queries import forget, local_day
from accounts.organisations.models import Convention, Organisation
from accounts.people.models import Person
from accounts.people.passwords import DEMO_PASSWORD
from consultare.demo.load import load
from consultare.records import register
from consultare.records.models import AuditEvent, Message, RegisterEntry
from consultations.drafts.models import Unit
from consultations.invitations.models import Invitation
from consultations.observations.actions import following
from consultations.observations.models import Letter, Observation
from consultations.observations.queries.balance import balances
from consultations.overview.queries.results import results
from consultations.rounds.models import Round
from indicators.catalogue.models import Indicator, IndicatorVersion
from indicators.collection.models import Finding, Submission, Value
from indicators.evaluation.models import Evaluation
from indicators.releases.models import Erratum, Release
from indicators.services.models import Service
from indicators.strategies.models import Strategy
from tests.factories import AuthorityFactory

pytestmark = pytest.mark.slow
CONTRACT = (
    "admin",
    "coordonator",
    "operator",
    "indicatori",
    *(f"ong{number}" for number in range(1, 17)),
    "universitate",
    "ales",
    "cetatean",
)
STATES = {
    "strategia-serviciilor-sociale-2027-2031": ("published", 96),
    "indicatori-calitate-ingrijire-la-domiciliu": ("published", 5),
    "regulament-ingrijire-la-domiciliu": ("analysis", 16),
    "ghid-ajutoare-de-urgenta": ("final", 16),
    "strategia-serviciilor-sociale-prima-consultare": ("final", 22),
    "procedura-contractare-servicii-sociale": ("draft", 0),
    "programul-cantinei-sociale": ("withdrawn", 3),
}


def _rows() -> dict[str, int]:
    ours = ("accounts", "consultations", "indicators", "records", "account")
    return {
        model._meta.label: model._default_manager.count()
        for label in ours
        for model in apps.get_app_config(label).get_models()
    }


@pytest.mark.django_db
def test_demonstration_holds_what_was_promised():
    """One load, many questions: it takes several seconds."""
    assert load(now=timezone.now())
    _rounds_stand_where_they_should()
    _partners_are_sixteen_with_seventeen_conventions()
    _accounts_are_those_of_the_contract()
    _every_answer_of_the_concluded_round_has_its_reasons()
    _the_strategy_has_a_traced_second_version_which_is_consulted_on_again()
    _services_report_two_years_of_figures()
    _what_was_measured_is_published_claimed_and_evaluated()
    _register_and_log_are_in_order()
    _no_mail_is_left_to_send()
    _nothing_points_outside_the_example_domain()
    _pages_open()
    before = _rows()
    call_command("demo", verbosity=0)
    assert _rows() == before
    _size_generates_a_round_whose_register_holds()


def _size_generates_a_round_whose_register_holds():
    out = StringIO()
    call_command("demo", size=60, stdout=out)
    assert "60 observations loaded" in out.getvalue()
    generated = Round.objects.get(slug="masurare-60")
    assert generated.is_open(timezone.now())
    assert generated.observations.count() == 60
    assert generated.observations.filter(answer__isnull=False).count() == 30
    result = register.verify_database()
    assert result.ok, result.problem
    before = _rows()
    call_command("demo", size=60, verbosity=0)
    assert [sentence for balance in balances() for sentence in balance.differences] == []
    assert _rows() == before


def _rounds_stand_where_they_should():
    found = Round.objects.annotate(n=Count("observations")).values_list("slug", "state", "n")
    assert {slug: (state, n) for slug, state, n in found} == STATES
    now = timezone.now()
    assert Round.objects.open(now).count() == 2
    assert not Round.objects.filter(published_at__isnull=False, closes_at__lte=F("published_at")).exists()
    strategy = Round.objects.get(slug="strategia-serviciilor-sociale-2027-2031")
    assert strategy.announcements.count() == 2
    assert Unit.objects.filter(version__round=strategy).count() >= 60
    assert Round.objects.get(slug="regulament-ingrijire-la-domiciliu").extensions.count() == 1
    withdrawn = Observation.objects.filter(withdrawn_at__isnull=False)
    assert (withdrawn.count(), Observation.objects.filter(redacted_at__isnull=False).count()) == (1, 1)
    assert Observation.objects.filter(visibility="held").count() == 1
    assert set(Letter.objects.values_list("state", flat=True)) == {"shared", "sent_back", "private"}


def _partners_are_sixteen_with_seventeen_conventions():
    today = local_day(timezone.now())
    assert Convention.objects.in_force(today).count() == 17
    assert Organisation.objects.with_convention(today).count() == 16
    invited = Invitation.objects.values("round", "organisation").annotate(n=Count("pk")).filter(n__gt=1)
    assert not invited.exists()


def _accounts_are_those_of_the_contract():
    people = {person.email: person for person in Person.objects.all()}
    assert {f"{name}@demo.example" for name in CONTRACT} <= people.keys()
    assert len({person.password for person in people.values()}) == 1
    assert people["cetatean@demo.example"].check_password(DEMO_PASSWORD)
    verified = EmailAddress.objects.filter(verified=True, primary=True).values_list("email", flat=True)
    assert set(verified) == people.keys()


def _every_answer_of_the_concluded_round_has_its_reasons():
    answered = Observation.objects.filter(round__slug="ghid-ajutoare-de-urgenta")
    whole = Q(answer__reasons_state="accepted") & ~Q(answer__reasons="") & Q(answer__published_at__isnull=False)
    assert answered.filter(whole).count() == answered.count() == 16


def _the_strategy_has_a_traced_second_version_which_is_consulted_on_again():
    first = Round.objects.get(slug="strategia-serviciilor-sociale-prima-consultare")
    found = results(first)
    assert found.old is not None
    assert found.new is not None
    assert (found.old.number, found.new.number) == (1, 2)
    changed = [section for section in (*found.sections, *found.own) if section.changed]
    assert all(section.led or section.reason for section in changed)
    assert len(changed) == 20
    assert [row.slug for row in found.themes][-1] == ""
    again = Unit.objects.filter(version__round__slug="strategia-serviciilor-sociale-2027-2031")
    words = [list(units.order_by("position").values_list("text", flat=True)) for units in (found.new.units, again)]
    assert words[0] == words[1]
    assert first.observations.filter(segments__isnull=False).distinct().count() == 1


def _services_report_two_years_of_figures():
    private = Service.objects.filter(provider_kind="private", convention__isnull=False)
    assert (Service.objects.count(), private.count()) == (8, 3)
    assert Indicator.objects.filter(part_of=None, state="in_use").count() == 58
    told = Value.objects.filter(period__kind="month", submission__state__in=["approved", "published"])
    assert told.values("period").distinct().count() >= 24
    by_state = set(Submission.objects.values_list("state", flat=True))
    assert by_state == {"expected", "draft", "submitted", "returned", "approved", "published"}
    late = Submission.objects.filter(
        state__in=["expected", "draft", "returned"], late_after__lt=local_day(timezone.now())
    )
    assert late.exists()
    assert Finding.objects.exclude(explanation="").exists()
    representative = Person.objects.get(email="ong1@demo.example")
    own = Submission.objects.filter(service__organisation__mandates__person=representative)
    assert own.filter(submitted_by=representative).exists()
    assert own.filter(state="expected").exists(), "somebody who signs in finds work"


def _what_was_measured_is_published_claimed_and_evaluated():
    values = Release.objects.filter(dataset__kind="values", state="published")
    assert sorted(values.values_list("number", flat=True)) == [1, 2]
    assert Erratum.objects.count() == 1
    assert IndicatorVersion.objects.filter(state="approved", number__gt=1, is_comparable=False).exists()
    assert set(Strategy.objects.values_list("state", flat=True)) == {"archived", "published"}
    assert set(Evaluation.objects.values_list("state", flat=True)) == {"draft", "published"}
    client = Client()
    addresses = ["/indicatori/", "/indicatori/ACC-01/", "/strategii/", "/rapoarte/", "/date/"]
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def _register_and_log_are_in_order():
    result = register.verify_database()
    assert result.ok, result.problem
    assert result.size == RegisterEntry.objects.count() > 200
    for moments in (
        list(RegisterEntry.objects.order_by("index").values_list("at", flat=True)),
        list(AuditEvent.objects.order_by("pk").values_list("at", flat=True)),
    ):
        assert moments == sorted(moments)
        assert moments[-1] <= timezone.now()


def _no_mail_is_left_to_send():
    states = dict(Message.objects.values_list("state").annotate(n=Count("pk")).order_by())
    assert set(states) == {"sent", "failed"}
    assert states["failed"] == 1
    assert not Message.objects.filter(is_secret=True).exclude(text="", html="").exists()
    assert not Message.objects.filter(sent_at__gt=timezone.now()).exists()


def _nothing_points_outside_the_example_domain():
    assert not Message.objects.exclude(to__endswith=".example").exists()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.__class__.__name__ == "EmailField":
                values = model._default_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True)
                assert [value for value in values if not value.endswith(".example")] == []


def _pages_open():
    client = Client()
    shown = Observation.objects.public().order_by("-pk").first()
    assert shown is not None
    addresses = ["/", "/consultari/", f"/observatii/{shown.ref}/", "/parteneri/"]
    addresses += [f"/consultari/{slug}/" for slug, (state, _n) in STATES.items() if state != "draft"]
    addresses += [f"/consultari/{slug}/observatii/" for slug, (state, _n) in STATES.items() if state != "draft"]
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


@pytest.mark.django_db
def test_demonstration_loads_after_the_holidays():
    """Christmas, bridge days and the turn of the year move publications, terms and numbers; the law still holds."""
    assert load(now=datetime(2027, 1, 23, 9, tzinfo=UTC))
    assert dict(Round.objects.values_list("slug", "state")) == {slug: state for slug, (state, _n) in STATES.items()}
    assert register.verify_database().ok
    assert set(Observation.objects.values_list("year", flat=True)) == {2026, 2027}


@pytest.mark.django_db
def test_refused_where_somebody_works():
    AuthorityFactory(name="Comuna Valea Lungă", is_demo=False)
    before = _rows()
    with pytest.raises(CommandError, match="Comuna Valea Lungă"):
        call_command("demo", verbosity=0)
    assert _rows() == before


@pytest.mark.django_db
def test_a_load_that_breaks_off_leaves_nothing(monkeypatch):
    def break_off(**kwargs):
        raise RuntimeError("power cut")

    clock, before = following.database_now, _rows()
    monkeypatch.setattr("consultations.overview.actions.publish", break_off)
    with pytest.raises(RuntimeError, match="power cut"):
        load(now=timezone.now())
    forget()
    assert _rows() == before
    assert not Authority.objects.exists()
    assert following.database_now is clock


@pytest.mark.django_db
@pytest.mark.parametrize("size", [0, -1, 10_000_000])
def test_size_has_limits(size):
    before = _rows()
    with pytest.raises(CommandError, match="--size"):
        call_command("demo", size=size, verbosity=0)
    assert _rows() == before
