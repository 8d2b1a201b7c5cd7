"""What people are told who replied to an observation or co-signed it. Who supports one is never written to."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.letters import render_letter
from consultare.lib.text import moment_in_words
from consultare.records.outbox import Mail
from consultations.observations.models import Answer, CoSignature, Observation, Reply
from consultations.observations.queries.voices import Cosigner, cosigners
from consultations.observations.states import Visibility

REPLIED = _("You receive this message because you replied to an observation.")
SIGNED = _("You receive this message because your organisation co-signed an observation.")


def _mail(
    name: str, observation: Observation, to: str, language: str, *, step: str, why: str | Promise, **more: object
) -> Mail:
    """One of these letters. Links lead to what anybody may read."""
    is_public = observation.visibility == Visibility.PUBLIC
    path = f"/observatii/{observation.ref}/" if is_public else f"/consultari/{observation.round.slug}/observatii/"
    with translation.override(language):
        context = {
            "observation": observation, "round": observation.round, "action_url": f"{settings.SITE_URL}{path}", "why": why,
            "action_label": gettext("See the observation") if is_public else gettext("See the register"),
        } | more  # fmt: skip
    letter = render_letter(f"observations/{name}", context, language)
    return Mail(
        kind=f"observation_{name}", about=f"observation:{observation.ref}", recipient=to.lower()[:200], step=step, to=to,
        subject=letter.subject, text=letter.text, html=letter.html, language=language, group=f"round:{observation.round_id}",
    )  # fmt: skip


def _when(at: datetime, language: str) -> str:
    with translation.override(language):
        return str(moment_in_words(at))


def reply_hidden(reply: Reply, author: Person) -> Mail:
    """The reason in full, the words that are concerned, and whom to turn to (DSA art. 17)."""
    return _mail(
        "reply_hidden", reply.observation, author.email, author.language, step=_step("hidden", reply), why=REPLIED,
        text=reply.text, reason=reply.hidden_reason, moment=_when(reply.at, author.language),
        officer=reply.observation.round.officer,
    )  # fmt: skip


def reply_restored(reply: Reply, author: Person, reason: str) -> Mail:
    return _mail(
        "reply_restored", reply.observation, author.email, author.language, step=_step("restored", reply), why=REPLIED,
        reason=reason, moment=_when(reply.at, author.language),
    )  # fmt: skip


def _step(what: str, reply: Reply) -> str:
    """A reply may be hidden, shown and hidden again: each is an occasion of its own."""
    assert reply.reviewed_at is not None
    return f"{what}-{reply.pk}-{reply.reviewed_at.timestamp():.0f}"


def cosigned(signature: CoSignature, by: Person) -> Mail:
    """What was signed, for whom, in which capacity, and under which fingerprint it stands in the register."""
    return _mail(
        "cosigned", signature.observation, by.email, by.language, step=f"cosigned-{signature.pk}", why=SIGNED,
        signature=signature, moment=_when(signature.at, by.language),
        verify_url=f"{settings.SITE_URL}/registru/verifica/?amprenta={signature.leaf}",
    )  # fmt: skip


def cosignature_withdrawn(signature: CoSignature, by: Person) -> Mail:
    assert signature.withdrawn_at is not None
    return _mail(
        "cosignature_withdrawn", signature.observation, by.email, by.language, step=f"uncosigned-{signature.pk}", why=SIGNED,
        signature=signature, moment=_when(signature.withdrawn_at, by.language),
    )  # fmt: skip


def answers_to_cosigners(answers: Iterable[Answer], at: datetime) -> list[Mail]:
    """The answer, as each organisation gets it that co-signed; the same words that the author gets."""
    standing = [answer.observation for answer in answers if answer.observation.withdrawn_at is None]
    return [_answer(each) for each in cosigners(standing, at)]


def _answer(cosigner: Cosigner) -> Mail:
    signature, observation = cosigner.signature, cosigner.signature.observation
    return _mail(
        "cosigned_answer", observation, cosigner.email, cosigner.language, step=f"answer-{signature.pk}", why=SIGNED,
        signature=signature, answer=observation.answer, officer=observation.round.officer,
    )  # fmt: skip


def withdrawn_to_cosigners(observation: Observation, at: datetime) -> list[Mail]:
    """The author took the observation back while it could still be sent anew by another."""
    return [
        _mail(
            "cosigned_withdrawn", observation, each.email, each.language, step=f"withdrawn-{each.signature.pk}", why=SIGNED,
            signature=each.signature, moment=_when(at, each.language),
        )
        for each in cosigners([observation], at)
    ]  # fmt: skip
