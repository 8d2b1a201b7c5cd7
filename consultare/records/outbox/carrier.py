"""One connection to the mail server for a batch, and what its answers mean."""

import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.mail import get_connection

from consultare.records.models import Message
from consultare.records.outbox.envelope import Letter

# Well under the lease: one message makes at most five round trips.
TIMEOUT = 20
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class Unreachable(Exception):
    """No connection to the mail server: no message is at fault."""


@dataclass(frozen=True)
class Outcome:
    """`sent`, or refused for now (`is_temporary`), or refused for good."""

    sent: bool
    is_temporary: bool = False
    code: int | None = None
    note: str = ""
    is_cut: bool = False


SENT = Outcome(sent=True)


class Carrier:
    """Opens on entering, reopens after a cut, closes on leaving. Raises `Unreachable` when it can't open."""

    def __init__(self) -> None:
        self._line: Any = get_connection(timeout=min(settings.EMAIL_TIMEOUT or TIMEOUT, TIMEOUT))
        self._is_open = False

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        line = getattr(self._line, "connection", None)
        if kind is not None and isinstance(line, smtplib.SMTP):
            line.close()  # Stopped in the middle of a message: hang up, so that no goodbye is taken for its text.
        if self._is_open:
            self._close()

    def _open(self) -> None:
        try:
            self._line.open()
        except (OSError, smtplib.SMTPException) as error:
            self._close()  # Django leaves the socket open when STARTTLS or the login is refused.
            raise Unreachable(_told(error)) from error
        self._is_open = True

    def _close(self) -> None:
        self._is_open = False
        try:
            self._line.close()
        except (OSError, smtplib.SMTPException):
            self._line.connection = None

    def send(self, message: Message, *, before_text: Callable[[], None]) -> Outcome:
        """One message. `before_text` is called before the first byte of its text leaves; what it raises stops the message."""
        try:
            made = Letter.of(message, sender=settings.DEFAULT_FROM_EMAIL)
            data = made.message().as_bytes(linesep="\r\n")
        except (
            ValueError,
            LookupError,
        ) as error:  # A header of two lines, a text that is no UTF-8: this can't become a mail.
            before_text()
            return Outcome(sent=False, note=_told(error))
        if not self._is_open:
            self._open()
        line = getattr(self._line, "connection", None)
        try:
            if isinstance(line, smtplib.SMTP):
                _talk(line, made, data, before_text)
            else:
                before_text()
                self._line.send_messages([made])
        except smtplib.SMTPResponseException as error:
            return self._refused(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            self._close()
            return Outcome(sent=False, is_temporary=True, note=_told(error), is_cut=True)
        return SENT

    def _refused(self, code: int, reply: bytes | str) -> Outcome:
        note = reply.decode(errors="replace") if isinstance(reply, bytes) else str(reply)
        is_cut = code == 421 or code < 0 or not self._reset()
        if is_cut:
            self._close()
        return Outcome(
            sent=False, is_temporary=not 500 <= code < 600, code=max(code, 0) or None, note=note, is_cut=is_cut
        )

    def _reset(self) -> bool:
        try:
            return int(self._line.connection.rset()[0]) == 250
        except (OSError, smtplib.SMTPException):
            return False


def _talk(line: smtplib.SMTP, made: Letter, data: bytes, before_text: Callable[[], None]) -> None:
    """`smtplib.SMTP.sendmail` for one recipient, with a breath before the text."""
    line.ehlo_or_helo_if_needed()
    body = " BODY=8BITMIME" if line.has_extn("8bitmime") else ""
    _expect({250}, line.docmd("MAIL", f"FROM:<{made.envelope_sender}>{body}"))
    _expect({250, 251}, line.docmd("RCPT", f"TO:<{made.envelope_recipient}>"))
    _expect({354}, line.docmd("DATA"))
    before_text()
    line.send(_LEADING_DOT.sub(b"..", data) + b".\r\n")
    _expect({250}, line.getreply())


def _expect(codes: set[int], answer: tuple[int, bytes]) -> None:
    if answer[0] not in codes:
        raise smtplib.SMTPResponseException(*answer)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
