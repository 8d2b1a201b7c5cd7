"""Repairs by hand of a tree of units: split, merge, retype, move up or down, relabel; for the editor also words, additions, removals.

Pure. Each repair gives the whole tree anew, named consistently, and says where every unit came from, so that identities can be
carried over. A repair moves borders between units and never loses a character: `joined_text` before and after is the same, except
for `SetText`, `AddAfter` and `Remove`, which are made to change it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from consultare.lib.documents import MAX_BLOCK_CHARS, MAX_BLOCKS
from consultare.lib.documents.model import rows_text
from consultare.lib.law import gettext_lazy as _
from consultations.drafts.rules.labels import alinea_mark, article_mark, listed_marks
from consultations.drafts.rules.levels import STRUCTURAL, Level
from consultations.drafts.rules.outline import chain, descendants, kind_of, level_of, may_hold, place, settle
from consultations.drafts.rules.renaming import marks_of, renamed
from consultations.drafts.rules.repairs import (
    AddAfter,
    CantRepair,
    Merge,
    Relabel,
    Relevel,
    Remove,
    Repair,
    Repaired,
    Retype,
    SetText,
    Split,
)
from consultations.drafts.rules.units import UnitSpec

MAX_LABEL, MAX_DEPTH, MAX_NESTING = 60, 6, 9


def apply(specs: Sequence[UnitSpec], repair: Repair) -> Repaired:
    """Raises `CantRepair`; then nothing was changed."""
    if not 0 <= repair.position < len(specs):
        raise CantRepair(_("This passage is not there any more. Look at the text again."))
    made = _HOW[repair.name]([*specs], repair)
    if len(made.specs) > MAX_BLOCKS:
        raise CantRepair(_("A draft holds at most 3,000 passages."))
    return Repaired(renamed(made.specs), made.sources)


def _same(specs: Sequence[UnitSpec]) -> list[tuple[int, ...]]:
    return [(number,) for number in range(len(specs))]


def _opened(specs: Sequence[UnitSpec], position: int, added: UnitSpec) -> list[UnitSpec]:
    """The same list with one more unit after `position`; all parents as positions of the new list."""
    kept = [
        replace(spec, parent=spec.parent + 1) if spec.parent is not None and spec.parent > position else spec
        for spec in specs
    ]
    return [*kept[: position + 1], added, *kept[position + 1 :]]


def _closed(specs: Sequence[UnitSpec], gone: set[int]) -> list[UnitSpec]:
    """The list without those units; who stood under one stands under the nearest that stayed."""
    moved: dict[int, int] = {}
    for number in range(len(specs)):
        if number not in gone:
            moved[number] = len(moved)
    kept = []
    for number, spec in enumerate(specs):
        if number in gone:
            continue
        holder = next((one for one in chain(specs, spec.parent) if one not in gone), None)
        kept.append(replace(spec, parent=None if holder is None else moved[holder]))
    return kept


def _read(spec: UnitSpec) -> UnitSpec:
    """A piece that was cut off or typed in, as its own words say: an article, a paragraph, a letter; else free text."""
    listed = [mark for mark in listed_marks(spec.text) if mark.series not in {"ROMAN", "LETTER"}]
    mark = article_mark(spec.text) or alinea_mark(spec.text) or (listed[0] if listed else None)
    if mark is None:
        return replace(spec, level=Level.TEXT.value, kind="paragraph", label="", marker="")
    return replace(
        spec, level=mark.level.value, kind=kind_of(mark.level), label=mark.label, marker=spec.text[: mark.end].rstrip()
    )


def _split(specs: list[UnitSpec], repair: Split) -> Repaired:
    spec = specs[repair.position]
    if spec.rows is not None:
        first, second = _cut_table(spec, repair.at)
    else:
        first, second = _cut_text(spec, repair.at)
    position = repair.position
    listed = _opened(specs, position, second)
    listed[position] = replace(first, parent=listed[position].parent)
    listed[position + 1] = replace(second, parent=place(listed, second, position))
    if listed[position + 1].parent == listed[position].parent and listed[position + 1].level == first.level:
        _hand_over(listed, position)
    sources = _same(specs)
    return Repaired(listed, (*sources[: position + 1], (position,), *sources[position + 1 :]))


def _hand_over(listed: list[UnitSpec], position: int) -> None:
    """What stood under the whole stands under its last part, when that is of the same level: «(1) … (2) …: a) … b) …»."""
    for number in range(position + 2, len(listed)):
        if listed[number].parent == position:
            listed[number] = replace(listed[number], parent=position + 1)


def _cut_text(spec: UnitSpec, at: int) -> tuple[UnitSpec, UnitSpec]:
    text = spec.text
    before, after = text[: max(at, 0)].rstrip(), text[max(at, 0) :].lstrip()
    if not before or not after:
        raise CantRepair(_("Choose a place inside the text, with words on both sides."))
    first = replace(spec, text=before, marker=spec.marker if before.startswith(spec.marker) else "")
    second = replace(spec, text=after, joint=text[len(before) : len(text) - len(after)], doubts=())
    if first.marker != spec.marker:
        first = replace(first, label="")
    return first, _read(second)


def _cut_table(spec: UnitSpec, at: int) -> tuple[UnitSpec, UnitSpec]:
    rows = spec.rows or ()
    if not 0 < at < len(rows) or spec.text != rows_text(rows):
        raise CantRepair(_("Choose a row inside the table, with rows on both sides."))
    head, rest = rows[:at], rows[at:]
    first = replace(spec, rows=head, text=rows_text(head))
    return first, replace(spec, rows=rest, text=rows_text(rest), head_rows=0, label="", joint="\n")


def _merge(specs: list[UnitSpec], repair: Merge) -> Repaired:
    position = repair.position
    if position + 1 >= len(specs):
        raise CantRepair(_("This is the last passage; there is none to merge it with."))
    first, second = specs[position], specs[position + 1]
    if (first.rows is None) != (second.rows is None) or (first.rows is not None and second.joint != "\n"):
        raise CantRepair(_("A table can be merged only with a table."))
    text = first.text + second.joint + second.text
    if len(text) > MAX_BLOCK_CHARS:
        raise CantRepair(_("Together they are longer than 20,000 characters. Leave them apart."))
    rows = None if first.rows is None else (*first.rows, *(second.rows or ()))
    made = replace(first, text=text, rows=rows, doubts=tuple(dict.fromkeys((*first.doubts, *second.doubts))))
    listed = [replace(spec, parent=position) if spec.parent == position + 1 else spec for spec in specs]
    listed[position] = made
    sources = _same(specs)
    sources[position : position + 2] = [(position, position + 1)]
    return Repaired(_closed(listed, {position + 1}), tuple(sources))


def _retype(specs: list[UnitSpec], repair: Retype) -> Repaired:
    spec, level = specs[repair.position], Level(repair.level)
    if (spec.rows is None) == (level == Level.TABLE):
        raise CantRepair(_("A table stays a table, and only a table is one."))
    marks = marks_of(spec.text, level)
    mark = marks[0] if marks else None
    depth = max(1, min(MAX_DEPTH, _heading_depth(specs, repair.position))) if level in STRUCTURAL else 0
    specs[repair.position] = replace(
        spec, level=level.value, kind=kind_of(level), label=mark.label if mark else "", depth=depth,
        marker=spec.text[: mark.end].rstrip() if mark else "",
    )  # fmt: skip
    settle(specs, repair.position)
    return Repaired(specs, tuple(_same(specs)))


def _heading_depth(specs: Sequence[UnitSpec], position: int) -> int:
    """A heading keeps its depth; anything else stands one below the heading it is under."""
    if level_of(specs[position]) in STRUCTURAL:
        return specs[position].depth
    above = next((one for one in chain(specs, specs[position].parent) if level_of(specs[one]) in STRUCTURAL), None)
    return 1 if above is None else specs[above].depth + 1


def _relevel(specs: list[UnitSpec], repair: Relevel) -> Repaired:
    position, spec = repair.position, specs[repair.position]
    if repair.by < 0:
        if spec.parent is None:
            raise CantRepair(_("It stands at the outermost level already."))
        parent = specs[spec.parent].parent
    else:
        before = [number for number in range(position) if specs[number].parent == spec.parent]
        if not before or specs[before[-1]].level in {Level.TABLE, Level.NOTE}:
            raise CantRepair(_("There is no passage before it under which it could stand."))
        parent = before[-1]
    by = 1 if repair.by > 0 else -1
    for number in {position, *descendants(specs, position)}:
        lowest, highest = (1, MAX_DEPTH) if level_of(specs[number]) in STRUCTURAL else (0, MAX_NESTING)
        depth = max(lowest, min(highest, specs[number].depth + by))
        specs[number] = replace(specs[number], depth=depth)
    old = spec.parent
    specs[position] = replace(specs[position], parent=parent)
    if by < 0:
        _take_followers(specs, position, old)
    return Repaired(specs, tuple(_same(specs)))


def _take_followers(specs: list[UnitSpec], position: int, old: int | None) -> None:
    """What came after it under the same unit belongs to it now, where it may: otherwise the order of the text would break."""
    for number in range(position + 1, len(specs)):
        if specs[number].parent == old and may_hold(specs[position], specs[number]):
            specs[number] = replace(specs[number], parent=position)


def _relabel(specs: list[UnitSpec], repair: Relabel) -> Repaired:
    spec, label = specs[repair.position], " ".join(repair.label.split())
    if len(label) > MAX_LABEL:
        raise CantRepair(_("A label has at most 60 characters."))
    if not label:
        marks = marks_of(spec.text, level_of(spec))
        label = marks[0].label if marks else ""
    specs[repair.position] = replace(spec, label=label)
    return Repaired(specs, tuple(_same(specs)))


def _text(specs: list[UnitSpec], repair: SetText) -> Repaired:
    spec = specs[repair.position]
    if spec.rows is not None:
        rows = repair.rows or ()
        specs[repair.position] = replace(spec, rows=rows, text=_worded(rows_text(rows)))
        return Repaired(specs, tuple(_same(specs)))
    text = _worded(repair.text)
    marks = marks_of(text, level_of(spec))
    own = [mark for mark in marks_of(spec.text, level_of(spec)) if mark.label == spec.label]
    if own and marks:
        # The number is part of the words: who changes it there, changes the label.
        same = next((mark for mark in marks if mark.label == spec.label), marks[0])
        spec = replace(spec, label=same.label, marker=text[: same.end].rstrip())
    elif not text.startswith(spec.marker):
        spec = replace(spec, marker="")
    specs[repair.position] = replace(spec, text=text)
    return Repaired(specs, tuple(_same(specs)))


def _worded(text: str) -> str:
    if not text.strip():
        raise CantRepair(_("The passage would be empty. To take it out, use “Remove”."))
    if len(text) > MAX_BLOCK_CHARS:
        raise CantRepair(_("A passage has at most 20,000 characters. Split it first."))
    return text


def _add(specs: list[UnitSpec], repair: AddAfter) -> Repaired:
    position, level = repair.position, Level(repair.level)
    if level == Level.TABLE:
        raise CantRepair(_("A table can't be typed in; it comes with a file."))
    base = UnitSpec(0, None, kind_of(level), 0, "", "", "", _worded(repair.text), None, level=level.value)
    marks = marks_of(base.text, level)
    if marks:
        base = replace(base, label=marks[0].label, marker=base.text[: marks[0].end].rstrip())
    if level in STRUCTURAL:
        base = replace(base, depth=max(1, min(MAX_DEPTH, _heading_depth(specs, position))))
    listed = _opened(specs, position, base)
    listed[position + 1] = replace(base, parent=place(listed, base, position))
    sources = _same(specs)
    return Repaired(listed, (*sources[: position + 1], (), *sources[position + 1 :]))


def _remove(specs: list[UnitSpec], repair: Remove) -> Repaired:
    gone = {repair.position} | (descendants(specs, repair.position) if repair.whole else set())
    if len(gone) == len(specs):
        raise CantRepair(_("Nothing would be left. To start anew, take the whole text out."))
    sources = tuple(source for number, source in enumerate(_same(specs)) if number not in gone)
    return Repaired(_closed(specs, gone), sources)


_HOW: dict[str, Callable[[list[UnitSpec], Any], Repaired]] = {
    "split": _split, "merge": _merge, "retype": _retype, "relevel": _relevel, "relabel": _relabel, "text": _text, "add": _add,
    "remove": _remove,
}  # fmt: skip
