"""The page on which a draft is read: its units with their counts, narrowed to those with observations, with the words looked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from consultare.lib.text import clean_line, excerpt, fold, spans
from consultations.drafts.models import Unit, Version
from consultations.drafts.queries import Entry, ReaderUnit, plain_reader, table_html, units_of
from consultations.observations.queries.density import Attention, attention, contents_with_attention
from consultations.observations.queries.landed import Note, unit_notes
from consultations.rounds.models import Round

MAX_WORDS = 8
MAX_SOUGHT = 100
MIN_SOUGHT = 2
WITH_OBSERVATIONS = "observatii"
NO_NOTE = Note("", "")


@dataclass(frozen=True)
class Asked:
    """What the query string asks of a draft; anything else is as if absent."""

    only_with: bool = False
    sought: str = ""

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "Asked":
        try:
            sought = clean_line(data.get("cauta", ""))[:MAX_SOUGHT]
        except ValueError:
            sought = ""
        return cls(data.get("cu") == WITH_OBSERVATIONS, sought)

    @property
    def words(self) -> list[str]:
        words = fold(self.sought).split()[:MAX_WORDS]
        return words if max(map(len, words), default=0) >= MIN_SOUGHT else []


@dataclass(frozen=True, slots=True)
class Hit:
    href: str
    citation: str
    words: SafeString


@dataclass(frozen=True)
class Reading:
    """`observations` and `with_observations` are of the whole version, whatever was asked."""

    units: list[ReaderUnit]
    contents: list[Entry]
    hits: list[Hit]
    observations: int
    with_observations: int


def reading(round_: Round, version: Version, asked: Asked, *, may_write: bool) -> Reading:
    """The page for what was asked: three queries, whatever there is; one more in a version that came after observations."""
    units = list(units_of(version))
    drawn = attention(version, units)
    shown = _with_observations(units, drawn) if asked.only_with else units
    hits = [unit for unit in shown if _holds(unit, asked.words)] if asked.words else []
    base = reverse("draft_version", args=[round_.slug, version.number])
    anchors = {f"#{unit.anchor}" for unit in shown}
    notes = unit_notes(round_, version, shown)
    return Reading(
        _rows(round_, base, shown, drawn, notes, {unit.pk for unit in hits}, asked.words, may_write=may_write),
        [entry for entry in contents_with_attention(units, drawn) if entry.href in anchors],
        [Hit(f"#{unit.anchor}", unit.citation, marked(excerpt(unit.text, 160), asked.words)) for unit in hits],
        len(drawn.all),
        len(drawn.found),
    )


def _with_observations(units: Sequence[Unit], drawn: Attention) -> list[Unit]:
    """Units with observations and what stands above each, so that nothing is read without its place."""
    by_pk = {unit.pk: unit for unit in units}
    kept: set[int] = set()
    headings: list[Unit] = []
    for unit in units:
        if unit.kind == Unit.Kind.HEADING:
            headings = [*(one for one in headings if one.depth < unit.depth), unit]
        if not drawn.count(unit):
            continue
        kept.update(one.pk for one in headings)
        above: Unit | None = unit
        while above is not None and above.pk not in kept:
            kept.add(above.pk)
            above = by_pk.get(above.parent_id or 0)
    return [unit for unit in units if unit.pk in kept]


def _holds(unit: Unit, words: Sequence[str]) -> bool:
    text = fold(unit.text)
    return all(word in text for word in words)


def marked(text: str, words: Sequence[str]) -> SafeString:
    """The text as HTML, the words looked for in `<mark>`."""
    pieces, at = [], 0
    for begin, end in spans(text, words):
        pieces += [escape(text[at:begin]), format_html("<mark>{}</mark>", text[begin:end])]
        at = end
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, escape(text[at:])]))


def _rows(
    round_: Round, base: str, units: Sequence[Unit], drawn: Attention, notes: Mapping[int, Note], hits: set[int],
    words: Sequence[str], *, may_write: bool,
) -> list[ReaderUnit]:  # fmt: skip
    form = reverse("observation_new", args=[round_.slug])
    return [
        replace(
            _row(unit, plain, base, drawn, words if unit.pk in hits else (), form if may_write else ""),
            note=notes.get(unit.pk, NO_NOTE).note,
            note_url=notes.get(unit.pk, NO_NOTE).note_url,
        )
        for unit, plain in zip(units, plain_reader(list(units)), strict=True)
    ]


def _row(unit: Unit, plain: ReaderUnit, base: str, drawn: Attention, words: Sequence[str], form: str) -> ReaderUnit:
    can_be_written_about = form and unit.kind != Unit.Kind.HEADING
    if words and unit.kind == Unit.Kind.TABLE:
        plain = replace(plain, html=table_html(unit.rows, lambda cell: marked(cell, words)))
    elif words:
        plain = replace(plain, marked=marked(unit.text, words))
    return replace(
        plain, url=f"{base}#{unit.anchor}", count=drawn.count(unit), heat=drawn.heat(unit),
        observations_url=f"{base}observatii/{unit.anchor}/",
        write_url=f"{form}?{urlencode({'unit': unit.anchor})}" if can_be_written_about else "",
    )  # fmt: skip
