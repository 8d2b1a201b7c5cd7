"""What stands before the first figure: services, the catalogue, forms with their services, targets."""

from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from accounts.organisations.models import Convention, Mandate
from accounts.people.models import Person
from consultare.demo.measured.life import Life
from consultare.demo.world import OPERATOR, World
from consultare.lib.text import day_in_words
from indicators.catalogue.actions import references
from indicators.catalogue.actions.starter import load_starter
from indicators.catalogue.models import Cell, Indicator
from indicators.catalogue.states import MissingPolicy, ReferenceKind
from indicators.collection.actions import assignments, check_rules, forms
from indicators.collection.actions.check_rules import RuleText
from indicators.collection.models import ReportForm, Submission
from indicators.collection.queries.layout import Layout, layout
from indicators.collection.states import Reporter, Severity
from indicators.services.actions import services
from indicators.services.actions.calendar import make_periods
from indicators.services.actions.nomenclature import load_types
from indicators.services.models import Period, Service, ServiceType
from indicators.services.rules.units import Unit
from indicators.services.states import MONTHS, PeriodKind, ProviderKind

Row = dict[str, Any]
MEASURES = "indicatori@demo.example"


class Frame:
    """Services, forms and lives by their keys, and what every report needs of the catalogue."""

    def __init__(self, world: World, told: Row) -> None:
        self.world, self.told = world, told
        self.months = _months(world.timeline.today, told["months"])
        self.lives = {row["key"]: Life(row, self.months) for row in told["services"]}
        self.services: dict[str, Service] = {}
        self.keys: dict[int, str] = {}
        self.forms: dict[str, ReportForm] = {}
        self.indicators: dict[str, Indicator] = {}
        self.cells: dict[str, int] = {}
        self._layouts: dict[tuple[int, int], Layout] = {}

    @property
    def first(self) -> date:
        return self.months[0][0]

    @property
    def measurer(self) -> Person:
        """Monitoring and evaluation staff: defines, approves, releases."""
        return self.world.people[MEASURES]

    def month(self, ago: int) -> Period:
        """The last full month is 1 ago."""
        return Period.objects.get(kind=PeriodKind.MONTH, starts_on=self.months[-ago][0])

    def layout_of(self, report: Submission) -> Layout:
        key = (report.form_id, report.period_id)
        if key not in self._layouts:
            self._layouts[key] = layout(report)
        return self._layouts[key]

    def forget_layouts(self) -> None:
        """After a new version of a sheet."""
        self._layouts.clear()

    def reporter_of(self, report: Submission) -> Person:
        """Who fills in: the provider's representative, the operator for a public service, the measurer for the authority."""
        if report.reporter == Reporter.AUTHORITY:
            return self.measurer
        if report.service.organisation_id is None:
            return self.world.people[OPERATOR]
        mandates = Mandate.objects.filter(organisation=report.service.organisation_id, kind=Mandate.Kind.REPRESENTATIVE)
        return mandates.select_related("person").order_by("pk")[0].person


def _months(today: date, number: int) -> list[tuple[date, int]]:
    """The last full months, oldest first, with their days."""
    last = today.year * 12 + today.month - 1
    firsts = [date(index // 12, index % 12 + 1, 1) for index in range(last - number, last + 1)]
    return [(first, (after - first).days) for first, after in pairwise(firsts)]


def build(frame: Frame, at: datetime) -> None:
    load_types()
    make_periods()
    load_starter(
        by=frame.measurer,
        at=at,
        approved_by=frame.world.coordinator,
        since=frame.first.replace(month=1),
        approved_in=f"Grupul de lucru pentru indicatori, ședința din {day_in_words(at.date())}",
    )
    frame.indicators = {one.code: one for one in Indicator.objects.order_by("pk")}
    frame.cells = dict(Cell.objects.values_list("key", "pk"))
    types = {one.code: one for one in ServiceType.objects.order_by("pk")}
    for row in frame.told["services"]:
        frame.services[row["key"]] = services.add(unit=_unit(frame, row, types), by=frame.measurer, at=at)
        frame.keys[frame.services[row["key"]].pk] = row["key"]
    for row in frame.told["forms"]:
        _form(frame, row, at)
    for code in frame.told["checked"]:
        check_rules.add_usual(indicator=frame.indicators[code], by=frame.measurer, at=at)
    for row in frame.told["rules"]:
        _rule(frame, row, at)
    _targets(frame, at)


def _unit(frame: Frame, row: Row, types: dict[str, ServiceType]) -> Unit:
    world = frame.world
    organisation = world.organisations[row["organisation"]] if "organisation" in row else None
    convention = Convention.objects.filter(organisation=organisation).order_by("pk").first() if organisation else None
    return Unit(
        code=row["code"], name=row["name"], service_type_id=types[row["type"]].pk, type_code=row["type"], parent_id=None,
        provider_kind=ProviderKind.PRIVATE if organisation else ProviderKind.PUBLIC,
        organisation_id=organisation.pk if organisation else None, convention_id=convention.pk if convention else None,
        department_id=world.departments[row["department"]].pk, place=row["place"], capacity=row["capacity"],
        licence=row["licence"], licence_from=world.timeline.on(row["licence_from"]),
        licence_until=world.timeline.on(row["licence_until"]), opened_on=world.timeline.on(row["opened"]),
    )  # fmt: skip


def _form(frame: Frame, row: Row, at: datetime) -> None:
    fields = {name: row[name] for name in ("name", "purpose", "due_days", "grace_days")}
    made = forms.make_form(code=row["code"], fields=fields, frequency=row["frequency"], by=frame.measurer, at=at)
    lines = [frame.indicators[code] for code in row["lines"]]
    forms.add_lines(form=made, indicators=lines, by=frame.measurer, at=at)
    keys = frame.services if row["services"] == "*" else row["services"]
    asked = [frame.services[key] for key in keys]
    assignments.assign(
        form=made,
        services=asked,
        reporter=Reporter.PROVIDER,
        starts_on=_from(frame, row["frequency"]),
        ends_on=None,
        by=frame.measurer,
        at=at,
    )
    made.refresh_from_db()
    frame.forms[row["code"]] = made


def _from(frame: Frame, frequency: str) -> date:
    """The first period that lies whole in the story."""
    length = MONTHS[frequency]
    return next(first for first, _days in frame.months if (first.month - 1) % length == 0)


def _rule(frame: Frame, row: Row, at: datetime) -> None:
    text = RuleText(
        left=row["left"], comparison=row["comparison"], right=row["right"], policy=MissingPolicy.SKIP,
        severity=Severity.WARNS, message=row["message"],
    )  # fmt: skip
    check_rules.add_rule(form=frame.forms[row["form"]], text=text, by=frame.measurer, at=at)


def _targets(frame: Frame, at: datetime) -> None:
    """The baseline of the year before the strategy, and a target for each of its years on the straight way."""
    this_year = frame.world.timeline.today.year
    years = {one.starts_on.year: one for one in Period.objects.filter(kind=PeriodKind.YEAR)}
    for row in frame.told["targets"]:
        indicator, baseline = frame.indicators[row["indicator"]], Decimal(str(row["baseline"]))
        _point(frame, indicator, years[this_year - 1], ReferenceKind.BASELINE, baseline, baseline, row["source"], at)
        for step in range(5):
            if "low" in row:
                low, high = Decimal(row["low"]), Decimal(row["high"])
            else:
                low = high = round(baseline + (Decimal(str(row["target"])) - baseline) * (step + 1) / 5, 2)
            _point(frame, indicator, years[this_year + step], ReferenceKind.TARGET, low, high, row["source"], at)


def _point(
    frame: Frame,
    indicator: Indicator,
    period: Period,
    kind: str,
    low: Decimal,
    high: Decimal,
    source: str,
    at: datetime,
) -> None:
    given = references.Given(kind=kind, period=period, low=low, high=high, source=source)
    references.set_reference(indicator=indicator, given=given, by=frame.measurer, at=at)
