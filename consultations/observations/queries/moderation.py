"""What waits for a person's eye. Contact data are not part of it: a moderator sees the words only."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from consultare.lib.text import Finding, find_personal_data
from consultations.observations.models import Observation
from consultations.observations.states import AddressState, Visibility

SUSPICIONS = {
    "honeypot": _("a field that people don't see was filled in"),
    "no_stamp": _("the form was not opened on this site"),
    "too_fast": _("sent within three seconds"),
    "stale": _("the form had been open for over a week"),
    "uncounted": _("the counters could not be reached"),
}
TABS = ("retinute", "neconfirmate", "ascunse", "acoperite")


def waiting(tab: str) -> QuerySet[Observation]:
    """Held back by the guard; address never confirmed; hidden; with covered data. Oldest first."""
    chosen = {
        "retinute": Q(visibility=Visibility.HELD),
        "neconfirmate": Q(
            address_state=AddressState.UNCONFIRMED, reviewed_at__isnull=True, visibility=Visibility.PUBLIC
        ),
        "ascunse": Q(visibility=Visibility.HIDDEN),
        "acoperite": Q(redacted_at__isnull=False),
    }
    return Observation.objects.filter(chosen[tab]).select_related("round").order_by("received_at", "pk")


def counts() -> dict[str, int]:
    return {tab: waiting(tab).count() for tab in TABS}


def pieces(text: str) -> list[tuple[str, str]]:
    """(kind, words): the text cut at personal data, so that the moderator's eye falls on it (R42)."""
    found: list[Finding] = find_personal_data(text)
    parts, position = [], 0
    for finding in found:
        parts.append(("", text[position : finding.start]))
        parts.append((finding.kind, text[finding.start : finding.end]))
        position = finding.end
    return [part for part in [*parts, ("", text[position:])] if part[1]]


def suspicion_words(observation: Observation) -> str:
    """What the guard noticed, for people."""
    return "; ".join(str(SUSPICIONS.get(code, code)) for code in observation.suspicion.split(", ") if code)
