"""What makes the log provable: hashing, and the check that names the first entry that does not hold. No database here.

leaf = SHA-256(0x00 ‖ payload), chain = SHA-256(chain before ‖ leaf), both over bytes and shown in hexadecimal; the chain begins
with 32 zero bytes. Leaves are those of RFC 6962, so that a tree can later be built over the same entries.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from consultare.lib.text import canonical_json
from consultare.records.states import EntryKind

GENESIS = "0" * 64
NUMBERING = frozenset({EntryKind.SUBMITTED.value, EntryKind.LATE.value})
_ENVELOPE = ("kind", "subject", "register", "year", "number")


class EntryLike(Protocol):
    @property
    def index(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def logged_at(self) -> datetime: ...
    @property
    def register(self) -> str: ...
    @property
    def year(self) -> int | None: ...
    @property
    def number(self) -> int | None: ...
    @property
    def payload(self) -> str: ...
    @property
    def leaf(self) -> str: ...
    @property
    def chain(self) -> str: ...


@dataclass(frozen=True)
class Line:
    """An entry as the public download carries it."""

    index: int
    kind: str
    subject: str
    at: datetime
    logged_at: datetime
    register: str
    year: int | None
    number: int | None
    payload: str
    leaf: str
    chain: str


@dataclass(frozen=True)
class VerifyResult:
    """`problem` is an English sentence for operators; `first_bad_index` the first entry that does not hold."""

    ok: bool
    size: int
    head: str
    first_bad_index: int | None = None
    problem: str = ""


class _Bad(Exception):
    pass


def commitment(salt: bytes, value: bytes) -> str:
    """A promise about a value that says nothing of it until the salt is shown. Salts are 32 random bytes, one per value."""
    if len(salt) < 16:
        raise ValueError("a commitment needs a salt of at least 16 bytes")
    return hashlib.sha256(salt + value).hexdigest()


def leaf_of(payload: str) -> str:
    return hashlib.sha256(b"\x00" + payload.encode()).hexdigest()


def chain_of(previous: str, leaf: str) -> str:
    return hashlib.sha256(bytes.fromhex(previous) + bytes.fromhex(leaf)).hexdigest()


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class _Walk:
    """What is known while walking along the log."""

    def __init__(self) -> None:
        self.size = 0
        self.head = GENESIS
        self.logged_at: datetime | None = None
        self.numbers: dict[str, int] = {}

    def step(self, entry: EntryLike) -> None:
        if entry.index != self.size:
            raise _Bad(f"entry {self.size} is missing: entry {entry.index} stands in its place")
        if entry.leaf != leaf_of(entry.payload):
            raise _Bad("the content does not give the fingerprint stored with it")
        self._check_columns(entry)
        if entry.chain != chain_of(self.head, entry.leaf):
            raise _Bad("the entry is not tied to the one before")
        if entry.logged_at != (entry.at if self.logged_at is None else max(entry.at, self.logged_at)):
            raise _Bad("the time goes back, or is not the time of the entry")
        self._check_number(entry)
        self.size, self.head, self.logged_at = self.size + 1, entry.chain, entry.logged_at

    @staticmethod
    def _check_columns(entry: EntryLike) -> None:
        try:
            content = json.loads(entry.payload)
            is_canonical = canonical_json(content) == entry.payload
        except (ValueError, TypeError, RecursionError):
            raise _Bad("the content is not canonical JSON") from None
        if not is_canonical or not isinstance(content, dict):
            raise _Bad("the content is not canonical JSON")
        for name in _ENVELOPE:
            if content.get(name) != getattr(entry, name):
                raise _Bad(f"the column {name} says something else than the content")
        if content.get("at") != stamp(entry.at):
            raise _Bad("the column at says something else than the content")

    def _check_number(self, entry: EntryLike) -> None:
        if entry.number is None:
            if entry.kind in NUMBERING:
                raise _Bad("a submission without number")
            return
        key = f"{entry.register}:{entry.year}"
        last = self.numbers.get(key, 0)
        if entry.number > last + 1 or entry.number < 1:
            raise _Bad(f"number {last + 1} of {entry.register}/{entry.year} is missing before number {entry.number}")
        if entry.kind in NUMBERING and entry.number <= last:
            raise _Bad(f"number {entry.number} of {entry.register}/{entry.year} was given twice")
        self.numbers[key] = max(last, entry.number)


def verify(
    entries: Iterable[EntryLike],
    *,
    expected_size: int | None = None,
    expected_head: str = "",
    expected_numbers: Mapping[str, int] | None = None,
) -> VerifyResult:
    """Recompute everything: fingerprints, chain, indexes 0, 1, 2…, gapless numbers per register and year, time never going back.

    The expected values come from outside the log (the counters, the last line of a download, an old receipt) and show a cut tail.
    """
    walk = _Walk()
    try:
        for entry in entries:
            walk.step(entry)
    except _Bad as bad:
        return VerifyResult(False, walk.size, walk.head, walk.size, str(bad))
    problem = ""
    if expected_size is not None and walk.size != expected_size:
        problem = f"the log has {walk.size} entries where {expected_size} were written"
    elif expected_head and walk.head != expected_head:
        problem = "the log does not end as stated"
    else:
        for key, last in (expected_numbers or {}).items():
            if key in walk.numbers and walk.numbers[key] != last:
                problem = f"the last number of {key} is {walk.numbers[key]} where {last} was given"
    return VerifyResult(not problem, walk.size, walk.head, walk.size if problem else None, problem)


def verify_lines(lines: Iterable[str]) -> VerifyResult:
    """A downloaded copy: the last line must state size and head of what stands before it."""
    stated: dict[str, Any] = {}
    parsed = 0

    def walk() -> Iterator[Line]:
        nonlocal parsed
        for text in lines:
            if stated:
                raise _Bad("there are lines after the end")
            content = _parse(text)
            if content.keys() == {"head", "size"}:
                stated.update(content)
            else:
                yield _line(content)
                parsed += 1

    try:
        result = verify(walk())
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return VerifyResult(False, parsed, "", parsed, "the line can't be read")
    if not result.ok:
        return result
    if not stated:
        return VerifyResult(
            False, result.size, result.head, result.size, "the copy is cut off: its last line is missing"
        )
    if stated != {"head": result.head, "size": result.size}:
        return VerifyResult(
            False, result.size, result.head, result.size, "the log does not end as its last line states"
        )
    return result


def _parse(text: str) -> dict[str, Any]:
    content = json.loads(text)
    if not isinstance(content, dict):
        raise ValueError("not an object")
    return content


def _line(content: dict[str, Any]) -> Line:
    moments = {name: datetime.fromisoformat(content[name]) for name in ("at", "logged_at")}
    if content.keys() != set(Line.__dataclass_fields__) or any(moment.tzinfo is None for moment in moments.values()):
        raise ValueError("not an entry")
    return Line(**{**content, **moments})
