"""Finding personal data that nobody should write in a public text (R42). A find is a warning, never a proof."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

CNP_WEIGHTS = (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)
CENTURIES = {"1": 1900, "2": 1900, "3": 1800, "4": 1800, "5": 2000, "6": 2000, "7": 2000, "8": 2000, "9": 1900}
CNP = re.compile(r"(?<!\d)[1-9](?:[ .-]?\d){12}(?!\d)", re.ASCII)
IBAN = re.compile(r"(?<![A-Za-z0-9])RO ?\d{2}(?: ?[A-Z0-9]){20}(?![A-Za-z0-9])", re.ASCII | re.IGNORECASE)
PHONE = re.compile(r"(?<![\d+])(?:\+ ?40|0040|0)(?:[ ./()-]{0,2}\d){9}(?!\d)", re.ASCII)
SUBSCRIBER = re.compile(r"7\d{8}|[23]\d{8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind`: cnp, iban or phone; `start` and `end` are offsets in the text that was searched."""

    kind: str
    start: int
    end: int


def is_cnp(digits: str) -> bool:
    """13 digits, a date of birth that exists, and the check digit."""
    if not re.fullmatch(r"[1-9]\d{12}", digits, re.ASCII):
        return False
    year, month, day = CENTURIES[digits[0]] + int(digits[1:3]), int(digits[3:5]), int(digits[5:7])
    try:
        date(year, month, day)
    except ValueError:
        return False
    check = sum(weight * int(digit) for weight, digit in zip(CNP_WEIGHTS, digits[:12], strict=True)) % 11
    return int(digits[12]) == (1 if check == 10 else check)


def is_iban_ro(text: str) -> bool:
    """24 characters of a Romanian account with the ISO 13616 remainder."""
    compact = text.replace(" ", "").upper()
    if not re.fullmatch(r"RO\d{2}[A-Z]{4}[A-Z0-9]{16}", compact, re.ASCII):
        return False
    return int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4])) % 97 == 1


def is_phone_ro(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    national = digits.removeprefix("00").removeprefix("40") if digits.startswith(("00", "40")) else digits[1:]
    return bool(SUBSCRIBER.fullmatch(national))


def _candidates(text: str) -> Iterator[Finding]:
    for kind, pattern, holds in (("cnp", CNP, is_cnp), ("iban", IBAN, is_iban_ro), ("phone", PHONE, is_phone_ro)):
        for match in pattern.finditer(text):
            found = match.group()
            if holds(re.sub(r"[ .-]", "", found) if kind == "cnp" else found):
                yield Finding(kind, match.start(), match.end())


def find_personal_data(text: str) -> list[Finding]:
    """In the order of the text, never overlapping: a CNP or an account is not also reported as a telephone number."""
    kept: list[Finding] = []
    for found in _candidates(text):
        if all(found.end <= other.start or other.end <= found.start for other in kept):
            kept.append(found)
    return sorted(kept, key=lambda finding: finding.start)
