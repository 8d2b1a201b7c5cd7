"""Counters in the table of the shared cache: they survive a restart and are the same for every process.

One statement of SQL, because the cache's own `incr` reads and writes apart: two requests at once would count as one.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction

UNAVAILABLE = (DatabaseError, OSError)
SWEEP_CHANCE = 0.01


@dataclass(frozen=True, slots=True)
class Quota:
    """`retry_after` in seconds; `counted` is false when the counter could not be reached."""

    allowed: bool
    count: int
    retry_after: int
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Limit:
    key: str
    limit: int
    window: int

    def slot(self, now: float) -> str:
        name = sha256(self.key.encode()).hexdigest()[:32]
        return f"quota:{name}:{self.window}:{int(now // self.window)}"

    def remaining(self, now: float) -> int:
        return int(self.window - now % self.window) + 1


def _table() -> str:
    return connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))


def _count_up(limits: Sequence[Limit], now: float) -> dict[str, int]:
    """Slot → count. Rows are taken in one order, so that two requests never wait for each other."""
    rows = sorted((limit.slot(now), datetime.fromtimestamp(now + limit.remaining(now), UTC)) for limit in limits)
    values = ", ".join(["(%s, '1', %s)"] * len(rows))
    statement = (
        f"INSERT INTO {_table()} AS counter (cache_key, value, expires) VALUES {values}"  # noqa: S608 — our own table
        " ON CONFLICT (cache_key) DO UPDATE SET value = (counter.value::bigint + 1)::text"
        " RETURNING cache_key, value::bigint"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [item for row in rows for item in row])
        counts = dict(cursor.fetchall())
        if 1 in counts.values() and random.random() < SWEEP_CHANCE:  # noqa: S311 — housekeeping, not a secret
            cursor.execute(f"DELETE FROM {_table()} WHERE expires < now()")  # noqa: S608 — our own table
    return counts


def quotas(limits: Sequence[Limit], *, fail_open: bool, now: float | None = None) -> list[Quota]:
    """Count one act under every key, in one statement, and say of each whether it is within its limit."""
    now = time.time() if now is None else now
    try:
        counts = _count_up(limits, now)
    except UNAVAILABLE:
        return [Quota(fail_open, 0, 0 if fail_open else limit.window, counted=False) for limit in limits]
    answers = []
    for limit in limits:
        count = counts[limit.slot(now)]
        allowed = count <= limit.limit
        answers.append(Quota(allowed, count, 0 if allowed else limit.remaining(now)))
    return answers


def quota(key: str, limit: int, window: int, *, fail_open: bool, now: float | None = None) -> Quota:
    """Count one act under `key`: is it among the first `limit` of this window of `window` seconds?

    `fail_open` decides when the counter is out of reach: True for submissions, False for sign-in (R50).
    """
    return quotas([Limit(key, limit, window)], fail_open=fail_open, now=now)[0]


def used(key: str, window: int, *, now: float | None = None) -> int:
    """How many acts were counted in the running window, without counting one."""
    slot = Limit(key, 0, window).slot(time.time() if now is None else now)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT value::bigint FROM {_table()} WHERE cache_key = %s", [slot])  # noqa: S608 — ours
            row = cursor.fetchone()
    except UNAVAILABLE:
        return 0
    return int(row[0]) if row else 0


def take_once(key: str, seconds: int) -> bool:
    """True for the first taker of `key` within `seconds`; True also when the cache is out of reach."""
    try:
        with transaction.atomic():
            return bool(cache.add(f"once:{sha256(key.encode()).hexdigest()[:40]}", 1, timeout=seconds))
    except UNAVAILABLE:
        return True
