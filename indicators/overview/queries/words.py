"""Numbers, periods and reasons in words: those of the releases, which evaluations quote with the same words."""

from indicators.releases.queries.words import (
    BARE,
    DASH,
    HIDDEN,
    NBSP,
    amount,
    end_of,
    hidden_words,
    language,
    mark_of,
    number_words,
    period_short,
    period_words,
    place_of,
)

__all__ = [
    "BARE",
    "DASH",
    "HIDDEN",
    "NBSP",
    "amount",
    "end_of",
    "hidden_words",
    "language",
    "mark_of",
    "number_words",
    "period_short",
    "period_words",
    "place_of",
]
