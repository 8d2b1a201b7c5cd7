"""A file understood as a tree of units: what the limited process does, and what it answers. Pure."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from consultare.lib.documents import Unreadable, read
from consultations.drafts.rules.naming import name_units
from consultations.drafts.rules.units import UnitSpec, spec_from_dict, spec_to_dict

WORK = f"{__name__}:work"


@dataclass(frozen=True, slots=True)
class Understood:
    """`refused` says why there are no units."""

    format: str = ""
    specs: tuple[UnitSpec, ...] = ()
    warnings: tuple[str, ...] = ()
    skipped: tuple[dict[str, str], ...] = ()
    is_doubtful: bool = False
    refused: str = ""


def work(source: BinaryIO, name: str, *, tell: Callable[[int, int], None]) -> bytes:
    """Read the file, name its units, answer as JSON; see `lib.limited`."""
    try:
        parsed = read(source, name)
    except Unreadable as unreadable:
        return json.dumps({"refused": str(unreadable.sentence)}).encode()
    planned = len(parsed.blocks)
    specs = name_units(parsed.blocks, tell)
    tell(planned, planned)
    answer: dict[str, Any] = {
        "format": parsed.format,
        "specs": [spec_to_dict(spec) for spec in specs],
        "warnings": parsed.warnings,
        "skipped": [{"reason": one.reason, "text": one.text} for one in parsed.skipped],
        "is_doubtful": parsed.doubtful,
    }
    return json.dumps(answer, ensure_ascii=False).encode()


def understood(answer: bytes) -> Understood:
    values = json.loads(answer)
    specs = tuple(spec_from_dict(one) for one in values.pop("specs", ()))
    return Understood(specs=specs, **{key: _frozen(value) for key, value in values.items()})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
