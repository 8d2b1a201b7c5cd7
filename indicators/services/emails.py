"""What the portal writes about services: a few sentences and at most one act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultare.lib.law import Words, fill
from consultare.lib.letters import render_letter
from consultare.lib.text import day_in_words
from consultare.records.outbox import Mail
from indicators.services.models import Service

WHY_STAFF = _("You receive this message because you keep the list of social services.")
WHY_PROVIDER = _("You receive this message because you represent the organisation that gives this service.")


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """`key` names the recipient in the ledger; staff get a link to the desk."""

    key: str
    email: str
    language: str = "ro"
    is_staff: bool = True


def licence_expires(service: Service, to: Recipient, *, step: int, on: date) -> Mail:
    """One mail a service, recipient, end and step: a renewed licence is told anew."""
    if service.licence_until is None:
        raise ValueError("a licence without an end does not expire")
    words = {
        "name": service.name,
        "licence": service.licence,
        "day": day_in_words(service.licence_until),
        "type": str(service.service_type),
    }
    return _mail(
        service, to, step=f"{service.licence_until:%Y-%m-%d}:{step}",
        subject=fill(_("Licence of %(name)s, valid until %(day)s"), words),
        sentences=_sentences(words, to, is_over=service.licence_until < on),
    )  # fmt: skip


def _sentences(words: Mapping[str, object], to: Recipient, *, is_over: bool) -> Sequence[Words]:
    expires = _("The licence %(licence)s of the service %(name)s expires on %(day)s.")
    expired = _("The licence %(licence)s of the service %(name)s expired on %(day)s.")
    act: Words = _("Ask for a new licence in time, then enter it on the page of the service.")
    if not to.is_staff:
        act = _(
            "Ask for a new licence in time, then send its number and dates to the authority, which enters them here."
        )
    return [fill(expired if is_over else expires, words), fill(_("Type of service: %(type)s"), words), act]


def _mail(service: Service, to: Recipient, *, step: str, subject: Words, sentences: Sequence[Words]) -> Mail:
    context = {
        "subject": subject,
        "sentences": sentences,
        "why": WHY_STAFF if to.is_staff else WHY_PROVIDER,
        "action_url": f"{settings.SITE_URL}/birou/servicii/{service.slug}/" if to.is_staff else "",
        "action_label": _("Open the service"),
    }
    letter = render_letter("services/letter", context, to.language)
    about = f"service:{service.pk}"
    return Mail(
        kind="licence_expiry", about=about, recipient=to.key, step=step, to=to.email, subject=letter.subject,
        text=letter.text, html=letter.html, language=to.language, group=about,
    )  # fmt: skip
