"""Dimensions, scales, reference points."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from indicators.catalogue.forms.fields import Line, Plain, RomanianNumber, Text
from indicators.catalogue.states import ReferenceKind
from indicators.services.models import Period, Service

SLUG = RegexValidator(
    r"^[a-z0-9-]{1,20}\Z", _("Write small letters without diacritics, digits and hyphens, at most 20.")
)
MAX_LEVELS = 10


class NamedForm(Plain):
    """A dimension or a category."""

    name = Line(label=_("Name"), max_length=80)
    code = Line(label=_("Code"), max_length=20, validators=[SLUG], help_text=_("Stands in files; it never changes."))


class ScaleForm(Plain):
    """Up to ten levels, from the lowest; a level with an empty name ends the scale."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)
    name = Line(label=_("Name of the scale"), max_length=80, min_length=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rank in range(1, MAX_LEVELS + 1):
            label = _("Level %(rank)d") % {"rank": rank}
            self.fields[f"label_{rank}"] = Line(label=label, max_length=60, required=False)
            self.fields[f"meaning_{rank}"] = Text(
                label=_("What level %(rank)d means") % {"rank": rank}, max_length=500, required=False, rows=2
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        levels = [(data.get(f"label_{rank}", ""), data.get(f"meaning_{rank}", "")) for rank in range(1, MAX_LEVELS + 1)]
        filled = [rank for rank, level in enumerate(levels, start=1) if any(level)]
        for rank in range(1, (filled[-1] if filled else 0) + 1):
            if not levels[rank - 1][0]:
                self.add_error(f"label_{rank}", _("Levels follow each other without a gap; give this one its name."))
            if not levels[rank - 1][1]:
                self.add_error(f"meaning_{rank}", _("Describe the level, so that two people choose the same one."))
        data["levels"] = levels[: len(filled)]
        return data


class ReferenceForm(Plain):
    kind = forms.ChoiceField(label=_("Kind"), choices=ReferenceKind.choices)
    period = forms.ModelChoiceField(
        label=_("Period"), queryset=Period.objects.order_by("-starts_on", "kind"), to_field_name="code",
        help_text=_("A yearly target belongs to a year; a baseline to the period in which it was measured."),
    )  # fmt: skip
    service = forms.ModelChoiceField(
        label=_("Service"),
        queryset=Service.objects.order_by("name", "pk"),
        required=False,
        empty_label=_("the whole authority"),
    )
    low = RomanianNumber(label=_("Value"), help_text=_("Of a range: its lower bound. Zero is a legal target."))
    high = RomanianNumber(label=_("Upper bound"), required=False, help_text=_("Only for a range."))
    source = Line(label=_("Source"), max_length=200, min_length=3, help_text=_("The act, plan or study it comes from."))
    note = Text(label=_("Note"), max_length=500, required=False, rows=2)

    def clean(self) -> dict[str, Any]:
        return _bounds(self, super().clean() or self.cleaned_data)


class ChangeReferenceForm(Plain):
    """`seen_low`, `seen_high`: what was on the screen."""

    seen_low = forms.DecimalField(widget=forms.HiddenInput, max_digits=18, decimal_places=4)
    seen_high = forms.DecimalField(widget=forms.HiddenInput, max_digits=18, decimal_places=4)
    low = RomanianNumber(label=_("Value"), help_text=_("Of a range: its lower bound. Zero is a legal target."))
    high = RomanianNumber(label=_("Upper bound"), required=False, help_text=_("Only for a range."))
    reason = Text(
        label=_("Why it changes"), max_length=500, min_length=5, rows=2,
        help_text=_("Stands beside the old value for good."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        return _bounds(self, super().clean() or self.cleaned_data)


def _bounds(form: forms.Form, data: dict[str, Any]) -> dict[str, Any]:
    if data.get("high") is None:
        data["high"] = data.get("low")
    elif data.get("low") is not None and data["high"] < data["low"]:
        form.add_error("high", _("The upper bound is below the value."))
    return data
