"""The receipt on paper and as text. Nothing is read from a clock, so that a second one is the same to the byte (R61).

One act may change a receipt that is issued again: covering personal data. It then shows what everybody reads, and says since
when; number, moment, fingerprints, salts and code stay those of the words that were registered (docs/domain.md).
"""

import re
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _, override

from accounts.authority.queries import authority
from consultare.lib.files import content_disposition
from consultare.lib.paper import qr_svg, render_pdf
from consultare.lib.text import moment_in_words
from consultare.records.register import stamp
from consultations.observations.queries.receipts import Receipt
from consultations.observations.queries.shown import proposal_words

KINDS = {"pdf": "application/pdf", "txt": "text/plain; charset=utf-8"}


def signs(receipt: Receipt) -> dict[str, SafeString]:
    """The QR code of the public address of verification."""
    # With a viewBox instead of a size, so that the page's style sheet scales it.
    drawn = re.sub(r'width="(\d+)" height="(\d+)"', r'viewBox="0 0 \1 \2"', qr_svg(receipt.verify_url), count=1)
    return {"qr": mark_safe(drawn)}  # noqa: S308 -- drawn by segno from our own address


def respond(receipt: Receipt, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    with override(receipt.contact.language):
        content = pdf(receipt) if kind == "pdf" else text(receipt).encode()
        name = _("receipt-%(ref)s") % {"ref": receipt.observation.ref}
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = content_disposition(f"{name}.{kind}")
    return response


def next_steps() -> list[str]:
    return [
        _(
            "Until the term you may follow the observation, add to it or withdraw it, with your account or with the receipt code."
        ),
        _(
            "After the term every observation is analysed. What is not taken over is answered with reasons in writing (Legea 52/2003)."
        ),
        _("The decision and the reasons are published and sent to you."),
    ]


def data(receipt: Receipt) -> dict[str, Any]:
    observation, profile = receipt.observation, authority()
    return {
        "authority": {
            "name": profile.name,
            "lines": [line for line in (profile.address, profile.email, profile.phone) if line],
        },
        "number": observation.label,
        "registered_at": str(moment_in_words(receipt.registered_at)),
        "round_title": receipt.round_title,
        "capacity": observation.capacity,
        "author": receipt.contact.legal_name,
        "units": list(receipt.units),
        "text": observation.text,
        "proposed": proposal_words(observation.kind, observation.proposed_text),
        "reasons": observation.argument,
        "files": [{"name": file.name, "sha256": file.sha256} for file in receipt.files],
        "covered": covered(receipt),
        "text_sha256": observation.text_digest,
        "leaf": receipt.entry.leaf,
        "index": receipt.entry.index,
        "code": receipt.code,
        "follow_url": receipt.follow_url,
        "verify_url": receipt.verify_url,
        "qr_svg": qr_svg(receipt.verify_url),
        "unconfirmed": receipt.was_unconfirmed,
        "next_steps": next_steps(),
    }


def covered(receipt: Receipt) -> str:
    """The sentence about covered personal data; empty while the words are those that were registered."""
    at = receipt.observation.redacted_at
    if at is None:
        return ""
    sentence = _(
        "Personal data were covered in this text on %(moment)s. The fingerprints are those of the words that were registered."
    )
    return sentence % {"moment": moment_in_words(at)}


def pdf(receipt: Receipt) -> bytes:
    return render_pdf("receipt", data(receipt), dated=receipt.registered_at)


def text(receipt: Receipt) -> str:
    """Everything needed to recompute each fingerprint with any other program."""
    observation = receipt.observation
    lines = [
        f"{_('Proof of registration no.')} {observation.label}",
        f"{_('Registered on')}: {stamp(receipt.registered_at)}",
        f"{_('Consultation')}: {receipt.round_title}",
        f"{_('Receipt code')}: {receipt.code}",
        f"{_('Follow the observation')}: {receipt.follow_url}",
        f"{_('Verification')}: {receipt.verify_url}",
        "",
        f"leaf: {receipt.entry.leaf}",
        f"index: {receipt.entry.index}",
        f"payload: {receipt.entry.payload}",
        f"text-sha256: {observation.text_digest}",
        f"text-salt: {observation.text_salt}",
        f"identity-salt: {receipt.contact.identity_salt}",
        *(f"file: {file.sha256} salt {file.salt} {file.name}" for file in receipt.files),
        "",
        *([f"-- {covered(receipt)}"] if observation.redacted_at else []),
        f"-- {_('Refers to')}: {'; '.join(receipt.units) or _('the document as a whole')}",
        f"-- {_('Text of the observation')}",
        observation.text,
        f"-- {_('Proposed wording')} ({observation.get_kind_display()})",
        observation.proposed_text,
        f"-- {_('Reasons given by the author')}",
        observation.argument,
    ]
    return "\n".join(lines) + "\n"
