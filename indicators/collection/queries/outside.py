"""Outside series as the desk shows them, and what a file would bring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from consultare.records import files
from indicators.catalogue.models import Indicator, IndicatorVersion
from indicators.catalogue.states import IndicatorState, SheetState, Source
from indicators.collection.models import ExternalFile, ExternalSeries, ExternalValue
from indicators.collection.rules.tempo import Figure, Table, chosen, decode, read
from indicators.services.models import Period

SHOWN = 200
FLAGS = {":": _("missing at the source"), "c": _("confidential at the source"), "-": _("nothing to count")}
MARKS = {"p": _("provisional"), "e": _("estimated"), "r": _("revised"), "s": _("semi-final")}


def series_list() -> QuerySet[ExternalSeries]:
    return ExternalSeries.objects.annotate(figures=Count("values"), last=Max("values__taken_on")).order_by("code", "pk")


def words_of(number: Decimal | None, flag: str) -> str:
    """«19,7 (provisional)», or why there is no number; as many decimals as the source gave."""
    said = str((FLAGS | MARKS)[flag]) if flag in FLAGS | MARKS else flag
    if number is None:
        return said
    decimals = len(f"{number:f}".rstrip("0").partition(".")[2])
    digits = number_format(number, decimal_pos=decimals, force_grouping=True)
    return f"{digits} ({said})" if said else digits


@dataclass(frozen=True, slots=True)
class Shown:
    """A stored figure in words."""

    value: ExternalValue
    words: str


def values_of(series: ExternalSeries) -> list[Shown]:
    """The last periods first; all that were taken, the latest of a period on top."""
    found = ExternalValue.objects.filter(series=series).select_related("indicator", "period")
    ordered = found.order_by("indicator__code", "-period__starts_on", "-taken_on", "-pk")[:SHOWN]
    return [Shown(value, words_of(value.number, value.flag)) for value in ordered]


def files_of(series: ExternalSeries) -> list[ExternalFile]:
    found = ExternalFile.objects.filter(series=series).select_related("file", "indicator", "by")
    return list(found.order_by("-at", "-pk")[:SHOWN])


def outside_indicators() -> QuerySet[Indicator]:
    """Indicators in use whose figures come from outside."""
    return Indicator.objects.filter(source=Source.EXTERNAL, state=IndicatorState.IN_USE).order_by("code", "pk")


def names_of(indicators: Sequence[Indicator]) -> dict[int, str]:
    """Key → name on the last approved sheet."""
    sheets = IndicatorVersion.objects.filter(indicator__in=indicators, state=SheetState.APPROVED)
    return dict(sheets.order_by("number").values_list("indicator_id", "name"))


def frequency_of(indicator: Indicator) -> str:
    """What periods the sheet in force asks for; empty while the indicator has no approved one."""
    sheets = indicator.versions.filter(state=SheetState.APPROVED).order_by("-number")
    return sheets.values_list("frequency", flat=True).first() or ""


def table_of(file: ExternalFile) -> Table:
    """Raises `TempoError`, which a file that was received gives no more."""
    with files.open_stored(file.file) as stored:
        return read(decode(stored.read()))


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of the file against what is stored. `state`: new, same, clash, frequency or calendar."""

    figure: Figure
    period: Period | None
    before: ExternalValue | None
    state: str

    @property
    def words(self) -> str:
        return words_of(self.figure.number, self.figure.flag)

    @property
    def words_before(self) -> str:
        return words_of(self.before.number, self.before.flag) if self.before else ""


def preview(file: ExternalFile, table: Table, indicator: Indicator, choice: Mapping[int, str]) -> list[Row]:
    """What the rows chosen come to; three queries. Raises `TempoError`."""
    figures = chosen(table, choice)
    codes = [figure.stretch.code for figure in figures]
    periods = {one.code: one for one in Period.objects.filter(code__in=codes)}
    stored: dict[int, dict[object, ExternalValue]] = {}
    kept = ExternalValue.objects.filter(series=file.series_id, indicator=indicator, period__in=periods.values())
    for value in kept.order_by("taken_on", "pk"):
        stored.setdefault(value.period_id, {})[value.taken_on] = value
    asked = frequency_of(indicator)
    return [_row(file, figure, periods.get(figure.stretch.code), stored, asked) for figure in figures]


def _row(
    file: ExternalFile, figure: Figure, period: Period | None, stored: dict[int, dict[object, ExternalValue]], asked: str
) -> Row:  # fmt: skip
    if period is None:
        return Row(figure, None, None, "calendar")
    if asked and period.kind != asked:
        return Row(figure, period, None, "frequency")
    taken = stored.get(period.pk, {})
    same_day, latest = taken.get(file.taken_on), next(reversed(taken.values()), None)
    now: tuple[Decimal | None, str] = (figure.number, figure.flag)
    if same_day is not None:
        return Row(figure, period, same_day, "same" if (same_day.number, same_day.flag) == now else "clash")
    if latest is not None and (latest.number, latest.flag) == now:
        return Row(figure, period, latest, "same")
    return Row(figure, period, latest, "new")
