"""The alert threshold of a sheet (F16 «prag alertă»): on which side of it a figure calls for attention. Pure.

The bad side follows where good lies: below the threshold where more is better, above it where less is.
"""

import re
from decimal import Decimal

from indicators.catalogue.rules.numbers import read_number, write_number
from indicators.catalogue.states import Direction

SIDED = frozenset({Direction.UP, Direction.DOWN})
_NUMBER = re.compile(r"[-−]?[0-9][0-9.,]*")
_SIDES = {Direction.UP: "sub", Direction.DOWN: "peste"}


def is_beyond(number: Decimal | None, alert: Decimal | None, direction: str) -> bool:
    """Strictly on the bad side; a figure at the threshold itself is not beyond it. No figure alarms nobody."""
    if number is None or alert is None or direction not in SIDED:
        return False
    return number < alert if direction == Direction.UP else number > alert


def passage_words(alert: Decimal | None, direction: str, unit: str) -> str:
    """As it is written into a draft put to consultation, in Romanian: «sub 85 %»; empty without a threshold."""
    if alert is None:
        return ""
    side = _SIDES.get(Direction(direction), "")
    return f"{side} {write_number(alert)} {unit}".strip()


def read_passage_words(text: str) -> Decimal | None:
    """The threshold that decided words give: their only number; None when they give none, or several."""
    found = [one.rstrip(".,") for one in _NUMBER.findall(text)]
    return read_number(found[0]) if len(found) == 1 else None
