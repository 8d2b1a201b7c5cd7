"""Units named anew after a person changed the tree: the places are given, labels, citations and anchors follow. Pure."""

import re
from collections.abc import Iterable
from dataclasses import replace

from consultations.drafts.rules.citing import COUNTED, Names
from consultations.drafts.rules.labels import (
    Mark,
    alinea_mark,
    article_mark,
    heading_mark,
    listed_marks,
    note_mark,
    structural_mark,
)
from consultations.drafts.rules.levels import LISTED, STRUCTURAL, Level
from consultations.drafts.rules.places import Node
from consultations.drafts.rules.units import UnitSpec

# What is said of a unit's number and not of its words: found anew each time.
_OF_NUMBERS = frozenset({"repeated-label", "skipped-number"})


def marks_of(text: str, level: Level) -> list[Mark]:
    """All numbers of that level with which the text may begin."""
    if level in STRUCTURAL:
        found = [structural_mark(text), heading_mark(text)]
    elif level == Level.NOTE:
        found = [note_mark(text)]
    elif level in {Level.ARTICLE, Level.PARAGRAPH}:
        found = [article_mark(text, is_automatic=True), alinea_mark(text)]
    elif level in LISTED:
        found = [*listed_marks(text)]
    else:
        found = []
    return [mark for mark in found if mark is not None and mark.level == level and (mark.label or mark.end)]


def mark_of(spec: UnitSpec) -> Mark:
    """The number a unit goes by: its own words where its label comes from them, else what a person called it."""
    level = Level(spec.level)
    for mark in marks_of(spec.text, level):
        if mark.label == spec.label:
            return mark
    word = COUNTED.get(level)
    is_counted = word is not None and re.fullmatch(rf"(?:{re.escape(word)} [\d.]+)?", spec.label) is not None
    series = "article" if level == Level.ARTICLE or spec.label.startswith("art.") else ""
    return Mark(level, "" if is_counted else spec.label, len(spec.marker), 0, series)


def renamed(specs: Iterable[UnitSpec]) -> list[UnitSpec]:
    """The same units under the same parents, with positions, labels, citations and anchors that fit together.

    Of units that nobody touched nothing changes: `renamed(name_units(blocks)) == name_units(blocks)`.
    """
    names, root = Names(), Node(None, Level.HEADING, has_style=True)
    nodes: list[Node] = []
    annexes: list[Node | None] = []
    done: list[UnitSpec] = []
    for position, spec in enumerate(specs):
        parent = root if spec.parent is None else nodes[spec.parent]
        annex = _annex(spec.parent, nodes, annexes)
        mark = mark_of(spec)
        name = names.name(mark, spec.text, parent, annex)
        nodes.append(Node(position, mark.level, citation=name.citation, anchor=name.anchor))
        annexes.append(annex)
        doubts = [code for code in spec.doubts if code not in _OF_NUMBERS]
        done.append(
            replace(
                spec, position=position, label=name.label, citation=name.citation, anchor=name.anchor,
                doubts=tuple(dict.fromkeys((*doubts, *name.doubts))),
            )
        )  # fmt: skip
    return done


def _annex(parent: int | None, nodes: list[Node], annexes: list[Node | None]) -> Node | None:
    if parent is None:
        return None
    return nodes[parent] if nodes[parent].level == Level.ANNEX else annexes[parent]
