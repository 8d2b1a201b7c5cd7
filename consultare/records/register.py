"""The public register: gapless numbers and an insert-only log in which every entry is tied to the one before.

Lock order for everybody: the round, then the counter (`next_number`, then `append`), then the rest. A counter stays locked
until the transaction ends, so call these late and do nothing slow afterwards.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Subquery
from django.db.models.functions import Coalesce

from consultare.lib.text import canonical_json
from consultare.records.models import Counter, RegisterEntry
from consultare.records.proof import GENESIS, VerifyResult, chain_of, commitment, leaf_of, stamp, verify, verify_lines
from consultare.records.states import EntryKind

__all__ = [
    "GENESIS",
    "EntryKind",
    "VerifyResult",
    "append",
    "chain_of",
    "commitment",
    "entries",
    "export_lines",
    "head",
    "leaf_of",
    "next_number",
    "stamp",
    "verify",
    "verify_database",
    "verify_lines",
]

LOG = "log"
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}\Z")
_CHUNK = 2000
_UPSERT = (
    "INSERT INTO records_counter (name, value) VALUES (%s, %s)"
    " ON CONFLICT (name) DO UPDATE SET value = records_counter.value + 1 RETURNING value"
)


def next_number(*, register: str, year: int) -> int:
    """1, 2, 3… of this register and year. A rolled-back transaction gives its number back; never reused otherwise (R60)."""
    if not _NAME.match(register) or not 1990 <= year <= 9999:
        raise ValueError(f"not a register and year: {register!r} {year!r}")
    return _take(f"{register}:{year}", first=1)


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
    subject = unicodedata.normalize("NFC", subject)
    names = {"kind": EntryKind(kind).value, "number": number, "register": register, "subject": subject, "year": year}
    text = canonical_json({"at": stamp(at), "data": payload, **names})
    index = _take(LOG, first=0)
    head, last_at = _before(index) or (GENESIS, at)
    leaf = leaf_of(text)
    return RegisterEntry.objects.create(
        index=index,
        kind=kind,
        subject=subject,
        at=at,
        logged_at=max(at, last_at),
        register=register,
        year=year,
        number=number,
        payload=text,
        leaf=leaf,
        chain=chain_of(head, leaf),
    )


def _take(name: str, *, first: int) -> int:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("register numbers are taken inside a transaction")
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [name, first])
        return int(cursor.fetchone()[0])


def _before(index: int) -> tuple[str, datetime] | None:
    """Read under the lock of the log, so as plainly as it can be done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chain, logged_at FROM records_registerentry WHERE index = %s", [index - 1])
        found: tuple[str, datetime] | None = cursor.fetchone()
    return found


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
