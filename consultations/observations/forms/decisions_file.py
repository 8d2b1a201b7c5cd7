"""Shape of a workbook of decisions that comes back: made by this portal, for this round, each cell of the kind it should be."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext, gettext_lazy as _, override

from consultare.lib.files import MEGABYTE, Refused, inspect
from consultare.lib.sheets import ReadRow, ReadSheet, read_sheet
from consultare.lib.text import fold
from consultations.observations.forms.answers import MAX_REASONS, Plain
from consultations.observations.queries.decisions_file import FORMAT, fields
from consultations.observations.rules import MAX_SHEET_ROWS, AnswerDraft, FileError, FileRow, sheet_seal
from consultations.observations.states import Decision
from consultations.rounds.models import Round

MAX_FILE = 8 * MEGABYTE
LIMITS = {"reasons": MAX_REASONS, "landed": 200, "forwarded_to": 200}
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Handed:
    """A workbook that is one of ours: its rows as they would be written, and what can't be read in them."""

    sha256: str
    rows: list[FileRow]
    errors: list[FileError]


def decisions_by_word() -> dict[str, str]:
    """Every way to write a decision: its words in each language and its code, in any case of letters, with or without diacritics."""
    found = {fold(value): value for value in Decision.values}
    for language in LANGUAGES:
        with override(language):
            found |= {fold(str(decision.label)): decision.value for decision in Decision}
    return found


class DecisionsFileForm(Plain):
    file = forms.FileField(
        label=_("Workbook with decisions"),
        help_text=_("The XLSX file downloaded from this page, filled in; at most 8 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_

    def clean_file(self) -> Handed:
        upload = self.cleaned_data["file"]
        if not (upload.name or "").lower().endswith(".xlsx"):
            raise forms.ValidationError(_("Hand in the XLSX file that was downloaded from this page."))
        if upload.size > MAX_FILE:
            raise forms.ValidationError(_("The file is larger than %(limit)s MB.") % {"limit": MAX_FILE // MEGABYTE})
        try:
            looked = inspect(upload, upload.name)
            sheet = read_sheet(upload, fields(), max_rows=MAX_SHEET_ROWS)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None
        known = self._known(sheet)
        rows, errors = _rows(sheet, known)
        return Handed(looked.sha256, rows, errors)

    def _known(self, sheet: ReadSheet) -> dict[str, tuple[str, str]]:
        """Number → (revision, fingerprint) as the hidden sheet says; refused unless this portal wrote just this."""
        head, rows = (sheet.hidden[0] if sheet.hidden else [""] * 3), [tuple(row[:3]) for row in sheet.hidden[1:]]
        rows = [row for row in rows if any(row)]
        seal = sheet_seal(settings.SEALING_KEY, [head[0], head[1], *(part for row in rows for part in row)])
        if head[0] != FORMAT or head[2] != seal:
            raise forms.ValidationError(
                _("This file was not made by this portal. Download the workbook again and fill in that one.")
            )
        if head[1] != self.round.slug:
            raise forms.ValidationError(_("This workbook belongs to another consultation."))
        return {label: (revision, digest) for label, revision, digest in rows}


def _rows(sheet: ReadSheet, known: dict[str, tuple[str, str]]) -> tuple[list[FileRow], list[FileError]]:
    words, rows, errors = decisions_by_word(), [], []
    seen: set[str] = set()
    for read in sheet.rows:
        label = read.values["label"]
        revision, digest = known.get(label, ("", ""))
        if not revision:
            errors.append(
                FileError(read.number, "label", gettext("This number is not in the file as it was downloaded."))
            )
        elif label in seen:
            errors.append(FileError(read.number, "label", gettext("This number stands twice in the file.")))
        seen.add(label)
        draft, wrong = _draft(read, words)
        errors += wrong
        free = {key: read.values[key] for key in ("label", "decision", *LIMITS)}
        rows.append(FileRow(read.number, label, int(revision or 0), digest, draft, free))
    return rows, errors


def _draft(read: ReadRow, words: dict[str, str]) -> tuple[AnswerDraft, list[FileError]]:
    errors = [
        FileError(read.number, key, gettext("Write text here, not a formula."))
        for key in ("decision", *LIMITS)
        if key in read.not_text
    ]
    typed = read.values["decision"]
    decision = words.get(fold(typed), "") if typed else ""
    if typed and not decision and "decision" not in read.not_text:
        errors.append(FileError(read.number, "decision", gettext("Choose one of the decisions in the list.")))
    for key, limit in LIMITS.items():
        if len(read.values[key]) > limit:
            errors.append(FileError(read.number, key, gettext("At most %(n)d characters.") % {"n": limit}))
    values = read.values
    draft = AnswerDraft(
        decision=decision, reasons=values["reasons"], landed=values["landed"], forwarded_to=values["forwarded_to"]
    )
    return draft, errors
