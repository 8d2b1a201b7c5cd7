"""Pictures of an edition, drawn once by the worker; thrown away or missing ones are drawn again, the same bytes.

A picture is named by what it shows (`queries.pictures.key_of`): when a target changes after the release, the page asks for
another picture, and until the worker has made it the view draws it for the one who asks.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import translation

from consultare.lib import chart
from consultare.records import jobs
from consultare.records.models import Job
from indicators.overview.queries.editions import Edition, current
from indicators.overview.queries.listing import listed_indicators
from indicators.overview.queries.page import IndicatorPage, indicator_page
from indicators.overview.queries.pictures import definitions, key_of
from indicators.releases.models import Picture

KIND = "indicators.draw"
LANGUAGES = ("ro", "en")
THEMES = (chart.Theme.LIGHT, chart.Theme.DARK)


def about(edition: Edition) -> str:
    return f"release:{edition.id}"


def ask_to_draw(*, at: datetime) -> int:
    """Asks for the pictures of the current edition unless they were asked for. Returns how many jobs were asked for."""
    edition = current()
    if edition is None:
        return 0
    with transaction.atomic():
        if jobs.latest(kind=KIND, about=about(edition)) or Picture.objects.filter(release=edition.id).exists():
            return 0
        jobs.request(kind=KIND, about=about(edition), by=None, at=at)
    return 1


@jobs.handler(KIND)
def draw_edition(job: Job, report: jobs.Report) -> None:
    """Safe to run twice, and when a newer edition came meanwhile: what the public doesn't read is not drawn."""
    edition = current()
    if edition is None or job.about != about(edition):
        return
    wanted = [(language, indicator) for language in LANGUAGES for indicator in listed_indicators()]
    for done, (language, indicator) in enumerate(wanted):
        report(done, len(wanted))
        with translation.override(language):
            draw_missing(page=indicator_page(indicator, edition), language=language, at=report.moment())
    report(len(wanted), len(wanted))


def draw_missing(*, page: IndicatorPage, language: str, at: datetime) -> int:
    """Every picture of an indicator that is not there yet, in one statement. Returns how many were drawn."""
    assert page.edition is not None
    wanted = {
        (key_of(page, kind, definition, size), theme): (definition, size)
        for kind, definition in definitions(page).items()
        for size in chart.Size
        for theme in THEMES
    }
    known = set(
        Picture.objects.filter(
            release=page.edition.id, language=language, key__in={key for key, _theme in wanted}
        ).values_list("key", "theme")
    )
    drawn = list(
        _drawn({place: what for place, what in wanted.items() if place not in known}, page.edition, language, at)
    )
    Picture.objects.bulk_create(drawn, ignore_conflicts=True)
    return len(drawn)


def _drawn(
    wanted: dict[tuple[str, chart.Theme], tuple[chart.Definition, chart.Size]],
    edition: Edition,
    language: str,
    at: datetime,
) -> Iterator[Picture]:
    for (key, theme), (definition, size) in wanted.items():
        yield Picture(
            release_id=edition.id, key=key, theme=theme, language=language,
            svg=chart.svg(definition, theme=theme, size=size),
            title=definition.frame.title[:300], description=definition.frame.description, made_at=at,
        )  # fmt: skip
