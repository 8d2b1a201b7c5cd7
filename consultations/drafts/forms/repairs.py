"""Shape of a repair: which passage, under which revision, what is to be done with it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultare.lib.documents import MAX_BLOCK_CHARS, MAX_BLOCKS
from consultare.lib.documents.shape import tidy
from consultations.drafts.rules import Level
from consultations.drafts.rules.repair import MAX_LABEL
from consultations.drafts.rules.repairs import (
    RETYPES,
    AddAfter,
    Merge,
    Relabel,
    Relevel,
    Remove,
    Repair,
    Retype,
    SetText,
    Split,
)

LEVELS = [(level.value, level.label) for level in RETYPES]
OPS = [(one.name, one.name) for one in (Split, Merge, Retype, Relevel, Relabel)]
MAX_CELLS = 500
MAX_REVISION = 2**31 - 1


class RevisionForm(forms.Form):
    """`revision` is what the page showed; a missing one is one that nobody ever had."""

    revision = forms.IntegerField(min_value=0, max_value=MAX_REVISION, widget=forms.HiddenInput)


class RepairForm(RevisionForm):
    position = forms.IntegerField(min_value=0, max_value=MAX_BLOCKS)
    op = forms.ChoiceField(choices=OPS)
    at = forms.IntegerField(min_value=0, max_value=MAX_BLOCK_CHARS, required=False)
    caret = forms.IntegerField(min_value=0, max_value=MAX_BLOCK_CHARS, required=False)
    level = forms.ChoiceField(choices=LEVELS, required=False)
    by = forms.TypedChoiceField(choices=[(-1, "-1"), (1, "1")], coerce=int, required=False)
    label = forms.CharField(max_length=MAX_LABEL, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        op = data.get("op")
        if op == Split.name and data.get("at") is None and data.get("caret") is None:
            raise forms.ValidationError(_("Choose the place where the passage is cut."))
        if op == Retype.name and not data.get("level"):
            raise forms.ValidationError(_("Choose what the passage is."))
        if op == Relevel.name and not data.get("by"):
            raise forms.ValidationError(_("Choose whether the passage goes up or down."))
        return data

    def repair(self) -> Repair:
        data, position = self.cleaned_data, self.cleaned_data["position"]
        match data["op"]:
            case Split.name:
                return Split(position, data["at"] if data["caret"] is None else data["caret"])
            case Merge.name:
                return Merge(position)
            case Retype.name:
                return Retype(position, data["level"])
            case Relevel.name:
                return Relevel(position, data["by"])
        return Relabel(position, data["label"])


class SeenForm(RevisionForm):
    """`seen`: fingerprint of the passage as the page showed it; without one only the revision counts."""

    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class WordsForm(SeenForm):
    """The words of one passage."""

    text = forms.CharField(
        label=_("Text of the passage"),
        max_length=MAX_BLOCK_CHARS,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("The passage would be empty. To take it out, use “Remove”.")},
    )

    def clean_text(self) -> str:
        return tidy(self.cleaned_data["text"])

    def repair(self, position: int) -> Repair:
        return SetText(position, self.cleaned_data["text"])


class TableForm(SeenForm):
    """The cells of a table, each a field."""

    def __init__(self, *args: Any, rows: list[list[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                self.fields[f"cell-{number}-{column}"] = forms.CharField(
                    label=_("Row %(row)d, column %(column)d") % {"row": number + 1, "column": column + 1},
                    required=False,
                    max_length=4000,
                    initial=cell,
                    widget=forms.Textarea(attrs={"class": "form-control", "rows": max(1, min(6, len(cell) // 26 + 1))}),
                )

    def grid(self) -> list[list[forms.BoundField]]:
        return [[self[f"cell-{number}-{column}"] for column in range(len(row))] for number, row in enumerate(self.rows)]

    def repair(self, position: int) -> Repair:
        data = self.cleaned_data
        rows = tuple(
            tuple(tidy(data[f"cell-{number}-{column}"]) for column in range(len(row)))
            for number, row in enumerate(self.rows)
        )
        return SetText(position, "", rows)


class AddForm(RevisionForm):
    level = forms.ChoiceField(label=_("What it is"), choices=LEVELS, initial=Level.TEXT.value)
    text = forms.CharField(
        label=_("Text of the new passage"),
        max_length=MAX_BLOCK_CHARS,
        help_text=_("With its number, if it has one: “Art. 8^1”, “(3)”, “c)”."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def repair(self, position: int) -> Repair:
        return AddAfter(position, tidy(self.cleaned_data["text"]) or " ", self.cleaned_data["level"])


class RemoveForm(RevisionForm):
    KEPT, WHOLE = "kept", "whole"
    children = forms.ChoiceField(
        label=_("What stands under it"),
        choices=[(KEPT, _("stays, one level up")), (WHOLE, _("is removed too"))],
        initial=KEPT,
        required=False,
        widget=forms.RadioSelect,
    )

    def repair(self, position: int) -> Repair:
        return Remove(position, whole=self.cleaned_data["children"] == self.WHOLE)
