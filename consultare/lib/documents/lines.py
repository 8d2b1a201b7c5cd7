"""How the pieces of an act begin: words and numbers of Legea 24/2000 and of strategies, as they are really written."""

import re

ROMAN = r"[IVXLCDM]+"
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_INDEX = rf"(?:\^\d{{1,3}}|[{RAISED}]{{1,3}})?"
_COMMA = str.maketrans("şţŞŢ", "șțȘȚ")
_WORDS = (
    r"PARTEA|CARTEA|TITLUL|SUBCAPITOLUL|CAPITOLUL|CAP\.|SUBSEC[ȚT]IUNEA|SEC[ȚT]IUNEA|§|PARAGRAFUL|ANEX[AĂ]"
    r"|OBIECTIV(?:UL)?(?:\s+(?:GENERAL|SPECIFIC|STRATEGIC|OPERA[ȚT]IONAL))?|DIREC[ȚT]IA\s+DE\s+AC[ȚT]IUNE|PRIORITATEA|PILONUL|AXA"
    r"|M[ĂA]SURA|AC[ȚT]IUNEA|INDICATORUL"
)
# «CAPITOLUL II», «Secțiunea a 2-a», «Anexa nr. 1», «Măsura 2.1.3.», «PARTEA GENERALĂ».
STRUCTURAL = re.compile(
    rf"(?P<word>{_WORDS})\s*(?:nr\.?\s*)?"
    rf"(?P<number>(?:al?\s+)?(?:(?-i:{ROMAN})|\d{{1,3}}(?:\.\d{{1,3}})*){_INDEX}(?:\.?[a-z](?=[\s.:)–-]))?(?:-a|-lea)?(?![\w/])"
    rf"|(?<=PARTEA )(?:GENERAL[ĂA]|SPECIAL[ĂA]))?",
    re.IGNORECASE,
)
ARTICLE = re.compile(
    rf"(?:Art(?:icol(?:ul)?)?\.?)\s*(?P<number>\d{{1,4}}{_INDEX}(?!\w)|unic\b|(?-i:[IVXLC]+){_INDEX}(?!\w))"
    rf"(?P<alinea>\s*,?\s*alin(?:\.|eatul)\s*\((?P<second>\d{{1,3}}{_INDEX})\))?"
    r"(?P<stop>\s*[.:]?\s*[-–—]?)",
    re.IGNORECASE,
)
ALINEA = re.compile(rf"\((?P<number>\d{{1,3}}{_INDEX})\)(?=\s|$|[^\W\d])")
LETTER = re.compile(rf"\(?(?P<number>([a-zăâîșț])\2?{_INDEX})\)(?=\s|$|[^\W\d])")
SMALL_ROMAN = re.compile(r"\(?(?P<number>[ivxl]+)[.)](?=\s|$)")
POINT = re.compile(rf"(?P<number>\d{{1,3}}{_INDEX})[.)](?=\s|$|[^\W\d])")
DECIMAL = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})+)(?:[.)](?=\s|$)|(?=\s+[A-ZĂÂÎȘȚ]))")
DASH = re.compile(r"(?P<number>[-–—•▪●○◦*·➢✓])(?=\s)")
CAPITAL = re.compile(rf"(?P<number>{ROMAN}|[A-Z])[.)](?=\s)")
NOTE = re.compile(r"\[(?P<number>[0-9ivxl]+|[*†])\]")
CAPTION = re.compile(r"(?:Tabelul|Tabel|Figura|Graficul)\s*(?:nr\.?\s*)?(?P<number>\d+(?:\.\d+)*)", re.IGNORECASE)
HASHES = re.compile(r"(?P<hashes>#{1,6})\s+(?=\S)")
MAX_HEADING, MAX_TITLE = 300, 200
_STRATEGY = re.compile(r"OBIECTIV|DIREC|PRIORI|PILON|AXA|M[ĂA]SURA|AC[ȚT]IUN|INDICATOR", re.IGNORECASE)
_SEPARATORS = " \t\n.:–—-"
_LABELS = (ALINEA, LETTER, POINT, DECIMAL, DASH, SMALL_ROMAN)


def comma(text: str) -> str:
    """The same text, as long, with ș and ț of today in place of the cedilla letters: for looking, never for keeping."""
    return text.translate(_COMMA)


def article(text: str, *, is_automatic: bool = False) -> re.Match[str] | None:
    """«Art. 7^1. -» at the beginning; not «Art. 7 din Legea nr. 52/2003 se aplică», which is a sentence."""
    match = ARTICLE.match(comma(text))
    if match is None or is_automatic or match["stop"].strip():
        return match
    rest = text[match.end() :].lstrip()
    return match if not rest or not (rest[0].islower() or rest[0] in ",;/") else None


def structural(text: str) -> re.Match[str] | None:
    """The word and number of a part, chapter, annex, measure…; a word without a number only for an annex."""
    match = STRUCTURAL.match(comma(text))
    if match is None:
        return None
    if match["number"] is None and not match["word"].upper().startswith("ANEX"):
        return None
    after = text[match.end() : match.end() + 1]
    return None if after.isalnum() else match


def is_heading_line(text: str) -> bool:
    """Whether a line without a heading style is one by its words: «CAPITOLUL II Îngrijirea», not «Capitolul II se abrogă.»"""
    if len(text) > MAX_HEADING or not (text[:1].isupper() or text[:1] == "§"):
        return False
    match = structural(text)
    if match is None:
        return False
    rest = text[match.end() :].lstrip(_SEPARATORS)
    if match["word"].upper().startswith("ANEX"):
        return _is_annex_line(text, rest)
    if rest and not (rest[0].isupper() or rest[0] in '„«"(' or rest[0].isdigit()):
        return False
    if _STRATEGY.match(match["word"]):
        return len(text) <= MAX_TITLE and text.rstrip()[-1] not in ".;,"
    return text.rstrip()[-1] not in ";,"


def _is_annex_line(text: str, rest: str) -> bool:
    if text.rstrip()[-1] in ".;,":
        return False
    return not rest or rest[0].isupper() or rest[0] in '„«"(*' or rest.lower().startswith(("la ", "la\n"))


def is_bare_heading(text: str) -> bool:
    """«CAPITOLUL II» alone: its title stands on the next line."""
    match = structural(text)
    return match is not None and not text[match.end() :].strip(_SEPARATORS) and not _STRATEGY.match(match["word"])


def is_title(text: str) -> bool:
    """A line that may be the title of the number above it."""
    stripped = text.strip()
    return (
        0 < len(stripped) <= MAX_TITLE
        and stripped[0].isalpha()
        and (stripped[0].isupper() or stripped[0] in "„«")
        and stripped[-1] not in ".;:,"
        and not starts_unit(stripped)
    )


def starts_unit(line: str) -> bool:
    """Whether a line begins a unit of its own, so that it is never joined to the one before."""
    text = comma(line)
    return is_heading_line(line) or article(line) is not None or any(pattern.match(text) for pattern in _LABELS)


def is_item(line: str) -> bool:
    text = comma(line)
    return any(pattern.match(text) for pattern in (LETTER, POINT, DECIMAL, DASH))


def names_unit(marker: str) -> bool:
    """Whether an automatic number stands for a unit even when nothing follows it: «Art. 5. –» above its alin. (1)."""
    return article(marker, is_automatic=True) is not None or structural(marker) is not None
