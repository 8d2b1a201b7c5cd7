"""Where in the text an observation is aimed, and what became of that place in the newest published version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from consultare.lib.diff import Run, compare, is_changed
from consultations.drafts.models import Unit
from consultations.drafts.queries import heirs, origins, published_version, units_of
from consultations.observations import rules
from consultations.observations.models import Observation, ObservationUnit
from consultations.rounds.models import Round

CHANGED, REMOVED = "changed", "removed"


@dataclass(frozen=True, slots=True)
class Place:
    """`text` is as it was that day. `since`: what changed from then to now; `fate` is empty, `changed` or `removed`."""

    citation: str
    anchor: str
    number: int
    href: str
    text: str
    is_table: bool = False
    fate: str = ""
    now: str = ""

    @property
    def since(self) -> tuple[Run, ...]:
        return compare(self.text, self.now) if self.fate else ()


def place_of(target: ObservationUnit, now: Unit | None, base: str, newest: int) -> Place:
    """`now` is the unit that carries the words on in version `newest`, if any does. `base` is the address of the draft."""
    unit, then = target.unit, target.unit.version.number
    stands = now if now is not None and newest >= then else unit
    if then >= newest or stands.text == unit.text:
        fate = "" if now is not None or then >= newest else REMOVED
    else:
        fate = CHANGED if is_changed(compare(unit.text, stands.text)) else ""
    number = newest if stands is now else then
    return Place(
        target.citation, stands.anchor, then, f"{base}v{number}/#{stands.anchor}", unit.text,
        unit.kind == Unit.Kind.TABLE, fate, stands.text if fate == CHANGED else "",
    )  # fmt: skip


def targets_of(pks: Iterable[int]) -> list[ObservationUnit]:
    """What the observations are aimed at, in reading order: one query."""
    return list(
        ObservationUnit.objects.filter(observation_id__in=list(pks))
        .select_related("unit__version")
        .order_by("unit__position", "pk")
    )


def places_of(round_: Round, pks: Iterable[int]) -> dict[int, tuple[Place, ...]]:
    """By observation, in reading order: two queries while all stands in the newest version, else four."""
    targets, newest = targets_of(pks), published_version(round_)
    base = reverse("draft", args=[round_.slug])
    number = newest.number if newest else 0
    carried = {}
    if newest and any(target.unit.version.number < number for target in targets):
        carried = heirs(units_of(newest), origins(newest))
    found: dict[int, list[Place]] = {}
    for target in targets:
        now = carried.get(target.unit.lineage)
        found.setdefault(target.observation_id, []).append(place_of(target, now, base, number))
    return {pk: tuple(places) for pk, places in found.items()}


def proposal_of(observation: Observation, places: tuple[Place, ...]) -> tuple[Run, ...] | None:
    """The proposal as a difference to the words of that day, when it is aimed at one place whose words can be compared."""
    return _compared(observation, [(place.text, place.is_table) for place in places])


def proposal_to(observation: Observation, units: Iterable[Unit]) -> tuple[Run, ...] | None:
    """The same for who has fetched the units it is aimed at."""
    return _compared(observation, [(unit.text, unit.kind == Unit.Kind.TABLE) for unit in units])


def _compared(observation: Observation, texts: Sequence[tuple[str, bool]]) -> tuple[Run, ...] | None:
    if len(texts) != 1 or texts[0][1]:
        return None
    return rules.proposal(observation.kind, texts[0][0], observation.proposed_text)
