"""The fields of a definition sheet (F16), beginning a new version, approval."""

from typing import Any

from crispy_forms.layout import HTML, Layout
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from indicators.catalogue.forms.fields import Day, Line, Plain, Revised, RomanianNumber, Text
from indicators.catalogue.models import IndicatorVersion
from indicators.catalogue.rules.numbers import write_number
from indicators.catalogue.rules.sheets import WORDS
from indicators.catalogue.rules.syntax import MAX_LENGTH
from indicators.services.states import PeriodKind

_LIVE = '{% include "indicators/catalogue/_live.html" %}'


class BeginForm(Plain):
    valid_from = Day(label=_("Valid from"), help_text=_("The first day of a period of its frequency."))
    change_reason = Text(label=_("Why the sheet changes"), max_length=1000, min_length=5)
    is_comparable = forms.BooleanField(
        label=_("Figures stay comparable with those before"), required=False, initial=True,
        help_text=_("Switched off, the line breaks on this day, and no trend or progress is computed across it."),
    )  # fmt: skip


class SheetForm(Revised):
    name = Line(label=_("Name"), max_length=160, min_length=3)
    definition = Text(label=_("Definition"), max_length=4000, required=False, rows=4)
    excluded = Text(label=_("What is not counted"), max_length=2000, required=False)
    rationale = Text(label=_("Why it is measured"), max_length=2000, required=False)
    frequency = forms.ChoiceField(label=_("Frequency"), choices=PeriodKind.choices)
    valid_from = Day(label=_("Valid from"), help_text=_("The first day of a period of its frequency."))
    formula = Line(
        label=_("Formula"), max_length=MAX_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_("For example [ACC-03.A] / [ACC-03.B] * 100. [BEN-02@-1]: one period back; [X?zero], [X?skip]: what to do when it is missing; functions min, max, abs, days(), months()."),
    )  # fmt: skip
    formula_words = Line(label=_("Formula in words"), max_length=300, required=False)
    alert = RomanianNumber(
        label=_("Alert threshold"), required=False,
        help_text=_("A number. Below it where more is better, above it where less is better, the latest figure calls for attention."),
    )  # fmt: skip
    data_source = Line(label=_("Source of the data"), max_length=300, required=False)
    outside_series = Line(
        label=_("Outside series (matrix of INS TEMPO)"), max_length=40, required=False,
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z", _("Write only the code of the series, for example SAR114B."))],
        help_text=_("The code of the series that the figures come from or are read against, for example SAR114B."),
    )  # fmt: skip
    method = Text(label=_("How it is collected"), max_length=2000, required=False)
    collected_by = Line(label=_("Who collects it"), max_length=160, required=False)
    quality_checks = Text(label=_("How it is checked"), max_length=2000, required=False)
    analysis = Text(label=_("How it is read"), max_length=2000, required=False)
    use = Text(label=_("What it is used for"), max_length=2000, required=False)
    limits = Text(label=_("Known limits"), max_length=2000, required=False)
    is_comparable = forms.BooleanField(
        label=_("Figures stay comparable with those before"), required=False,
        help_text=_("Switched off, the line breaks on this day, and no trend or progress is computed across it."),
    )  # fmt: skip
    change_reason = Text(label=_("Why the sheet changes"), max_length=1000, required=False)

    def __init__(self, *args: Any, version: IndicatorVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if version.number == 1:
            del self.fields["is_comparable"], self.fields["change_reason"]
        # What the server makes of the formula stands right under it, not at the end of the page on a phone.
        names = list(self.fields)
        after = names.index("formula") + 1
        self.helper.layout = Layout(*names[:after], HTML(_LIVE), *names[after:])

    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in WORDS}


def initial_of(version: IndicatorVersion) -> dict[str, Any]:
    names = (*WORDS, "frequency", "valid_from", "is_comparable", "change_reason", "revision")
    alert = "" if version.alert is None else write_number(version.alert)
    return {name: getattr(version, name) for name in names} | {"alert": alert}


class ApproveForm(Revised):
    approved_in = Line(
        label=_("Where it was approved"), max_length=160, required=False,
        help_text=_("The meeting of the working group or the act, with its date."),
    )  # fmt: skip


class FormulaForm(Plain):
    """What is judged while it is typed."""

    formula = Line(max_length=2000, required=False)
