"""What a unit is called once its place is known: label, citation, anchor, and what is wrong with its number. Pure."""

from dataclasses import dataclass

from consultare.lib.documents.lines import CAPTION
from consultare.lib.text import excerpt, slugify_ro
from consultations.drafts.rules.labels import INDEXES, Mark, anchor_part
from consultations.drafts.rules.levels import GROUPING, STRATEGIC, Level
from consultations.drafts.rules.places import Node

MAX_CITATION, MAX_ANCHOR = 200, 110
COUNTED = {Level.TEXT: "par.", Level.TABLE: "tabelul", Level.POINT: "pct.", Level.DASH: "liniuța", Level.NOTE: "nota"}
# Words before which the law puts no comma: «art. 7 alin. (2) lit. b) pct. 3».
_CHAINED = ("alin.", "lit.", "pct.")


@dataclass(frozen=True, slots=True)
class Name:
    label: str
    citation: str
    anchor: str
    doubts: tuple[str, ...]


class Names:
    """Names units in reading order; remembers which anchors are taken and how far each numbering came."""

    def __init__(self) -> None:
        self.taken: dict[str, int] = {}
        self.caption = ""
        self.reached: dict[tuple[str, int | None], int] = {}

    def name(self, mark: Mark, text: str, parent: Node, annex: Node | None) -> Name:
        """`annex`: the annex it stands in, if any: numbers begin anew there."""
        label, doubts = mark.label, []
        is_counted = not label and mark.level in COUNTED
        if is_counted:
            label = self._counted(parent, mark)
        citation, anchor = _cite(parent, annex, mark, label, text, is_counted=is_counted)
        unique = self._unique(anchor)
        if label and not is_counted and unique != anchor[:MAX_ANCHOR]:
            doubts.append("repeated-label")
        if self._skips(parent, annex, mark):
            doubts.append("skipped-number")
        caption = CAPTION.match(text) if mark.level == Level.TEXT else None
        self.caption = caption["number"] if caption else ""
        return Name(label, citation, unique, tuple(doubts))

    def _skips(self, parent: Node, annex: Node | None, mark: Mark) -> bool:
        """Whether a number is missing before this one: art. 7 after art. 5."""
        if mark.series not in {"article", "alinea", "decimal"} or len(mark.value) not in {1, 2}:
            return False
        above = annex if mark.series == "article" else parent
        key = (mark.series, above.position if above else None)
        before, number = self.reached.get(key, 0), mark.value[0] // (INDEXES if mark.series == "decimal" else 1)
        self.reached[key] = number
        return number > before + 1 and (before > 0 or mark.series == "alinea")

    def _counted(self, parent: Node, mark: Mark) -> str:
        word = COUNTED[mark.level]
        if mark.level == Level.TABLE and self.caption:
            return f"{word} {self.caption}"
        parent.counted[word] = parent.counted.get(word, 0) + 1
        return f"{word} {parent.counted[word]}"

    def _unique(self, anchor: str) -> str:
        base = anchor[:MAX_ANCHOR]
        if base not in self.taken:
            self.taken[base] = 1
            return base
        while True:
            self.taken[base] += 1
            candidate = f"{base[: MAX_ANCHOR - 4]}-{self.taken[base]}"
            if candidate not in self.taken:
                self.taken[candidate] = 1
                return candidate


def _cite(parent: Node, annex: Node | None, mark: Mark, label: str, text: str, *, is_counted: bool) -> tuple[str, str]:
    """An annex is a world of its own; articles and measures are numbered through it, groups within groups."""
    part = anchor_part(label) if label else slugify_ro(text)[:60] or "titlu"
    words = label or f"«{excerpt(text, 80)}»"
    if mark.level == Level.ANNEX:
        return words, part
    is_through = mark.level in STRATEGIC or mark.level == Level.HEADING or mark.series == "article"
    if is_through or (mark.level in GROUPING and parent.level not in GROUPING):
        above = annex
        separator = ", "
    else:
        above = parent if parent.position is not None else None
        is_chained = not is_counted and label.startswith(_CHAINED)
        separator = " " if is_chained or mark.level in GROUPING else ", "
    if above is None or above.position is None:
        return words[:MAX_CITATION], part
    return f"{above.citation}{separator}{words}"[:MAX_CITATION], f"{above.anchor}/{part}"
