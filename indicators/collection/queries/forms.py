"""Forms with their counts, what may still be asked in one, and where a service is asked already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.authority.queries import local_day
from indicators.catalogue.models import Indicator, IndicatorVersion
from indicators.catalogue.states import IndicatorState, SheetState, Source
from indicators.collection.models import Assignment, FormLine, ReportForm, Submission
from indicators.collection.states import SubmissionState
from indicators.services.models import Service

FOREVER = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Reached:
    """A service that is asked for an indicator in another form already."""

    service: str
    code: str
    form: str

    @property
    def words(self) -> dict[str, str]:
        return {"service": self.service, "code": self.code, "form": self.form}


def all_forms() -> QuerySet[ReportForm]:
    """With `line_count` and `service_count` (assigned now or later), those in use first."""
    lines = FormLine.objects.filter(form=OuterRef("pk")).order_by().values("form").annotate(n=Count("pk")).values("n")
    services = (
        Assignment.objects.filter(form=OuterRef("pk"), ends_on=None)
        .order_by()
        .values("form")
        .annotate(n=Count("service", distinct=True))
        .values("n")
    )
    return ReportForm.objects.annotate(
        line_count=Coalesce(Subquery(lines), 0), service_count=Coalesce(Subquery(services), 0)
    ).order_by(F("retired_at").asc(nulls_first=True), "name", "pk")


def lines_of(form: ReportForm, on: date) -> QuerySet[FormLine]:
    """In order, each with the `name` of its sheet in force that day (None: no sheet)."""
    name = _sheets(on).filter(indicator=OuterRef("indicator")).order_by("-valid_from", "pk").values("name")[:1]
    return (
        FormLine.objects.filter(form=form)
        .select_related("indicator", "form")
        .annotate(name=Subquery(name))
        .order_by("order", "pk")
    )


def untouched(form: ReportForm) -> QuerySet[Submission]:
    """Reports that are expected and of which nobody has kept anything: they may go as if never asked for."""
    return form.submissions.filter(
        state=SubmissionState.EXPECTED, workbooks__isnull=True, evidence__isnull=True, findings__isnull=True
    )


def assignments_of(form: ReportForm) -> QuerySet[Assignment]:
    return (
        Assignment.objects.filter(form=form)
        .select_related("service__organisation", "form")
        .order_by(F("ends_on").asc(nulls_first=True), "service__name", "reporter", "pk")
    )


def _sheets(on: date) -> QuerySet[IndicatorVersion]:
    return IndicatorVersion.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=on), state=SheetState.APPROVED, valid_from__lte=on
    )


def offered(form: ReportForm, at: datetime) -> QuerySet[Indicator]:
    """Typed indicators in use whose sheet in force has the frequency of the form, and which it does not ask for yet."""
    sheets = _sheets(local_day(at)).filter(indicator=OuterRef("pk"), frequency=form.frequency)
    return (
        Indicator.objects.filter(
            Exists(sheets), ~Exists(FormLine.objects.filter(form=form, indicator=OuterRef("pk"))),
            source=Source.TYPED, state=IndicatorState.IN_USE,
        )
        .annotate(name=Subquery(sheets.order_by("pk").values("name")[:1]))
        .order_by("code", "pk")
    )  # fmt: skip


def assignable(form: ReportForm, on: date) -> QuerySet[Service]:
    """Services that are open that day or later."""
    return (
        Service.objects.filter(Q(closed_on=None) | Q(closed_on__gte=on))
        .select_related("organisation")
        .order_by("provider_kind", "name", "pk")
    )


def reached_otherwise(form: ReportForm, indicators: Iterable[int]) -> list[Reached]:
    """Services of this form that another form asks for one of these indicators at the same time, same reporter."""
    mine = Assignment.objects.filter(form=form)
    return [
        found
        for one in mine.order_by("pk")
        for found in _reached(form, one.service_id, one.reporter, one.starts_on, one.ends_on, indicators)
    ]


def reached_by_others(
    form: ReportForm, service: Service, reporter: str, starts_on: date, ends_on: date | None
) -> list[Reached]:
    """The same for a service about to be assigned."""
    own = FormLine.objects.filter(form=form).values_list("indicator_id", flat=True)
    return _reached(form, service.pk, reporter, starts_on, ends_on, own)


def _reached(
    form: ReportForm, service: int, reporter: str, starts_on: date, ends_on: date | None, indicators: Iterable[int]
) -> list[Reached]:
    others = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=starts_on), service=service, reporter=reporter,
        starts_on__lte=ends_on or FOREVER, form__lines__indicator__in=list(indicators),
    ).exclude(form=form)  # fmt: skip
    rows = others.order_by("form__name", "pk").values_list(
        "service__name", "form__lines__indicator__code", "form__name"
    )  # fmt: skip
    return [Reached(*row) for row in rows]
