"""Lists of indicators with their latest figure, for all services together or for one: few queries, whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from consultare.lib.chart import Spark, spark
from consultare.lib.text import fold
from indicators.catalogue.models import TOTAL_CELL, Indicator, Topic
from indicators.catalogue.states import IndicatorState, Level, Sensitivity
from indicators.collection.states import Reporter
from indicators.overview.queries.editions import Edition
from indicators.overview.queries.figures import LIST_SPANS, Figure, figures, filled, periods_back
from indicators.overview.queries.findings import Finding
from indicators.overview.queries.marks import Marks, marks_of
from indicators.overview.queries.page import IndicatorPage
from indicators.overview.queries.sheets import Sheets, sheets_of
from indicators.overview.rules.standing import Standing
from indicators.releases.models import PublicValue
from indicators.services.models import Service
from indicators.services.states import PeriodKind

SPARK = 13
ALARM = "alarma"


@dataclass(frozen=True)
class Row:
    """`page`: the indicator with its line, for all services together or for one. `beside`: what the authority says of the
    same period, and whether it `differs`."""

    page: IndicatorPage
    spark: Spark | None = None
    beside: str = ""
    differs: bool = False

    @property
    def indicator(self) -> Indicator:
        return self.page.indicator

    @property
    def name(self) -> str:
        return self.page.name

    @property
    def finding(self) -> Finding | None:
        return self.page.finding

    def stands(self, standing: str) -> bool:
        """Whether its figure stands so against the target; `ALARM`: beyond the threshold of its sheet."""
        if self.finding is None:
            return False
        return bool(self.finding.alarm) if standing == ALARM else self.finding.standing == standing


@dataclass(frozen=True, slots=True)
class Choice:
    """Filters of the list, as they stand in the address; empty: any."""

    text: str = ""
    topic: str = ""
    level: str = ""
    standing: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.topic or self.level or self.standing)


def public_indicators() -> QuerySet[Indicator]:
    """Adopted once, and not for our eyes only. Parts of a ratio are found from it, not listed."""
    return Indicator.objects.exclude(sensitivity=Sensitivity.INTERNAL).exclude(state=IndicatorState.PROPOSED)


def listed_indicators() -> QuerySet[Indicator]:
    found = public_indicators().filter(part_of=None, state=IndicatorState.IN_USE)
    return found.select_related("topic").order_by("topic__order", "topic_id", "code", "pk")


def topics() -> list[Topic]:
    return list(Topic.objects.filter(indicators__in=listed_indicators().order_by()).distinct().order_by("order", "pk"))


def rows_of(indicators: Sequence[Indicator], edition: Edition | None, service: Service | None = None) -> list[Row]:
    """Four queries, whatever the number of indicators."""
    ids = [indicator.pk for indicator in indicators]
    sheets = sheets_of(ids, is_brief=True)
    marks = marks_of(ids, service.pk if service else None)
    own, authority = _series(ids, sheets, edition, service) if edition else ({}, {})
    found = []
    for one in indicators:
        series = filled(own.get(one.pk) or authority.get(one.pk, []))
        page = IndicatorPage(
            one, edition, sheets.get(one.pk, Sheets(())), marks.get(one.pk, Marks()), tuple(series), (), (), (), (),
            is_of_service=service is not None,
        )  # fmt: skip
        found.append(_row(page, authority.get(one.pk, []) if own.get(one.pk) else []))
    return found


def _row(page: IndicatorPage, authority: list[Figure]) -> Row:
    latest = page.latest
    drawn = spark([None if one.number is None else float(one.number) for one in page.series[-SPARK:]])
    beside = next((one for one in authority if latest and one.at == latest.at), None)
    if beside is None or latest is None:
        return Row(page, drawn)
    words = beside.amount(page.indicator.decimals, page.indicator.unit)
    return Row(page, drawn, words, differs=beside.number != latest.number)


def _series(
    ids: list[int], sheets: dict[int, Sheets], edition: Edition, service: Service | None
) -> tuple[dict[int, list[Figure]], dict[int, list[Figure]]]:
    """By the provider, and by the authority beside him; each in the frequency of its sheet."""
    periods = periods_back(edition.cut_off.date(), PeriodKind.values, LIST_SPANS)
    rows = PublicValue.objects.filter(
        Q(service=service), release=edition.id, indicator__in=ids, cell=TOTAL_CELL, period__in=list(periods)
    )
    day = edition.cut_off.date()
    kinds = {pk: sheet.frequency for pk, known in sheets.items() if (sheet := known.on(day))}
    found: dict[str, dict[int, list[Figure]]] = {Reporter.PROVIDER: {}, Reporter.AUTHORITY: {}}
    for indicator, figure in sorted(figures(rows, periods, edition.threshold), key=lambda pair: pair[1].at):
        if kinds.get(indicator, figure.period.kind) == figure.period.kind:
            found[figure.reporter].setdefault(indicator, []).append(figure)
    return found[Reporter.PROVIDER], found[Reporter.AUTHORITY]


def chosen(rows: Sequence[Row], choice: Choice) -> list[Row]:
    words = fold(choice.text).split()
    return [
        row
        for row in rows
        if (not choice.topic or row.indicator.topic.slug == choice.topic)
        and (not choice.level or row.indicator.level == choice.level)
        and (not choice.standing or row.stands(choice.standing))
        and all(word in fold(f"{row.indicator.code} {row.name} {row.indicator.topic.name}") for word in words)
    ]


def grouped(rows: Sequence[Row]) -> list[tuple[Topic, list[Row]]]:
    found: dict[int, tuple[Topic, list[Row]]] = {}
    for row in rows:
        found.setdefault(row.indicator.topic_id, (row.indicator.topic, []))[1].append(row)
    return list(found.values())


LEVELS = tuple(Level)
STANDINGS = (
    Standing.MET,
    Standing.ON_TRACK,
    Standing.BEHIND,
    Standing.INSIDE,
    Standing.OUTSIDE,
    Standing.APART,
    Standing.NONE,
)
