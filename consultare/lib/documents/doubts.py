"""The codes that a reader leaves behind, each with the sentence that a preview shows."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Of one block or unit: it is in the text, but somebody should look.
DOUBTS: dict[str, str | Promise] = {
    "guessed-heading": _("Taken for a heading by its words or its bold letters; the file does not say so."),
    "joined-title": _("Two lines became one heading: the number and the title below it."),
    "joined-lines": _("Several lines of the page became one paragraph."),
    "joined-pages": _("The paragraph goes on over the end of a page."),
    "rejoined-hyphen": _("A word divided at the end of a line was put together again."),
    "guessed-number": _("The automatic number has a format that could not be followed exactly."),
    "superscript": _("Raised digits were read as an index (7^1) or as an exponent (m²)."),
    "merged-cells": _("The table has merged cells; their text stands in the first of them."),
    "nested-table": _("A table inside a table was written into its cell."),
    "split-table": _("The table was too long for one unit and was cut between two rows."),
    "text-box": _("It stood in a text box; its place in the text is a guess."),
    "image": _("There was a picture here; only its description was kept."),
    "revised": _("It holds changes that nobody had accepted yet; they were taken as accepted."),
    "symbol": _("A sign of a symbol font could not be read and became □."),
    "formula": _("A formula became plain characters."),
    "markup": _("It holds HTML that was kept as it was written."),
    "encoding": _("The file does not say how its letters are written; they were guessed."),
    "split-paragraph": _("One paragraph of the file became several units."),
    "repeated-label": _("The same number stands elsewhere in the text too."),
    "skipped-number": _("The number does not follow the one before it."),
    "quoted": _("It is quoted text of another act and was not divided."),
}
# Of the whole document.
WARNINGS: dict[str, str | Promise] = {
    "images": _("The document has pictures. They are not part of the text; attach them as documents of the round."),
    "revisions": _("The document has tracked changes: insertions were taken in, deletions were left out."),
    "comments": _("The document has comments; they are not part of the text."),
    "headers": _("The document has page headers or footers; they are not part of the text."),
    "contents": _("The table of contents was left out; the portal makes its own."),
    "notes": _("The document has notes; each stands after the paragraph that names it."),
    "text-boxes": _("The document has text boxes; check where their text stands."),
    "hidden": _("The document has hidden text; it was left out."),
    "embedded": _("The document has parts of other programs in it; they were left out."),
    "guessed-headings": _("The document has no heading styles; headings were guessed by their words."),
    "pdf": _("The text was taken out of a PDF: compare it with the file before you publish."),
    "empty-pages": _("Some pages of the PDF have no text, only pictures."),
    "encoding": _("The letters of the file were guessed; look for wrong diacritics."),
    "skipped-more": _("More was left out than can be listed."),
}
# What is not among the units.
SKIPPED: dict[str, str | Promise] = {
    "image": _("picture without description"),
    "deleted": _("deleted text of a tracked change"),
    "comment": _("comment"),
    "header": _("page header"),
    "footer": _("page footer"),
    "page-number": _("page number"),
    "contents": _("table of contents"),
    "hidden": _("hidden text"),
    "embedded": _("part of another program"),
    "empty-number": _("number without text"),
    "empty-page": _("page without text"),
}
