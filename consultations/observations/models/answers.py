"""What the authority decided on an observation, and why (F4)."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from consultations.observations.models.received import Observation
from consultations.observations.states import Decision, ReasonsState


class Answer(models.Model):
    """What the authority decided on one observation and why; frozen when published."""

    observation = models.OneToOneField(Observation, on_delete=models.PROTECT, related_name="answer")
    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    assignee = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    reasons = models.TextField(blank=True)
    reasons_state = models.CharField(max_length=10, choices=ReasonsState.choices, default=ReasonsState.TO_WRITE)
    landed = models.CharField(max_length=200, blank=True)
    forwarded_to = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | (Q(reasons_state="accepted") & ~Q(decision="")),
                name="published_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(reasons_state="accepted") | Q(accepted_at__isnull=False),
                name="accepted_reasons_have_a_date",
            ),
            models.CheckConstraint(
                condition=Q(claimed_at__isnull=True) | Q(assignee__isnull=False), name="claim_has_a_person"
            ),
        ]
        indexes = [
            models.Index(fields=["assignee", "reasons_state"], name="answer_work"),
            models.Index(F("due_on"), name="answer_due"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_answer_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.observation_id}: {self.decision or '-'}"
