"""A file or a pasted text on its way into the draft: read by a worker, looked at and repaired by a person, then saved or given up."""

from django.db import models
from django.db.models import Q

from consultations.drafts.states import UNSAVED, ImportState


class DraftImport(models.Model):
    """`specs` are the units as they stand now, `base` as they stood before `repairs`, which may be undone one by one.

    `history`: who did what under which `revision`, so that of two people at once the second is told. When it is saved or given
    up, words and file are let go: the version keeps what was saved.
    """

    round = models.ForeignKey("consultations.Round", on_delete=models.PROTECT, related_name="imports")
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=255)
    text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.WAITING)
    sentence = models.CharField(max_length=500, blank=True)
    format = models.CharField(max_length=8, blank=True)
    specs = models.JSONField(default=list)
    base = models.JSONField(default=list)
    repairs = models.JSONField(default=list)
    history = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    skipped = models.JSONField(default=list)
    is_doubtful = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(state__in=sorted(UNSAVED)), name="one_unsaved_import_a_round"
            ),
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["saved", "discarded"], ended_at__isnull=False)
                | Q(~Q(state__in=["saved", "discarded"]), ended_at=None),
                name="import_ended_at",
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(sentence=""), name="import_failed_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"

    @property
    def about(self) -> str:
        """How its job is called."""
        return f"import:{self.pk}"
