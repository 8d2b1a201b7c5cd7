"""What the desk sees of releases: all of them by dataset, how far a build is, what was built."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from consultare.records import jobs
from consultare.records.states import JobState
from indicators.releases.models import Dataset, Erratum, Release, ReleaseFile
from indicators.releases.states import ReleaseState

KIND = "releases.build"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the build is. `failed`: the sentence when it came to nothing."""

    done: int = 0
    planned: int = 0
    sentence: str = ""
    failed: str = ""
    is_under_way: bool = False


def datasets() -> QuerySet[Dataset]:
    """Each with its releases, the newest first. Two queries."""
    releases = Release.objects.select_related("begun_by", "published_by").order_by("-begun_at", "-pk")
    return Dataset.objects.order_by("pk").prefetch_related(Prefetch("releases", releases))


def standing(release: Release) -> Standing:
    if release.state != ReleaseState.BUILDING:
        return Standing()
    job = jobs.latest(kind=KIND, about=f"release:{release.pk}")
    if job is None or job.state == JobState.FAILED:
        return Standing(failed=job.sentence if job else str(jobs.UNEXPECTED))
    if job.state == JobState.WAITING:
        return Standing(sentence=_("The release waits for its turn."), is_under_way=True)
    if not job.planned:
        return Standing(sentence=_("The figures are gathered."), is_under_way=True)
    words = _("%(done)d of %(planned)d indicators") % {"done": job.done, "planned": job.planned}
    return Standing(job.done, job.planned, words, is_under_way=True)


def files_of(release: Release) -> QuerySet[ReleaseFile]:
    return ReleaseFile.objects.filter(release=release).select_related("file").order_by("kind", "pk")


def errata_in(release: Release) -> QuerySet[Erratum]:
    rows = Erratum.objects.filter(release=release).select_related("indicator", "period", "service", "cell", "by")
    return rows.order_by("-at", "-pk")
