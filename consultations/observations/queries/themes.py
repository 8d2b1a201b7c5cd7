"""The tags that everybody may see: of an observation, of a round, as a filter of the register. The others don't exist here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from consultare.lib.text import fold
from consultations.observations.models import Observation, ObservationTag, Tag

MAX_SLUG = 60


@dataclass(frozen=True, slots=True)
class Theme:
    slug: str
    name: str
    count: int = 0


def public_marks() -> QuerySet[ObservationTag]:
    """Public themes on observations whose text stands."""
    return ObservationTag.objects.filter(tag__is_public=True, observation__withdrawn_at__isnull=True)


def themes_of(observation: Observation) -> list[Theme]:
    marks = public_marks().filter(observation=observation).order_by("tag__name", "pk")
    return [Theme(slug, name) for slug, name in marks.values_list("tag__slug", "tag__name")]


def themes_among(observations: QuerySet[Observation]) -> list[Theme]:
    """Each with how many of these bear it, in the order of the alphabet; one query."""
    chosen = Q(
        marks__observation__in=observations.order_by().values("pk"), marks__observation__withdrawn_at__isnull=True
    )
    found = Tag.objects.filter(is_public=True).annotate(n=Count("marks", filter=chosen)).filter(n__gt=0)
    themes = [Theme(*row) for row in found.order_by("name", "pk").values_list("slug", "name", "n")]
    # «Îngrijire» stands beside «Informare», whatever the order of the database.
    return sorted(themes, key=lambda one: fold(one.name))


def theme(slug: str) -> Theme | None:
    found = Tag.objects.filter(slug=slug, is_public=True).values_list("slug", "name").first() if slug else None
    return Theme(*found) if found else None


def themes_by_observation(pks: Iterable[int]) -> dict[int, Sequence[Theme]]:
    """Of many observations; one query."""
    found: dict[int, list[Theme]] = {}
    marks = public_marks().filter(observation__in=list(pks)).order_by("tag__name", "pk")
    for pk, slug, name in marks.values_list("observation_id", "tag__slug", "tag__name"):
        found.setdefault(pk, []).append(Theme(slug, name))
    return dict(found)
