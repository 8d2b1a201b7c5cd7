"""The bytes of a mail: plain text and HTML of the same content. Written out here because the standard library takes longer
to fold five headers than the server to accept the message, and a thousand invitations should leave in seconds."""

import base64
import secrets
from collections.abc import Iterable
from email.utils import formatdate, parseaddr
from functools import lru_cache

from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

from consultare.records.models import Message

_LINE = b"\r\n"
_LONGEST_LINE = 998
_ENCODED_WORD = 39  # bytes of UTF-8 that fit into one encoded word of at most 75 characters


class Raw:
    """What Django's mail backends ask of a message: its bytes and its character set."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def as_bytes(self, *, linesep: str = "\n") -> bytes:
        return self._data.replace(_LINE, linesep.encode()) if linesep != "\r\n" else self._data

    @staticmethod
    def get_charset() -> None:
        return None


class Letter(EmailMultiAlternatives):
    """Django's message with our own bytes; what a backend reads (`to`, `subject`, `body`) stays as usual."""

    @classmethod
    def of(cls, message: Message, *, sender: str) -> "Letter":
        headers = {
            "Message-ID": message.message_id,
            "Date": formatdate(localtime=True),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": message.language,
            **message.headers,
        }
        made = cls(message.subject, message.text, sender, [message.to], headers=headers)
        if message.html:
            made.attach_alternative(message.html, "text/html")
        return made

    @property
    def envelope_sender(self) -> str:
        return _bare(str(self.from_email))

    @property
    def envelope_recipient(self) -> str:
        return _recipient(self.to[0])

    def message(self) -> Raw:  # type: ignore[override]
        headers = {
            "From": _address(str(self.from_email)),
            "To": _recipient(self.to[0]),
            "Subject": _words(str(self.subject)),
            **{name: str(value) for name, value in self.extra_headers.items()},
            "MIME-Version": "1.0",
        }
        parts = [("plain", str(self.body)), *(("html", str(content)) for content, _kind in self.alternatives)]
        return Raw(_LINE.join([*_headers(headers), *_body(parts)]))


def _headers(headers: dict[str, str]) -> Iterable[bytes]:
    for name, value in headers.items():
        unfolded = name + value.replace("\r\n ", " ")
        if not unfolded.isascii() or not unfolded.isprintable():
            raise ValueError(f"the header {name} is not one line of ASCII")
        yield f"{name}: {value}".encode("ascii")


def _body(parts: list[tuple[str, str]]) -> Iterable[bytes]:
    if len(parts) == 1:
        yield from _part(*parts[0])
        return
    boundary = secrets.token_hex(16)  # Nobody who wrote into the text can know it.
    yield f'Content-Type: multipart/alternative; boundary="{boundary}"'.encode()
    yield b""
    for part in parts:
        yield f"--{boundary}".encode()
        yield from _part(*part)
    yield f"--{boundary}--\r\n".encode()


def _part(kind: str, text: str) -> Iterable[bytes]:
    """As it is, readable, while lines keep to what SMTP allows; else base64."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").encode().split(b"\n")
    data = _LINE.join(lines) + _LINE
    is_plain = max(map(len, lines)) <= _LONGEST_LINE
    yield f'Content-Type: text/{kind}; charset="utf-8"'.encode()
    yield b"Content-Transfer-Encoding: " + (b"8bit" if is_plain else b"base64")
    yield b""
    yield data if is_plain else base64.encodebytes(data).replace(b"\n", _LINE)


def _words(text: str) -> str:
    """A header text: as it is when short ASCII, else encoded words (RFC 2047), each of whole characters, one a line."""
    if text.isascii() and text.isprintable() and len(text) < 60 and "=?" not in text:
        return text
    pieces, piece = [], b""
    for char in text:
        coded = char.encode()
        if len(piece) + len(coded) > _ENCODED_WORD:
            pieces.append(piece)
            piece = b""
        piece += coded
    words = [base64.b64encode(part).decode("ascii") for part in [*pieces, piece]]
    return "\r\n ".join(f"=?utf-8?b?{word}?=" for word in words)


@lru_cache(maxsize=8)
def _bare(sender: str) -> str:
    return parseaddr(_address(sender))[1]


def _recipient(address: str) -> str:
    """The ledger holds bare, checked addresses; only those with letters beyond ASCII need encoding."""
    return address if address.isascii() else _address(address)


@lru_cache(maxsize=64)
def _address(address: str) -> str:
    return sanitize_address(address, "utf-8")
