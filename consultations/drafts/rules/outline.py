"""What may stand in what when a person changes the tree, and where a unit then goes. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from consultations.drafts.rules.levels import LISTED, STRUCTURAL, Level
from consultations.drafts.rules.units import UnitSpec

_ORDER = {
    Level.ANNEX: 0, Level.PART: 1, Level.BOOK: 2, Level.TITLE: 3, Level.CHAPTER: 4, Level.SECTION: 5, Level.SUBSECTION: 6,
    Level.OBJECTIVE: 7, Level.MEASURE: 8, Level.ACTION: 9, Level.INDICATOR: 10,
    Level.LETTER: 20, Level.POINT: 21, Level.DASH: 22,
}  # fmt: skip
_LEAVES = frozenset({Level.TABLE, Level.NOTE})
_TEXTS = frozenset({Level.ARTICLE, Level.PARAGRAPH})


def level_of(spec: UnitSpec) -> Level:
    return Level(spec.level)


def kind_of(level: Level) -> str:
    if level in STRUCTURAL:
        return "heading"
    return "item" if level in LISTED else "table" if level == Level.TABLE else "paragraph"


def may_hold(upper: UnitSpec, lower: UnitSpec) -> bool:
    """Whether one may stand directly under the other, as the law and strategies are built."""
    above, below = level_of(upper), level_of(lower)
    if above in _LEAVES:
        return False
    if below == Level.NOTE:
        return True
    if above == Level.TEXT:
        return below in LISTED and upper.text.rstrip().endswith(":")
    if below in STRUCTURAL:
        return above in STRUCTURAL and _opens(upper, lower)
    if below == Level.ARTICLE:
        return above in STRUCTURAL
    if below == Level.PARAGRAPH:
        return above in STRUCTURAL or above == Level.ARTICLE
    if below in LISTED and above in LISTED:
        return _ORDER[above] < _ORDER[below]
    return above in STRUCTURAL or above in _TEXTS


def _opens(upper: UnitSpec, lower: UnitSpec) -> bool:
    above, below = _ORDER.get(level_of(upper)), _ORDER.get(level_of(lower))
    if below == 0:
        return False
    if above is None or below is None:
        return upper.depth < lower.depth
    return above < below or (above == below and upper.depth < lower.depth)


def chain(specs: Sequence[UnitSpec], position: int | None) -> list[int]:
    """The unit and all that it stands in, innermost first."""
    found = []
    while position is not None:
        found.append(position)
        position = specs[position].parent
    return found


def place(specs: Sequence[UnitSpec], spec: UnitSpec, after: int | None) -> int | None:
    """Under which unit `spec` belongs when it comes right after the unit `after`."""
    return next((position for position in chain(specs, after) if may_hold(specs[position], spec)), None)


def descendants(specs: Sequence[UnitSpec], position: int) -> set[int]:
    inside = {position}
    for number in range(position + 1, len(specs)):
        if specs[number].parent in inside:
            inside.add(number)
    inside.discard(position)
    return inside


def settle(specs: list[UnitSpec], position: int) -> None:
    """Put a unit that became something else where it belongs, with what may stand under it; in place.

    What it can't hold any more goes to where it stands itself; what follows and belongs under it comes in, up to the first
    unit that doesn't.
    """
    spec = specs[position]
    parent = place(specs, spec, position - 1) if position else None
    specs[position] = spec = replace(spec, parent=parent)
    for number in range(position + 1, len(specs)):
        if specs[number].parent == position and not may_hold(spec, specs[number]):
            specs[number] = replace(specs[number], parent=_holder(specs, specs[number], parent))
    _adopt(specs, position)


def _holder(specs: list[UnitSpec], spec: UnitSpec, start: int | None) -> int | None:
    return next((one for one in chain(specs, start) if may_hold(specs[one], spec)), None)


def _adopt(specs: list[UnitSpec], position: int) -> None:
    spec, upper = specs[position], set(chain(specs, specs[position].parent))
    inside = {position}
    for number in range(position + 1, len(specs)):
        other = specs[number]
        if other.parent in inside:
            inside.add(number)
        elif other.parent is not None and other.parent not in upper:
            inside.add(number)  # deeper inside something that came in with its parent, or a stray of the unit before
        elif level_of(other) == Level.NOTE or not _takes(spec, other):
            if level_of(other) != Level.NOTE:
                return
        else:
            specs[number] = replace(other, parent=position)
            inside.add(number)


def _takes(upper: UnitSpec, lower: UnitSpec) -> bool:
    """Whether a new heading, article or paragraph takes in what follows it: never free text into a list."""
    above, below = level_of(upper), level_of(lower)
    if above in LISTED or above in _LEAVES or above == Level.TEXT:
        return False
    if below in {Level.TEXT, Level.TABLE} and above == Level.PARAGRAPH:
        return False
    return may_hold(upper, lower)
