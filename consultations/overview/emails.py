"""The results of a round, as those who have a part in them receive them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy as _

from accounts.subscriptions.models import Subscription
from accounts.subscriptions.queries import unsubscribe_url
from consultare.lib.letters import render_letter
from consultare.records.outbox import Mail
from consultations.rounds.models import Round

WHY_AUTHOR = _(
    "You receive this message because you sent an observation, and you are told once what became of the text."
)
WHY_COSIGNER = _("You receive this message because your organisation co-signed an observation.")
WHY_SUBSCRIBER = _("You receive this message because you asked to be told of new consultations.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """An observation in a line: its number, what was decided, where it landed."""

    label: str
    decision: str
    places: tuple[str, ...] = ()


def results(round_: Round, *, to: str, language: str, is_author: bool, of: Sequence[Outcome]) -> Mail:
    """A service message to who wrote or co-signed."""
    return _mail(round_, to, language, {"outcomes": of, "why": WHY_AUTHOR if is_author else WHY_COSIGNER})


def results_for(subscription: Subscription, round_: Round) -> Mail:
    """To a person who asked to receive drafts: can be stopped with one click."""
    stop = unsubscribe_url(subscription)
    words = {"outcomes": (), "why": WHY_SUBSCRIBER, "unsubscribe_url": stop}
    return _mail(round_, subscription.email, subscription.language, words, stop)


def _mail(round_: Round, to: str, language: str, words: dict[str, object], stop: str = "") -> Mail:
    with translation.override(language):
        context = {
            "round": round_,
            "action_url": f"{settings.SITE_URL}/consultari/{round_.slug}/rezultate/",
            "action_label": gettext("You said, we decided, what changed"),
        } | words
    letter = render_letter("overview/results", context, language)
    return Mail(
        kind="results", about=f"round:{round_.pk}", recipient=to.lower()[:200], step="final", to=to, subject=letter.subject,
        text=letter.text, html=letter.html, language=language, group=f"round:{round_.pk}", is_service=not stop,
        unsubscribe_url=stop,
    )  # fmt: skip
