"""Organisations, the conventions they hold, and who may speak for them (F15)."""

from datetime import date, datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.authority.queries import local_day
from accounts.organisations.rules import EXPIRES_SOON_DAYS, convention_state


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def approved(self) -> "OrganisationQuerySet":
        return self.filter(state=Organisation.State.APPROVED)

    def with_convention(self, on: date) -> "OrganisationQuerySet":
        """Approved organisations with at least one convention in force on that day, each once."""
        live = Convention.objects.in_force(on).filter(organisation=models.OuterRef("pk"))
        return self.approved().filter(models.Exists(live))


class Organisation(models.Model):
    PERSONAL = ("legal_representative",)

    class Form(models.TextChoices):
        ASSOCIATION = "association", _("association")
        FOUNDATION = "foundation", _("foundation")
        FEDERATION = "federation", _("federation")
        UNION = "union", _("trade union")
        EMPLOYERS = "employers", _("employers' organisation")
        CHURCH = "church", _("religious body")
        UNIVERSITY = "university", _("accredited university")
        PROVIDER = "provider", _("private provider of social services")
        BRANCH = "branch", _("branch")
        AUTHORITY = "authority", _("public authority")

    class State(models.TextChoices):
        PENDING = "pending", _("waits for approval")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        SUSPENDED = "suspended", _("suspended")

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    form = models.CharField(_("form"), max_length=12, choices=Form.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="branches")
    cif = models.CharField(_("tax code (CIF)"), max_length=10)
    court_register = models.CharField(_("register of the court: court, number, date"), max_length=160, blank=True)
    national_number = models.CharField(_("number in the national register"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=200)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    website = models.URLField(_("website"), blank=True)
    legal_representative = models.CharField(_("legal representative"), max_length=120)
    description = models.TextField(_("what the organisation does"), max_length=1500, blank=True)
    domains = models.ManyToManyField(
        "accounts.Domain", blank=True, related_name="organisations", verbose_name=_("fields")
    )
    services = ArrayField(
        models.CharField(max_length=24), verbose_name=_("codes of services provided"), default=list, blank=True
    )
    accreditation = models.CharField(_("accreditation as provider: series, number, date"), max_length=80, blank=True)
    is_active_in_policy = models.BooleanField(_("active in public policy"), default=False)
    in_article_52_record = models.BooleanField(_("in the record of OG 26/2000 art. 52"), default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    state_reason = models.TextField(max_length=1000, blank=True)
    applied_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    applied_position = models.CharField(_("function in the organisation"), max_length=80, blank=True)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            # A branch carries the code of its parent; who was refused may apply again.
            models.UniqueConstraint(
                "cif", name="organisation_cif_once", condition=~Q(form="branch") & ~Q(state="refused")
            ),
            models.CheckConstraint(
                condition=Q(state="pending") | Q(decided_at__isnull=False), name="organisation_decision_has_a_date"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class ConventionQuerySet(models.QuerySet["Convention"]):
    def in_force(self, on: date) -> "ConventionQuerySet":
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=on),
            Q(terminated_on__isnull=True) | Q(terminated_on__gt=on),
            valid_from__lte=on,
        )

    def expiring(self, on: date) -> "ConventionQuerySet":
        """In force that day and for 60 days at most."""
        return self.in_force(on).filter(valid_until__lte=on + timedelta(days=EXPIRES_SOON_DAYS))


class Convention(models.Model):
    """A convention of collaboration. State (in force, expires soon, expired, terminated) follows from the dates."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="conventions")
    number = models.CharField(_("number"), max_length=40)
    signed_on = models.DateField(_("signed on"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    object = models.TextField(_("object"), max_length=1000)
    services = ArrayField(
        models.CharField(max_length=24), verbose_name=_("services concerned"), default=list, blank=True
    )
    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, null=True, blank=True, related_name="conventions"
    )
    responsible = models.CharField(_("responsible person"), max_length=120, blank=True)
    amendments = models.TextField(_("additional acts"), max_length=1000, blank=True)
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    terminated_on = models.DateField(_("terminated on"), null=True, blank=True)
    termination_reason = models.CharField(_("reason of termination"), max_length=300, blank=True)

    objects = ConventionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("number"), "signed_on", name="convention_number_once_a_day"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="convention_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.signed_on:%d.%m.%Y}"

    def state(self, on: date) -> str:
        """One of terminated, future, expired, expiring (60 days or less), active."""
        return convention_state(self.valid_from, self.valid_until, self.terminated_on, on)


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force(self, at: datetime) -> "MandateQuerySet":
        """Mandates that bind at this moment (by the day it is in Bucharest), of organisations that are approved."""
        on = local_day(at)
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=on),
            Q(ended_at__isnull=True) | Q(ended_at__gt=at),
            valid_from__lte=on,
            organisation__state=Organisation.State.APPROVED,
        )


class Mandate(models.Model):
    """What a person may do for an organisation, from and until."""

    PERSONAL = ("position",)

    class Kind(models.TextChoices):
        REPRESENTATIVE = "representative", _("representative: prepares and submits")
        CONTRIBUTOR = "contributor", _("contributor: prepares, does not submit")
        READER = "reader", _("reader")

    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="mandates")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mandates")
    kind = models.CharField(_("mandate"), max_length=16, choices=Kind.choices)
    position = models.CharField(_("function in the organisation"), max_length=80, blank=True)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(ended_at__isnull=True),
                name="one_live_mandate_an_organisation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.organisation} ({self.kind})"


class MandateInvitation(models.Model):
    """An invitation to act for an organisation: bound to an address, 14 days, single use, code stored hashed (R08)."""

    PERSONAL = ("email",)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mandate_invitations")
    email = models.EmailField(max_length=254)
    kind = models.CharField(max_length=16, choices=Mandate.Kind.choices)
    position = models.CharField(max_length=80, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    code_hash = models.CharField(max_length=128, unique=True)
    invited_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.email} → {self.organisation}"
