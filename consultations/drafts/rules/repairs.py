"""The repairs of a tree of units as values: what a person asked for, kept as JSON so that it can be done again. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from consultare.lib.law import Words
from consultations.drafts.rules.levels import Level
from consultations.drafts.rules.units import Rows, UnitSpec

RETYPES = tuple(level for level in Level if level != Level.TABLE)


class CantRepair(Exception):
    """The repair makes no sense there; `sentence` says to a person why and what to do."""

    def __init__(self, sentence: Words) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Repaired:
    """`sources`: for each unit of the new tree the old positions whose words it holds; none for an addition."""

    specs: list[UnitSpec]
    sources: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Cut the text at that character; a table before that row."""

    name: ClassVar[str] = "split"
    position: int
    at: int


@dataclass(frozen=True, slots=True)
class Merge:
    """Join it with the unit that follows."""

    name: ClassVar[str] = "merge"
    position: int


@dataclass(frozen=True, slots=True)
class Retype:
    name: ClassVar[str] = "retype"
    position: int
    level: str


@dataclass(frozen=True, slots=True)
class Relevel:
    """`by`: -1 out of what it stands in, 1 under the unit before it."""

    name: ClassVar[str] = "relevel"
    position: int
    by: int


@dataclass(frozen=True, slots=True)
class Relabel:
    """An empty label is the one that its own words give."""

    name: ClassVar[str] = "relabel"
    position: int
    label: str


@dataclass(frozen=True, slots=True)
class SetText:
    name: ClassVar[str] = "text"
    position: int
    text: str
    rows: Rows | None = None


@dataclass(frozen=True, slots=True)
class AddAfter:
    name: ClassVar[str] = "add"
    position: int
    text: str
    level: str = Level.TEXT.value


@dataclass(frozen=True, slots=True)
class Remove:
    """`whole`: with all that stands under it; otherwise that stays, under what the unit stood in."""

    name: ClassVar[str] = "remove"
    position: int
    whole: bool = False


Repair = Split | Merge | Retype | Relevel | Relabel | SetText | AddAfter | Remove
REPAIRS: dict[str, type[Any]] = {
    one.name: one for one in (Split, Merge, Retype, Relevel, Relabel, SetText, AddAfter, Remove)
}


def to_dict(repair: Repair) -> dict[str, Any]:
    return {"op": repair.name, **asdict(repair)}


def from_dict(values: Mapping[str, Any]) -> Repair:
    fields = {key: value for key, value in values.items() if key != "op"}
    if fields.get("rows") is not None:
        fields["rows"] = tuple(tuple(row) for row in fields["rows"])
    repair: Repair = REPAIRS[values["op"]](**fields)
    return repair
