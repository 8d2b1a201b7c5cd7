"""What a person who subscribes receives before the first announcement."""

import secrets

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.subscriptions.models import Subscription
from accounts.subscriptions.queries import unsubscribe_url
from accounts.subscriptions.rules import CONFIRM_DAYS
from consultare.lib.letters import render_letter
from consultare.records.outbox import Mail

WHY = _("You receive this message because somebody, probably you, typed this address into the subscription form.")


def _mail(kind: str, subscription: Subscription, language: str, words: dict[str, object], *, secret: bool) -> Mail:
    letter = render_letter(f"subscriptions/{kind}", words | {"why": WHY}, language)
    about = f"subscription:{subscription.pk}"
    return Mail(
        kind=f"subscription_{kind}", about=about, recipient=about, step=secrets.token_hex(8), to=subscription.email,
        subject=letter.subject, text=letter.text, html=letter.html, language=language, secret=secret, stranger=True,
    )  # fmt: skip


def confirm(subscription: Subscription, *, code: str) -> Mail:
    """The code stands after «#», which browsers don't send: no log and no scanner sees it (R43)."""
    words: dict[str, object] = {
        "action_url": f"{settings.SITE_URL}/abonare/confirmare/#{code}",
        "action_label": _("Confirm the subscription"),
        "code": code,
        "days": CONFIRM_DAYS,
    }
    return _mail("confirm", subscription, subscription.language, words, secret=True)


def already(subscription: Subscription) -> Mail:
    """Somebody asked again for an address that is subscribed: nothing changes, its owner is told how to change it."""
    words: dict[str, object] = {"action_url": unsubscribe_url(subscription), "action_label": _("Stop the subscription")}
    return _mail("already", subscription, subscription.language, words, secret=False)
