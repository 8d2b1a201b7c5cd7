"""A mail as its room asks for it, and what is done so that nothing written by a stranger reaches a header (R52, R54)."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from consultare.records.models import Message
from consultare.records.states import MessageState

_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}\Z")
# Set here from the ledger's own columns; a room may not set them.
_OURS = {
    "to",
    "cc",
    "bcc",
    "from",
    "sender",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "return-path",
    "received",
}


@dataclass(frozen=True, kw_only=True)
class Mail:
    """(kind, about, recipient, step) names the occasion: one occasion, one mail, however often it is queued.

    `secret`: the body carries a personal link or code and is blanked once sent. `stranger`: anybody could have caused it
    (sign-up, reset, confirmation of an address), so it counts against the daily limit of its recipient (R49).
    `headers` come from templates only, never from what a person typed.
    """

    kind: str
    about: str
    recipient: str
    step: str
    to: str
    subject: str
    text: str
    html: str = ""
    language: str = "ro"
    headers: Mapping[str, str] = field(default_factory=dict)
    is_service: bool = True
    group: str = ""
    due_at: datetime | None = None
    secret: bool = False
    stranger: bool = False
    unsubscribe_url: str = ""


def message_id(mail: Mail) -> str:
    """The same for ever for one occasion, so that the one possible double is recognised by the reader's program (R55)."""
    key = f"{mail.kind}|{mail.about}|{mail.recipient}|{mail.step}"
    # 160 bits are plenty, and the header stays on one line.
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{settings.SITE_HOST}>"


def one_line(text: str, limit: int) -> str:
    """No line break and no control or format character of any kind; runs of white space become one space."""
    spaced = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp", "Zs"} else char for char in text)
    return " ".join("".join(char for char in spaced if unicodedata.category(char) not in {"Cf", "Cs"}).split())[:limit]


def row(mail: Mail, *, at: datetime) -> Message:
    """The ledger's row, not yet saved. An address nobody can write to becomes a failed row, not an error for the author."""
    is_reachable = _is_address(mail.to)
    return Message(
        kind=mail.kind,
        about=mail.about,
        recipient=mail.recipient,
        step=mail.step,
        message_id=message_id(mail),
        to=mail.to[:320] if is_reachable else one_line(mail.to, 320),
        subject=one_line(mail.subject, 200),
        text=mail.text,
        html=mail.html,
        language=mail.language,
        headers=_headers(mail),
        is_service=mail.is_service,
        is_secret=mail.secret,
        is_stranger=mail.stranger,
        group=mail.group,
        state=MessageState.PLANNED if is_reachable else MessageState.FAILED,
        planned_at=at,
        next_at=mail.due_at or at,
        failed_at=None if is_reachable else at,
        note="" if is_reachable else "not an e-mail address",
    )


def _headers(mail: Mail) -> dict[str, str]:
    headers = {name: str(value) for name, value in mail.headers.items()}
    if mail.unsubscribe_url and not mail.is_service:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in headers.items():
        if not _HEADER.match(name) or name.lower() in _OURS or value != one_line(value, 998) or not value.isascii():
            raise ValueError(f"not a header a mail may carry: {name!r}")
    return headers


def _is_address(to: str) -> bool:
    try:
        validate_email(to)
    except ValidationError:
        return False
    return len(to) <= 254 and to.isprintable()
