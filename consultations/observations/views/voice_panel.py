"""What stands under a public observation, for the person who looks: support, co-signatures, replies, and what she may do."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.access import capacities_of
from accounts.people.models import Person
from consultare.lib import guard
from consultations.observations import access
from consultations.observations.forms.voices import CosignForm, ReplyForm
from consultations.observations.models import Observation
from consultations.observations.queries import voices as queries

REPLY_FORM = "reply"


def person_of(request: HttpRequest) -> Person | None:
    return None if isinstance(request.user, AnonymousUser) else request.user


def support(request: HttpRequest, observation: Observation, now: datetime, note: str = "") -> dict[str, Any]:
    """For `observations/_support.html`; also swapped in alone after the button was pressed."""
    person = person_of(request)
    is_open = observation.round.is_open(now)
    is_own = person is not None and is_open and access.mine(person, now).filter(pk=observation.pk).exists()
    return {
        "observation": observation,
        "supported": queries.supported(observation, person),
        "is_open": is_open,
        "is_own": is_own,
        "is_signed_in": person is not None,
        "support_note": note,
    }


def panel(request: HttpRequest, observation: Observation, now: datetime, **more: Any) -> dict[str, Any]:
    """Three queries for a visitor. Empty for an observation that was withdrawn: nothing is left to stand behind."""
    if observation.withdrawn_at:
        return {"voices": False}
    person, given = person_of(request), support(request, observation, now)
    signed = queries.cosignatures(observation)
    held = capacities_of(person, at=now) if person and given["is_open"] else []
    able = queries.may_cosign(held, observation, signed)
    represented = {each.organisation.pk for each in held if each.organisation and each.can_submit}
    after = request.GET.get("dupa", "")
    page = queries.replies(
        observation, person, int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0
    )
    may_reply = person is not None and given["is_open"]
    context = given | {
        "voices": True, "signatures": [(each, each.organisation_id in represented) for each in signed],
        "cosign_form": CosignForm(capacities=able) if able else None, "replies": page,
        "reply_form": ReplyForm() if may_reply else None, "reply_capacity": held[0].label if held else _("citizen"),
        "stamp": "", "challenge": "", "bits": "", "verdict": None, "personal_data": False,
    }  # fmt: skip
    if may_reply:
        challenge = guard.challenge_if_needed() if "challenge" not in more else more["challenge"]
        context |= {"stamp": guard.new_stamp(REPLY_FORM), "challenge": challenge, "bits": challenge.partition(".")[0]}
    return context | more
