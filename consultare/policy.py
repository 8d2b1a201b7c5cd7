"""Violations of the content policy, as browsers report them to us (R30): logged in few masked words, bounded, never stored."""

import json
import threading
import time
from typing import Any
from urllib.parse import urlsplit

import structlog

from consultare.logs import mask

logger = structlog.get_logger("consultare.policy")
MAX_BYTES = 16 * 1024
PER_MINUTE = 20  # A process; whoever sends more is neither answered otherwise nor written down.
KINDS = ("application/csp-report", "application/reports+json", "application/json")


class _Minute:
    """How many were written down in this minute by this process."""

    def __init__(self) -> None:
        self._lock, self._began, self._count = threading.Lock(), 0.0, 0

    def take(self) -> bool:
        with self._lock:
            now = time.monotonic()
            if now - self._began >= 60:
                self._began, self._count = now, 0
            self._count += 1
            return self._count <= PER_MINUTE

    def forget(self) -> None:
        self._began = self._count = 0


minute = _Minute()


def note(body: bytes) -> None:
    """Both forms that browsers send: one report, or a list of them. What can't be read is dropped in silence."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return
    for report in (found if isinstance(found, list) else [found])[:10]:
        inner = _inner(report)
        if inner and minute.take():
            logger.warning("policy violated", **inner)


def _inner(report: Any) -> dict[str, object]:
    """Directive, the page's path, the host that was asked; never a query, a sample of the script or a whole address."""
    if not isinstance(report, dict):
        return {}
    said = report.get("csp-report") or report.get("body")
    if not isinstance(said, dict):
        return {}
    directive = said.get("effective-directive") or said.get("effectiveDirective") or said.get("violated-directive")
    page, blocked = (
        str(said.get(old) or said.get(new) or "")
        for old, new in (("document-uri", "documentURL"), ("blocked-uri", "blockedURL"))
    )
    try:
        path, host = urlsplit(page[:2000]).path, urlsplit(blocked[:2000])
    except ValueError:
        return {}
    where = f"{host.scheme}://{host.hostname}" if host.hostname else blocked[:20]
    return {"directive": mask(str(directive)[:60]), "path": mask(path[:200]), "blocked": mask(where[:200])}
