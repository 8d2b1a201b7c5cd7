"""What the desk keeps for itself: saved filters, tags, boilerplate answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet

from accounts.people.models import Person
from consultations.observations.models import (
    Boilerplate,
    BoilerplateUse,
    Observation,
    ObservationTag,
    SavedFilter,
    Tag,
)

USES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class FilterLine:
    """A saved filter as a link of the list; `is_current` when the list shows just this."""

    pk: int
    name: str
    href: str
    is_current: bool


def filter_lines(person: Person, current: dict[str, str]) -> list[FilterLine]:
    found = SavedFilter.objects.filter(person=person).order_by("name", "pk")
    return [
        FilterLine(one.pk, one.name, f"?{urlencode(sorted(one.query.items()))}", one.query == current) for one in found
    ]


def tags_in_use() -> QuerySet[Tag]:
    return Tag.objects.filter(retired_at__isnull=True).order_by("name", "pk")


def all_tags() -> QuerySet[Tag]:
    """With how many observations bear each, the retired ones last."""
    return Tag.objects.annotate(borne=Count("marks")).order_by("retired_at", "name", "pk")


def tags_of(observations: Iterable[Observation]) -> dict[int, list[str]]:
    """Observation → names of its tags, in one query."""
    marks = ObservationTag.objects.filter(observation__in=list(observations)).order_by("tag__name", "pk")
    found: dict[int, list[str]] = {}
    for pk, name in marks.values_list("observation_id", "tag__name"):
        found.setdefault(pk, []).append(name)
    return found


def tags_on(observation: Observation) -> list[Tag]:
    return list(Tag.objects.filter(marks__observation=observation).order_by("name", "pk"))


def boilerplates_in_use() -> QuerySet[Boilerplate]:
    return Boilerplate.objects.filter(retired_at__isnull=True).order_by("title", "pk")


def boilerplates_for(decision: str, words: str) -> QuerySet[Boilerplate]:
    """The list of the desk: those in use first, narrowed by decision and by letters of title or text."""
    found = Boilerplate.objects.annotate(used=Count("uses")).select_related("edited_by")
    if decision:
        found = found.filter(decision=decision)
    if words:
        found = found.filter(Q(title__icontains=words) | Q(text__icontains=words))
    return found.order_by("retired_at", "title", "pk")


@dataclass(frozen=True, slots=True)
class Uses:
    """Where a boilerplate was used: the newest first, and how many there are in all."""

    shown: list[BoilerplateUse]
    total: int


def uses_of(boilerplate: Boilerplate) -> Uses:
    found = BoilerplateUse.objects.filter(boilerplate=boilerplate)
    newest = found.select_related("observation__round", "by").order_by("-at", "-pk")
    return Uses(list(newest[:USES_SHOWN]), found.count())
