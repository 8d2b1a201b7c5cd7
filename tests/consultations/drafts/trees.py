"""Generated acts: a tree of labels, the lines that write it, and the citations that must come back."""

from dataclasses import dataclass

from hypothesis import strategies as st

WORDS = st.lists(
    st.sampled_from(
        [
            "serviciile",
            "sociale",
            "se",
            "acordă",
            "la",
            "cerere",
            "persoanelor",
            "vârstnice",
            "în",
            "condițiile",
            "prezentei",
            "legi",
            "„dependente”",
            "și",
            "familiilor",
            "țară",
            "înființare",
        ]
    ),
    min_size=1,
    max_size=8,
).map(lambda words: " ".join(words).capitalize() + ".")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


@dataclass(frozen=True)
class Line:
    """`level` in a multi-level list: 0 chapter, 1 article, 2 alineat, 3 letter, 4 point."""

    level: int
    marker: str
    text: str
    citation: str


@dataclass(frozen=True)
class Article:
    text: str
    alineate: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]
    letters: tuple[tuple[str, tuple[str, ...]], ...]


_POINTS = st.lists(WORDS, max_size=3).map(tuple)
_LETTERS = st.lists(st.tuples(WORDS, _POINTS), max_size=4).map(tuple)
_ALINEATE = st.lists(st.tuples(WORDS, _LETTERS), max_size=3).map(tuple)
_ARTICLE = st.builds(Article, WORDS, _ALINEATE, _LETTERS)
ACTS = st.lists(st.tuples(WORDS, st.lists(_ARTICLE, min_size=1, max_size=3)), min_size=1, max_size=3)


def _letters(above: str, letters: tuple[tuple[str, tuple[str, ...]], ...]) -> list[Line]:
    found = []
    for index, (text, points) in enumerate(letters):
        letter = "abcd"[index]
        citation = f"{above} lit. {letter})"
        found.append(Line(3, f"{letter})", text, citation))
        found += [Line(4, f"{n}.", point, f"{citation} pct. {n}") for n, point in enumerate(points, start=1)]
    return found


def lines(act: list[tuple[str, list[Article]]]) -> list[Line]:
    found, number = [], 0
    for index, (title, articles) in enumerate(act):
        found.append(Line(0, f"CAPITOLUL {ROMAN[index]}", title.rstrip("."), f"cap. {ROMAN[index]}"))
        for article in articles:
            number += 1
            citation = f"art. {number}"
            found.append(Line(1, f"Art. {number}. –", article.text, citation))
            for n, (text, letters) in enumerate(article.alineate, start=1):
                found.append(Line(2, f"({n})", text, f"{citation} alin. ({n})"))
                found += _letters(f"{citation} alin. ({n})", letters)
            if not article.alineate:
                found += _letters(citation, article.letters)
    return found
