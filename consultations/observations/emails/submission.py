"""The receipt by mail; for a visitor it also carries the link that confirms the address."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from consultare.lib.letters import render_letter
from consultare.lib.text import moment_in_words
from consultare.records.outbox import Mail
from consultations.observations.models import Contact, Observation


def receipt(observation: Observation, contact: Contact, *, code: str, confirm_code: str) -> Mail:
    """Number, moment, fingerprint, code. Not a word of the text: an address nobody confirmed may be a stranger's (AC-8)."""
    ref, site = observation.ref, settings.SITE_URL
    follow = f"{site}/observatii/urmarire/#{ref}.{code}"
    confirm = f"{site}/observatii/confirmare/#{ref}.{confirm_code}" if confirm_code else ""
    with translation.override(contact.language):
        context = {
            "observation": observation,
            "round": observation.round,
            "moment": str(moment_in_words(observation.received_at)),
            "code": code,
            "follow_url": follow,
            "confirm_url": confirm,
            "confirm_code": confirm_code,
            "verify_url": f"{site}/registru/verifica/?amprenta={observation.leaf}",
            "action_url": confirm or follow,
            "action_label": gettext("Confirm the address") if confirm else gettext("Follow the observation"),
            "why": gettext("You get this message because this address was given when the observation was sent."),
        }
    return mail("receipt", observation, contact, context, step="receipt", secret=True, stranger=bool(confirm_code))


def mail(
    name: str, observation: Observation, contact: Contact, context: dict[str, object], *, step: str,
    secret: bool = False, stranger: bool = False,
) -> Mail:  # fmt: skip
    """One of this room's letters, in the author's language."""
    letter = render_letter(f"observations/{name}", context, contact.language)
    return Mail(
        kind=f"observation_{name}", about=f"observation:{observation.ref}", recipient=contact.email.lower()[:200], step=step,
        to=contact.email, subject=letter.subject, text=letter.text, html=letter.html, language=contact.language,
        group=f"round:{observation.round_id}", secret=secret, stranger=stranger,
    )  # fmt: skip
