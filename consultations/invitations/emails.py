"""What invited organisations and subscribers receive."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.subscriptions.models import Subscription
from accounts.subscriptions.queries import unsubscribe_url
from consultare.lib.letters import render_letter
from consultare.lib.text import moment_in_words
from consultare.lib.workdays import last_day_of
from consultare.records.outbox import Mail
from consultations.invitations.models import Invitation, Reminder
from consultations.invitations.rules import personal_code
from consultations.rounds.models import Round

# The stored instant is exclusive: people are told the last minute that counts (R77).
LAST_MINUTE = timedelta(minutes=1)
WHY_PARTNER = _("You receive this message because your organisation was invited to this consultation.")
WHY_SUBSCRIBER = _("You receive this message because you asked to be told of new consultations.")


def _closing(round_: Round) -> datetime:
    if round_.closes_at is None:
        raise ValueError("nobody is written to about a round without a term")
    return round_.closes_at


def _round_words(round_: Round) -> dict[str, object]:
    url = f"{settings.SITE_URL}/consultari/{round_.slug}/"
    closes_at = _closing(round_)
    return {
        "action_url": url,
        "action_label": _("Open the consultation"),
        "why": WHY_PARTNER,
        "round": round_,
        "last_day": last_day_of(closes_at),
        "closes": moment_in_words(closes_at - LAST_MINUTE),
        "officer": round_.officer,
    }


def _to_invited(name: str, invitation: Invitation, step: str) -> Mail:
    round_ = invitation.round
    code = personal_code(settings.SEALING_KEY, round_.pk, invitation.organisation_id)
    link = f"{settings.SITE_URL}/consultari/{round_.slug}/invitatie/#{code}"
    context = _round_words(round_) | {
        "action_url": link,
        "action_label": _("Open the invitation"),
        "organisation": invitation.organisation,
        "code": code,
        "step": step,
    }
    letter = render_letter(f"invitations/{name}", context, "ro")
    return Mail(
        kind=f"invitation_{name}",
        about=f"round:{round_.pk}",
        recipient=f"organisation:{invitation.organisation_id}",
        step=step,
        to=invitation.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        group=f"round:{round_.pk}",
        secret=True,
    )


def invitation(invitation_: Invitation) -> Mail:
    return _to_invited("invitation", invitation_, "first")


def reminder(reminder_: Reminder) -> Mail:
    return _to_invited("reminder", reminder_.invitation, reminder_.step)


def extended(invitation_: Invitation, *, reason: str, step: str) -> Mail:
    """The term moved; `step` names the extension, so that each is told once."""
    round_ = invitation_.round
    letter = render_letter("invitations/extended", _round_words(round_) | {"reason": reason}, "ro")
    return Mail(
        kind="round_extended", about=f"round:{round_.pk}", recipient=f"organisation:{invitation_.organisation_id}", step=step,
        to=invitation_.email, subject=letter.subject, text=letter.text, html=letter.html, group=f"round:{round_.pk}",
    )  # fmt: skip


def withdrawn(invitation_: Invitation, *, reason: str) -> Mail:
    round_ = invitation_.round
    letter = render_letter("invitations/withdrawn", _round_words(round_) | {"reason": reason}, "ro")
    return Mail(
        kind="round_withdrawn", about=f"round:{round_.pk}", recipient=f"organisation:{invitation_.organisation_id}", step="withdrawn",
        to=invitation_.email, subject=letter.subject, text=letter.text, html=letter.html, group=f"round:{round_.pk}",
    )  # fmt: skip


def extended_for(subscription: Subscription, round_: Round, *, reason: str, step: str) -> Mail:
    """The term moved, to a person who asked for drafts."""
    return _to_subscriber("extended", subscription, round_, {"reason": reason}, step)


def withdrawn_for(subscription: Subscription, round_: Round, *, reason: str) -> Mail:
    return _to_subscriber("withdrawn", subscription, round_, {"reason": reason}, "withdrawn")


def digest(subscription: Subscription, rounds: Sequence[Round], *, step: str) -> Mail:
    """Once a week: what was opened since the last letter. `step` names the week, so that each gets one."""
    stop = unsubscribe_url(subscription)
    context = {
        "rounds": [(round_, moment_in_words(_closing(round_) - LAST_MINUTE)) for round_ in rounds],
        "action_url": f"{settings.SITE_URL}/consultari/",
        "action_label": _("Open the consultations"),
        "why": WHY_SUBSCRIBER,
        "unsubscribe_url": stop,
        "site_url": settings.SITE_URL,
    }
    letter = render_letter("invitations/digest", context, subscription.language)
    return Mail(
        kind="round_digest", about="rounds", recipient=f"subscription:{subscription.pk}", step=step, to=subscription.email,
        subject=letter.subject, text=letter.text, html=letter.html, language=subscription.language, is_service=False,
        unsubscribe_url=stop,
    )  # fmt: skip


def announced(subscription: Subscription, round_: Round) -> Mail:
    return _to_subscriber("announced", subscription, round_, {}, "first")


def _to_subscriber(
    name: str, subscription: Subscription, round_: Round, words: Mapping[str, object], step: str
) -> Mail:
    """To a person who asked to receive drafts: with the way to stop in one click (RFC 8058)."""
    stop = unsubscribe_url(subscription)
    context = _round_words(round_) | {"unsubscribe_url": stop, "why": WHY_SUBSCRIBER, **words}
    letter = render_letter(f"invitations/{name}", context, subscription.language)
    return Mail(
        kind=f"round_{name}", about=f"round:{round_.pk}", recipient=f"subscription:{subscription.pk}", step=step,
        to=subscription.email, subject=letter.subject, text=letter.text, html=letter.html, language=subscription.language,
        group=f"round:{round_.pk}", is_service=False, unsubscribe_url=stop,
    )  # fmt: skip
