"""The starter catalogue as it is delivered: `data/*.json`, Romanian, content and not interface (framework §8). Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from indicators.catalogue.rules.breakdowns import Axis, Spec
from indicators.catalogue.states import TotalRule
from indicators.services.states import Regime

DATA = Path(__file__).resolve().parent.parent / "data"
EVERYWHERE, NOWHERE = "*", "-"
REGIMES = {"cazare": Regime.RESIDENTIAL, "zi": Regime.DAY}
_OF_INDICATOR = (
    "kind", "level", "direction", "unit", "decimals", "time_rule", "unit_rule", "sensitivity", "source", "owner", "applies_to",
)  # fmt: skip
_OF_SHEET = (
    "name", "definition", "excluded", "rationale", "data_source", "method", "collected_by", "analysis", "use", "quality_checks",
    "limits", "formula", "formula_words", "frequency",
)  # fmt: skip
# What a part has otherwise than the indicator it belongs to.
_OF_PART: dict[str, Any] = {
    "kind": "number", "direction": "none", "formula": "", "formula_words": "", "excluded": "", "limits": "", "scale": "", "parts": [], "alert": None,
    "outside_series": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StarterIndicator:
    """One code with what the indicator is (`own`) and what its sheet says (`sheet`); `part_of`: code of the whole."""

    code: str
    prefix: str
    part_of: str
    scale: str
    own: Mapping[str, Any] = field(hash=False)
    sheet: Mapping[str, Any] = field(hash=False)
    breakdowns: tuple[Spec, ...]


def _read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return rows


@cache
def topics() -> tuple[dict[str, Any], ...]:
    return tuple(_read("topics"))


@cache
def dimensions() -> tuple[dict[str, Any], ...]:
    return tuple(_read("dimensions"))


@cache
def scales() -> tuple[dict[str, Any], ...]:
    return tuple(_read("scales"))


@cache
def indicators() -> tuple[StarterIndicator, ...]:
    """Topic by topic, each whole followed by its parts."""
    return tuple(_indicators())


def _indicators() -> Iterator[StarterIndicator]:
    for topic in topics():
        for row in _read(f"indicators_{topic['prefix'].lower()}"):
            yield _starter(row, topic["prefix"], "")
            for part in row["parts"]:
                yield _starter(_part(part, row), topic["prefix"], row["code"])


def _part(part: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    # A part of something computed is typed; a part of something the portal counts is counted by it too.
    source = "typed" if whole["source"] == "computed" else whole["source"]
    return whole | _OF_PART | {"source": source} | part


def _starter(row: dict[str, Any], prefix: str, part_of: str) -> StarterIndicator:
    return StarterIndicator(
        code=row["code"],
        prefix=prefix,
        part_of=part_of,
        scale=row.get("scale", ""),
        own={name: row[name] for name in _OF_INDICATOR},
        sheet={name: row[name] for name in _OF_SHEET}
        | {
            "outside_series": row.get("outside_series", ""),
            "alert": Decimal(row["alert"]) if row.get("alert") else None,
        },
        breakdowns=tuple(_spec(one) for one in row["breakdowns"]),
    )


def _spec(row: dict[str, Any]) -> Spec:
    known = {one["code"]: tuple(category["code"] for category in one["categories"]) for one in dimensions()}
    only: dict[str, list[str]] = row.get("only", {})
    axes = tuple(Axis(code, tuple(only.get(code, known[code]))) for code in row["dimensions"])
    return Spec(axes, row["exclusive"], row["exhaustive"], TotalRule(row["total"]))


def asked_of(applies_to: str, types: Mapping[str, str]) -> tuple[str, ...]:
    """Which service types a column «cod serviciu» names; `types`: code → regime. Empty for «*», «-» and plain words.

    «8790CR-C-*» is every code that begins so; «cazare» and «zi» are regimes.
    """
    found: dict[str, None] = {}
    for word in (one.strip() for one in applies_to.split(",")):
        for code, regime in types.items():
            is_meant = REGIMES.get(word) == regime or code == word
            if is_meant or (len(word) > 1 and word.endswith("*") and code.startswith(word[:-1])):
                found.setdefault(code)
    return tuple(found)
