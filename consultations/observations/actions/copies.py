"""Campaigns: a person groups letters that say the same, or says that they don't; everything that was said is kept."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.copies import similarity
from consultare.lib.workflow import IllegalMove, move
from consultare.records import audit
from consultations.observations.actions.copy_search import lock
from consultations.observations.models import CopyGroup, CopyMember, CopyProposal, Observation, Proposed
from consultations.observations.queries import copies as queries
from consultations.observations.states import MAX_CAMPAIGN_NAME, CopyGroupState

audit.register_verbs(
    {
        "copies.grouped": _("%(actor)s grouped %(count)s letters that say the same as no. %(subject)s"),
        "copies.joined": _("%(actor)s added %(count)s letters to the campaign of no. %(subject)s"),
        "copies.left_out": _("%(actor)s kept %(count)s letters out of the campaign of no. %(subject)s"),
        "copies.dismissed": _("%(actor)s said that %(count)s letters are not the same as no. %(subject)s"),
        "copies.removed": _("%(actor)s took %(count)s letters out of the campaign of no. %(subject)s"),
        "copies.renamed": _("%(actor)s renamed the campaign of no. %(subject)s from “%(before)s” to “%(after)s”"),
        "copies.dissolved": _("%(actor)s dissolved the campaign of no. %(subject)s, of %(count)s letters"),
    }
)
Verdict = Proposed.Verdict
LEAST = 2


class Changed(Exception):
    """What the person was shown is not so any more; nothing was changed. She looks again."""


class TooFew(Exception):
    """A campaign has two letters at least."""


class AlreadyGrouped(Exception):
    """The letter is in a campaign already: `group`."""

    def __init__(self, group: CopyGroup) -> None:
        super().__init__(str(group))
        self.group = group


class NotInRound(Exception):
    """The letter belongs to another round, or its author withdrew it."""


class Published(Exception):
    """Answers given together are published: the campaign stays as it was answered."""


def told(model: Observation) -> dict[str, Any]:
    return {
        "subject": f"observation:{model.ref}",
        "subject_label": model.label,
        "group": f"round:{model.round_id}",
    }


@transaction.atomic
def accept(
    *, proposal: CopyProposal, chosen: Collection[int], left_out: Collection[int], model: int, name: str, by: Person,
    at: datetime,
) -> CopyGroup:  # fmt: skip
    """Group the chosen letters; those left out are told apart; the rest of a long proposal waits on, for this campaign.

    `model`: the letter that stands for a new campaign. Raises `Changed`, `TooFew`.
    """
    lock(proposal.round)
    proposal = CopyProposal.objects.select_related("group__model").get(pk=proposal.pk)
    rows = {row.observation_id: row for row in _open(proposal)}
    joining = [rows[pk] for pk in sorted(chosen) if pk in rows and rows[pk].observation.withdrawn_at is None]
    if len(joining) != len(set(chosen)) or any(pk not in rows for pk in left_out):
        raise Changed
    if not joining or (proposal.group is None and len(joining) < LEAST):
        raise TooFew
    group = proposal.group or _make(proposal, joining, model, name, by, at)
    if group.state != CopyGroupState.LIVE:
        raise Changed
    _join(group, [row.observation for row in joining], by, at, verb="copies.joined" if proposal.group else "")
    Proposed.objects.filter(pk__in=[row.pk for row in joining]).update(verdict=Verdict.JOINED)
    apart = Proposed.objects.filter(
        proposal=proposal, observation__in=set(left_out) - set(chosen), verdict=Verdict.OPEN
    )
    if count := apart.update(verdict=Verdict.APART):
        audit.record(verb="copies.left_out", by=by, at=at, count=count, **told(group.model))
    _settle(proposal, group, by, at)
    return group


def _open(proposal: CopyProposal) -> list[Proposed]:
    found = Proposed.objects.filter(proposal=proposal, verdict=Verdict.OPEN).select_related("observation")
    return list(found.order_by("pk"))


def _make(
    proposal: CopyProposal, joining: Sequence[Proposed], model: int, name: str, by: Person, at: datetime
) -> CopyGroup:
    letters = {row.observation_id: row.observation for row in joining}
    if model not in letters:
        model = max(joining, key=lambda row: (row.similarity, -row.observation_id)).observation_id
    group = CopyGroup.objects.create(
        round=proposal.round, model=letters[model], name=name.strip()[:MAX_CAMPAIGN_NAME], made_at=at, made_by=by
    )
    audit.record(verb="copies.grouped", by=by, at=at, count=len(joining), **told(group.model))
    return group


def _join(group: CopyGroup, letters: Sequence[Observation], by: Person, at: datetime, *, verb: str) -> None:
    model = queries.said(group.model.text, group.model.proposed_text)
    CopyMember.objects.bulk_create(
        [
            CopyMember(
                group=group, observation=one, added_at=at, added_by=by,
                similarity=similarity(queries.said(one.text, one.proposed_text), model),
            )
            for one in letters
        ],
        batch_size=1_000,
    )  # fmt: skip
    if verb:
        audit.record(verb=verb, by=by, at=at, count=len(letters), **told(group.model))


def _settle(proposal: CopyProposal, group: CopyGroup, by: Person, at: datetime) -> None:
    """Done when nobody waits in it; else the rest would join the campaign that was made."""
    if queries.waits(proposal):
        CopyProposal.objects.filter(pk=proposal.pk).update(group=group)
    else:
        move(proposal, "accept", at=at, decided_by=by, group=group)


@transaction.atomic
def dismiss(*, proposal: CopyProposal, by: Person, at: datetime) -> None:
    """These letters are not the same: they are never proposed together again. Raises `Changed`."""
    lock(proposal.round)
    count = Proposed.objects.filter(proposal=proposal, verdict=Verdict.OPEN).update(verdict=Verdict.APART)
    try:
        move(proposal, "dismiss", at=at, decided_by=by)
    except IllegalMove:
        raise Changed from None
    audit.record(verb="copies.dismissed", by=by, at=at, count=count, **told(proposal.model))


def _live(group: CopyGroup) -> CopyGroup:
    """As it is stored, under the lock of the round's campaigns."""
    lock(group.round)
    found = CopyGroup.objects.select_related("model", "round").get(pk=group.pk)
    if found.state != CopyGroupState.LIVE:
        raise Changed
    return found


@transaction.atomic
def add(*, group: CopyGroup, observation: Observation, by: Person, at: datetime) -> None:
    """A person knows better than the search. Raises `Changed`, `NotInRound`, `AlreadyGrouped`."""
    group = _live(group)
    observation = Observation.objects.get(pk=observation.pk)
    if observation.round_id != group.round_id or observation.withdrawn_at is not None:
        raise NotInRound
    member = CopyMember.objects.filter(observation=observation, removed_at__isnull=True).select_related("group").first()
    if member is not None:
        raise AlreadyGrouped(member.group)
    _join(group, [observation], by, at, verb="copies.joined")
    waiting = Proposed.objects.filter(observation=observation, verdict=Verdict.OPEN).select_related("proposal").first()
    if waiting is not None:
        Proposed.objects.filter(pk=waiting.pk).update(verdict=Verdict.JOINED)
        if not queries.waits(waiting.proposal):
            move(waiting.proposal, "accept", at=at, decided_by=by)


@transaction.atomic
def remove(*, group: CopyGroup, chosen: Collection[int], by: Person, at: datetime) -> int:
    """Take letters out; they are not proposed into it again. Raises `Changed`, `TooFew`, `Published`."""
    group = _live(group)
    members = list(group.members.filter(removed_at__isnull=True).select_related("observation__answer").order_by("pk"))
    leaving = [member for member in members if member.observation_id in chosen]
    staying = [member for member in members if member.observation_id not in chosen]
    if len(leaving) != len(set(chosen)) or not leaving:
        raise Changed
    _not_published(leaving)
    if len(staying) < LEAST:
        raise TooFew
    CopyMember.objects.filter(pk__in=[one.pk for one in leaving]).update(removed_at=at, removed_by=by)
    if group.model_id in chosen:
        _stand_in(group, staying)
    audit.record(verb="copies.removed", by=by, at=at, count=len(leaving), **told(group.model))
    return len(leaving)


@transaction.atomic
def rename(*, group: CopyGroup, name: str, before: str, by: Person, at: datetime) -> None:
    """Another name, or none. `before` is the name that the person was shown. Raises `Changed`."""
    group = _live(group)
    if group.name != before:
        raise Changed
    name = name.strip()[:MAX_CAMPAIGN_NAME]
    if name == group.name:
        return
    group.name = name
    group.save(update_fields=["name"])
    audit.record(verb="copies.renamed", by=by, at=at, before=before, after=name, **told(group.model))


def _stand_in(group: CopyGroup, staying: Sequence[CopyMember]) -> None:
    """The letter that stood for the campaign left: the one that was nearest to it stands for it now."""
    group.model = max(staying, key=lambda member: (member.similarity, -member.observation_id)).observation
    group.save(update_fields=["model"])
    model = queries.said(group.model.text, group.model.proposed_text)
    for member in staying:
        member.similarity = similarity(queries.said(member.observation.text, member.observation.proposed_text), model)
    CopyMember.objects.bulk_update(staying, ["similarity"], batch_size=1_000)


def _not_published(members: Sequence[CopyMember]) -> None:
    for member in members:
        answer = getattr(member.observation, "answer", None)
        if member.answered_with and answer is not None and answer.published_at is not None:
            raise Published


@transaction.atomic
def dissolve(*, group: CopyGroup, by: Person, at: datetime) -> None:
    """It was no campaign: its letters stand alone again and are not proposed together again. Raises `Changed`, `Published`."""
    group = _live(group)
    members = group.members.filter(removed_at__isnull=True)
    _not_published(list(members.select_related("observation__answer").order_by("pk")))
    count = members.update(removed_at=at, removed_by=by)
    move(group, "dissolve", at=at, dissolved_by=by)
    waiting = CopyProposal.objects.filter(group=group, state="proposed").order_by("pk")
    for proposal in waiting:
        Proposed.objects.filter(proposal=proposal, verdict=Verdict.OPEN).update(verdict=Verdict.APART)
        move(proposal, "dismiss", at=at, decided_by=by)
    audit.record(verb="copies.dissolved", by=by, at=at, count=count, **told(group.model))
