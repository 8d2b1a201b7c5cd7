"""Letters that say the same: what a search proposed, what a person made of it. Nothing here is ever deleted (ADR 0010)."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from consultations.observations.models.received import Observation
from consultations.observations.states import COPY_GROUP, COPY_PROPOSAL, CopyGroupState, CopyProposalState

_NEVER_DELETED = pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)


class CopySearch(models.Model):
    """One search through the letters of a round. The first of a round is also the lock behind which its campaigns change."""

    round = models.ForeignKey("consultations.Round", on_delete=models.PROTECT, related_name="copy_searches")
    asked_at = models.DateTimeField()
    # Nobody: the portal itself, after the window closed.
    asked_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    letters = models.PositiveIntegerField(default=0)
    proposed = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["round", "-id"], name="copy_search_newest")]
        triggers = [_NEVER_DELETED]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.asked_at}"


class CopyGroup(models.Model):
    """A campaign: letters that a person said are one and the same. `model` stands for it."""

    workflow = COPY_GROUP

    round = models.ForeignKey("consultations.Round", on_delete=models.PROTECT, related_name="copy_groups")
    model = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=9, choices=CopyGroupState.choices, default=CopyGroupState.LIVE)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    dissolved_at = models.DateTimeField(null=True, blank=True)
    dissolved_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="live", dissolved_at__isnull=True) | Q(state="dissolved", dissolved_at__isnull=False),
                name="copy_group_dissolved_has_a_date",
            )
        ]
        triggers = [_NEVER_DELETED]

    def __str__(self) -> str:
        return self.name or str(self.model_id)


class CopyMember(models.Model):
    """A letter in a campaign. `removed_at`: taken out by a person, or the campaign was dissolved; the row stays.

    `answered_with` is the digest of the words the whole campaign was answered with, `answered_revision` the revision of the
    letter's answer that holds them: an answer rewritten on its own is not «answered together» any more.
    """

    group = models.ForeignKey(CopyGroup, on_delete=models.PROTECT, related_name="members")
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="copy_memberships")
    similarity = models.FloatField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_with = models.CharField(max_length=64, blank=True)
    answered_revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["observation"], condition=Q(removed_at__isnull=True), name="letter_in_one_campaign"
            ),
            models.CheckConstraint(
                condition=Q(similarity__gte=0, similarity__lte=1), name="copy_similarity_is_a_share"
            ),
        ]
        triggers = [_NEVER_DELETED]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.observation_id}"


class CopyProposal(models.Model):
    """Letters that a search found alike, for a person to judge. `group`: they would join that campaign; else they would be one."""

    workflow = COPY_PROPOSAL

    round = models.ForeignKey("consultations.Round", on_delete=models.PROTECT, related_name="copy_proposals")
    search = models.ForeignKey(CopySearch, on_delete=models.PROTECT, related_name="proposals")
    group = models.ForeignKey(CopyGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals")
    model = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=CopyProposalState.choices, default=CopyProposalState.PROPOSED)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at__isnull=True)
                | ~Q(state="proposed") & Q(decided_at__isnull=False),
                name="copy_proposal_decided_has_a_date",
            )
        ]
        triggers = [_NEVER_DELETED]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.model_id}"


class Proposed(models.Model):
    """A letter of a proposal and what was said of it: nothing yet, it joined, or it is not the same («apart»)."""

    class Verdict(models.TextChoices):
        OPEN = "open"
        JOINED = "joined"
        APART = "apart"

    proposal = models.ForeignKey(CopyProposal, on_delete=models.PROTECT, related_name="letters")
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="copy_proposals")
    similarity = models.FloatField()
    verdict = models.CharField(max_length=6, choices=Verdict.choices, default=Verdict.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "observation"], name="letter_once_a_proposal"),
            models.UniqueConstraint(
                fields=["observation"], condition=Q(verdict="open"), name="letter_in_one_open_proposal"
            ),
        ]
        indexes = [models.Index(F("proposal"), F("verdict"), name="copy_proposed_open")]
        triggers = [_NEVER_DELETED]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.observation_id}"
