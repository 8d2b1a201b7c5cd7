"""The rules as shipped: the first filling of the table that a lawyer then corrects."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from consultations.rounds.rules.terms import Rule

FILE = Path(__file__).parent.parent / "data" / "deadline_rules.json"


def rows_on_file() -> list[dict[str, Any]]:
    """One dictionary a rule, with the names of `DeadlineRule`'s fields."""
    rows: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    for row in rows:
        for key in ("valid_from", "valid_until"):
            row[key] = date.fromisoformat(row[key]) if row[key] else None
    return rows


@cache
def rules_on_file() -> tuple[Rule, ...]:
    names = Rule.__dataclass_fields__
    return tuple(Rule(**{key: value for key, value in row.items() if key in names}) for row in rows_on_file())
