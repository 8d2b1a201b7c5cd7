"""The public register of a round: filters from closed lists, counts, pages by key. Only what anybody may read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Case, CharField, Count, F, QuerySet, Value, When
from django.db.models.functions import Left

from consultare.lib.text import clean_line, excerpt, fold
from consultare.records.models import RegisterEntry
from consultations.drafts.models import Unit
from consultations.observations.models import Observation, ObservationUnit
from consultations.observations.queries.landed import Landed, landed_in_all, landed_in_unit
from consultations.observations.queries.paging import Cut, Page
from consultations.observations.queries.places import Place, places_of
from consultations.observations.queries.themes import MAX_SLUG, Theme, public_marks, themes_among
from consultations.observations.queries.voice_counts import COSIGNERS, SUPPORTS
from consultations.observations.states import AuthorKind, Decision, Kind
from consultations.rounds.models import Round

PAGE_SIZE = 25
WAITING, WITHDRAWN = "analysis", "withdrawn"
STATES = (WAITING, *Decision.values, WITHDRAWN)
NEWEST, OLDEST = "newest", "oldest"
MAX_QUERY = 100
_MEMO: dict[tuple[Any, ...], "Counts"] = {}
_MEMO_SIZE = 256


def _identity(value: str) -> str:
    """The identity of a unit as an address says it; anything else is as if absent."""
    try:
        return str(UUID(value[:40]))
    except ValueError:
        return ""


@dataclass(frozen=True)
class Filter:
    """What the query string asks for; anything not on the lists is as if absent (R23)."""

    state: str = ""
    kind: str = ""
    author: str = ""
    unit: str = ""
    landed: str = ""
    theme: str = ""
    text: str = ""
    order: str = NEWEST

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "Filter":
        def chosen(name: str, allowed: Sequence[str], default: str = "") -> str:
            value = data.get(name, default)
            return value if value in allowed else default

        try:
            text = clean_line(data.get("q", ""))[:MAX_QUERY]
        except ValueError:
            text = ""
        return cls(
            state=chosen("stare", STATES),
            kind=chosen("fel", Kind.values),
            author=chosen("autor", AuthorKind.values),
            unit=data.get("unitate", "")[:120].replace("\x00", ""),
            landed=_identity(data.get("ajuns", "")),
            theme=data.get("tema", "")[:MAX_SLUG].replace("\x00", ""),
            text=text,
            order=chosen("ordine", (NEWEST, OLDEST), NEWEST),
        )

    def query(self, **changes: str) -> str:
        """The query string of this filter with changes; what stands at its default is left out."""
        other = replace(self, **changes) if changes else self
        pairs = {
            "stare": other.state, "fel": other.kind, "autor": other.author, "unitate": other.unit, "ajuns": other.landed,
            "tema": other.theme, "q": other.text,
        }  # fmt: skip
        if other.order != NEWEST:
            pairs["ordine"] = other.order
        return urlencode({name: value for name, value in pairs.items() if value})

    @property
    def is_empty(self) -> bool:
        return self == Filter(order=self.order)


@dataclass(frozen=True)
class Counts:
    """Of each facet, how many there are under the other filters."""

    total: int = 0
    shown: int = 0
    states: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    authors: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegisterRow:
    pk: int
    year: int
    number: int
    received_at: datetime
    author_kind: str
    public_name: str
    state: str
    summary: str
    reasons: str
    units: tuple[Place, ...]
    supports: int = 0
    cosigners: int = 0
    landed: tuple[Landed, ...] = ()

    @property
    def ref(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def label(self) -> str:
        return f"{self.number}/{self.year}"


def published_in(round_: Round) -> QuerySet[Observation]:
    """The round's public observations with `state`: waiting, a published decision, or withdrawn."""
    state = Case(
        When(withdrawn_at__isnull=False, then=Value(WITHDRAWN)),
        When(answer__published_at__isnull=False, then=F("answer__decision")),
        default=Value(WAITING),
        output_field=CharField(),
    )
    return Observation.objects.public().filter(round=round_).annotate(state=state)


def _narrowed(observations: QuerySet[Observation], filter_: Filter) -> QuerySet[Observation]:
    """By place and words; the other facets are applied apart, because they are also counted."""
    if filter_.unit:
        observations = observations.filter(
            pk__in=ObservationUnit.objects.filter(unit__anchor=filter_.unit).values("observation_id")
        )
    if filter_.landed:
        landed = landed_in_unit(UUID(filter_.landed)).values("answer__observation_id")
        observations = observations.filter(pk__in=landed)
    if filter_.theme:
        marked = public_marks().filter(tag__slug=filter_.theme)
        observations = observations.filter(pk__in=marked.values("observation_id"))
    for word in fold(filter_.text).split():
        observations = observations.filter(search_text__contains=word)
    return observations


def chosen(round_: Round, filter_: Filter) -> QuerySet[Observation]:
    """All the observations the filter lets through, in its order: the page and every download share this."""
    observations = _narrowed(published_in(round_), filter_)
    if filter_.state:
        observations = observations.filter(state=filter_.state)  # type: ignore[misc]  # annotated above
    if filter_.kind:
        observations = observations.filter(kind=filter_.kind)
    if filter_.author:
        observations = observations.filter(author_kind=filter_.author)
    return (
        observations.order_by("year", "number")
        if filter_.order == OLDEST
        else observations.order_by("-year", "-number")
    )


def themes_offered(round_: Round, filter_: Filter) -> list[Theme]:
    """The public themes of what the other filters let through; one query."""
    return themes_among(chosen(round_, replace(filter_, theme="")))


def mark() -> str:
    """The head of the register log. Whatever changes what the public sees leaves an entry there, so it moves this."""
    return RegisterEntry.objects.order_by("-index").values_list("chain", flat=True).first() or ""


def counts(round_: Round, filter_: Filter, at_mark: str) -> Counts:
    """Counted once for each state of the register log; `at_mark` says more where the filter asks for what the log does not know."""
    key = (round_.pk, round_.publishes_proposals, replace(filter_, order=NEWEST), at_mark)
    if key not in _MEMO:
        if len(_MEMO) >= _MEMO_SIZE:
            _MEMO.clear()
        _MEMO[key] = _counted(round_, filter_)
    return _MEMO[key]


def _counted(round_: Round, filter_: Filter) -> Counts:
    groups = (
        _narrowed(published_in(round_), filter_)  # type: ignore[misc]  # annotated above
        .order_by()
        .values_list("state", "kind", "author_kind")
        .annotate(n=Count("pk"))
    )
    wanted = (filter_.state, filter_.kind, filter_.author)
    facets: tuple[Counter[str], ...] = (Counter(), Counter(), Counter())
    total = shown = 0
    for *values, n in groups:
        fits = [not want or want == value for want, value in zip(wanted, values, strict=True)]
        total += n
        shown += n if all(fits) else 0
        for place, facet in enumerate(facets):
            if all(fit for other, fit in enumerate(fits) if other != place):
                facet[values[place]] += n
    return Counts(total, shown, *(dict(facet) for facet in facets))


def page(round_: Round, filter_: Filter, after: str = "", before: str = "") -> Page[RegisterRow]:
    """25 rows after or before a number, by key: a deep page costs what the first one costs."""
    cut = Cut(PAGE_SIZE, after, before, is_newest=filter_.order == NEWEST)
    return cut.page(_rows(round_, cut.apply(chosen(round_, filter_))))


def _rows(round_: Round, observations: QuerySet[Observation]) -> list[RegisterRow]:
    found = list(
        observations.annotate(
            short=Left("text", 400), why=Left("answer__reasons", 400), support_count=SUPPORTS, cosigners=COSIGNERS
        ).values_list(
            "pk", "year", "number", "received_at", "author_kind", "public_name", "state", "short", "why", "support_count",
            "cosigners",
        )
    )  # fmt: skip
    places = places_of(round_, (row[0] for row in found))
    # Asked only where something can have landed: the list of an open round costs what it cost.
    taken = [row[0] for row in found if row[6] in {Decision.TAKEN, Decision.PARTLY}]
    landed = landed_in_all(taken, round_) if taken else {}
    return [
        RegisterRow(
            pk, year, number, received_at, kind, "" if state == WITHDRAWN else name, state,
            "" if state == WITHDRAWN else excerpt(short, 220),
            excerpt(why or "", 180) if state in Decision.values else "",
            places.get(pk, ()),
            0 if state == WITHDRAWN else supports,
            0 if state == WITHDRAWN else len(cosigners),
            tuple(landed.get(pk, ())),
        )
        for pk, year, number, received_at, kind, name, state, short, why, supports, cosigners in found
    ]  # fmt: skip


def unit_by_identity(round_: Round, identity: str) -> Unit | None:
    """The unit in which the observations of a filter landed; of the newest published version that has it."""
    if not identity:
        return None
    published = Unit.objects.filter(version__round=round_, version__published_at__isnull=False, lineage=identity)
    return published.order_by("-version__number").first()


def unit_by_anchor(round_: Round, anchor: str) -> Unit | None:
    """The unit a filter names, for its citation; of the newest published version that has it."""
    if not anchor:
        return None
    published = Unit.objects.filter(version__round=round_, version__published_at__isnull=False, anchor=anchor)
    return published.order_by("-version__number").first()
