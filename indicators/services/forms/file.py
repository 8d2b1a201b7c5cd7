"""Shape of a workbook of services that comes back: made by this portal, texts in every cell."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.utils.translation import gettext, gettext_lazy as _

from consultare.lib.files import MEGABYTE, Refused, inspect
from consultare.lib.sheets import ReadRow, ReadSheet, read_sheet
from indicators.services.forms.base import Plain
from indicators.services.queries.file import FORMAT, fields
from indicators.services.rules.file import MAX_ROWS, Fault, FileRow, seal

MAX_FILE = 4 * MEGABYTE
CELL = 300


@dataclass(frozen=True, slots=True)
class Handed:
    sha256: str
    rows: list[FileRow]
    faults: list[Fault]


class ServicesFileForm(Plain):
    file = forms.FileField(
        label=_("Workbook with services"),
        help_text=_("The XLSX file downloaded from this page, filled in; at most 4 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self) -> Handed:
        upload = self.cleaned_data["file"]
        if not (upload.name or "").lower().endswith(".xlsx"):
            raise forms.ValidationError(_("Hand in the XLSX file that was downloaded from this page."))
        if upload.size > MAX_FILE:
            raise forms.ValidationError(_("The file is larger than %(limit)s MB.") % {"limit": MAX_FILE // MEGABYTE})
        try:
            looked = inspect(upload, upload.name)
            sheet = read_sheet(upload, fields(), max_rows=MAX_ROWS)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None
        known = _known(sheet)
        rows = [FileRow(row.number, row.values, known.get(row.values["code"].upper(), 0)) for row in sheet.rows]
        if not rows:
            raise forms.ValidationError(_("The workbook has no row that is filled in."))
        return Handed(looked.sha256, rows, [fault for row in sheet.rows for fault in _faults(row)])


def _known(sheet: ReadSheet) -> dict[str, int]:
    """Code → revision as the hidden sheet says; refused unless this portal wrote just this."""
    head, rows = (sheet.hidden[0] if sheet.hidden else [""] * 2), [tuple(row[:2]) for row in sheet.hidden[1:]]
    rows = [row for row in rows if any(row)]
    if head[0] != FORMAT or head[1] != seal(settings.SEALING_KEY, [FORMAT, *(part for row in rows for part in row)]):
        raise forms.ValidationError(
            _("This file was not made by this portal. Download the workbook again and fill in that one.")
        )
    return {code: int(revision) for code, revision in rows}


def _faults(row: ReadRow) -> list[Fault]:
    formulas = [Fault(row.number, key, gettext("Write text here, not a formula.")) for key in sorted(row.not_text)]
    long = [
        Fault(row.number, key, gettext("At most %(n)d characters.") % {"n": CELL})
        for key, text in row.values.items()
        if len(text) > CELL
    ]
    return formulas + long
