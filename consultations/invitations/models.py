"""Who was asked to take part, what they answered, and when they are reminded."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Invitation(models.Model):
    """One invitation an organisation and round, however many conventions it holds."""

    class Why(models.TextChoices):
        CONVENTION = "convention", _("partner by convention")
        CHOSEN = "chosen", _("chosen by the coordinator")

    class Response(models.TextChoices):
        TAKE_PART = "take_part", _("takes part")
        NO_OBJECTIONS = "no_objections", _("has no objections")
        DECLINE = "decline", _("declines")

    PERSONAL = ("email",)

    round = models.ForeignKey("consultations.Round", on_delete=models.PROTECT, related_name="invitations")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="round_invitations"
    )
    why = models.CharField(max_length=12, choices=Why.choices, default=Why.CONVENTION)
    email = models.EmailField(max_length=254)
    code_hash = models.CharField(max_length=128, unique=True)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    response = models.CharField(max_length=16, choices=Response.choices, blank=True)
    response_note = models.CharField(max_length=500, blank=True)
    responded_at = models.DateTimeField(null=True, blank=True)
    responded_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation"], name="one_invitation_an_organisation"),
            models.CheckConstraint(
                condition=Q(response="") | Q(responded_at__isnull=False), name="response_has_a_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.round_id}"


class Guest(models.Model):
    """An organisation the coordinator chose besides the partners by convention, before anything is sent."""

    round = models.ForeignKey("consultations.Round", on_delete=models.CASCADE, related_name="guests")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "organisation"], name="guest_once_a_round")]

    def __str__(self) -> str:
        return f"{self.organisation_id} – {self.round_id}"


class Reminder(models.Model):
    """A reminder that is planned: sent when due if the organisation is still silent, whenever the worker wakes."""

    class Step(models.TextChoices):
        HALF = "half", _("half of the window")
        THREE_DAYS = "three_days", _("three days before the end")
        ONE_DAY = "one_day", _("one day before the end")
        TODAY = "today", _("last day, 09:00")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        QUEUED = "queued", _("handed to the post")
        STOPPED = "stopped", _("stopped, the organisation has acted")
        MISSED = "missed", _("not sent, its moment had passed")

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="reminders")
    step = models.CharField(max_length=10, choices=Step.choices)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invitation", "step"], name="reminder_step_once")]
        indexes = [models.Index(fields=["state", "due_at"], name="reminder_due")]

    def __str__(self) -> str:
        return f"{self.invitation_id}: {self.step}"
