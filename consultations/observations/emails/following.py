"""What the author is told when somebody used the code: added, withdrawn."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from consultare.lib.text import moment_in_words
from consultare.records.outbox import Mail
from consultations.observations.emails.submission import mail
from consultations.observations.models import Addendum, Contact, Observation


def _words(observation: Observation) -> dict[str, object]:
    return {
        "observation": observation,
        "round": observation.round,
        "action_url": f"{settings.SITE_URL}/observatii/urmarire/",
        "action_label": gettext("Follow the observation"),
        "why": gettext("You get this message because this address was given when the observation was sent."),
    }


def added(observation: Observation, contact: Contact, addendum: Addendum) -> Mail:
    with translation.override(contact.language):
        context = _words(observation) | {"addendum": addendum, "moment": str(moment_in_words(addendum.at))}
    return mail("added", observation, contact, context, step=f"addendum-{addendum.pk}")


def withdrawn(observation: Observation, contact: Contact) -> Mail:
    assert observation.withdrawn_at is not None
    with translation.override(contact.language):
        context = _words(observation) | {"moment": str(moment_in_words(observation.withdrawn_at))}
    return mail("withdrawn", observation, contact, context, step="withdrawn")
