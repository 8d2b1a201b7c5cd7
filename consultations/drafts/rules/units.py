"""A unit before it is stored, and the text of many units together. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from consultations.drafts.rules.levels import Level

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """A unit in reading order. `parent` is the position of the unit it stands under.

    `kind` says how it is shown (heading, paragraph, item, table), `level` what it is in the act. `marker` is the number as the
    source writes it, the beginning of `text`. `joint` is what the source has before it: a line break, or less when the unit
    was part of a longer paragraph. `block` is the block it came from, `doubts` codes of `lib.documents.DOUBTS`.
    """

    position: int
    parent: int | None
    kind: str
    depth: int
    label: str
    citation: str
    anchor: str
    text: str
    rows: Rows | None
    level: str = Level.TEXT.value
    marker: str = ""
    joint: str = "\n"
    block: int = 0
    head_rows: int = 0
    doubts: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        """The text without its own number: what stays the same when it is only renumbered."""
        return self.text[len(self.marker) :].lstrip()


def joined_text(units: Iterable[UnitSpec]) -> str:
    """The text of all units as one string: exactly `source_text` of the blocks they were made of."""
    parts: list[str] = []
    for unit in units:
        if parts:
            parts.append(unit.joint)
        parts.append(unit.text)
    return "".join(parts)


def spec_to_dict(spec: UnitSpec) -> dict[str, Any]:
    """As JSON holds it."""
    return asdict(spec)


def spec_from_dict(values: Mapping[str, Any]) -> UnitSpec:
    rows = values["rows"]
    return UnitSpec(
        **{
            **values,
            "rows": None if rows is None else tuple(tuple(row) for row in rows),
            "doubts": tuple(values["doubts"]),
        }
    )
