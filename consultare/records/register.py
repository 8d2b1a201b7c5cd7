"""The public register: gapless numbers and an insert-only log in which every entry is tied to the one before.

Lock order for everybody: the round, then the address of a stranger's mail (`outbox.admit`), then the counter of the number, then
that of the log. A counter stays locked until the transaction ends: what can be read, counted or rendered without the number comes
before, and afterwards nothing slow is done.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Subquery
from django.db.models.functions import Coalesce

from consultare.lib.inserts import Inserts
from consultare.lib.text import canonical_json
from consultare.records.models import Counter, RegisterEntry
from consultare.records.proof import GENESIS, VerifyResult, chain_of, commitment, leaf_of, stamp, verify, verify_lines
from consultare.records.states import EntryKind

__all__ = [
    "GENESIS",
    "EntryKind",
    "Place",
    "VerifyResult",
    "append",
    "append_at",
    "chain_of",
    "commitment",
    "entries",
    "export_lines",
    "head",
    "leaf_of",
    "next_number",
    "next_place",
    "stamp",
    "verify",
    "verify_database",
    "verify_lines",
]

LOG = "log"
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}\Z")
_CHUNK = 2000
_TAKE = (
    "INSERT INTO records_counter (name, value) VALUES (%(log)s, 0)"
    " ON CONFLICT (name) DO UPDATE SET value = records_counter.value + 1"
)
_TAKE_NUMBER = (
    "INSERT INTO records_counter (name, value) VALUES (%(name)s, 1)"
    " ON CONFLICT (name) DO UPDATE SET value = records_counter.value + 1"
)
# A statement of its own: it sees what those before us wrote while we waited for the counters.
_END = (
    "SELECT log.value, numbers.value, last.chain, last.logged_at FROM records_counter AS log"
    " LEFT JOIN records_counter AS numbers ON numbers.name = %(name)s"
    " LEFT JOIN records_registerentry AS last ON last.index = log.value - 1 WHERE log.name = %(log)s"
)


@dataclass(frozen=True)
class Place:
    """A place at the end of the log, locked until the transaction ends: its index and what it will be tied to.

    With the number taken for it, if any. One place is one entry: whoever takes it appends.
    """

    index: int
    head: str
    last_at: datetime | None
    register: str = ""
    year: int | None = None
    number: int | None = None


def next_number(*, register: str, year: int) -> int:
    """1, 2, 3… of this register and year. A rolled-back transaction gives its number back; never reused otherwise (R60)."""
    name = _counter(register, year)
    _needs_transaction()
    with connection.cursor() as cursor:
        cursor.execute(f"{_TAKE_NUMBER} RETURNING value", {"name": name})
        return int(cursor.fetchone()[0])


def next_place(*, register: str, year: int) -> Place:
    """The next number and the place of its entry, in one round trip: for acts that many people do at once."""
    name = _counter(register, year)
    index, number, head, last_at = _take(f"{_TAKE_NUMBER}; {_TAKE}; {_END}", name)
    return Place(index, head, last_at, register, year, number)


def append(
    *,
    kind: str,
    subject: str,
    at: datetime,
    payload: dict[str, Any],
    register: str = "",
    year: int | None = None,
    number: int | None = None,
) -> RegisterEntry:
    """Add one entry to the log, in the caller's transaction.

    What is hashed and published is `{"at", "data": payload, "kind", "number", "register", "subject", "year"}` as canonical JSON,
    stored in `entry.payload`; `payload` therefore carries commitments and public facts only. `submitted` and `late` carry the
    number just taken; later entries about the same matter may repeat it. Once written, an entry never changes.
    """
    # Before the lock: what is refused here holds up nobody.
    draft = _draft(kind, subject, at, payload, Place(0, GENESIS, None, register, year, number))
    index, _number, head, last_at = _take(f"{_TAKE}; {_END}", "")
    entry = _tied(draft, Place(index, head, last_at, register, year, number))
    entry.save(force_insert=True)
    return entry


def append_at(
    place: Place, *, kind: str, subject: str, at: datetime, payload: dict[str, Any], into: Inserts
) -> RegisterEntry:
    """`append` at a place taken before; the entry is written with the other rows of `into`."""
    entry = _tied(_draft(kind, subject, at, payload, place), place)
    into.add(entry)
    return entry


def _draft(kind: str, subject: str, at: datetime, payload: dict[str, Any], place: Place) -> RegisterEntry:
    subject = unicodedata.normalize("NFC", subject)
    names: dict[str, Any] = {"register": place.register, "year": place.year, "number": place.number}
    names |= {"kind": EntryKind(kind).value, "subject": subject}
    text = canonical_json({"at": stamp(at), "data": payload, **names})
    return RegisterEntry(at=at, payload=text, leaf=leaf_of(text), **names)


def _tied(entry: RegisterEntry, place: Place) -> RegisterEntry:
    entry.index, entry.chain = place.index, chain_of(place.head, entry.leaf)
    entry.logged_at = entry.at if place.last_at is None else max(entry.at, place.last_at)
    return entry


def _counter(register: str, year: int) -> str:
    if not _NAME.match(register) or not 1990 <= year <= 9999:
        raise ValueError(f"not a register and year: {register!r} {year!r}")
    return f"{register}:{year}"


def _needs_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("register numbers are taken inside a transaction")


def _take(sql: str, name: str) -> tuple[int, int, str, datetime | None]:
    _needs_transaction()
    with connection.cursor() as cursor:
        cursor.execute(sql, {"name": name, "log": LOG})
        index, number, chain, last_at = cursor.fetchone()
    return index, number, chain or GENESIS, last_at


def head() -> tuple[int, str]:
    """Size of the log and its last chain value."""
    last = RegisterEntry.objects.order_by("-index").values_list("index", "chain").first()
    return (last[0] + 1, last[1]) if last else (0, GENESIS)


def entries() -> Iterator[RegisterEntry]:
    """The whole log in order, in chunks by key: no long transaction, constant memory."""
    position = -1
    while chunk := list(RegisterEntry.objects.filter(index__gt=position).order_by("index")[:_CHUNK]):
        yield from chunk
        position = chunk[-1].index


def export_lines() -> Iterator[str]:
    """The public log as JSON lines; the last line states size and head, so that a cut copy shows."""
    size, last = head()
    for entry in entries():
        if entry.index >= size:
            break
        yield json.dumps(_public(entry), ensure_ascii=False, sort_keys=True) + "\n"
    yield json.dumps({"head": last, "size": size}, sort_keys=True) + "\n"


def _public(entry: RegisterEntry) -> dict[str, Any]:
    return {
        "at": stamp(entry.at),
        "chain": entry.chain,
        "index": entry.index,
        "kind": entry.kind,
        "leaf": entry.leaf,
        "logged_at": stamp(entry.logged_at),
        "number": entry.number,
        "payload": entry.payload,
        "register": entry.register,
        "subject": entry.subject,
        "year": entry.year,
    }


def verify_database() -> VerifyResult:
    """The whole log as it stood when this began, and that it ends where the counters say: also a cut-off tail shows."""
    counters = dict(Counter.objects.values_list("name", "value"))
    size = counters.pop(LOG, -1) + 1
    result = verify(islice(entries(), size), expected_size=size, expected_numbers=counters)
    counted = Counter.objects.filter(name=LOG).values("value")
    beyond = RegisterEntry.objects.filter(index__gt=Coalesce(Subquery(counted), -1)).order_by("index").first()
    if result.ok and beyond is not None:
        return replace(
            result, ok=False, first_bad_index=beyond.index, problem="the entry was not written by the portal"
        )
    return result
