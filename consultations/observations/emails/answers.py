"""The answer, as its author receives it: decision, reasons, where it landed."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultare.lib.letters import render_letter
from consultare.records.outbox import Mail
from consultations.observations.models import Contact
from consultations.observations.states import Visibility

WHY = _("You receive this message because you sent an observation, and the law asks us to tell you what became of it.")


def answer(contact: Contact, together: int = 0) -> Mail:
    """`together`: how many other letters that say the same had the same answer.

    A service message: the law asks for it, so it has no way to be stopped (Legea 52/2003 art. 12(3))."""
    observation = contact.observation
    is_public = observation.visibility == Visibility.PUBLIC
    path = f"/observatii/{observation.ref}/" if is_public else "/observatii/urmarire/"
    context = {
        "observation": observation,
        "round": observation.round,
        "answer": observation.answer,
        "together": together,
        "officer": observation.round.officer,
        "action_url": f"{settings.SITE_URL}{path}",
        "action_label": _("See the observation and its path"),
        "why": WHY,
    }
    letter = render_letter("observations/answer", context, contact.language)
    return Mail(
        kind="observation_answer",
        about=f"observation:{observation.ref}",
        recipient=contact.email.lower()[:200],
        step="published",
        to=contact.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        language=contact.language,
        group=f"round:{observation.round_id}",
    )
