"""What others say to an observation: support, short replies, formal co-signatures of organisations."""

import pgtrigger
from django.db import models
from django.db.models import Q

from consultations.observations.models.received import Observation
from consultations.observations.states import AuthorKind, Display, ReplyState, ReportGround

_NEVER_DELETED = pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)


class Support(models.Model):
    """A person stands behind an observation, once. Taking it back removes the row: nobody is kept who is no longer behind it."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="supports")
    # A closed account leaves its support counted and nameless.
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="supports"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["observation", "person"], name="support_once_a_person")]

    def __str__(self) -> str:
        return f"{self.observation_id} + {self.person_id}"


class SupportMark(models.Model):
    """How often support changed in a round: pages that show counts are cached under it. Moved in the transaction that changes them."""

    round = models.OneToOneField(
        "consultations.Round", on_delete=models.PROTECT, primary_key=True, related_name="support_mark"
    )
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.round_id}: {self.number}"


class Reply(models.Model):
    """A short reply to an observation, one level deep: a reply has no replies. Its words never change, its row stays."""

    PERSONAL = ("public_name",)

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="replies")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="replies"
    )
    author_kind = models.CharField(max_length=12, choices=AuthorKind.choices)
    display = models.CharField(max_length=10, choices=Display.choices, default=Display.ANONYMOUS)
    public_name = models.CharField(max_length=160, blank=True)
    text = models.TextField()
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ReplyState.choices, default=ReplyState.PUBLIC)
    suspicion = models.CharField(max_length=300, blank=True)
    hidden_reason = models.CharField(max_length=500, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="hidden") | ~Q(hidden_reason=""), name="reply_hidden_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="reply_withdrawn_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["observation", "id"], name="reply_in_order"),
            models.Index(fields=["person", "at"], name="reply_by_person"),
            models.Index(fields=["state", "at"], name="reply_queue", condition=~Q(state="public")),
        ]
        triggers = [
            _NEVER_DELETED,
            pgtrigger.Protect(
                name="words_are_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("observation", "text", "at", "author_kind"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.observation_id} / {self.pk}"


class ReplyReport(models.Model):
    """Somebody asks staff to look at a reply; once a person. Who asked is never shown."""

    PERSONAL = ("words",)

    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="reports")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="reply_reports"
    )
    ground = models.CharField(max_length=12, choices=ReportGround.choices)
    words = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reply", "person"], name="report_once_a_person")]
        triggers = [_NEVER_DELETED]

    def __str__(self) -> str:
        return f"{self.reply_id}: {self.ground}"


class CoSignature(models.Model):
    """An organisation stands formally behind an observation of somebody else, by a representative with a mandate that day."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="cosignatures")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="cosignatures")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="cosignatures"
    )
    # Name and capacity in words as they were that day.
    organisation_name = models.CharField(max_length=200)
    capacity = models.CharField(max_length=300)
    at = models.DateTimeField()
    leaf = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "accounts.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["observation", "organisation"],
                condition=Q(withdrawn_at__isnull=True),
                name="cosignature_once_an_organisation",
            )
        ]
        triggers = [
            _NEVER_DELETED,
            pgtrigger.Protect(
                name="words_are_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "observation", "organisation", "organisation_name", "capacity", "at", "leaf"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_name}: {self.observation_id}"
