"""«Cum s-a calculat?»: a released figure taken apart into released figures: the formula with its numbers, services, cells, months."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from indicators.catalogue.models import TOTAL_CELL, Indicator, IndicatorVersion
from indicators.catalogue.queries import Explained, explained
from indicators.catalogue.queries.formulas import formula_of
from indicators.collection.states import Reporter
from indicators.releases.models import PublicValue
from indicators.services.models import Period


@dataclass(frozen=True, slots=True)
class How:
    """`formula`: with the released numbers put in; none for what is reported. `periods`: by offset. `parts`: the released figures that the formula
    needs. `services`: what was added up, one line a service, reported or not: the reports behind the figure. `shorter`: the
    periods it was made of. `is_withheld`: a part is protected, so the figure can't be taken apart further."""

    value: PublicValue
    version: IndicatorVersion | None
    formula: Explained | None = None
    periods: Mapping[int, int | None] = field(default_factory=dict)
    parts: list[PublicValue] = field(default_factory=list)
    services: list[PublicValue] = field(default_factory=list)
    shorter: list[PublicValue] = field(default_factory=list)
    is_withheld: bool = False


def how(value: PublicValue) -> How:
    """Eight queries at most, all of them on released figures and sheets."""
    version = IndicatorVersion.objects.filter(indicator=value.indicator_id, number=value.version).first()
    formula = formula_of(version) if version else None
    if version is None or formula is None:
        services, shorter = _added(value)
        hidden = any(one.suppression for one in (*services, *shorter))
        return How(value, version, services=services, shorter=shorter, is_withheld=hidden)
    periods = {offset: _back(value.period, offset) for offset in {term.offset for term in formula.terms}}
    parts = _parts(value, formula.codes, periods.values())
    known: dict[tuple[str, int | None], Decimal | None] = {
        (one.indicator.code, one.period_id): one.number for one in parts
    }
    numbers = {term: known.get((term.code, periods[term.offset])) for term in formula.terms}
    days = (value.period.ends_on - value.period.starts_on).days + 1
    made = explained(version, numbers, days=days, months=_months(value.period))
    services, _shorter = _added(value)
    return How(value, version, made, periods, parts, services, is_withheld=any(one.suppression for one in parts))


def _same_place(value: PublicValue) -> dict[str, object]:
    return {"release": value.release_id, "cell": value.cell_id, "reporter": Reporter.PROVIDER}


def _parts(value: PublicValue, codes: Iterable[str], periods: Iterable[int | None]) -> list[PublicValue]:
    """The same indicator stands in two periods where a formula compares it with the one before."""
    rows = PublicValue.objects.filter(
        **_same_place(value), service=value.service_id, indicator__code__in=list(codes),
        period__in=[pk for pk in periods if pk is not None],
    )  # fmt: skip
    return list(rows.select_related("indicator", "period").order_by("indicator__code", "period__starts_on", "pk"))


def _back(period: Period, offset: int) -> int | None:
    if offset == 0:
        return period.pk
    before = Period.objects.filter(kind=period.kind, starts_on__lt=period.starts_on).order_by("-starts_on", "-pk")
    found = before.values_list("pk", flat=True)[-offset - 1 : -offset]
    return found[0] if found else None


def _months(period: Period) -> int:
    return (period.ends_on.year - period.starts_on.year) * 12 + period.ends_on.month - period.starts_on.month + 1


def _added(value: PublicValue) -> tuple[list[PublicValue], list[PublicValue]]:
    """A total's services; a service's shorter periods."""
    rows = PublicValue.objects.filter(**_same_place(value), indicator=value.indicator_id)
    if value.service_id is None:
        of_services = rows.filter(period=value.period_id, service__isnull=False).select_related("service", "period")
        return list(of_services.order_by("service__name", "pk")), []
    within = rows.filter(
        service=value.service_id,
        period__starts_on__gte=value.period.starts_on,
        period__ends_on__lte=value.period.ends_on,
    ).exclude(period=value.period_id)
    return [], list(within.select_related("period", "service").order_by("period__starts_on", "period__ends_on", "pk"))


def released(
    indicator: Indicator, period: Period, *, release: int, service: int | None = None, cell: int = TOTAL_CELL
) -> PublicValue | None:
    """The released figure at a place, or none."""
    rows = PublicValue.objects.filter(
        release=release, indicator=indicator, period=period, service=service, cell=cell, reporter=Reporter.PROVIDER
    )
    return rows.select_related("indicator", "period", "service", "release").first()
