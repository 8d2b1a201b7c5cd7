"""Text: what is kept of it (`writing`), what must not be in it (`personal`), moments and sizes in words
(`moments`, `sizes`).
"""

from consultare.lib.text.moments import day_in_words, moment_in_words, words_left, words_until
from consultare.lib.text.personal import Finding, find_personal_data, is_cnp, is_iban_ro, is_phone_ro
from consultare.lib.text.sizes import size_words
from consultare.lib.text.writing import (
    canonical_json,
    clean,
    clean_line,
    digest,
    excerpt,
    fold,
    neutral_name,
    slugify_ro,
    spans,
)

__all__ = [
    "Finding",
    "canonical_json",
    "clean",
    "clean_line",
    "day_in_words",
    "digest",
    "excerpt",
    "find_personal_data",
    "fold",
    "is_cnp",
    "is_iban_ro",
    "is_phone_ro",
    "moment_in_words",
    "neutral_name",
    "size_words",
    "slugify_ro",
    "spans",
    "words_left",
    "words_until",
]
