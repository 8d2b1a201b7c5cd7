"""A definition sheet as a passage of a consultation, and back: the decided words become the next version. Pure.

The words put to consultation are Romanian, whatever the language of who puts them: they are an official text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from indicators.catalogue.rules.syntax import CODE

LABELS: dict[str, str] = {
    "definition": "Definiție",
    "excluded": "Ce nu se numără",
    "rationale": "De ce se măsoară",
    "formula": "Formulă",
    "formula_words": "Formula în cuvinte",
    "alert": "Prag de alertă",
    "data_source": "Sursa datelor",
    "outside_series": "Serie din afară (matrice INS TEMPO)",
    "method": "Cum se colectează",
    "collected_by": "Cine colectează",
    "quality_checks": "Cum se verifică",
    "analysis": "Cum se citește",
    "use": "La ce folosește",
    "limits": "Limite cunoscute",
}
FREQUENCY, BREAKDOWN, UNIT = "Frecvență", "Dezagregare", "Unitate de măsură"
FACTS = frozenset({FREQUENCY, BREAKDOWN, UNIT})
_FIELDS = {label.casefold(): name for name, label in LABELS.items()}
_HEADING = re.compile(
    rf"(?:indicatorul\s+[0-9]+\s*[.:]?\s+)?(?:(?P<code>{CODE})(?:\s*[.:–-]\s+|\s+))?(?P<name>.*)",
    re.IGNORECASE | re.DOTALL,
)
MOST: dict[str, int] = {
    "name": 160,
    "formula": 500,
    "formula_words": 300,
    "data_source": 300,
    "outside_series": 40,
    "alert": 100,
    "collected_by": 160,
    "definition": 4000,
}
MOST_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Passage:
    """A sheet as it is written into a draft: its heading, then a paragraph a text."""

    heading: str
    paragraphs: tuple[str, ...]


def passage_of(number: int, code: str, words: Mapping[str, str], facts: Iterable[tuple[str, str]] = ()) -> Passage:
    """`facts`: what is told beside the texts (frequency, breakdowns) and is not read back."""
    told = [line for name, label in LABELS.items() if words.get(name) for line in _lines(label, words[name])]
    told += [f"{label}: {value}" for label, value in facts if value]
    return Passage(f"Indicatorul {number}. {code}. {words['name']}", tuple(told))


def _lines(label: str, text: str) -> list[str]:
    """A text of several paragraphs stays several; the first has the label."""
    first, *further = [" ".join(one.split()) for one in text.split("\n\n") if one.strip()]
    return [f"{label}: {first}", *further]


@dataclass(frozen=True, slots=True)
class Decided:
    """What the decided passage says: texts by name, lines that are no text of the sheet, texts too long to be kept."""

    words: dict[str, str]
    left: tuple[str, ...]
    too_long: tuple[str, ...]


def read_passage(heading: str, paragraphs: Iterable[str]) -> Decided:
    """A paragraph without a known label goes on with the text before it; before the first one it is left over."""
    words: dict[str, str] = {}
    left: list[str] = []
    current = ""
    name = (_HEADING.fullmatch(heading.strip()) or {"name": ""})["name"]
    if name and name.strip():
        words["name"] = name.strip()
    for text in paragraphs:
        label, colon, rest = text.partition(":")
        if label.strip() in FACTS:
            current = ""
            continue
        field = _FIELDS.get(" ".join(label.split()).casefold()) if colon else None
        if field:
            current = field
            words[field] = rest.strip()
        elif current:
            words[current] = f"{words[current]}\n\n{text.strip()}"
        else:
            left.append(text.strip())
    too_long = tuple(field for field, text in words.items() if len(text) > MOST.get(field, MOST_WORDS))
    return Decided({field: text for field, text in words.items() if field not in too_long}, tuple(left), too_long)
