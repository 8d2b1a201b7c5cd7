"""A release is begun, looked at, published or given up; what turns out wrong is said beside the number for good."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib import workflow
from consultare.records import audit, jobs
from indicators.collection.models import Submission
from indicators.collection.states import SubmissionState
from indicators.releases.actions import build
from indicators.releases.models import Dataset, Erratum, PublicValue, Release
from indicators.releases.states import RELEASE, DatasetKind, ReleaseState

SETTLED = timedelta(minutes=1)
"""What is approved at this moment may not be written yet: a cut-off stands a minute back at least."""
audit.register_verbs(
    {
        "release.begun": _("%(actor)s began release %(number)s of “%(subject)s”"),
        "release.published": _("%(actor)s published release %(number)s of “%(subject)s”"),
        "release.discarded": _("%(actor)s gave up release %(number)s of “%(subject)s”"),
        "release.erratum": _("%(actor)s corrected %(indicator)s, %(period)s in public: %(old)s → %(new)s"),
    }
)


class UnderWay(Exception):
    """Another release of the dataset is being made or waits to be looked at: `release`."""

    def __init__(self, release: Release) -> None:
        super().__init__(str(release))
        self.release = release


class TooRecent(Exception):
    """The cut-off is not past, or not far enough."""


class TooOld(Exception):
    """A cut-off before that of the release before would take published figures back."""


class NotReleased(Exception):
    """There is no such figure in this release."""


class SameNumber(Exception):
    """The erratum says what stands there already."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    title: str
    notes: str
    cut_off: datetime
    threshold: int


@transaction.atomic
def begin(*, dataset: Dataset, plan: Plan, by: Person, at: datetime) -> Release:
    """Ask a worker for a release. Raises `UnderWay`, `TooRecent`, `TooOld`."""
    dataset = Dataset.objects.select_for_update().get(pk=dataset.pk)
    _check(dataset, plan, at)
    last = Release.objects.filter(dataset=dataset).exclude(state=ReleaseState.DISCARDED).order_by("-number").first()
    release = Release.objects.create(
        dataset=dataset, number=last.number + 1 if last else 1, title=plan.title, notes=plan.notes, cut_off=plan.cut_off,
        threshold=plan.threshold, begun_at=at, begun_by=by,
    )  # fmt: skip
    jobs.request(kind=build.KIND, about=f"release:{release.pk}", by=by, at=at)
    _record("release.begun", release, by, at, cut_off=plan.cut_off.isoformat(), threshold=plan.threshold)
    return release


def _check(dataset: Dataset, plan: Plan, at: datetime) -> None:
    waiting = Release.objects.filter(dataset=dataset, state__in=[ReleaseState.BUILDING, ReleaseState.BUILT]).first()
    if waiting:
        raise UnderWay(waiting)
    if plan.cut_off > at - SETTLED:
        raise TooRecent
    published = Release.objects.filter(dataset=dataset, state=ReleaseState.PUBLISHED).order_by("-number").first()
    if published and plan.cut_off < published.cut_off:
        raise TooOld


@transaction.atomic
def publish(*, release: Release, by: Person, at: datetime) -> int:
    """What was built becomes public, for good. Approved reports that it rests on are published; returns how many.

    Raises `IllegalMove` when it isn't built, or was published or given up already.
    """
    release = _locked(release)
    workflow.move(release, "publish", at=at, using=RELEASE, published_by=by)
    reports = 0
    if release.dataset.kind == DatasetKind.VALUES:
        reports = Submission.objects.filter(state=SubmissionState.APPROVED, approved_at__lte=release.cut_off).update(
            state=SubmissionState.PUBLISHED, published_at=at
        )
    _record("release.published", release, by, at, digest=release.digest, reports=reports)
    return reports


@transaction.atomic
def discard(*, release: Release, by: Person, at: datetime) -> Release:
    """Give up what is being made or was made; its figures go, the number is free again. Raises `IllegalMove`."""
    release = _locked(release)
    workflow.move(release, "discard", at=at, using=RELEASE)
    for rows in (release.values, release.narratives, release.files):
        rows.all().delete()
    _record("release.discarded", release, by, at)
    return release


@transaction.atomic
def correct(*, value: PublicValue, new: Decimal | None, reason: str, by: Person, at: datetime) -> Erratum:
    """Say in public what stood there, what is right, and why. The release itself stays as it was published.

    A withheld figure has no erratum: it would say what is withheld. Raises `NotReleased`, `SameNumber`.
    """
    if value.release.state != ReleaseState.PUBLISHED or value.suppression:
        raise NotReleased
    same = Erratum.objects.select_for_update().filter(
        release=value.release, indicator=value.indicator, cell=value.cell, period=value.period, service=value.service
    )
    last = same.order_by("-at", "-pk").first()
    old = last.new if last else value.number
    if old == new:
        raise SameNumber
    made = Erratum.objects.create(
        release=value.release, indicator=value.indicator, cell=value.cell, period=value.period, service=value.service,
        old=old, new=new, reason=reason, at=at, by=by,
    )  # fmt: skip
    _record(
        "release.erratum", value.release, by, at, indicator=value.indicator.code, period=value.period.code,
        old=_plain(old), new=_plain(new), reason=reason,
    )  # fmt: skip
    return made


def _plain(number: Decimal | None) -> str:
    return "—" if number is None else f"{number.normalize():f}"


def _locked(release: Release) -> Release:
    return Release.objects.select_for_update(of=("self",)).select_related("dataset").get(pk=release.pk)


def _record(verb: str, release: Release, by: Person, at: datetime, **facts: Any) -> None:
    audit.record(
        verb=verb, by=by, at=at, subject=f"release:{release.pk}", subject_label=release.dataset.title,
        number=release.number, **facts,
    )  # fmt: skip
