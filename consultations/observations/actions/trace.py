"""The trace from a decision to the final words: where it landed, what the initiator changed by himself, frozen with the version."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.text import clean
from consultare.records import audit
from consultations.drafts.models import Version
from consultations.observations.actions.answers import told
from consultations.observations.models import Answer, Landing, OwnChange, Segment
from consultations.observations.queries.ground import Ground, current_ground, ground_of
from consultations.observations.queries.trace import TRACED
from consultations.rounds.models import Round
from consultations.rounds.states import PREPARED, TRACE_CLOSED

audit.register_verbs(
    {
        "trace.landed": _("%(actor)s wrote where the decision on observation %(subject)s landed: %(places)s"),
        "trace.explained": _("%(actor)s explained %(count)s own changes to “%(subject)s”: %(reason)s"),
        "trace.frozen": _("%(count)s decisions were followed into version %(number)s of “%(subject)s”"),
    }
)
MIN_REASON, MAX_REASON, MAX_PLACES = 10, 500, 50


class TraceClosed(Exception):
    """The final version is published, or the round was withdrawn: what was traced stays."""


class NoText(Exception):
    """No next version is being prepared, so there is nothing in which a decision could land."""


class NothingToLand(Exception):
    """The decision is neither «taken over» nor «partly»."""


class UnknownPlaces(Exception):
    """Units that are neither in the text in preparation nor among those it removed."""

    def __init__(self, lineages: Collection[UUID]) -> None:
        super().__init__(f"{len(lineages)} unknown units")
        self.lineages = lineages


class BadReason(Exception):
    """Too short or too long."""


class Landed(NamedTuple):
    """A decision, of a whole letter or of one of its segments, and the units to which it led."""

    answer: Answer
    segment: Segment | None
    lineages: Iterable[UUID]


def _open(round_pk: int) -> Round:
    """The round under a lock that lets observations in, before any answer: the order of who publishes the answers."""
    locked = Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round_pk)
    if locked.state in TRACE_CLOSED or locked.state in PREPARED:
        raise TraceClosed
    return locked


def _ground(round_: Round) -> Ground:
    ground = current_ground(round_)
    if ground is None:
        raise NoText
    return ground


@transaction.atomic
def land(
    *, answer: Answer, segment: Segment | None = None, lineages: Iterable[UUID], by: Person, at: datetime,
    was: Iterable[UUID] | None = None,
) -> list[Landing]:  # fmt: skip
    """Set where a decision landed; may be done until the final version is published, also after the answers were.

    `was`: what the person had seen; then only what she added and took off is changed, and what a colleague wrote in the
    meantime stays. Raises `TraceClosed`, `NoText`, `NothingToLand`, `UnknownPlaces`. Frozen landings stay as they are.
    """
    round_ = _open(answer.observation.round_id)
    return _land(_ground(round_), Landed(answer, segment, lineages), was, by, at)


@transaction.atomic
def land_all(*, round_: Round, landed: Iterable[Landed], by: Person, at: datetime) -> int:
    """Several decisions of one round, all or none: the texts are compared once, however many they are.

    Raises what `land` does; a decision of another round has nothing to land here. Returns how many have landed.
    """
    locked = _open(round_.pk)
    ordered = sorted(landed, key=lambda one: one.answer.pk)  # Two people at once lock the answers in the same order.
    if any(one.answer.observation.round_id != locked.pk for one in ordered):
        raise NothingToLand
    ground = _ground(locked)
    return sum(1 for one in ordered if _land(ground, one, None, by, at))


def _land(ground: Ground, landed: Landed, was: Iterable[UUID] | None, by: Person, at: datetime) -> list[Landing]:
    answer, segment, lineages = landed
    locked = Answer.objects.select_for_update(of=("self",)).select_related("observation").get(pk=answer.pk)
    _decided(locked, segment)
    kept = {one.lineage: one for one in Landing.objects.filter(answer=locked, segment=segment).order_by("pk")}
    wanted, seen = set(lineages), set(was) if was is not None else set(kept)
    unknown = (wanted - kept.keys()) - ground.places.keys()
    added = (wanted - seen - unknown) - kept.keys()
    if unknown or len(wanted) > MAX_PLACES:
        raise UnknownPlaces(unknown)
    dropped = [one for lineage, one in kept.items() if lineage in seen - wanted and one.version_id is None]
    Landing.objects.filter(pk__in=[one.pk for one in dropped]).delete()
    Landing.objects.bulk_create(
        Landing(answer=locked, segment=segment, lineage=lineage, at=at, by=by)
        for lineage in ground.places
        if lineage in added
    )
    after = list(Landing.objects.filter(answer=locked, segment=segment).order_by("pk"))
    if added or dropped:
        audit.record(verb="trace.landed", by=by, at=at, places=_said(after, ground), **told(locked))
    return after


def _said(landings: Iterable[Landing], ground: Ground) -> str:
    names = [
        one.citation or ground.cited(one.lineage) for one in landings if one.citation or one.lineage in ground.rows
    ]
    return ("; ".join(names) or "—")[:500]


def _decided(answer: Answer, segment: Segment | None) -> None:
    """Of a letter in segments each has its own decision; who lands one has it of this letter."""
    decision = answer.decision
    if segment is not None:
        own = Segment.objects.filter(pk=segment.pk, observation=answer.observation_id)
        decision = own.values_list("decision", flat=True).first() or ""
    if decision not in TRACED or answer.observation.withdrawn_at is not None:
        raise NothingToLand


@transaction.atomic
def explain_own(*, round_: Round, lineages: Sequence[UUID], reason: str, by: Person, at: datetime) -> int:
    """Why the initiator changed these units without an observation: one reason, for one or for several; said again, it replaces.

    Raises `BadReason`, `TraceClosed`, `NoText`, `UnknownPlaces` when one did not change. Returns how many were explained.
    """
    words = clean(reason).strip()
    if not MIN_REASON <= len(words) <= MAX_REASON:
        raise BadReason
    locked = _open(round_.pk)
    ground = _ground(locked)
    chosen = list(dict.fromkeys(lineages))
    unknown = [one for one in chosen if one not in ground.rows or not ground.rows[one].is_changed]
    if unknown or not chosen:
        raise UnknownPlaces(unknown)
    OwnChange.objects.bulk_create(
        [OwnChange(base=ground.base, lineage=lineage, reason=words, at=at, by=by) for lineage in chosen],
        update_conflicts=True, unique_fields=["base", "lineage"], update_fields=["reason", "at", "by"],
    )  # fmt: skip
    audit.record(
        verb="trace.explained", by=by, at=at, subject=f"round:{locked.pk}", subject_label=locked.title,
        group=f"round:{locked.pk}", count=len(chosen), reason=words[:300],
    )  # fmt: skip
    return len(chosen)


@transaction.atomic
def freeze_landings(*, version: Version, by: Person, at: datetime) -> int:
    """At the publication of a version: what landed in it is written down for good, under the name it has there.

    Only of published answers, and only where the text did change; what still waits may land in a later version. To be called
    in the transaction that publishes, which holds the round. Returns how many landings were frozen.
    """
    ground = ground_of(version)
    if ground is None:
        return 0
    waiting = (
        Landing.objects.select_for_update(of=("self",))
        .filter(
            answer__observation__round=version.round_id, answer__published_at__isnull=False, version__isnull=True,
            lineage__in=[lineage for lineage in ground.touched if lineage in ground.rows],
        )
        .order_by("pk")
    )  # fmt: skip
    landed = list(waiting)
    for landing in landed:
        landing.version, landing.citation = version, ground.cited(landing.lineage)
    Landing.objects.bulk_update(landed, ["version", "citation"], batch_size=500)
    if landed:
        round_ = version.round
        audit.record(
            verb="trace.frozen", by=by, at=at, subject=f"round:{round_.pk}", subject_label=round_.title,
            group=f"round:{round_.pk}", count=len(landed), number=version.number,
        )  # fmt: skip
    return len(landed)
