"""Writing down that a message was accepted, while the next recipient is already being announced to the server."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from consultare.records.models import Message

log = logging.getLogger(__name__)

_SENT = (
    "UPDATE records_message SET state = 'sent', sent_at = %(now)s, attempts = %(attempts)s, first_tried_at = %(first)s,"
    " lease = NULL, leased_until = NULL, code = NULL, note = ''{blank} WHERE id = %(id)s AND lease = %(lease)s AND state = 'leased'"
)
SENT = _SENT.format(blank="")
SENT_SECRET = _SENT.format(blank=", text = '', html = '', body_removed_at = %(now)s")


class Marker:
    """One thread, the caller's own database connection, one mark in flight.

    The promise: `settle` returns only when the last mark is committed. It is called before the next text leaves, so a crash at
    any moment leaves at most one accepted message unmarked; and before anything else uses the connection.
    """

    def __init__(self) -> None:
        self._database = connections[DEFAULT_DB_ALIAS]
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail-marks")
        self._pending: Future[int] | None = None

    def __enter__(self) -> Self:
        self._database.inc_thread_sharing()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.settle()
        finally:
            self._thread.shutdown(wait=True)
            self._database.dec_thread_sharing()

    def sent(self, message: Message, lease: UUID, now: datetime) -> None:
        self.settle()
        values = {
            "now": now,
            "attempts": message.attempts + 1,
            "first": message.first_tried_at or now,
            "id": message.pk,
            "lease": lease,
        }
        self._pending = self._thread.submit(self._execute, SENT_SECRET if message.is_secret else SENT, values)

    def settle(self) -> None:
        pending, self._pending = self._pending, None
        if pending is not None and not pending.result():
            log.warning("a message changed hands while it was being sent")

    def _execute(self, sql: str, values: dict[str, Any]) -> int:
        with self._database.cursor() as cursor:
            cursor.execute(sql, values)
            return int(cursor.rowcount)
