"""A release is built by a worker: figures as of the cut-off, small cells withheld, audit, rows, files, fingerprint (ADR 0013).

A release is «built» in one step at the end; until then nothing of it is seen. Built again from the same cut-off it has the same
files, byte for byte (I15; `rebuilt` compares without keeping anything).
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice

from django.db import InternalError, transaction
from django.utils.translation import gettext_lazy as _

from consultare.lib import workflow
from consultare.lib.law import IllegalMove, fill
from consultare.records import audit, jobs
from consultare.records.models import Job
from indicators.collection.queries.calendar import Calendar
from indicators.collection.queries.figures import Key, is_public, narratives
from indicators.collection.queries.tables import Figures, Tables, all_figures, figures_of, tables_at
from indicators.collection.states import Reporter
from indicators.releases.actions import files, rows
from indicators.releases.actions.rows import Row
from indicators.releases.actions.withholding import Withheld, numbers_of, withhold
from indicators.releases.models import PublicNarrative, PublicValue, Release
from indicators.releases.queries.contents import CONTENTS
from indicators.releases.queries.differences import Differences, differences
from indicators.releases.queries.earlier import Earlier, published_before
from indicators.releases.states import RELEASE, DatasetKind, ReleaseState, Suppression
from indicators.services.models import Service

KIND = "releases.build"
BATCH = 4_000
TWIN = 32_000
"""The number of a release that is built only to be compared."""
LEAKS = _(
    "The audit could work out %(n)s withheld figures of %(code)s, so nothing was built. Raise the threshold, or leave the indicator out by marking it internal, and begin again."
)
audit.register_verbs({"release.built": _("Release %(number)s of “%(subject)s” was built: %(values)s figures")})


@dataclass(slots=True)
class Counts:
    """What the desk is told of a build; counts only."""

    values: int = 0
    small: int = 0
    other: int = 0
    audited: int = 0
    known: int = 0
    indicators: int = 0
    narratives: int = 0

    def add(self, found: Withheld) -> None:
        self.audited += found.audited
        self.known += found.known


@jobs.handler(KIND)
def work(job: Job, report: jobs.Report) -> None:
    """In a worker, and again after it died: what was half done is thrown away first. Meanwhile the release may be given up."""
    release = Release.objects.select_related("dataset").get(pk=int(job.about.removeprefix("release:")))
    try:
        build(release=release, report=report)
    except (jobs.JobFailed, IllegalMove):
        _empty(release)
        if Release.objects.filter(pk=release.pk, state=ReleaseState.BUILDING).exists():
            raise
    except InternalError:  # The trigger refuses rows of a release that isn't being made any more.
        if Release.objects.filter(pk=release.pk, state=ReleaseState.BUILDING).exists():
            raise


def build(*, release: Release, report: jobs.Report) -> None:
    """Rows are written as they come, so that the progress is real; the last step is one transaction.

    Raises `JobFailed` when the audit solves a withheld figure, `IllegalMove` when the release was given up meanwhile.
    """
    counts, before = Counts(), published_before(release)
    if release.state != ReleaseState.BUILDING:
        return
    _empty(release)
    changed = None
    if release.dataset.kind == DatasetKind.VALUES:
        public = _values(release, before, counts, report)
        changed = differences(release, before[-1] if before else None, public)
    with transaction.atomic():
        made = files.write(release, CONTENTS[release.dataset.kind], at=report.moment())
        _finish(release, counts, changed, made, report.moment())


def _finish(
    release: Release, counts: Counts, changed: Differences | None, made: list[files.Made], at: datetime
) -> None:
    summary = asdict(counts) | {
        "values": counts.values or made[0].rows, "differences": asdict(changed) if changed else None,
    }  # fmt: skip
    workflow.move(release, "finish", at=at, using=RELEASE, summary=summary, digest=files.digest_of(made))
    audit.record(
        verb="release.built", by=None, at=at, subject=f"release:{release.pk}", subject_label=release.dataset.title,
        number=release.number, values=summary["values"], digest=release.digest,
    )  # fmt: skip


def _empty(release: Release) -> None:
    """Of what an earlier try left. A release that is public or was given up is not touched."""
    if not Release.objects.filter(pk=release.pk, state=ReleaseState.BUILDING).exists():
        return
    for model in (PublicValue, PublicNarrative):
        model.objects.filter(release=release).delete()
    release.files.all().delete()


def _values(release: Release, before: list[Release], counts: Counts, report: jobs.Report | None) -> set[int]:
    tables = tables_at(release.cut_off)
    public: set[int] = set()
    rows_of = _rows(release, tables, _earlier(before), counts, report, public)
    while batch := list(islice(rows_of, BATCH)):
        counts.values += rows.write(batch)
    words = [
        PublicNarrative(release=release, indicator_id=indicator, period_id=period, service_id=service, text=text, respondents=n)
        for indicator, period, service, text, n in narratives(public, release.cut_off)
        if period in tables.calendar.by_id
    ]  # fmt: skip
    PublicNarrative.objects.bulk_create(words, batch_size=BATCH)
    counts.narratives = len(words)
    counts.indicators = len(public)
    return public


def _rows(
    release: Release, tables: Tables, earlier: Earlier, counts: Counts, report: jobs.Report | None, public: set[int]
) -> Iterator[Row]:
    """In the order of computing: what a figure is made of is withheld or shown before it."""
    withheld: dict[str, Mapping[Key, str]] = {}
    codes = dict(Service.objects.values_list("pk", "code"))
    for figures in all_figures(tables, report):
        row = figures.fact.row
        found = withhold(figures, tables.calendar, release.threshold, withheld, earlier)
        if found.solved:
            raise jobs.JobFailed(fill(LEAKS, {"n": found.solved, "code": row.code}))
        withheld[row.code] = found.own
        counts.add(found)
        if is_public(row):
            public.add(row.pk)
            yield from _of_indicator(release, figures, found, tables.calendar, codes, counts)


def _earlier(before: list[Release]) -> Earlier:
    tables = tables_at(before[-1].cut_off) if before else None

    def recompute(indicator: int, reporter: str) -> dict[Key, Decimal]:
        """Only what is typed is protected by itself, and needs no other table."""
        assert tables is not None
        code = next((one.row.code for one in tables.facts.values() if one.row.pk == indicator), None)
        if code is None:
            return {}
        figures = figures_of(tables, code, {})
        if reporter == Reporter.PROVIDER:
            return numbers_of(figures.table)
        return {key: one.number for key, one in figures.beside.items() if one.number is not None}

    return Earlier([one.pk for one in before], before[-1].threshold if before else None, recompute)


def _of_indicator(
    release: Release, figures: Figures, found: Withheld, calendar: Calendar, codes: Mapping[int, str], counts: Counts
) -> Iterator[Row]:
    fact = figures.fact
    for key in sorted(figures.table, key=lambda key: _order(key, calendar, codes)):
        rolled, (cell, period, service) = figures.table[key], key
        why = found.own.get(key, "")
        _count(counts, why)
        top, bottom = (None, None) if why else figures.fractions.get(key, (None, None))
        version = fact.version_on(calendar.by_id[period].starts_on)
        is_total = service is None and rolled.asked > 0
        yield Row(
            release.pk, fact.row.pk, cell, period, service, status=rolled.status, suppression=why, number=None if why else rolled.number, top=top, bottom=bottom,
            counted=rolled.counted if is_total else None, asked=rolled.asked if is_total else None,
            version=version.number if version else 0,
        )  # fmt: skip
    for (cell, period, service), figure in sorted(figures.beside.items()):
        why = found.beside.get((cell, period, service), "")
        _count(counts, why)
        version = fact.version_on(calendar.by_id[period].starts_on)
        yield Row(
            release.pk, fact.row.pk, cell, period, service, reporter=Reporter.AUTHORITY, status=figure.status, suppression=why, number=None if why else figure.number,
            version=version.number if version else 0,
        )  # fmt: skip


def _order(key: Key, calendar: Calendar, codes: Mapping[int, str]) -> tuple[object, ...]:
    cell, period, service = key
    fact = calendar.by_id[period]
    return (fact.starts_on, fact.code, service is None, codes.get(service or 0, ""), cell)


def _count(counts: Counts, why: str) -> None:
    counts.small += why == Suppression.SMALL
    counts.other += why == Suppression.COMPLEMENTARY


class _Undo(Exception):
    """Takes the second build back."""


def rebuilt(*, release: Release, at: datetime) -> str:
    """The fingerprint of the release built anew from its cut-off, in a transaction that is undone. Nothing is kept."""
    digest = ""
    try:
        with transaction.atomic():
            twin = Release.objects.create(
                dataset=release.dataset, number=TWIN, title=release.title, cut_off=release.cut_off,
                threshold=release.threshold, begun_at=at, begun_by=release.begun_by,
            )  # fmt: skip
            if release.dataset.kind == DatasetKind.VALUES:
                _values(twin, published_before(release), Counts(), None)
            digest = files.digest_of(files.measure(twin, CONTENTS[release.dataset.kind]))
            raise _Undo
    except _Undo:
        return digest
