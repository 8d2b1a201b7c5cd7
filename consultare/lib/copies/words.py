"""What of a letter is compared: its words, without greeting and signature, however they were typed."""

import re
import unicodedata

from consultare.lib.text import fold

INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
SPACES = re.compile(r"[^\S\n]+")
WORD = re.compile(r"[^\W_]+")
PLAIN = str.maketrans("ăâîșşțţĂÂÎȘŞȚŢ", "aaissttAAISSTT")
"""Letter for letter, so that a place in the plain text is the same place in the text itself."""
LONGEST_TAIL, MOST_SMALL_WORDS = 24, 4
LEAST_LETTER = 20
LONGEST_NAME = 60

GREETING = re.compile(
    r"""
    \s*(?:
        (?:buna|salut|salutari|buna[ ](?:ziua|dimineata|seara))[ ]?(?:[,.!]+|\n)
      | (?:buna[ ](?:ziua|dimineata|seara)[ ])?
        (?:stimat(?:a|e|i)?|onorat(?:a|e|i)?|domnule|doamnelor|dragi)
        (?:[ ](?!(?:va|vreau|cer|cerem|rog|rugam|propun|propunem|solicit|solicitam|sa|nu)\b)[^\s,.!:]+){1,5}[ ]?(?:[,!]+|\n)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
CLOSING = re.compile(
    r"""
    (?:(?<=[.!?;\n])|(?<=[.!?;\n][ ]))
    (?:
        cu[ ](?:(?:deosebita|multa|tot|aleasa|profund)[ ])?
        (?:stima|respect|respectul|consideratie|pretuire|multumiri|salutari)
      | (?:va[ ])?(?:multumesc|multumim)(?:[ ]anticipat|[ ]pentru(?:[ ][^\s,.!]+){1,5})?
      | o[ ]zi[ ](?:buna|frumoasa) | toate[ ]cele[ ]bune | cordial
    )
    [ ]?(?:[,.!:\n]|$)""",
    re.IGNORECASE | re.VERBOSE,
)
NAME = re.compile(r"\n ?([^\W\d_][\w.-]*(?: [^\W\d_][\w.-]*){0,2} [^\W\d_][\w-]*)\s*$")
POSTSCRIPT = re.compile(r"\bp\.? ?s\b", re.IGNORECASE)


def body(text: str) -> str:
    """The letter without its greeting and its signature. What may be more than that stays; nothing is left without words."""
    text = SPACES.sub(" ", INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    plain = text.translate(PLAIN)
    start, end = 0, _end(plain)
    for _number in range(2):
        greeting = GREETING.match(plain, start, end)
        if greeting:
            start = greeting.end()
    return text[start:end] if WORD.search(text, start, end) else text


def _end(text: str) -> int:
    """Where the signature begins: after the last closing formula that only a name and an address follow, or a bare name."""
    closings = [found for found in CLOSING.finditer(text) if found.start() >= LEAST_LETTER]
    for closing in reversed(closings):
        if not _is_signature(text[closing.end() :]):
            break
        text = text[: closing.start()].rstrip()
    name = NAME.search(text, max(0, len(text) - LONGEST_NAME))
    if name and name.start() >= LEAST_LETTER and all(word[0].isupper() for word in name[1].split()):
        return name.start()
    return len(text)


def _is_signature(tail: str) -> bool:
    words = tail.split()
    small = sum(word[0].islower() for word in words)
    return len(words) <= LONGEST_TAIL and small <= MOST_SMALL_WORDS and not POSTSCRIPT.search(tail)


def words_of(text: str) -> list[str]:
    """Without case, diacritics (comma and cedilla alike), punctuation and courtesies; numbers are words too."""
    return WORD.findall(fold(body(text)))


def is_number(word: str) -> bool:
    """«15», «52», «3a»; a name that ends in a figure is a name."""
    return word[0].isdigit()
