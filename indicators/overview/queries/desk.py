"""The home of the wing at the desk: what is mine and due, by counts of the rooms below."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext, pgettext

from accounts.people.models import Person
from accounts.permissions import Permission
from indicators.catalogue.models import IndicatorVersion
from indicators.catalogue.states import SheetState
from indicators.collection.models import Finding, Submission
from indicators.collection.states import OPEN_STATES, FindingState, SubmissionState
from indicators.evaluation.queries.listing import overdue_count
from indicators.evaluation.rules.standing import Standing
from indicators.overview.queries.editions import Edition, current
from indicators.overview.queries.listing import listed_indicators, rows_of
from indicators.releases.models import Release
from indicators.releases.states import ReleaseState
from indicators.services.models import Service

LICENCE_DAYS = 90
ROWS = 10
REPORTS = "/birou/raportari/"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the work list."""

    id: str
    title: str
    href: str
    note: str = ""
    where: str = ""
    due: str = ""
    due_tone: str = ""
    label: str = ""
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    title: str
    text: str
    href: str


def rooms() -> list[Room]:
    """Those whose pages exist."""
    known = (
        (
            pgettext("of services", "Reports"),
            _("Forms, expected reports, who is late, approvals, corrections"),
            REPORTS,
        ),
        (_("Catalogue"), _("Definition sheets, formulas, breakdowns, scales, targets"), "/birou/indicatori/catalog/"),
        (_("Services"), _("Services, providers, licences, capacity, calendar"), "/birou/servicii/"),
        (_("Releases"), _("Editions, protection of small numbers, errata, files"), "/birou/publicari/"),
        (
            _("Evaluations"),
            _("Findings on released figures, recommendations and what becomes of them"),
            reverse("desk_evaluations"),
        ),
    )
    return [Room(*one) for one in known]


def counts(today: date) -> dict[str, int]:
    """One query a table."""
    reports = Submission.objects.aggregate(
        late=Count("pk", filter=Q(state__in=OPEN_STATES, late_after__lt=today)),
        due=Count("pk", filter=Q(state__in=OPEN_STATES, late_after__gte=today, due_on__lte=today + timedelta(days=7))),
        approval=Count("pk", filter=Q(state=SubmissionState.SUBMITTED)),
        returned=Count("pk", filter=Q(state=SubmissionState.RETURNED)),
    )
    return {
        **reports,
        "warnings": Finding.objects.filter(state=FindingState.OPEN).count(),
        "sheets": IndicatorVersion.objects.filter(state=SheetState.DRAFT).count(),
    }


def groups(person: Person, today: date) -> list[dict[str, object]]:
    """The work list of who holds which permission; empty groups are left out. Thirteen queries at most."""
    edition = current()
    found: list[dict[str, object]] = [
        {"title": pgettext("of services", "Reports"), "rows": _reports(person, today)},
        {"title": _("Beyond the alert threshold"), "rows": alarms(edition)},
        {"title": _("Definition sheets"), "rows": _sheets(person)},
        {"title": _("Releases"), "rows": _releases(person, edition)},
        {"title": _("Evaluations"), "rows": _evaluations(person, today)},
        {"title": _("Licences"), "rows": _licences(person, today)},
    ]
    return [group for group in found if group["rows"]]


def _reports(person: Person, today: date) -> list[Waiting]:
    found = counts(today)
    kinds = (
        ("late", ngettext("%(count)s report is late", "%(count)s reports are late", found["late"]),
         _("past the days of grace"), _("late"), "no", "warning"),
        ("due", ngettext("%(count)s report is due within a week", "%(count)s reports are due within a week", found["due"]),
         "", _("due"), "due", "clock"),
        ("approval", ngettext("%(count)s report waits for approval", "%(count)s reports wait for approval", found["approval"]),
         _("by somebody else than who submitted it"), _("to approve"), "wait", "hourglass"),
        ("warnings", ngettext("%(count)s warning is open", "%(count)s warnings are open", found["warnings"]),
         _("to be corrected or explained"), pgettext("warning", "open"), "due", "warning"),
    )  # fmt: skip
    return [
        Waiting(kind, words % {"count": found[kind]}, REPORTS, note, label=label, tone=tone, icon=icon)
        for kind, words, note, label, tone, icon in kinds
        if found[kind] and (kind != "approval" or person.may(Permission.APPROVE_VALUES))
    ]


def alarms(edition: Edition | None) -> list[Waiting]:
    """Indicators whose latest figure, in the edition that the public reads, is beyond the threshold of their sheet. Five queries."""
    guarded = Q(versions__state=SheetState.APPROVED, versions__alert__isnull=False)
    watched = list(listed_indicators().filter(guarded).distinct()) if edition else []
    rows = rows_of(watched, edition) if watched else []
    return [
        Waiting(
            f"alarm-{row.indicator.code}", f"{row.indicator.code} {row.name}", reverse("indicator", args=[row.indicator.code]),
            f"{row.finding.value}, {row.finding.period}", **row.finding.alarm,
        )
        for row in rows
        if row.finding and row.finding.alarm
    ]  # fmt: skip


def _sheets(person: Person) -> list[Waiting]:
    if not person.may(Permission.DEFINE_INDICATORS):
        return []
    drafts = (
        IndicatorVersion.objects.filter(state=SheetState.DRAFT).select_related("indicator").order_by("created_at", "pk")
    )
    return [
        Waiting(
            f"sheet-{one.pk}", f"{one.indicator.code} {one.name}", "/birou/indicatori/catalog/",
            _("version %(number)s in work") % {"number": one.number}, label=str(SheetState.DRAFT.label), tone="wait", icon="pen",
        )
        for one in drafts[:ROWS]
    ]  # fmt: skip


_RELEASE_LOOKS = {ReleaseState.BUILDING: ("wait", "hourglass"), ReleaseState.BUILT: ("due", "flag")}


def _releases(person: Person, edition: Edition | None) -> list[Waiting]:
    """What is being made or waits to be looked at; else the edition that the public reads."""
    if not (person.may(Permission.MAKE_RELEASES) or person.may(Permission.PUBLISH_RELEASES)):
        return []
    open_ = (
        Release.objects.filter(state__in=_RELEASE_LOOKS).select_related("dataset").order_by("-begun_at", "-pk")[:ROWS]
    )
    rows = [
        Waiting(
            f"release-{one.pk}", f"{one.dataset.title}, {_('edition %(number)s') % {'number': one.number}}", "/birou/publicari/",
            label=str(ReleaseState(one.state).label), tone=_RELEASE_LOOKS[ReleaseState(one.state)][0],
            icon=_RELEASE_LOOKS[ReleaseState(one.state)][1],
        )
        for one in open_
    ]  # fmt: skip
    if edition:
        title = _("The public reads edition %(number)s") % {"number": edition.number}
        day = date_format(edition.published_at, "SHORT_DATE_FORMAT")
        rows.append(
            Waiting(
                "edition", title, reverse("indicator_list"), _("published on %(day)s") % {"day": day},
                label=str(ReleaseState.PUBLISHED.label), tone="ok", icon="check",
            )
        )  # fmt: skip
    return rows


def _evaluations(person: Person, today: date) -> list[Waiting]:
    """Recommendations whose day has passed."""
    late = overdue_count(today) if person.may(Permission.EVALUATE) else 0
    if not late:
        return []
    words = ngettext("%(n)s recommendation is overdue.", "%(n)s recommendations are overdue.", late) % {"n": late}
    href = reverse("desk_recommendations") + "?arata=intarziate"
    return [Waiting("recommendations", words, href, label=str(Standing.OVERDUE.label), tone="no", icon="warning")]


def _licences(person: Person, today: date) -> list[Waiting]:
    if not person.may(Permission.MANAGE_SERVICES):
        return []
    soon = Service.objects.filter(closed_on=None, licence_until__lte=today + timedelta(days=LICENCE_DAYS))
    return [
        Waiting(
            f"licence-{one.pk}", one.name, reverse("service", args=[one.slug]), one.licence,
            due=date_format(one.licence_until, "SHORT_DATE_FORMAT") if one.licence_until else "",
            due_tone="no" if one.licence_until and one.licence_until < today else "due",
            label=_("expired") if one.licence_until and one.licence_until < today else _("expires soon"),
            tone="no" if one.licence_until and one.licence_until < today else "due", icon="warning",
        )
        for one in soon.order_by("licence_until", "pk")[:ROWS]
    ]  # fmt: skip
