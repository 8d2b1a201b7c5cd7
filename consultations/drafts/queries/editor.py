"""What the preview of an import and the editor of the working text show."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from accounts.people.models import Person
from consultare.lib.diff import RowRuns, Run, compare, compare_tables
from consultare.lib.documents import DOUBTS, SKIPPED, WARNINGS
from consultare.records import jobs
from consultare.records.models import Job
from consultare.records.states import JobState
from consultations.drafts.models import DraftImport, Unit, Version
from consultations.drafts.queries.reading import published_version, table_html, unit_by_lineage, units_of
from consultations.drafts.rules import Level
from consultations.drafts.rules.units import UnitSpec, spec_from_dict
from consultations.drafts.states import UNSAVED, ImportState
from consultations.rounds.models import Round

MAX_CUTS = 200
_WORD = re.compile(r"\s+")
# Not the end of a sentence but an abbreviation or a number: «art.», «alin. (2)», «a)», «1.».
_NO_END = re.compile(
    r"(?:^|[\s(„«])(?:(?:art|nr|alin|lit|pct|cap|sec[țt]|str|dl|d-na)\.|\(?[\w^]{1,4}\)|\d{1,3}\.)$", re.IGNORECASE
)
Words = str | Promise
DONE: dict[str, Words] = {
    "split": pgettext_lazy("repair", "split"),
    "merge": pgettext_lazy("repair", "merged with the next"),
    "retype": pgettext_lazy("repair", "made something else"),
    "relevel": pgettext_lazy("repair", "moved one level"),
    "relabel": pgettext_lazy("repair", "given another label"),
    "undo": gettext_lazy("the last repair was taken back"),
}
# A new sentence, part of a list, or number of a unit begins after these.
_CUT = re.compile(r"(?<=[.;:!?”»)])\s+(?=\S)|\n+|\s+(?=\(\d{1,3}\)\s|[a-z]{1,2}\)\s)")


def specs_of(units: Sequence[Unit]) -> list[UnitSpec]:
    """All units of a version in reading order, as the repairs want them."""
    places = {unit.pk: number for number, unit in enumerate(units)}
    return [
        UnitSpec(
            position=number, parent=places.get(unit.parent_id) if unit.parent_id else None, kind=unit.kind, depth=unit.depth,
            label=unit.label, citation=unit.citation, anchor=unit.anchor, text=unit.text,
            rows=tuple(tuple(row) for row in unit.rows) if unit.rows is not None else None, level=unit.level, marker=unit.marker,
            joint=unit.joint, head_rows=unit.head_rows, doubts=tuple(unit.doubts),
        )
        for number, unit in enumerate(units)
    ]  # fmt: skip


def fingerprint(unit: Unit) -> str:
    """Of a passage as it stands: its words, what it is, how it is cited, under what it stands. Not its position: what comes or goes
    elsewhere in the text leaves it the same."""
    facts = [
        unit.text,
        unit.rows,
        unit.level,
        unit.kind,
        unit.depth,
        unit.label,
        unit.marker,
        unit.citation,
        unit.parent_id,
    ]
    return sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def import_of(round_: Round, pk: int) -> DraftImport | None:
    return DraftImport.objects.filter(round=round_, pk=pk).select_related("round", "file").first()


def unsaved_import(round_: Round) -> DraftImport | None:
    return DraftImport.objects.filter(round=round_, state__in=UNSAVED).defer("specs", "base", "text").first()


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the reading is. `failed` is the sentence when it came to nothing."""

    state: str
    done: int = 0
    planned: int = 0
    sentence: str = ""
    failed: str = ""

    @property
    def is_under_way(self) -> bool:
        return self.state in {ImportState.WAITING, ImportState.READING} and not self.failed


def standing(import_: DraftImport) -> Standing:
    if import_.state not in {ImportState.WAITING, ImportState.READING}:
        return Standing(import_.state, failed=import_.sentence)
    job = jobs.latest(kind="drafts.import", about=import_.about)
    if job is None or job.state == JobState.FAILED:
        return Standing(import_.state, failed=job.sentence if job else str(jobs.UNEXPECTED))
    return Standing(import_.state, job.done, job.planned, _stage(job))


def _stage(job: Job) -> str:
    if job.state == JobState.WAITING:
        return _("The file waits for its turn.")
    if not job.planned:
        return _("The file is being read.")
    if job.done < job.planned:
        return _("The passages are being named: %(done)s of %(planned)s.") % {"done": job.done, "planned": job.planned}
    return _("The passages are being stored.")


@dataclass(frozen=True, slots=True)
class Line:
    """A unit as the preview and the editor's list show it. `indent` is how deep it stands in the tree."""

    position: int
    kind: str
    level: Words
    label: str
    citation: str
    anchor: str
    text: str
    html: str
    indent: int
    doubts: tuple[Words, ...]
    lineage: str = ""


def lines(specs: Sequence[UnitSpec], lineages: Sequence[str] = ()) -> list[Line]:
    depths: list[int] = []
    done = []
    for number, spec in enumerate(specs):
        depths.append(0 if spec.parent is None else depths[spec.parent] + 1)
        rows = None if spec.rows is None else [list(row) for row in spec.rows]
        done.append(
            Line(
                number, spec.kind, Level(spec.level).label, spec.label, spec.citation, spec.anchor, spec.text, table_html(rows),
                min(depths[-1], 8), tuple(DOUBTS[code] for code in spec.doubts if code in DOUBTS),
                lineages[number] if lineages else "",
            )
        )  # fmt: skip
    return done


@dataclass(frozen=True, slots=True)
class Count:
    words: Words
    number: int


@dataclass(frozen=True, slots=True)
class Preview:
    lines: list[Line]
    doubtful: list[Line]
    counts: list[Count]
    warnings: list[Words]
    skipped: list[tuple[Words, str]]


def preview(import_: DraftImport) -> Preview:
    """The tree as it was understood, and everything somebody should look at."""
    specs = specs_of_import(import_)
    shown = lines(specs)
    levels = [Level(spec.level) for spec in specs]
    return Preview(
        shown,
        [line for line in shown if line.doubts],
        [Count(level.label, levels.count(level)) for level in Level if level in levels],
        [WARNINGS[code] for code in import_.warnings if code in WARNINGS],
        [(SKIPPED.get(one["reason"], one["reason"]), one["text"]) for one in import_.skipped],
    )


def specs_of_import(import_: DraftImport) -> list[UnitSpec]:
    return [spec_from_dict(one) for one in import_.specs]


def since(import_: DraftImport, revision: int) -> list[str]:
    """Who did what after that revision, for the second of two people."""
    found: list[Mapping[str, Any]] = [one for one in import_.history if one["revision"] > revision]
    names = {person.pk: str(person) for person in Person.objects.filter(pk__in={one["by"] for one in found})}
    return [_told(one, names.get(one["by"], "")) for one in found]


def _told(one: Mapping[str, Any], name: str) -> str:
    words = {"name": name, "citation": one["citation"], "what": DONE[one["op"]]}
    return _("%(name)s: %(citation)s – %(what)s") % words if one["citation"] else _("%(name)s: %(what)s") % words


def cuts(text: str) -> list[tuple[int, str]]:
    """Places where a text may be cut, each with the words that would come after it: between sentences, else between words;
    never inside a name, after «Art.», «alin.», «lit.», «nr.»."""
    return _cuts(_CUT, text) or _cuts(_WORD, text)


def _cuts(pattern: re.Pattern[str], text: str) -> list[tuple[int, str]]:
    found = []
    for match in pattern.finditer(text):
        before, after = text[: match.start()], text[match.end() : match.end() + 60].replace("\n", " ")
        is_end = "\n" in match[0] or not _NO_END.search(before)
        if is_end and before.strip() and after.strip():
            found.append((match.end(), after))
    return found[:MAX_CUTS]


def row_cuts(rows: Iterable[Sequence[str]]) -> list[tuple[int, str]]:
    return [(number, " | ".join(row)[:60]) for number, row in enumerate(rows) if number][:MAX_CUTS]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a unit says against the one that is published under the same identity."""

    number: int
    runs: tuple[Run, ...]
    table: tuple[RowRuns, ...] | None
    is_changed: bool


def difference(round_: Round, unit: Unit) -> Difference | None:
    """None when no published version has it."""
    version = published_version(round_)
    old = unit_by_lineage(version, unit.lineage) if version else None
    if version is None or old is None:
        return None
    table = compare_tables(old.rows, unit.rows) if old.rows is not None and unit.rows is not None else None
    is_changed = (old.text, old.rows) != (unit.text, unit.rows)
    return Difference(version.number, compare(old.text, unit.text), table, is_changed)


def unit_lines(version: Version) -> list[Line]:
    units = list(units_of(version))
    return lines(specs_of(units), [str(unit.lineage) for unit in units])


def under(unit: Unit) -> list[Unit]:
    """What stands directly under it."""
    return list(Unit.objects.filter(parent=unit).order_by("position", "pk"))
