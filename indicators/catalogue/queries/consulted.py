"""Sheets in consultations: rounds that can take them, what was decided, and the trace of it on an indicator's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from consultations.drafts import queries as drafts
from consultations.drafts.states import FIRST
from consultations.observations.queries.landed import behind_by_lineage
from consultations.observations.queries.public import published_in
from consultations.observations.queries.shown import CHIPS, Chip
from consultations.observations.queries.voice_counts import SUPPORTS
from consultations.rounds.queries import staff_rounds
from indicators.catalogue.models import ConsultedSheet, Indicator, IndicatorVersion
from indicators.catalogue.rules.consulted import Decided, read_passage
from indicators.catalogue.states import IndicatorState


def rounds_to_fill() -> QuerySet[Any]:
    """Rounds in preparation without a text yet: sheets never take the place of somebody's words."""
    return staff_rounds().filter(state__in=FIRST, versions=None)


def sheets_to_consult() -> list[IndicatorVersion]:
    """Of each indicator that is not retired, parts apart, the newest version: a draft, or the sheet in force."""
    rows = (
        IndicatorVersion.objects.filter(indicator__part_of=None)
        .exclude(indicator__state=IndicatorState.RETIRED)
        .select_related("indicator__topic")
        .order_by("indicator__topic__order", "indicator__code", "-number")
    )
    newest: dict[int, IndicatorVersion] = {}
    for row in rows:
        newest.setdefault(row.indicator_id, row)
    return list(newest.values())


@dataclass(frozen=True, slots=True)
class Voice:
    """A public observation on a sheet. `led`: the sheet changed after it, in the published text."""

    label: str
    url: str
    chip: Chip
    supports: int
    led: bool


@dataclass(frozen=True)
class Trace:
    """What a consultation said of one sheet. `version`: the newest published text; `next`: versions made from it."""

    consulted: ConsultedSheet
    round: Any
    url: str
    version: Any
    decided: Decided | None
    voices: Sequence[Voice]
    made: Sequence[IndicatorVersion]

    @property
    def led(self) -> int:
        return sum(voice.led for voice in self.voices)

    @property
    def supports(self) -> int:
        return sum(voice.supports for voice in self.voices)

    @property
    def can_be_taken_over(self) -> bool:
        """The text went on after the consultation and no version was made from it."""
        return bool(self.decided and not self.made and self.version.number > 1)


def trace_of(indicator: Indicator) -> list[Trace]:
    """One entry a round in which its sheet stood, the newest first."""
    rows = ConsultedSheet.objects.filter(indicator=indicator).select_related("round", "version").order_by("-at", "-pk")
    return [trace(row) for row in rows]


def trace(consulted: ConsultedSheet) -> Trace:
    round_ = consulted.round
    version = drafts.published_version(round_)
    made = list(
        IndicatorVersion.objects.filter(
            indicator=consulted.indicator_id, round=round_, lineage=consulted.lineage
        ).order_by("number")
    )
    if version is None:
        return Trace(consulted, round_, "", None, None, (), made)
    units = list(drafts.units_of(version))
    own = _own(units, consulted.lineage)
    url = reverse("draft", args=[round_.slug]) + (f"#{own[0].anchor}" if own else "")
    decided = read_passage(own[0].text, [unit.text for unit in own[1:]]) if own else None
    return Trace(consulted, round_, url, version, decided, _voices(round_, version, consulted.lineage, own), made)


def _own(units: Sequence[Any], lineage: UUID) -> list[Any]:
    """The heading of a sheet and all that stands under it, in reading order; nothing when it was taken out."""
    kept: set[int] = set()
    found = []
    for unit in units:
        if unit.lineage == lineage or unit.parent_id in kept:
            kept.add(unit.pk)
            found.append(unit)
    return found


def _voices(round_: Any, version: Any, lineage: UUID, own: Sequence[Any]) -> list[Voice]:
    """Observations aimed at the sheet or at something under it, in this version or before; and those that changed it."""
    known = drafts.origins(version)
    mine = {lineage}.union(*(drafts.ancestors(unit.lineage, known) for unit in own))
    behind = behind_by_lineage(version)
    led = {ref for one in mine for ref, is_public in behind.get(one, {}).items() if is_public}
    public: QuerySet[Any] = published_in(round_)
    aimed = set(public.filter(targets__unit__lineage__in=mine).values_list("pk", flat=True))
    rows = public.annotate(supporters=SUPPORTS).order_by("year", "number")
    return [
        Voice(row.label, reverse("observation_page", args=[row.ref]), CHIPS[row.state], row.supporters, row.ref in led)
        for row in rows
        if row.pk in aimed or row.ref in led
    ]
