"""Texts as tokens that compare the way a reader does: typing habits (ş for ș, a hard space, other quotes) are no change."""

import re
import unicodedata
from dataclasses import dataclass

PARAGRAPH_BREAK = "\u2029"
"""Parts two units that are compared as one text; `consultare.lib.text.clean` lets it into no text that is kept."""

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_MARKS = "\u0300-\u036f"
_SAME = str.maketrans(
    {"ş": "ș", "Ş": "Ș", "ţ": "ț", "Ţ": "Ț"}
    | dict.fromkeys("\u00a0\u202f\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u205f\u3000\t", " ")
    | dict.fromkeys("„”“‟«»〝〞", '"')
    | dict.fromkeys("‚‘’‛‹›ʼ´`", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
)
_RARE = re.compile(f"[{_INVISIBLE}{_MARKS}]")
_CLUSTER = re.compile(f"[^{_MARKS}][{_MARKS}]*|[{_MARKS}]+", re.DOTALL)
# No lookaheads: every character is read once whatever the text is.
_TOKEN = re.compile(
    r"(?:\d+(?:[.,^]\d+)*|[^\W\d]\w*(?:[-']\w+)*|\u2029|(?P<sign>[^\w\s])(?P=sign)*)(?P<gap>[^\S\u2029]*)", re.DOTALL
)
_LEADING = re.compile(r"[^\S\u2029]*")
_SENTENCE_ENDS = frozenset(".!?;…")
_SENTENCE_TOKENS = 80


def _offsets(text: str) -> tuple[str, list[int]]:
    """The folded text and where each of its characters begins in the text given."""
    kept = [(at, char) for at, char in enumerate(text) if char not in _INVISIBLE]
    places = [at for at, _char in kept]
    plain = "".join(char for _at, char in kept)
    letters, starts = [], []
    for match in _CLUSTER.finditer(plain):
        composed = unicodedata.normalize("NFC", match.group())
        letters.append(composed)
        # A composition is never longer than its parts in what Latin script uses; `min` holds for the rest.
        starts += [places[min(match.start() + step, match.end() - 1)] for step in range(len(composed))]
    return "".join(letters).translate(_SAME), [*starts, len(text)]


def folded(text: str) -> str:
    """The text as it is compared: two texts that differ only by typing habits fold to the same; the case stays."""
    if _RARE.search(text):
        text = _offsets(text)[0]
    return re.sub(r"[^\S\n\u2029]+", " ", text.translate(_SAME))


def _gap(spaces: str) -> str:
    return "\n" * lines if (lines := spaces.count("\n")) else " "[: len(spaces)]


@dataclass(frozen=True, slots=True)
class Tokens:
    """`keys[n]` compares token n; it stands in `text[starts[n]:ends[n]]`, the white space after it until `starts[n + 1]`.

    Token 0 is empty and all texts share it; it holds the white space that the text begins with.
    """

    text: str
    keys: list[str]
    gaps: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.keys)

    def sentences(self) -> list[int]:
        """Where sentences begin after token 0, and the end. «art. 5» is no end: a full stop counts before a capital or a line's end."""
        begins = [1]
        last = len(self.keys) - 1
        for n in range(1, last):
            key, follower = self.keys[n], self.keys[n + 1]
            is_end = (
                key == PARAGRAPH_BREAK
                or "\n" in self.gaps[n]
                or (key[0] in _SENTENCE_ENDS and bool(self.gaps[n]) and (key == ";" or not follower[0].islower()))
            )
            if is_end or n - begins[-1] >= _SENTENCE_TOKENS:
                begins.append(n + 1)
        return [*begins, len(self.keys)]


def tokens(text: str) -> Tokens:
    """Words (with their hyphens), numbers (`1.234,56`, `7^1`), runs of one sign; each with the white space after it."""
    plain, places = _offsets(text) if _RARE.search(text) else (text.translate(_SAME), None)
    leading = _LEADING.match(plain)
    first = leading.end() if leading else 0
    keys, gaps, starts, ends = [""], [_gap(plain[:first])], [0], [0]
    for match in _TOKEN.finditer(plain, first):
        at = match.start("gap")
        keys.append(plain[match.start() : at])
        gaps.append(_gap(match["gap"]))
        starts.append(match.start())
        ends.append(at)
    starts.append(len(plain))
    if places is not None:
        starts = [places[at] for at in starts]
        ends = [places[at] for at in ends]
        if len(starts) > 2 and not first:
            starts[1] = 0  # What can't be seen before the first word belongs to it.
        starts[0] = ends[0] = 0
        starts[-1] = len(text)
    return Tokens(text, keys, gaps, starts, ends)
