"""Checks of figures: what each kind of check asks for, and when a figure is worth a second look. Pure."""

from indicators.collection.rules.checks.kinds import Facts, Found, decoded, depth, judge, judge_cells, plain
from indicators.collection.rules.checks.lines import Side, judge_rule, read_side, terms_of
from indicators.collection.rules.checks.parameters import (
    MAY_BLOCK,
    SPECS,
    USUAL,
    BadParameters,
    Choice,
    Parameter,
    Settings,
    cleaned,
    settings_of,
)

__all__ = [
    "MAY_BLOCK",
    "SPECS",
    "USUAL",
    "BadParameters",
    "Choice",
    "Facts",
    "Found",
    "Parameter",
    "Settings",
    "Side",
    "cleaned",
    "decoded",
    "depth",
    "judge",
    "judge_cells",
    "judge_rule",
    "plain",
    "read_side",
    "settings_of",
    "terms_of",
]
