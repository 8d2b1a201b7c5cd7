"""A next version of a published text, made by hand: the same identities, some words changed, some units gone, some new."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from consultations.drafts.models import Unit, Version
from consultations.observations.actions import answers
from consultations.observations.models import Answer, Observation
from consultations.observations.rules import AnswerDraft
from consultations.observations.states import ReasonsState
from consultations.rounds.models import Round


def next_version(
    base: Version, *, changed: Mapping[int, str] | None = None, removed: Collection[int] = (),
    added: Mapping[str, str] | None = None, merged: Mapping[int, int] | None = None,
) -> Version:  # fmt: skip
    """By position in `base`: new words, what is left out, what went into which other; `added`: citation → words, at the end."""
    version = Version.objects.create(
        round=base.round, number=base.number + 1, source_kind="edited", sha256="1" * 64, based_on=base,
        created_at=timezone.now(), created_by=base.created_by,
    )  # fmt: skip
    into: dict[int, list[UUID]] = {}
    olds = {unit.position: unit for unit in base.units.order_by("position")}
    for gone, heir in (merged or {}).items():
        into.setdefault(heir, []).append(olds[gone].lineage)
    olds_by_key = {unit.pk: unit for unit in olds.values()}
    units = [
        _copy(version, unit, (changed or {}).get(at, unit.text), into.get(at))
        for at, unit in olds.items()
        if at not in removed and at not in (merged or {})
    ]
    last = max(olds)
    units += [
        Unit(
            version=version, lineage=uuid4(), position=last + n, kind="paragraph", citation=citation,
            anchor=f"nou-{n}", text=words,
        )
        for n, (citation, words) in enumerate((added or {}).items(), 1)
    ]  # fmt: skip
    made = {unit.lineage: unit for unit in Unit.objects.bulk_create(units)}
    above = {unit.lineage: olds_by_key[unit.parent_id].lineage for unit in olds.values() if unit.parent_id}
    for lineage, unit in made.items():
        unit.parent = made.get(above[lineage]) if lineage in above else None
    Unit.objects.bulk_update(made.values(), ["parent"])
    return version


def _copy(version: Version, unit: Unit, text: str, taken_in: list[UUID] | None) -> Unit:
    names = ("lineage", "position", "kind", "depth", "label", "citation", "anchor", "rows", "level", "marker", "joint")
    values: dict[str, Any] = {name: getattr(unit, name) for name in names}
    return Unit(version=version, text=text, origin=[unit.lineage, *taken_in] if taken_in else [], **values)


def publish(version: Version) -> Version:
    Version.objects.filter(pk=version.pk).update(published_at=timezone.now())
    version.refresh_from_db()
    return version


def decide(observation: Observation, by: Any, decision: str = "taken", reasons: str = "") -> Answer:
    draft = AnswerDraft(decision=decision, reasons=reasons or "Preluată: programul se schimbă după cum s-a cerut.")
    return answers.write(observation=observation, draft=draft, revision=1, by=by, at=timezone.now())


def publish_answer(answer: Answer) -> Answer:
    now = timezone.now()
    Answer.objects.filter(pk=answer.pk).update(
        reasons_state=ReasonsState.ACCEPTED, accepted_at=now, accepted_by=answer.edited_by, published_at=now
    )
    answer.refresh_from_db()
    return answer


def put(round_: Round, state: str) -> Round:
    now = timezone.now()
    stamps = {"answered": {"answered_at": now}, "final": {"answered_at": now, "finalised_at": now}}
    Round.objects.filter(pk=round_.pk).update(state=state, **stamps.get(state, {}))
    round_.refresh_from_db()
    return round_
