"""The texts of the demonstration: the units of a draft, in the words of a round or of another time."""

from typing import Any

from consultare.demo.world import content
from consultare.lib.documents import Block
from consultations.drafts.models import Unit

Row = dict[str, Any]


def units_of_round(row: Row) -> list[Row]:
    """What the round puts to consultation: its own text, or one that stands in a file."""
    return list(row["units"] or wording(row["draft"].removesuffix(".json")))


def wording(name: str) -> list[Row]:
    told = content(name)
    return _earlier(told) if "of" in told else list(told["units"])


def _earlier(told: Row) -> list[Row]:
    """An earlier wording, told as what differs in it from the later one."""
    units = [unit for unit in wording(told["of"]) if unit["key"] not in told["absent"]]
    for removed in told["removed"]:
        units.insert(_place(units, removed["after"]) + 1, removed["unit"])
    for key, after in told["moved"].items():
        unit = units.pop(_place(units, key))
        units.insert(_place(units, after) + 1, unit)
    sources = (("text", "texts"), ("label", "labels"), ("rows", "rows"))
    return [
        unit | {field: told[source][unit["key"]] for field, source in sources if unit["key"] in told[source]}
        for unit in units
    ]


def _place(units: list[Row], key: str) -> int:
    return next(place for place, unit in enumerate(units) if unit["key"] == key)


def draft_blocks(units: list[Row]) -> list[Block]:
    return [block for unit in units for block in _blocks(unit)]


def by_key(units: list[Row], stored: list[Unit]) -> dict[str, Unit]:
    """The stored units under the names that the content gives them; of a table the table, not its caption."""
    waiting = iter(stored)
    return {unit["key"]: [next(waiting) for _block in _blocks(unit)][-1] for unit in units}


def _blocks(unit: Row) -> list[Block]:
    """A table brings its caption as a paragraph of its own, as in a document."""
    level, label, text = unit["level"], unit["label"], unit["text"]
    whole = f"{label}{'' if label[-1] in '.)' else '.'} {text}" if label else text
    if level.startswith("heading"):
        return [Block("heading", whole, int(level[-1]))]
    if level == "list_item":
        return [Block("item", text, marker=label)]
    if level == "table":
        rows = tuple(tuple(cells) for cells in unit["rows"])
        return [Block("paragraph", whole), Block("table", "\n".join("\t".join(cells) for cells in rows), rows=rows)]
    return [Block("paragraph", whole)]
