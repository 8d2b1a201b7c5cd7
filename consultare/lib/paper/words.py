"""The fixed words of each document, so that a template holds no language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

Words = dict[str, str | Promise]

BASE: Words = {"fingerprint": _("Fingerprint of the content"), "page": pgettext_lazy("paper", "page")}

OBSERVATION: Words = {
    "registered_at": _("Registered on"),
    "round": _("Consultation"),
    "author": _("Author"),
    "units": _("Refers to"),
    "whole": _("the document as a whole"),
    "content": _("Text of the observation"),
    "proposed": _("Proposed wording"),
    "reasons": _("Reasons given by the author"),
    "files": _("Attached files"),
    "qr": _("QR code with the address of verification"),
}

LABELS: dict[str, Words] = {
    "receipt": {
        **BASE,
        **OBSERVATION,
        "title": _("Proof of registration no."),
        "number": _("Registration number"),
        "capacity": _("Capacity"),
        "unconfirmed": _(
            "The e-mail address is not confirmed yet. The observation is registered; it is published after confirmation"
            " or after a check by the staff."
        ),
        "proof": _("How anybody can check it"),
        "text_sha256": _("Fingerprint of the text (SHA-256)"),
        "leaf": _("Entry in the register (SHA-256)"),
        "index": _("Position in the register"),
        "verify": _("Verification"),
        "code": _("Your receipt code (keep it: it opens your own view)"),
        "follow": _("Follow the observation"),
        "next": _("What happens next"),
    },
    "announcement": {
        **BASE,
        "kind": _("Announcement of public consultation"),
        "version": pgettext_lazy("paper", "version"),
        "correction": _("Correction"),
        "terms": _("Legal calendar"),
        "day": _("Date"),
        "term": _("Term"),
        "basis": _("Basis"),
        "documents": _("Documents"),
        "contact": _("Contact person"),
        "qr": _("QR code with the address of the consultation"),
    },
    "register": {
        **BASE,
        "round": _("Consultation"),
        "made_at": pgettext_lazy("paper", "drawn up on"),
        "filter": pgettext_lazy("paper", "filter"),
        "empty": _("No observation has been registered."),
    },
    "observation": {
        **BASE,
        **OBSERVATION,
        "title": _("Observation no."),
        "path": _("Path of the observation"),
        "done": pgettext_lazy("paper", "done"),
        "to_come": pgettext_lazy("paper", "to come"),
    },
    "comparison": {
        **BASE,
        "title": _("Comparison of two versions"),
        "counts": _("What changed"),
        "scope": _("What is shown"),
        "signs": _("How to read it:"),
        "added": _("text added"),
        "removed": _("text removed"),
        "row_added": _("Row added:"),
        "row_removed": _("Row removed:"),
        "qr": _("QR code with the address of the comparison"),
    },
    "evaluation": {**BASE, "kind": _("Evaluation report"), "qr": _("QR code with the address of the report")},
    "director": {**BASE, "target": _("Target")},
    "strategy": {
        **BASE,
        "act": _("Adopted by"),
        "state_on": _("State on"),
        "progress": _("Progress of the whole strategy"),
        "late": _("Late"),
        "none_late": _("No measure is late."),
        "empty": _("The strategy has no objective yet."),
    },
}
