"""Who is late: reports with their term, sorted by lateness, filtered by closed values, counted before anybody filters."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, F, IntegerField, Q, QuerySet, Value, When

from indicators.collection.models import ReportForm, Submission
from indicators.collection.queries.words import period_words
from indicators.collection.states import OPEN_STATES, SubmissionState
from indicators.services.models import Period, Service

QUEUES = ("late", "due", "submitted", "returned", "approved", "all")
OPEN = sorted(OPEN_STATES)


@dataclass(frozen=True, slots=True)
class BoardFilter:
    form: str = ""
    period: str = ""
    service: int = 0
    provider: str = ""

    def apply(self, reports: QuerySet[Submission]) -> QuerySet[Submission]:
        wanted = Q()
        if self.form:
            wanted &= Q(form__code=self.form)
        if self.period:
            wanted &= Q(period__code=self.period)
        if self.service:
            wanted &= Q(service=self.service)
        if self.provider in {"public", "private"}:
            wanted &= Q(service__provider_kind=self.provider)
        elif self.provider.isdigit():
            wanted &= Q(service__organisation=min(int(self.provider), 2**31 - 1))
        return reports.filter(wanted)


def in_queue(reports: QuerySet[Submission], queue: str, on: date) -> QuerySet[Submission]:
    wanted = {
        "late": Q(state__in=OPEN, late_after__lt=on),
        "due": Q(state__in=OPEN, late_after__gte=on),
        "submitted": Q(state=SubmissionState.SUBMITTED),
        "returned": Q(state=SubmissionState.RETURNED),
        "approved": Q(state__in=[SubmissionState.APPROVED, SubmissionState.PUBLISHED]),
    }.get(queue, Q())
    return reports.filter(wanted)


def counts(reports: QuerySet[Submission], on: date) -> dict[str, int]:
    """Queue → how many, in one query."""
    late, due = Q(state__in=OPEN, late_after__lt=on), Q(state__in=OPEN, late_after__gte=on)
    closed = Q(state__in=[SubmissionState.APPROVED, SubmissionState.PUBLISHED])
    return reports.aggregate(
        late=Count("pk", filter=late), due=Count("pk", filter=due),
        submitted=Count("pk", filter=Q(state=SubmissionState.SUBMITTED)),
        returned=Count("pk", filter=Q(state=SubmissionState.RETURNED)), approved=Count("pk", filter=closed),
        all=Count("pk"),
    )  # fmt: skip


def in_order(reports: QuerySet[Submission]) -> QuerySet[Submission]:
    """What is open first, the longest overdue on top; then what waits for approval, then the newest."""
    rank = Case(
        When(state__in=OPEN, then=Value(0)),
        When(state=SubmissionState.SUBMITTED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    newest = Case(When(state__in=OPEN, then=None), default=F("due_on"))
    return reports.annotate(rank=rank, newest=newest).order_by(
        "rank", F("newest").desc(nulls_first=True), "due_on", "service__name", "form__name", "pk"
    )


def all_reports() -> QuerySet[Submission]:
    return Submission.objects.select_related("form", "period", "service__organisation")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the board or of a provider's own list."""

    report: Submission
    days_late: int
    tone: str
    icon: str
    period: str

    @property
    def is_late(self) -> bool:
        return self.days_late > 0


TONES = {
    SubmissionState.EXPECTED: ("wait", "hourglass"),
    SubmissionState.DRAFT: ("info", "pen"),
    SubmissionState.SUBMITTED: ("due", "clock"),
    SubmissionState.RETURNED: ("part", "reply"),
    SubmissionState.APPROVED: ("ok", "check"),
    SubmissionState.PUBLISHED: ("ok", "check"),
}


def rows(reports: Iterable[Submission], on: date) -> list[Row]:
    found = []
    for report in reports:
        tone, icon = TONES[SubmissionState(report.state)]
        is_open = report.state in OPEN_STATES
        days = (on - report.due_on).days if is_open and on > report.late_after else 0
        found.append(Row(report, days, tone, icon, period_words(report.period)))
    return found


@dataclass(frozen=True, slots=True)
class Choices:
    """What the board may be filtered by: only what occurs."""

    forms: list[ReportForm] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    providers: list[tuple[str, str]] = field(default_factory=list)


def choices() -> Choices:
    """Three queries."""
    forms = ReportForm.objects.order_by(F("retired_at").asc(nulls_first=True), "name", "pk")
    periods = Period.objects.filter(pk__in=Submission.objects.values("period")).order_by("-starts_on", "kind", "pk")
    names = (
        Service.objects.filter(organisation__isnull=False, submissions__isnull=False)
        .order_by("organisation__name", "organisation")
        .values_list("organisation", "organisation__name")
        .distinct()
    )
    return Choices(list(forms), list(periods), [(str(pk), name) for pk, name in names])


def summary_by_provider(reports: QuerySet[Submission], on: date) -> list[dict[str, Any]]:
    """Provider → late, open and all reports, the latest first: whom to call."""
    late, open_ = Q(state__in=OPEN, late_after__lt=on), Q(state__in=OPEN)
    name = Case(
        When(service__organisation=None, then=Value("")), default=F("service__organisation__name"), output_field=CharField()
    )  # fmt: skip
    found = (
        reports.annotate(provider=name)
        .order_by()
        .values("provider", "service__organisation")
        .annotate(late=Count("pk", filter=late), open=Count("pk", filter=open_), asked=Count("pk"))
        .filter(late__gt=0)
        .order_by("-late", "provider", "service__organisation")
    )
    return [dict(row) for row in found]
