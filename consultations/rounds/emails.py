"""Mails about a round to those who have already written."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultare.lib.letters import render_letter
from consultare.lib.text import words_until
from consultare.records.outbox import Mail
from consultations.rounds.models import Extension, Round

WHY = _("You receive this message because you sent an observation to this consultation.")


def extended(round_: Round, extension: Extension, to: str, recipient: str, language: str) -> Mail:
    words = {"reason": extension.reason, "until": words_until(extension.new_closes_at, extension.at)}
    return _mail("extended", round_, to, recipient, language, f"extension-{extension.pk}", words)


def withdrawn(round_: Round, to: str, recipient: str, language: str) -> Mail:
    words = {"reason": round_.withdrawal_reason}
    return _mail("withdrawn", round_, to, recipient, language, "withdrawn", words)


def _mail(
    name: str, round_: Round, to: str, recipient: str, language: str, step: str, words: Mapping[str, object]
) -> Mail:
    context = {
        "round": round_,
        "action_url": f"{settings.SITE_URL}/consultari/{round_.slug}/",
        "action_label": _("Open the consultation"),
        "why": WHY,
        **words,
    }
    letter = render_letter(f"rounds/{name}", context, language)
    return Mail(
        kind=f"round_{name}_author",
        about=f"round:{round_.pk}",
        recipient=recipient,
        step=step,
        to=to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        language=language,
        group=f"round:{round_.pk}",
    )
