"""What the privacy page says, drawn from the models' own lists and from the retention file: it can't drift from the code."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy as _

RETENTION = Path(__file__).parent / "data" / "retention.json"
Words = str | Promise

# Every model with a PERSONAL list has its words here, in the order of the page; a test holds it.
WHERE: dict[str, Words] = {
    "consultations.Contact": _("Author of an observation, in the internal register only"),
    "consultations.Observation": _("Observation"),
    "consultations.Reply": _("Reply to an observation"),
    "consultations.ReplyReport": _("Report of a reply, read by who moderates"),
    "consultations.Letter": _("Letter being written, kept in the account until it is sent or discarded"),
    "consultations.DeskNote": _("Note of a colleague beside an observation, read at the desk only"),
    "consultations.Invitation": _("Invited organisation"),
    "accounts.Person": _("Account"),
    "accounts.EmailChange": _("Change of the account's address"),
    "accounts.Subscription": _("Subscription to messages"),
    "accounts.Organisation": _("Organisation"),
    "accounts.Mandate": _("Mandate"),
    "accounts.MandateInvitation": _("Invitation of a colleague"),
    "accounts.Officer": _("Officer named by law, shown publicly"),
    "records.Message": _("Messages sent by the portal"),
    "records.AuditEvent": _("Journal of what was done"),
    "records.StoredFile": _("Files handed in"),
    "records.Job": _("Long work that staff asked for"),
}
FIELDS: dict[str, Words] = {
    "actor_id": _("account number"),
    "actor_name": _("name"),
    "content": _("text"),
    "email": _("e-mail"),
    "requested_by": _("account number"),
    "full_name": _("name"),
    "headers": _("technical headers"),
    "html": _("text"),
    "legal_name": _("name"),
    "legal_representative": _("legal representative"),
    "name": _("name"),
    "new_email": _("new e-mail address"),
    "phone": _("phone"),
    "position": _("function"),
    "postal_address": _("postal address"),
    "public_name": _("name shown publicly"),
    "quality": _("quality (beneficiary, specialist …)"),
    "recipient": _("recipient"),
    "subject": _("subject"),
    "subject_label": _("what it was about"),
    "text": _("text"),
    "to": _("e-mail"),
    "uploaded_by": _("who handed it in"),
    "words": _("text"),
}


@cache
def _retention_rows() -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(RETENTION.read_text(encoding="utf-8")))


def retention() -> list[dict[str, str]]:
    """The rows in the reader's language."""
    language = "en" if (get_language() or "").startswith("en") else "ro"
    return [{name: words[language] for name, words in row.items()} for row in _retention_rows()]


def personal_lists() -> dict[str, tuple[str, ...]]:
    """Model label → the fields it names as personal."""
    found = {model._meta.label: tuple(getattr(model, "PERSONAL", ())) for model in apps.get_models()}
    return {label: fields for label, fields in found.items() if fields}


def held() -> list[dict[str, Any]]:
    """What is held about people and where, in words, each word once."""
    lists = personal_lists()
    order = [label for label in WHERE if label in lists] + sorted(label for label in lists if label not in WHERE)
    return [
        {
            "where": WHERE.get(label, label),
            "fields": list(dict.fromkeys(str(FIELDS.get(name, name)) for name in lists[label])),
        }
        for label in order
    ]
