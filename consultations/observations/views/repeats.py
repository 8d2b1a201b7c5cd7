"""The same letter under another key: after «Back» a browser without JavaScript asks for the form anew, and its key is new (R62).

What this session sent in the last hour is known by a fingerprint; the same words from the same author to the same round lead to
the receipt they have. Another text, another name or another file is another observation.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consultare.lib.text import canonical_json, digest
from consultare.records.models import StoredFile
from consultations.observations import access
from consultations.observations.actions.submission import Author, Content
from consultations.observations.models import Observation
from consultations.rounds.models import Round

KEY = "sent_forms"
KEPT_FOR = timedelta(hours=1)
MOST = 20


def fingerprint(round_: Round, author: Author, content: Content) -> str:
    """Of what was written and by whom; files apart, because browsers empty their fields on the way back."""
    who = {
        "person": author.person.pk if author.person else None,
        "organisation": author.organisation.pk if author.organisation else None,
        "name": author.legal_name,
        "email": author.email,
        "display": str(author.display),
        "public_name": author.public_name,
    }
    return digest(canonical_json({"round": round_.pk, "who": who, "content": asdict(content)}))


def receipt_again(
    request: HttpRequest, sheet: str, stored: Sequence[StoredFile], *, at: datetime
) -> HttpResponse | None:
    """To the receipt of the same letter, when this session sent it within the hour; None when it is a new one."""
    hashes = sorted(file.sha256 for file in stored)
    for sent in _recent(request.session, at):
        if sent["sheet"] != sheet or hashes not in ([], sent["files"]):
            continue
        known = Observation.objects.filter(pk=sent["pk"], withdrawn_at__isnull=True).first()
        if known is not None:
            messages.info(request, _("This text was registered already; here is its receipt. Nothing was sent twice."))
            return to_receipt(request, known)
    return None


def remember(
    request: HttpRequest, sheet: str, stored: Sequence[StoredFile], sent: Observation, *, at: datetime
) -> None:
    row = {"sheet": sheet, "files": sorted(file.sha256 for file in stored), "pk": sent.pk, "at": at.timestamp()}
    request.session[KEY] = [*_recent(request.session, at), row][-MOST:]


def to_receipt(request: HttpRequest, observation: Observation) -> HttpResponse:
    request.session[access.RECEIPT] = observation.pk
    return redirect("observation_receipt")


def _recent(session: SessionBase, at: datetime) -> list[dict[str, Any]]:
    since = (at - KEPT_FOR).timestamp()
    return [row for row in session.get(KEY, []) if row["at"] > since]
