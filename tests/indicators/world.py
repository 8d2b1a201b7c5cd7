"""The shortest way to indicators, services and reports that the database accepts; names and figures are invented."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.people.models import Person
from indicators.catalogue.models import (
    Breakdown,
    BreakdownDimension,
    Category,
    Cell,
    CellCategory,
    Dimension,
    Indicator,
    IndicatorVersion,
    Topic,
)
from indicators.catalogue.states import (
    Direction,
    IndicatorState,
    Kind,
    Level,
    Sensitivity,
    SheetState,
    Source,
    TimeRule,
    TotalRule,
    UnitRule,
)
from indicators.collection.models import Assignment, FormLine, ReportForm, Submission, Value
from indicators.collection.states import Reporter, Status, SubmissionState
from indicators.services.models import Period, Service, ServiceType
from indicators.services.states import MONTHS, PeriodKind, ProviderKind, Regime
from tests.factories import OrganisationFactory, PersonFactory

_numbers = count(1)
LONG_AGO = date(2020, 1, 1)


def month(year: int, number: int) -> Period:
    return period(PeriodKind.MONTH, date(year, number, 1))


def quarter(year: int, number: int) -> Period:
    return period(PeriodKind.QUARTER, date(year, 3 * number - 2, 1))


def year(number: int) -> Period:
    return period(PeriodKind.YEAR, date(number, 1, 1))


def period(kind: str, starts_on: date) -> Period:
    """The period of the calendar, made with the longer ones that hold it."""
    known = Period.objects.filter(kind=kind, starts_on=starts_on).first()
    if known:
        return known
    last = starts_on.year * 12 + starts_on.month - 1 + MONTHS[kind]
    ends_on = date(last // 12, last % 12 + 1, 1) - timedelta(days=1)
    part = (starts_on.month - 1) // MONTHS[kind] + 1
    code = {
        PeriodKind.MONTH: f"{starts_on:%Y-%m}",
        PeriodKind.QUARTER: f"{starts_on.year}-Q{part}",
        PeriodKind.SEMESTER: f"{starts_on.year}-S{part}",
        PeriodKind.YEAR: f"{starts_on.year}",
    }[PeriodKind(kind)]
    longer: dict[str, Any] = {}
    for other in (PeriodKind.QUARTER, PeriodKind.SEMESTER, PeriodKind.YEAR):
        if MONTHS[other] > MONTHS[kind]:
            first = (starts_on.month - 1) // MONTHS[other] * MONTHS[other] + 1
            longer[other.value] = period(other, date(starts_on.year, first, 1))
    return Period.objects.create(kind=kind, code=code, starts_on=starts_on, ends_on=ends_on, **longer)


def service_type(code: str = "8891CZ-C-II", regime: str = Regime.DAY) -> ServiceType:
    found, _ = ServiceType.objects.get_or_create(
        code=code, defaults={"name": f"Tip {code}", "group": "copil", "regime": regime, "confidence": "H"}
    )
    return found


def service(**fields: Any) -> Service:
    """A public day centre, open since long ago; `organisation=…` makes it private."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "code": f"S-{number:03}",
        "slug": f"serviciu-{number}",
        "name": f"Centrul {number}",
        "provider_kind": ProviderKind.PRIVATE if fields.get("organisation") else ProviderKind.PUBLIC,
        "opened_on": LONG_AGO,
        "created_at": timezone.now(),
    } | fields
    if "service_type" not in given:
        given["service_type"] = service_type()
    if "created_by" not in given:
        given["created_by"] = PersonFactory()
    return Service.objects.create(**given)


def private_service(**fields: Any) -> Service:
    return service(organisation=fields.pop("organisation", None) or OrganisationFactory(), **fields)


def topic(prefix: str = "BEN") -> Topic:
    found, _ = Topic.objects.get_or_create(
        prefix=prefix, defaults={"slug": prefix.lower(), "name": f"Tema {prefix}", "order": 1}
    )
    return found


def indicator(code: str = "", **fields: Any) -> Indicator:
    """A count of persons in use, summed over services, last over time."""
    code = code or f"BEN-{next(_numbers) % 90 + 10:02}"
    given: dict[str, Any] = {
        "topic": topic(code.split("-")[0]),
        "kind": Kind.NUMBER,
        "level": Level.OUTPUT,
        "direction": Direction.UP,
        "unit": "persoane",
        "time_rule": TimeRule.LAST,
        "unit_rule": UnitRule.SUM,
        "sensitivity": Sensitivity.PERSONS,
        "source": Source.TYPED,
        "owner": "DPC",
        "state": IndicatorState.IN_USE,
        "proposed_at": timezone.now(),
        "in_use_at": timezone.now(),
    } | fields
    return Indicator.objects.create(code=code, **given)


def sheet(indicator_: Indicator, **fields: Any) -> IndicatorVersion:
    """An approved first version, monthly, in force since long ago."""
    given: dict[str, Any] = {
        "number": 1,
        "state": SheetState.APPROVED,
        "valid_from": LONG_AGO,
        "frequency": PeriodKind.MONTH,
        "name": f"Indicatorul {indicator_.code}",
        "definition": "Persoane în evidență în ultima zi.",
        "data_source": "registrul serviciului",
        "created_at": timezone.now(),
    } | fields
    if "author" not in given:
        given["author"] = PersonFactory()
    if given["state"] == SheetState.APPROVED:
        given.setdefault("approved_at", timezone.now())
        given.setdefault("approved_by", PersonFactory())
    return IndicatorVersion.objects.create(indicator=indicator_, **given)


def dimension(code: str, categories: Sequence[str]) -> Dimension:
    found, is_new = Dimension.objects.get_or_create(code=code, defaults={"name": code.title(), "order": next(_numbers)})
    for order, category in enumerate(categories if is_new else ()):
        Category.objects.create(dimension=found, code=category, name=category.title(), order=order)
    return found


def cells(*dimensions: Dimension) -> list[Cell]:
    """Every cell of the cross of the dimensions, in their order."""
    combinations: list[list[Category]] = [[]]
    for one in dimensions:
        combinations = [
            [*before, category] for before in combinations for category in one.categories.order_by("order", "pk")
        ]
    return [_cell(combination) for combination in combinations]


def _cell(categories: Sequence[Category]) -> Cell:
    ordered = sorted(categories, key=lambda one: one.dimension.code)
    key = ";".join(f"{one.dimension.code}={one.code}" for one in ordered)
    cell, is_new = Cell.objects.get_or_create(key=key)
    for one in ordered if is_new else ():
        CellCategory.objects.create(cell=cell, category=one, dimension=one.dimension)
    return cell


def breakdown(version: IndicatorVersion, *dimensions: Dimension, **fields: Any) -> Breakdown:
    given: dict[str, Any] = {"order": version.breakdowns.count() + 1, "total_rule": TotalRule.SUM} | fields
    made = Breakdown.objects.create(version=version, **given)
    for order, one in enumerate(dimensions, start=1):
        BreakdownDimension.objects.create(breakdown=made, dimension=one, order=order)
    made.cells.set(cells(*dimensions))
    return made


def form(*indicators: Indicator, **fields: Any) -> ReportForm:
    number = next(_numbers)
    given: dict[str, Any] = {
        "code": f"formular-{number}",
        "name": f"Formularul {number}",
        "frequency": PeriodKind.MONTH,
        "created_at": timezone.now(),
    } | fields
    if "created_by" not in given:
        given["created_by"] = PersonFactory()
    made = ReportForm.objects.create(**given)
    for order, one in enumerate(indicators, start=1):
        FormLine.objects.create(form=made, indicator=one, order=order)
    return made


def assign(form_: ReportForm, service_: Service, reporter: str = Reporter.PROVIDER, **fields: Any) -> Assignment:
    given: dict[str, Any] = {"starts_on": LONG_AGO, "at": timezone.now()} | fields
    if "by" not in given:
        given["by"] = PersonFactory()
    return Assignment.objects.create(form=form_, service=service_, reporter=reporter, **given)


def submission(form_: ReportForm, service_: Service, period_: Period, **fields: Any) -> Submission:
    """Expected, or in the state asked for with the moments it implies; assigns the form if nobody did."""
    reporter = fields.get("reporter", Reporter.PROVIDER)
    if not form_.assignments.filter(service=service_, reporter=reporter).exists():
        assign(form_, service_, reporter)
    due = period_.ends_on + timedelta(days=form_.due_days)
    given: dict[str, Any] = {
        "due_on": due,
        "late_after": due + timedelta(days=form_.grace_days),
        "expected_at": timezone.now(),
    } | fields
    return Submission.objects.create(
        form=form_, service=service_, period=period_, **given | moments(given.get("state", SubmissionState.EXPECTED))
    )


def moments(state: str, at: datetime | None = None) -> dict[str, Any]:
    """What a state implies: moments and two different people."""
    at = at or timezone.now()
    given: dict[str, Any] = {}
    if state != SubmissionState.EXPECTED:
        given["begun_at"] = at
    if state not in {SubmissionState.EXPECTED, SubmissionState.DRAFT}:
        given |= {"submitted_at": at, "submitted_by": PersonFactory()}
    if state == SubmissionState.RETURNED:
        given |= {"returned_at": at, "returned_by": PersonFactory(), "return_reason": "Verificați totalul."}
    if state in {SubmissionState.APPROVED, SubmissionState.PUBLISHED}:
        given |= {"approved_at": at, "approved_by": PersonFactory()}
    if state == SubmissionState.PUBLISHED:
        given["published_at"] = at
    return given


def put(submission_: Submission, indicator_: Indicator, figures: Mapping[Cell | None, Any] | Any) -> None:
    """Write figures of a report past the actions: a number for the total, or cell → number; None: missing.

    The report must be open (nothing submitted), or the caller sets `consultare.reason` itself.
    """
    rows = figures if isinstance(figures, Mapping) else {None: figures}
    Value.objects.bulk_create(
        Value(
            submission=submission_,
            indicator=indicator_,
            cell_id=cell.pk if cell else 1,
            period_id=submission_.period_id,
            service_id=submission_.service_id,
            reporter=submission_.reporter,
            number=None if number is None else Decimal(number),
            status=Status.MISSING if number is None else Status.NORMAL,
        )
        for cell, number in rows.items()
    )


def approve(submission_: Submission, at: datetime | None = None, by: Person | None = None) -> Submission:
    """Past the actions: as if two people had submitted and approved it."""
    given = moments(SubmissionState.APPROVED, at)
    if by:
        given["approved_by"] = by
    Submission.objects.filter(pk=submission_.pk).update(state=SubmissionState.APPROVED, **given)
    submission_.refresh_from_db()
    return submission_
