"""What a page of the grid sends: each field read by the rules of its line; one wrong field does not hide the others."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from consultare.lib.text import clean
from indicators.catalogue.states import Kind
from indicators.collection.forms.fields import NUL, Line as LineField, Plain, Text, limited
from indicators.collection.queries.layout import Layout, Line
from indicators.collection.queries.sheet import cell_name
from indicators.collection.rules.numbers import NOTHING, Entry, Unreadable, parse
from indicators.collection.states import EMPTY, Status

LONGEST_NARRATIVE = 4000
MOST_RESPONDENTS = 1_000_000


@dataclass
class Read:
    """`words`: indicator → (text, respondents), both of them whenever one of them came."""

    cells: dict[tuple[int, int], Entry] = field(default_factory=dict)
    words: dict[int, tuple[str, int | None]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


def read(data: Mapping[str, str], layout: Layout, ranks: Mapping[int, int]) -> Read:
    """Only fields that came are touched. `ranks`: scale → how many levels it has."""
    found = Read()
    for line in layout.lines:
        for cell in line.cells:
            name = cell_name(line.indicator.pk, cell)
            if name in data:
                _cell(found, line, cell, name, data[name], ranks)
        if line.is_words and f"t_{line.indicator.pk}" in data:
            _words(found, line, data)
    return found


def _cell(found: Read, line: Line, cell: int, name: str, text: str, ranks: Mapping[int, int]) -> None:
    found.texts[name] = text[:200]
    try:
        entry = (
            _level(text, ranks.get(line.indicator.scale_id or 0, 0))
            if line.indicator.kind == Kind.ORDINAL
            else _number(text, line)
        )
    except Unreadable as error:
        found.errors[name] = str(error.sentence)
    else:
        found.cells[line.indicator.pk, cell] = entry


def _number(text: str, line: Line) -> Entry:
    if "\x00" in text:
        raise Unreadable(NUL)
    return parse(text[:200], line.indicator.decimals)


def _level(text: str, most: int) -> Entry:
    if text in EMPTY:
        return Entry(None, Status(text))
    if not text:
        return NOTHING
    if not text.isdecimal() or not text.isascii() or not 1 <= int(text[:3]) <= most or len(text) > 2:
        raise Unreadable(gettext_lazy("Choose one of the levels of the scale."))
    return parse(text)


def _words(found: Read, line: Line, data: Mapping[str, str]) -> None:
    names = (f"t_{line.indicator.pk}", f"r_{line.indicator.pk}")
    typed, counted = data[names[0]], data.get(names[1], "").strip()
    found.texts[names[0]], found.texts[names[1]] = typed, counted
    try:
        text = limited(clean(typed).strip(), 0, LONGEST_NARRATIVE)
    except ValueError:
        found.errors[names[0]] = str(NUL)
        return
    except forms.ValidationError as error:
        found.errors[names[0]] = str(error.messages[0])
        return
    respondents = int(counted) if counted.isdecimal() and counted.isascii() and len(counted) < 8 else None
    if counted and (respondents is None or respondents > MOST_RESPONDENTS):
        found.errors[names[1]] = _("Write how many people were asked, a whole number.")
    elif respondents is not None and not text:
        found.errors[names[0]] = _("Write in words what these people said.")
    else:
        found.words[line.indicator.pk] = (text, respondents)


class SubmitForm(Plain):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    note = Text(
        label=gettext_lazy("Note for whoever approves"),
        required=False,
        longest=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecideForm(Plain):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class SendBackForm(DecideForm):
    reason = Text(
        label=gettext_lazy("What is to be mended"), shortest=10, longest=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Sent by e-mail to whoever submitted the report, and kept with each change made after it."),
    )  # fmt: skip


class CorrectionForm(DecideForm):
    reason = Text(
        label=gettext_lazy("Why it is corrected"), shortest=10, longest=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kept with the old and the new value, for good."),
    )  # fmt: skip


class PublicityForm(Plain):
    """Why a file becomes public, or internal again."""

    reason = Text(label=gettext_lazy("Why"), shortest=10, longest=500, widget=forms.Textarea(attrs={"rows": 2}))


class EvidenceForm(Plain):
    file = forms.FileField(label=gettext_lazy("File"), max_length=200)
    indicator = forms.ChoiceField(label=gettext_lazy("What it bears out"), required=False)
    description = LineField(label=gettext_lazy("What it is"), max_length=200, required=False)

    def __init__(self, *args: object, layout: Layout, **kwargs: object) -> None:
        super().__init__(*args, prefix="dovada", **kwargs)  # type: ignore[arg-type] # Django's own arguments
        known = [(str(line.indicator.pk), f"{line.indicator.code} {line.name}") for line in layout.lines]
        self.fields["indicator"].choices = [("", gettext_lazy("the whole report")), *known]  # type: ignore[attr-defined] # a ChoiceField
