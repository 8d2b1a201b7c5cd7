"""Letters are kept as typed, complete or not; only lengths are limited here, everything else when they are sent."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from consultare.lib.text import clean
from consultations.observations.forms.submission import MAX_UNITS, CleanText, Files, FilesField
from consultations.observations.states import MAX_TEXT

TEXTS = ("text", "proposed_text", "argument")
LINES = (
    "kind",
    "priority",
    "outgoing_number",
    "display",
    "pseudonym",
    "quality",
    "lives_here",
    "phone",
    "postal_address",
)
FLAGS = ("is_whole", "wants_debate", "wants_results")
LISTS = ("units", "beneficiaries")


def typed_content(data: QueryDict) -> dict[str, Any]:
    """Only the named fields, within their limits. Consents are given at the sending, never kept."""
    content: dict[str, Any] = {name: _kept(data.get(name, ""), 2 * MAX_TEXT) for name in TEXTS}
    content |= {name: _kept(data.get(name, ""), 300) for name in LINES if data.get(name)}
    content |= {name: name in data for name in FLAGS}
    content |= {name: [_kept(value, 120) for value in data.getlist(name)[:MAX_UNITS]] for name in LISTS}
    return content


def _kept(text: str, limit: int) -> str:
    return clean(text.replace("\x00", ""))[:limit]


class FilesForm(forms.Form):
    files = FilesField(  # type: ignore[assignment]  # the metaclass takes it out
        label=_("Files"), help_text=_("At most 5 files of 10 MB: PDF, DOCX, ODT, XLSX, JPG, PNG."),
        widget=Files(attrs={"accept": ".pdf,.docx,.odt,.xlsx,.jpg,.jpeg,.png"}),
    )  # fmt: skip


class NoteForm(forms.Form):
    note = CleanText(label=_("What should change"), longest=1000, widget=forms.Textarea(attrs={"rows": 3}))
