"""What the desk keeps beside observations for itself: filters, tags, notes, boilerplate answers, refused workbooks. Never public,
but for the tags that the coordinator shows as themes."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from consultations.observations.models.received import Observation
from consultations.observations.states import Decision

_APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class SavedFilter(models.Model):
    """A filter of the desk's list under a name of one's own; `query` holds values of closed lists only, never typed words."""

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="desk_filters")
    name = models.CharField(max_length=60)
    query = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(F("person"), Lower("name"), name="filter_name_once_a_person")]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A theme of the desk's own; the list is closed: made and retired at the desk, never typed beside an observation.

    `is_public`: shown to everybody on what is public already. `public_mark` counts what the public saw change of it, for cached pages.
    """

    name = models.CharField(max_length=40)
    slug = models.SlugField(max_length=60, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    is_public = models.BooleanField(default=False)
    public_mark = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="tag_name_once")]

    def __str__(self) -> str:
        return self.name


class ObservationTag(models.Model):
    """A tag beside an observation."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="tag_marks")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="marks")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["observation", "tag"], name="tag_once_an_observation")]

    def __str__(self) -> str:
        return f"{self.observation_id}: {self.tag_id}"


class DeskNote(models.Model):
    """A word between colleagues beside an observation: written once, never changed, in no export."""

    PERSONAL = ("text",)

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="desk_notes")
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_says_something")]
        triggers = [_APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.observation_id}: {self.at}"


class NoteMention(models.Model):
    """A colleague who is asked to read a note; in her work list until she says she did."""

    note = models.ForeignKey(DeskNote, on_delete=models.PROTECT, related_name="mentions")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="mentions")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "person"], name="mention_once_a_note")]
        indexes = [models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="mention_unread")]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="who_is_asked_is_kept", operation=pgtrigger.Update, condition=pgtrigger.AnyChange("note", "person")
            ),
            pgtrigger.Protect(
                name="read_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__read_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.note_id} @{self.person_id}"


class Boilerplate(models.Model):
    """An answer given often. Its text is copied into an answer; changing it changes nothing that was written."""

    title = models.CharField(max_length=120)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    text = models.TextField()
    revision = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("title"), condition=Q(retired_at__isnull=True), name="boilerplate_title_once_in_use"
            )
        ]

    def __str__(self) -> str:
        return self.title


class BoilerplateUse(models.Model):
    """An observation in whose answer a boilerplate was used, as it read that day."""

    boilerplate = models.ForeignKey(Boilerplate, on_delete=models.PROTECT, related_name="uses")
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="boilerplate_uses")
    revision = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["boilerplate", "observation"], name="boilerplate_once_an_observation")
        ]

    def __str__(self) -> str:
        return f"{self.boilerplate_id} → {self.observation_id}"


class DecisionFile(models.Model):
    """A workbook of decisions that was handed in. A refused one keeps its rows until its author hands in the next."""

    class Outcome(models.TextChoices):
        APPLIED = "applied"
        NOTHING = "nothing"
        REFUSED = "refused"

    round = models.ForeignKey("consultations.Round", on_delete=models.PROTECT, related_name="decision_files")
    sha256 = models.CharField(max_length=64)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rows = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["round", "-at"], name="decision_file_recent")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="applied", changed__gt=0) | (~Q(outcome="applied") & Q(changed=0)),
                name="only_an_applied_file_changed_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.outcome}"
