"""What is kept of a text that somebody typed, and the forms of it that are searched, named and fingerprinted."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
UNWANTED = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x9f{BIDI}\ufeff\ufff9-\ufffb\ud800-\udfff]")
SPACES = re.compile(r"\s+")
SAFE_INTEGER = 2**53 - 1
NAME_LIMIT = 80
ADDRESS = re.compile(r"(?i)\b[a-z][a-z0-9+.-]*:/*(?=\S)|//+|\bwww\.")
DOMAIN_DOT = re.compile(r"(?<=[^\W_])\.(?=[^\W\d_]{2})|(?<=\d)\.(?=\d)")
MARKUP = str.maketrans(dict.fromkeys("<>[]{}|`*_#\\^~=", " ") | {"@": " "})


def clean(text: str) -> str:
    """The text as it is kept (R24a): NFC, line ends as \\n, control and bidi-override characters removed.

    Letters are never replaced: ș and ş stay as typed. Doing it twice changes nothing. NUL raises `ValueError`.
    """
    if "\x00" in text:
        raise ValueError("the text contains a NUL character")
    return unicodedata.normalize("NFC", UNWANTED.sub("", LINE_ENDS.sub("\n", text)))


def clean_line(text: str) -> str:
    """`clean` for a field of one line: every run of white space becomes one space."""
    return SPACES.sub(" ", clean(text)).strip()


def fold(text: str) -> str:
    """The form in which texts are compared in search: no diacritics (comma and cedilla alike), lower case."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFKC", plain.casefold())


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where folded words stand in a text as it was written, in reading order, overlapping places joined."""
    known: dict[str, str] = {}
    letters, places = [], []
    for at, char in enumerate(text):
        plain = known.setdefault(char, fold(char))
        letters.append(plain)
        places.extend([at] * len(plain))
    plain = "".join(letters)
    found = sorted(
        (places[match.start()], places[match.end() - 1] + 1)
        for word in words
        if word
        for match in re.finditer(re.escape(word), plain)
    )
    joined: list[tuple[int, int]] = []
    for begin, end in found:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def excerpt(text: str, limit: int = 200) -> str:
    """One line of at most `limit` characters, cut between words and closed by «…»."""
    line = SPACES.sub(" ", text).strip()
    if len(line) <= limit:
        return line
    head = line[:limit]
    cut = head.rsplit(" ", 1)[0] if " " in head and line[limit - 1] != " " else head[: limit - 1]
    return cut.rstrip(" ,;:.–-") + "…"


def slugify_ro(text: str, limit: int = 80) -> str:
    """«Strategia serviciilor sociale, 2027–2031» → strategia-serviciilor-sociale-2027-2031; may be empty."""
    words = re.findall(r"[a-z0-9]+", fold(text))
    slug = ""
    for word in words:
        if len(slug) + len(word) + bool(slug) > limit:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug or (words[0][:limit] if words else "")


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > SAFE_INTEGER:
            raise ValueError("integers beyond 2^53 have no canonical form")
        return int(value)
    if isinstance(value, str):
        normal = unicodedata.normalize("NFC", value)
        normal.encode()  # a lone surrogate raises UnicodeEncodeError, a ValueError
        return normal
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    if isinstance(value, dict):
        return _canonical_object(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _canonical_object(value: dict[Any, Any]) -> dict[str, Any]:
    if not all(isinstance(key, str) for key in value):
        raise TypeError("keys must be strings")
    normal = {_canonical(key): _canonical(item) for key, item in value.items()}
    if len(normal) != len(value):
        raise ValueError("two keys are the same after normalisation")
    return dict(sorted(normal.items(), key=lambda pair: pair[0].encode("utf-16-be")))


def canonical_json(obj: Any) -> str:
    """RFC 8785 for objects, arrays, strings (NFC), integers, booleans and null; floats are refused with `TypeError`."""
    return json.dumps(_canonical(obj), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def neutral_name(name: str) -> str:
    """A name somebody chose, safe in a message to a third person (R54): one line, ≤ 80, nothing that becomes a link."""
    plain = clean_line(clean(name.replace("\x00", "")).translate(MARKUP))
    previous = ""
    while plain != previous:
        previous = plain
        plain = clean_line(DOMAIN_DOT.sub(" ", ADDRESS.sub(" ", plain)))
    return plain if len(plain) <= NAME_LIMIT else plain[: NAME_LIMIT - 1].rstrip() + "…"
