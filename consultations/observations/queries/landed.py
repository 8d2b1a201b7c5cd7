"""What the public is told of the trace: which observations changed a unit, where in the text an observation was taken over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, UUIDField
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _, ngettext

from consultations.drafts.models import Unit, Version
from consultations.drafts.queries import facts_of_units
from consultations.drafts.rules.comparing import Row, compare_versions
from consultations.drafts.rules.matching import matches_by_lineage
from consultations.observations.models import Landing, Observation
from consultations.observations.states import Decision
from consultations.rounds.models import Round

_TRACED = (Decision.TAKEN, Decision.PARTLY)


def frozen(round_id: int | None = None) -> QuerySet[Landing]:
    """Landings anybody may know: of a published answer that still says «taken over», in a published version."""
    decided = Q(segment__isnull=True, answer__decision__in=_TRACED) | Q(segment__decision__in=_TRACED)
    found = Landing.objects.filter(
        decided,
        version__published_at__isnull=False,
        answer__published_at__isnull=False,
        answer__observation__withdrawn_at__isnull=True,
    )
    return found.filter(answer__observation__round=round_id) if round_id else found


def landed_in_unit(lineage: UUID) -> QuerySet[Landing]:
    """What landed in a unit, or in another that went into it."""
    borne = Unit.objects.filter(lineage=lineage, version__published_at__isnull=False)
    taken_in = borne.annotate(one=Func(F("origin"), function="unnest", output_field=UUIDField())).values("one")
    return frozen().filter(Q(lineage=lineage) | Q(lineage__in=taken_in))


# ---- from the text to the observations ----
@dataclass(frozen=True, slots=True)
class Note:
    """For the margin of a unit: `note` and `note_url` of `components/draft_unit.html`."""

    note: str
    note_url: str


def behind_by_lineage(version: Version) -> dict[UUID, dict[str, bool]]:
    """Identity of a unit → numbers «2026-12» of the observations after which it changed, up to this version; one query.

    Each with whether anybody may read it. A letter that is not public (its address never confirmed, held back, hidden, or the
    round publishes none) can be taken over as well: the change is accounted for, without number or word of the letter.
    """
    public = Observation.objects.public().filter(pk=OuterRef("answer__observation"))
    landings = (
        frozen(version.round_id)
        .filter(version__number__lte=version.number)
        .annotate(is_public=Exists(public))
        .order_by("answer__observation__year", "answer__observation__number", "pk")
        .values_list("lineage", "answer__observation__year", "answer__observation__number", "is_public")
    )
    found: dict[UUID, dict[str, bool]] = {}
    for lineage, year, number, is_public in landings:
        found.setdefault(lineage, {})[f"{year}-{number}"] = is_public
    return found


def labels_of(refs: Iterable[str], *, with_year: bool) -> list[str]:
    """«12», or «12/2026» where a consultation goes over the end of a year."""
    pairs = [ref.split("-") for ref in refs]
    return [f"{number}/{year}" if with_year else number for year, number in pairs]


def _over_years(behind: Iterable[Mapping[str, bool]]) -> bool:
    return len({ref.split("-")[0] for refs in behind for ref, is_public in refs.items() if is_public}) > 1


def unit_notes(round_: Round, version: Version, units: Iterable[Unit]) -> dict[int, Note]:
    """Unit id → «modified after observations 12, 31», with the way to them. One query; units that took others in bear their notes."""
    if version.number == 1:
        return {}  # what was put to consultation has not changed after any observation
    by_lineage = behind_by_lineage(version)
    with_year = _over_years(by_lineage.values())
    listed = list(units)
    own = {unit.lineage for unit in listed}
    notes: dict[int, Note] = {}
    for unit in listed if by_lineage else ():
        carried = [unit.lineage, *(one for one in unit.origin if one not in own)]
        refs = {ref: is_public for lineage in carried for ref, is_public in by_lineage.get(lineage, {}).items()}
        if refs:
            notes[unit.pk] = _note(round_, unit.lineage, refs, with_year=with_year)
    return notes


def identity_notes(round_: Round, version: Version) -> dict[UUID, Note]:
    """Identity of a unit → «modified after observations 12, 31», with the way to them; one query. For comparisons: also of what
    was removed."""
    by_lineage = behind_by_lineage(version)
    with_year = _over_years(by_lineage.values())
    return {lineage: _note(round_, lineage, refs, with_year=with_year) for lineage, refs in by_lineage.items()}


def _note(round_: Round, lineage: UUID, behind: Mapping[str, bool], *, with_year: bool) -> Note:
    refs = [ref for ref, is_public in behind.items() if is_public]
    words = note_words(labels_of(refs, with_year=with_year), len(behind) - len(refs))
    return Note(words, _notes_url(round_, lineage, refs) if refs else "")


def note_words(labels: Sequence[str], unpublished: int = 0) -> str:
    """`unpublished`: observations that nobody may read; they explain the change, by their number only."""
    facts = {"numbers": ", ".join(labels), "n": unpublished}
    if not labels:
        return (
            ngettext(
                "modified after an unpublished observation",
                "modified after %(n)d unpublished observations",
                unpublished,
            )
            % facts
        )
    words = ngettext("modified after observation %(numbers)s", "modified after observations %(numbers)s", len(labels))
    if unpublished:
        facts["words"] = words % facts
        words = ngettext("%(words)s and an unpublished one", "%(words)s and %(n)d unpublished ones", unpublished)
    return words % facts


def _notes_url(round_: Round, lineage: UUID, refs: Sequence[str]) -> str:
    if len(refs) == 1:
        return reverse("observation_page", args=[refs[0]])
    return f"{reverse('observations', args=[round_.slug])}?{urlencode({'ajuns': str(lineage)})}"


# ---- from an observation to the text ----
@dataclass(frozen=True, slots=True)
class Landed:
    """«art. 8 alin. (2)» of version 2, with its difference. `href` is empty where the unit was removed."""

    citation: str
    number: int
    href: str
    row: Row | None = None

    @property
    def words(self) -> str:
        """«at art. 8 alin. (2), version 2»; «removed: art. 5, version 2»."""
        if not self.href:
            return _("%(place)s, version %(number)d") % {"place": self.citation, "number": self.number}
        return _("at %(place)s, version %(number)d") % {"place": self.citation, "number": self.number}


def landings_of(observation: Observation) -> list[Landed]:
    """Where one observation landed, with the differences: three queries, whatever the number of places."""
    return landed_in_all([observation.pk], observation.round, with_rows=True).get(observation.pk, [])


def landed_in_all(pks: Sequence[int], round_: Round, *, with_rows: bool = False) -> dict[int, list[Landed]]:
    """Of many observations of one round. Without rows two queries: landings and the units they name."""
    landings = list(
        frozen(round_.pk)
        .filter(answer__observation__in=pks)
        .select_related("version", "answer")
        .order_by("version__number", "pk")
    )
    if not landings:
        return {}
    lineages = {landing.lineage for landing in landings}
    units = _units_named(landings, lineages, with_rows=with_rows)
    rows = _rows(units, {one.version for one in landings if one.version is not None}) if with_rows else {}
    places = {(unit.version_id, name): unit for unit in units for name in (*unit.origin, unit.lineage)}
    found: dict[int, list[Landed]] = {}
    for one in landings:
        assert one.version is not None
        key = (one.version.pk, one.lineage)
        href = _unit_url(round_, one.version, places[key]) if key in places else ""
        landed = Landed(one.citation, one.version.number, href, rows.get(key))
        some = found.setdefault(one.answer.observation_id, [])
        if (landed.citation, landed.number) not in {(other.citation, other.number) for other in some}:
            some.append(landed)
    return found


def _unit_url(round_: Round, version: Version, unit: Unit) -> str:
    return f"{reverse('draft_version', args=[round_.slug, version.number])}#{unit.anchor}"


def _units_named(landings: Iterable[Landing], lineages: set[UUID], *, with_rows: bool) -> list[Unit]:
    """The units that bear these identities: in the versions they landed in, with rows also in all published ones before."""
    rounds = {one.version.round_id for one in landings if one.version}
    named = Unit.objects.filter(Q(lineage__in=lineages) | Q(origin__overlap=list(lineages)))
    if with_rows:
        units = named.filter(version__round__in=rounds, version__published_at__isnull=False)
    else:
        units = named.filter(version__in={one.version_id for one in landings})
    return list(units.select_related("version").order_by("version__number", "position", "pk"))


def _rows(units: Sequence[Unit], versions: Iterable[Version]) -> dict[tuple[int, UUID], Row]:
    """What changed in the units of each version against the published one before it; only of the units that were fetched."""
    numbers = {unit.version.number: unit.version_id for unit in units}
    rows: dict[tuple[int, UUID], Row] = {}
    for version in versions:
        before = max((number for number in numbers if number < version.number), default=None)
        olds = facts_of_units(unit for unit in units if before and unit.version_id == numbers[before])
        news = facts_of_units(unit for unit in units if unit.version_id == version.pk)
        for row in compare_versions(olds, news, matches_by_lineage(olds, news)).rows:
            for fact in (*row.olds, *row.news):
                if fact.lineage is not None:
                    rows[version.pk, fact.lineage] = row
    return rows
