"""A mail is three templates: subject, text and HTML, rendered in the reader's language when it is queued."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    html: str


def render_letter(name: str, context: Mapping[str, Any], language: str) -> Letter:
    """`name` is the path under templates/mail without ending, e.g. "invitations/invitation"."""
    with translation.override(language):
        words = dict(context)
        return Letter(
            subject=render_to_string(f"mail/{name}.subject.txt", words).strip(),
            text=render_to_string(f"mail/{name}.txt", words),
            html=render_to_string(f"mail/{name}.html", words),
        )
