"""The comparison of two versions for paper (PDF) and for Word (DOCX with revisions)."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _, ngettext

from accounts.authority.queries import authority
from consultare.lib.diff import RowRuns, Run, compare, compare_tables
from consultare.lib.files import content_disposition
from consultare.lib.paper import qr_svg, render_pdf
from consultare.lib.paper.revisions import Fate, RevisedParagraph, RevisedTable, docx_revisions
from consultare.lib.text import day_in_words
from consultations.drafts.models import Version
from consultations.drafts.queries import reason_of
from consultations.drafts.rules.comparing import Comparison, Row
from consultations.drafts.rules.likeness import Facts
from consultations.drafts.rules.matching import Relation
from consultations.drafts.rules.moves import rising
from consultations.rounds.queries import LOCAL

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = {"pdf": "application/pdf", "docx": DOCX}


@dataclass(frozen=True, slots=True)
class VersionWords:
    """What paper says of a version. `author` is a name or office that may be public."""

    number: int
    published_on: date | None
    author: str
    reason: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ComparisonPaper:
    """Everything on paper. `at`: when the newer version was published, so that the same comparison gives the same PDF."""

    title: str
    old: VersionWords
    new: VersionWords
    comparison: Comparison
    url: str
    at: datetime
    only_changed: bool = False


def words_of(version: Version) -> VersionWords:
    """What paper says of a stored version."""
    day = version.published_at.astimezone(LOCAL).date() if version.published_at else None
    return VersionWords(version.number, day, version.author, reason_of(version), version.sha256)


def respond(paper: ComparisonPaper, kind: str) -> HttpResponse:
    """A file to download; an unknown kind is 404."""
    return download(content_of(paper, kind), kind, paper.old.number, paper.new.number)


def content_of(paper: ComparisonPaper, kind: str) -> bytes:
    """The bytes of the file; an unknown kind is 404."""
    if kind not in KINDS:
        raise Http404
    return comparison_pdf(paper) if kind == "pdf" else comparison_docx(paper)


def download(content: bytes, kind: str, old: int, new: int) -> HttpResponse:
    name = _("comparison-v%(old)s-v%(new)s") % {"old": old, "new": new}
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = content_disposition(f"{name}.{kind}")
    return response


def comparison_pdf(paper: ComparisonPaper) -> bytes:
    return render_pdf("comparison", comparison_data(paper), dated=paper.at)


def comparison_data(paper: ComparisonPaper) -> dict[str, Any]:
    profile = authority()
    comparison = paper.comparison
    return {
        "authority": {
            "name": profile.name,
            "lines": [line for line in (profile.address, profile.email, profile.phone) if line],
        },
        "title": paper.title,
        "versions": [_version(paper.old), _version(paper.new)],
        "counts": count_words_of(comparison),
        "scope": _("only what changed, with its headings") if paper.only_changed else _("the whole text"),
        "rows": [_row(row) for row in (comparison.with_headings() if paper.only_changed else comparison.rows)],
        "url": paper.url,
        "qr_svg": qr_svg(paper.url),
    }


def count_words_of(comparison: Comparison) -> list[str]:
    """The figures in words; nothing is said of what there is none of."""
    counts = comparison.counts
    said = [
        (counts.changed, ngettext("%(n)s unit changed", "%(n)s units changed", counts.changed)),
        (counts.new, ngettext("%(n)s new unit", "%(n)s new units", counts.new)),
        (counts.removed, ngettext("%(n)s unit removed", "%(n)s units removed", counts.removed)),
        (counts.renumbered, ngettext("%(n)s unit renumbered", "%(n)s units renumbered", counts.renumbered)),
        (counts.moved, ngettext("%(n)s unit moved", "%(n)s units moved", counts.moved)),
        (counts.split, ngettext("%(n)s unit split", "%(n)s units split", counts.split)),
        (counts.merged, ngettext("%(n)s merger of units", "%(n)s mergers of units", counts.merged)),
        (counts.words_added, ngettext("%(n)s word added", "%(n)s words added", counts.words_added)),
        (counts.words_removed, ngettext("%(n)s word removed", "%(n)s words removed", counts.words_removed)),
    ]
    return [words % {"n": n} for n, words in said if n] or [_("The two versions have the same text.")]


def _version(version: VersionWords) -> dict[str, Any]:
    day = str(day_in_words(version.published_on)) if version.published_on else _("not published")
    name = _("Version %(number)s") % {"number": version.number}
    return {
        "name": name,
        "facts": [fact for fact in (day, version.author, version.reason) if fact],
        "sha256": version.sha256,
    }


def _row(row: Row) -> dict[str, Any]:
    unit = row.unit
    table = row.table
    if table is None and unit.rows is not None:
        table = compare_tables(row.olds[0].rows or () if row.olds else (), row.news[0].rows or () if row.news else ())
    return {
        "citation": unit.citation or unit.label,
        "heading": unit.heading,
        "relation": row.said,
        "runs": [] if table else [_run(run) for run in row.runs],
        "table": [
            {"op": line.op, "cells": [[_run(run) for run in cell.runs] for cell in line.cells]} for line in table or ()
        ],
        "columns": max((len(line.cells) for line in table or ()), default=0),
    }


def _run(run: Run) -> dict[str, str]:
    return {"op": run.op, "text": (run.old if run.op == "delete" else run.new).replace("\u2029", "\n\n")}


# ---- Word ----


def comparison_docx(paper: ComparisonPaper) -> bytes:
    """«Accept all» leaves the newer version's text, «reject all» the older one's (but for typing habits, which are no
    revision). What moved is removed where it stood and added where it stands."""
    profile = authority()
    names = [
        ": ".join((version["name"], ", ".join(version["facts"])))
        for version in (_version(paper.old), _version(paper.new))
    ]
    return docx_revisions(
        revised_blocks(paper.comparison),
        title=paper.title,
        author=paper.new.author or profile.name,
        at=paper.at,
        running_head=(profile.name, *names),
        running_foot=paper.url,
    )


def revised_blocks(comparison: Comparison) -> Iterator[RevisedParagraph | RevisedTable]:
    """Both versions in one sequence: without the additions in the old order, without the removals in the new one."""
    stayed = _stayed(comparison)
    rest_old = sorted((unit for row in comparison.rows if id(row) not in stayed for unit in row.olds), key=_position)
    rest_new = sorted((unit for row in comparison.rows if id(row) not in stayed for unit in row.news), key=_position)
    for row in comparison.rows:
        if id(row) in stayed:
            while rest_old and rest_old[0].position < row.olds[0].position:
                yield _whole(rest_old.pop(0), "delete")
            while rest_new and rest_new[0].position < row.news[0].position:
                yield _whole(rest_new.pop(0), "insert")
            yield _both(row)
    yield from (_whole(unit, "delete") for unit in rest_old)
    yield from (_whole(unit, "insert") for unit in rest_new)


def _position(unit: Facts) -> int:
    return unit.position


def _stayed(comparison: Comparison) -> set[int]:
    """Rows (by identity) that stand in the same order in both versions: as many as can be."""
    olds = sorted(unit.position for row in comparison.rows for unit in row.olds)
    news = sorted(unit.position for row in comparison.rows for unit in row.news)
    rows = [
        row
        for row in comparison.rows
        if row.olds
        and row.news
        and row.relation != Relation.MOVED
        and _are_neighbours(row.olds, olds)
        and _are_neighbours(row.news, news)
        and len({unit.rows is None for unit in (*row.olds, *row.news)}) == 1
    ]
    return {id(rows[number]) for number in rising([row.olds[0].position for row in rows])}


def _are_neighbours(units: Sequence[Facts], positions: Sequence[int]) -> bool:
    places = [bisect_left(positions, unit.position) for unit in units]
    return places == list(range(places[0], places[0] + len(places)))


def _both(row: Row) -> RevisedParagraph | RevisedTable:
    if row.table is not None:
        return RevisedTable(row.table)
    return _paragraph(row.unit, row.runs, "equal")


def _whole(unit: Facts, fate: Fate) -> RevisedParagraph | RevisedTable:
    old, new = (unit, None) if fate == "delete" else (None, unit)
    if unit.rows is not None:
        rows: tuple[RowRuns, ...] = compare_tables(old.rows or () if old else (), new.rows or () if new else ())
        return RevisedTable(rows)
    return _paragraph(unit, compare(old.text if old else "", new.text if new else ""), fate)


def _paragraph(unit: Facts, runs: tuple[Run, ...], fate: Fate) -> RevisedParagraph:
    indent = unit.depth + 1 if unit.kind == "item" else 0
    return RevisedParagraph(runs, fate, unit.heading, min(indent, 6))
