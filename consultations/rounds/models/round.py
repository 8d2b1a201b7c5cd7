"""The round itself: what is asked, by whom, until when (F1)."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from accounts.permissions import Permission
from consultations.rounds.states import RoundState


class Theme(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Beneficiary(models.TextChoices):
    CHILDREN = "children", _("children and families")
    OLDER = "older", _("older persons")
    DISABLED = "disabled", _("persons with disabilities")
    HOMELESS = "homeless", _("homeless persons")
    VIOLENCE = "violence", _("victims of domestic violence")
    POOR = "poor", _("persons with low income")
    YOUNG = "young", _("young people in difficulty")
    EVERYONE = "everyone", _("all inhabitants")


class RoundQuerySet(models.QuerySet["Round"]):
    def public(self) -> "RoundQuerySet":
        """Rounds anybody may read: published once, whatever became of them."""
        return self.filter(published_at__isnull=False)

    def visible_to(self, user: "Person | AnonymousUser") -> "RoundQuerySet":
        """Everybody reads what was published; the desk also what is in preparation."""
        if isinstance(user, Person) and user.may(Permission.VIEW_DRAFT_ROUNDS):
            return self.all()
        return self.public()

    def open(self, at: datetime) -> "RoundQuerySet":
        return self.filter(state=RoundState.PUBLISHED, closes_at__gt=at)


class Round(models.Model):
    class Subject(models.TextChoices):
        COUNCIL_DECISION = "council_decision", _("draft decision of the local council")
        MAYOR_ORDER = "mayor_order", _("draft order of the mayor")
        STRATEGY = "strategy", _("draft strategy")
        WORKING_PAPER = "working_paper", _("working paper (voluntary, outside Legea 52/2003)")

    class Act(models.TextChoices):
        DECISION = "decision", _("decision")
        ORDER = "order", _("order")
        STRATEGY = "strategy", _("strategy")
        METHODOLOGY = "methodology", _("methodology")
        REGULATION = "regulation", _("regulation")

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(_("title of the draft"), max_length=300)
    subject = models.CharField(
        _("what is put to consultation"), max_length=20, choices=Subject.choices, default=Subject.COUNCIL_DECISION
    )
    act = models.CharField(_("kind of act"), max_length=12, choices=Act.choices, blank=True)
    initiator = models.CharField(_("initiator"), max_length=160, blank=True)
    department = models.ForeignKey(
        "accounts.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rounds",
        verbose_name=_("department"),
    )
    legal_basis = models.TextField(_("legal basis"), max_length=2000, blank=True)
    summary = models.TextField(_("summary in plain language"), max_length=2000, blank=True)
    domain = models.ForeignKey(
        "accounts.Domain",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rounds",
        verbose_name=_("field"),
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="rounds", verbose_name=_("themes"))
    beneficiaries = ArrayField(
        models.CharField(max_length=12, choices=Beneficiary.choices),
        verbose_name=_("who is concerned"),
        default=list,
        blank=True,
    )
    is_business_relevant = models.BooleanField(_("relevant to the business environment"), default=False)
    submission_ways = models.TextField(_("where and how proposals are sent"), max_length=1500, blank=True)
    subject_line = models.CharField(_("subject to be written on letters and e-mails"), max_length=200, blank=True)
    publishes_proposals = models.BooleanField(_("proposals are published"), default=True)
    officer = models.ForeignKey(
        "accounts.Officer",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rounds",
        verbose_name=_("responsible person"),
    )
    window_days = models.PositiveSmallIntegerField(_("days for proposals"), default=14)
    endorsement_on = models.DateField(_("date of submission for endorsement"), null=True, blank=True)
    is_urgent = models.BooleanField(_("urgency"), default=False)
    urgency_reason = models.TextField(_("reasons of the urgency"), max_length=2000, blank=True)
    urgency_approved_at = models.DateTimeField(null=True, blank=True)
    urgency_approved_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    planned_channels = ArrayField(
        models.CharField(max_length=12),
        verbose_name=_("where the announcement will be made known"),
        default=list,
        blank=True,
    )
    econsultare_url = models.URLField(_("address on e-consultare.gov.ro"), blank=True)
    adoption_reference = models.CharField(_("number and date of the adopted act"), max_length=120, blank=True)

    state = models.CharField(max_length=20, choices=RoundState.choices, default=RoundState.DRAFT)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    search_text = models.TextField(blank=True)
    review_asked_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Exclusive instant: 00:00 Bucharest of the day after the last day (R73).
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    analysis_began_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    finalised_at = models.DateTimeField(null=True, blank=True)
    endorsement_sent_at = models.DateTimeField(null=True, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawal_reason = models.TextField(_("reason of the withdrawal"), max_length=2000, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "legal_review", "withdrawn"])
                | Q(published_at__isnull=False, closes_at__isnull=False),
                name="public_round_has_its_dates",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("published_at")),
                name="round_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_at__isnull=False), name="withdrawn_round_has_a_date"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False), name="answered_round_has_a_date"
            ),
            models.CheckConstraint(
                condition=Q(urgency_approved_at__isnull=True) | ~Q(urgency_reason=""),
                name="approved_urgency_has_reasons",
            ),
        ]
        indexes = [models.Index(fields=["state", "closes_at"], name="round_state_closes")]

    def __str__(self) -> str:
        return self.title

    def is_open(self, at: datetime) -> bool:
        """For display only; a submission is decided under lock by the database's clock."""
        return self.state == RoundState.PUBLISHED and self.closes_at is not None and at < self.closes_at

    @property
    def is_public(self) -> bool:
        return self.published_at is not None
