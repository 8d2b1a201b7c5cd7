"""Observations being written: alone, or by a team before its representative submits (F2)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from consultations.observations.models.received import Observation
from consultations.observations.states import LetterState


class Letter(models.Model):
    """An observation being written: alone, or by a team before its representative submits it (F2). May change until then."""

    PERSONAL = ("content",)

    round = models.ForeignKey("consultations.Round", on_delete=models.CASCADE, related_name="letters")
    author = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="letters")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, null=True, blank=True, related_name="letters"
    )
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.PRIVATE)
    content = models.JSONField(default=dict)
    note = models.CharField(max_length=1000, blank=True)
    submission_key = models.UUIDField(unique=True, default=uuid.uuid4)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    observation = models.OneToOneField(
        Observation, on_delete=models.PROTECT, null=True, blank=True, related_name="letter"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(observation__isnull=False),
                name="submitted_letter_has_its_observation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.author_id}"


class LetterFile(models.Model):
    """A file put beside a letter before it is sent (uploads come first, so that the last minute is short)."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.file_id)
