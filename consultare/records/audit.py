"""Who did what: past-tense verbs, names as they were, in the same transaction as the act. Append-only by trigger (R37)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import structlog
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultare.records.models import AuditEvent

# A verb's sentence with named placeholders: %(actor)s, %(subject)s and the names of its facts.
VERBS: dict[str, str | Promise] = {}


class Actor(Protocol):
    @property
    def pk(self) -> Any: ...
    @property
    def audit_name(self) -> str: ...
    @property
    def audit_role(self) -> str: ...


class UnknownVerb(LookupError):
    """The room that acts has not registered a sentence for this verb."""


def register_verbs(sentences: Mapping[str, str | Promise]) -> None:
    """Called once by each room's `actions` when it is imported. Registering a verb again with other words is an error."""
    for verb, words in sentences.items():
        if VERBS.setdefault(verb, words) != words:
            raise ValueError(f"the verb {verb} has a sentence already")


def record(
    *,
    verb: str,
    by: Actor | None,
    at: datetime,
    subject: str = "",
    subject_label: str = "",
    group: str = "",
    **facts: Any,
) -> AuditEvent:
    """Write one event. `by=None` is a visitor or the portal itself; facts are JSON values shown in the verb's sentence."""
    made = event(verb=verb, by=by, at=at, subject=subject, subject_label=subject_label, group=group, **facts)
    made.save(force_insert=True)
    return made


def event(
    *,
    verb: str,
    by: Actor | None,
    at: datetime,
    subject: str = "",
    subject_label: str = "",
    group: str = "",
    **facts: Any,
) -> AuditEvent:
    """What `record` writes, not yet saved: for an act that writes it together with its other rows."""
    if verb not in VERBS:
        raise UnknownVerb(verb)
    return AuditEvent(
        verb=verb,
        at=at,
        actor_id="" if by is None else str(by.pk),
        actor_name="" if by is None else by.audit_name[:200],
        actor_role="" if by is None else str(by.audit_role)[:200],
        subject=subject,
        subject_label=subject_label[:300],
        group=group,
        facts=facts,
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64],
    )


class _Words(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def sentence(event: AuditEvent) -> str:
    """The event in words, in the reader's language. Plain text: whoever prints it escapes it."""
    words = _Words(event.facts)
    words["actor"] = event.actor_name or str(_("The portal"))
    words["subject"] = event.subject_label or event.subject
    return str(VERBS.get(event.verb, "%(actor)s: " + event.verb.replace("%", "%%"))) % words
