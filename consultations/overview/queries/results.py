"""«You said, we decided, what changed»: a round as a whole, once its answers are published. Twelve queries at most."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import BooleanField, Case, CharField, Count, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import Left
from django.utils.translation import npgettext

from consultare.lib.text import excerpt, fold
from consultations.drafts import queries as drafts
from consultations.drafts.models import Unit, Version
from consultations.drafts.rules.comparing import Comparison, Row
from consultations.drafts.rules.likeness import Facts
from consultations.observations.models import Observation, ObservationUnit, OwnChange, Segment
from consultations.observations.queries.ground import lineages_of
from consultations.observations.queries.landed import frozen
from consultations.observations.queries.public import published_in
from consultations.observations.queries.shown import CHIPS, Chip, author_words
from consultations.observations.queries.themes import themes_by_observation
from consultations.observations.states import AuthorKind, Decision, Kind
from consultations.rounds.models import Beneficiary, Round

SHOWN = 10
WORDS = 160


@dataclass(frozen=True, slots=True)
class Said:
    """An observation in a line."""

    ref: str
    label: str
    author: str
    words: str
    chip: Chip
    state: str = ""
    places: "list[Section]" = field(default_factory=list, compare=False, repr=False)
    """Where it landed, once the text that shows it is published."""


@dataclass
class Section:
    """A place of the text: what was said about it, what was decided, what changed. Without a name: the draft as a whole.

    `led`: what of it anybody may read led to the change; `is_traced` also where that is not shown.
    """

    name: str = ""
    anchor: str = ""
    said: list[Said] = field(default_factory=list)
    more: int = 0
    row: Row | None = None
    led: list[Said] = field(default_factory=list)
    is_traced: bool = False
    reason: str = ""

    def add(self, said: Said) -> None:
        if len(self.said) < SHOWN:
            self.said.append(said)
        else:
            self.more += 1

    @property
    def total(self) -> int:
        return len(self.said) + self.more

    @property
    def changed(self) -> Row | None:
        return self.row if self.row is not None and self.row.is_changed else None


@dataclass(frozen=True)
class Figures:
    """Public facts: registered, of whom, about what, how decided."""

    received: int
    withdrawn: int
    authors: Sequence[tuple[str, int]]
    kinds: Sequence[tuple[str, int]]
    beneficiaries: Sequence[tuple[str, int]]
    decisions: Sequence[dict[str, object]]
    units: int
    changed: int


@dataclass(frozen=True)
class ThemeRow:
    """What of the published observations bears a public theme, and how it was decided; without a slug: those with none."""

    slug: str
    name: str
    count: int
    decisions: Sequence[dict[str, object]]


@dataclass(frozen=True)
class Results:
    figures: Figures
    themes: Sequence[ThemeRow]
    whole: Section
    sections: Sequence[Section]
    own: Sequence[Section]
    old: Version | None
    new: Version | None


def results(round_: Round) -> Results:
    versions = list(drafts.published_versions(round_))
    old, new = (versions[0], versions[-1]) if versions else (None, None)
    comparison = drafts.compared(old, new) if old and new and old != new else None
    said = _said(round_)
    whole, places = _places(old, comparison)
    aims = _aims(round_, said.keys())
    for pk, one in said.items():
        aimed = {id(section): section for lineage in aims.get(pk, ()) if (section := places.get(lineage))}
        for section in aimed.values() or (whole,):
            section.add(one)
    if new is not None and comparison is not None:
        _traced(round_, new, places, said)
    every = list({id(section): section for section in places.values()}.values())
    sections = [one for one in every if one.said or one.is_traced]
    own = [one for one in every if one.changed and not one.is_traced and not one.said]
    return Results(_figures(round_, every), _by_theme(said), whole, sections, own, old, new)


def _said(round_: Round) -> dict[int, Said]:
    """What anybody may read of the observations, oldest first; one query."""
    rows = (
        published_in(round_)
        .exclude(withdrawn_at__isnull=False)
        .annotate(short=Left("text", 400))
        .order_by("year", "number", "pk")
        .values_list("pk", "year", "number", "author_kind", "public_name", "state", "short")
    )
    return {
        pk: Said(
            f"{year}-{number}", f"{number}/{year}", author_words(kind, name), excerpt(short, WORDS), CHIPS[state], state
        )
        for pk, year, number, kind, name, state, short in rows
    }


def _aims(round_: Round, pks: Iterable[int]) -> dict[int, list[UUID]]:
    """What each is about: what its author named, and what the parts are aimed at in which it was answered; one query."""
    wanted, found = set(pks), dict[int, list[UUID]]()
    named = ObservationUnit.objects.filter(observation__round=round_).order_by()
    parts = Segment.objects.filter(
        observation__round=round_, observation__answer__published_at__isnull=False, unit__isnull=False
    ).order_by()
    columns = ("observation_id", "unit__lineage")
    for pk, lineage in named.values_list(*columns).union(parts.values_list(*columns)).order_by(*columns):
        if pk in wanted:
            found.setdefault(pk, []).append(lineage)
    return found


def _by_theme(said: Mapping[int, Said]) -> list[ThemeRow]:
    """The most frequent first, those without a theme last; nothing where no theme was given. One query."""
    borne = themes_by_observation(said) if said else {}
    found: dict[tuple[str, str], Counter[str]] = {}
    for pk, themes in borne.items():
        for theme in themes:
            found.setdefault((theme.name, theme.slug), Counter())[said[pk].state] += 1
    ranked = sorted(found.items(), key=lambda pair: (-pair[1].total(), fold(pair[0][0])))
    rows = [ThemeRow(slug, name, states.total(), _decided(states)) for (name, slug), states in ranked]
    rest = Counter(one.state for pk, one in said.items() if pk not in borne)
    return [*rows, ThemeRow("", "", rest.total(), _decided(rest))] if rows and rest else rows


def _places(old: Version | None, comparison: Comparison | None) -> tuple[Section, dict[UUID, Section]]:
    """A section for every unit, by every identity it has, in the order of the newest text."""
    places: dict[UUID, Section] = {}
    if comparison is not None:
        for row in comparison.rows:
            unit = row.unit
            section = Section(_name(unit), unit.anchor if row.news else "", row=row)
            places |= dict.fromkeys(sorted(lineages_of(row)), section)
    elif old is not None:
        places = {one.lineage: Section(_name(one), one.anchor) for one in drafts.units_of(old)}
    return Section(), places


def _name(unit: Unit | Facts) -> str:
    return unit.citation or excerpt(unit.text, 90)


def _traced(round_: Round, new: Version, places: Mapping[UUID, Section], said: Mapping[int, Said]) -> None:
    """Which observations led to which change, and why the rest was changed; two queries."""
    landings = frozen(round_.pk).filter(version__number__lte=new.number)
    ordered = landings.order_by("answer__observation__year", "answer__observation__number", "pk")
    for lineage, pk in ordered.values_list("lineage", "answer__observation_id"):
        section = places.get(lineage)
        if section is None:
            continue
        section.is_traced = True
        if pk in said and said[pk] not in section.led:
            section.led.append(said[pk])
            said[pk].places.append(section)
    own = OwnChange.objects.filter(base__round=round_, base__number__lt=new.number).order_by("base__number", "pk")
    for lineage, reason in own.values_list("lineage", "reason"):
        if section := places.get(lineage):
            section.reason = reason


def _figures(round_: Round, every: Sequence[Section]) -> Figures:
    """Of all that was registered, also where proposals are not published one by one: only how many; two queries."""
    groups = (
        Observation.objects.filter(round=round_)
        .annotate(
            stands=ExpressionWrapper(Q(withdrawn_at__isnull=True), BooleanField()),
            decision=Case(
                When(answer__published_at__isnull=False, then=F("answer__decision")),
                default=Value(""),
                output_field=CharField(),
            ),
        )
        .order_by()
        .values_list("author_kind", "kind", "stands", "decision")
        .annotate(n=Count("pk"))
    )
    authors, kinds, decisions = Counter[str](), Counter[str](), Counter[str]()
    withdrawn = 0
    for author, kind, stands, decision, n in groups:
        if not stands:
            withdrawn += n
            continue
        authors[author] += n
        kinds[kind] += n
        decisions[decision] += n
    return Figures(
        received=authors.total() + withdrawn,
        withdrawn=withdrawn,
        authors=_ranked(authors, dict(AuthorKind.choices)),
        kinds=_ranked(kinds, dict(Kind.choices)),
        beneficiaries=_ranked(_beneficiaries(round_), dict(Beneficiary.choices)),
        decisions=_decided(decisions),
        units=sum(bool(section.said) for section in every),
        changed=sum(section.changed is not None for section in every),
    )


def _decided(found: Counter[str]) -> list[dict[str, object]]:
    """For `components/decision_bar.html`."""
    return [
        {"count": found[one], "label": _counted(one, found[one]), "tone": CHIPS[one].tone, "icon": CHIPS[one].icon}
        for one in Decision
        if found[one]
    ]


def _counted(decision: Decision, n: int) -> str:
    """The word after a number: «8 preluate»."""
    words = {
        Decision.TAKEN: npgettext("decisions", "taken over", "taken over", n),
        Decision.PARTLY: npgettext("decisions", "partly taken over", "partly taken over", n),
        Decision.NOT: npgettext("decisions", "not taken over, with reasons", "not taken over, with reasons", n),
        Decision.ALREADY: npgettext("decisions", "already in the text", "already in the text", n),
        Decision.OUTSIDE: npgettext("decisions", "outside the subject", "outside the subject", n),
        Decision.FORWARDED: npgettext("decisions", "forwarded", "forwarded", n),
        Decision.NOTED: npgettext("decisions", "noted", "noted", n),
    }
    return words[decision]


def _beneficiaries(round_: Round) -> Counter[str]:
    named = Observation.objects.filter(round=round_, withdrawn_at__isnull=True).exclude(beneficiaries=[])
    return Counter(one for some in named.order_by().values_list("beneficiaries", flat=True) for one in some)


def _ranked(found: Counter[str], labels: Mapping[str, object]) -> list[tuple[str, int]]:
    """The most frequent first; of equals in the order of the list."""
    order = {value: at for at, value in enumerate(labels)}
    known = [(value, n) for value, n in found.items() if value in labels]
    return [(str(labels[value]), n) for value, n in sorted(known, key=lambda pair: (-pair[1], order[pair[0]]))]
