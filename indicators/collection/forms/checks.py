"""Shape of checks and rules as they are set, of explanations, and of workbooks that come back."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultare.lib.files import MEGABYTE
from indicators.catalogue.rules.formulas import FormulaError
from indicators.catalogue.states import MissingPolicy
from indicators.collection.forms.fields import Line, Plain, Text, day
from indicators.collection.queries.findings import MAX_EXPLANATION
from indicators.collection.rules.checks import MAY_BLOCK, SPECS, BadParameters, Choice, cleaned, read_side
from indicators.collection.states import CheckKind, Comparison, Severity

MAX_FILE = 8 * MEGABYTE


class CheckForm(Plain):
    """The parameters of one kind of check, and whether it stops a report or asks for words."""

    def __init__(self, *args: Any, kind: CheckKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for spec in SPECS[kind]:
            self.fields[spec.key] = (
                forms.ChoiceField(label=spec.label, choices=spec.options, help_text=spec.help)
                if isinstance(spec, Choice)
                else Line(
                    label=spec.label, required=spec.default is not None, max_length=24, help_text=spec.help,
                    initial=_shown(spec.default), widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                )
            )  # fmt: skip
        if kind in MAY_BLOCK:
            self.fields["severity"] = forms.ChoiceField(
                label=_("What it does"), choices=Severity.choices, initial=Severity.WARNS
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                data["parameters"] = cleaned(self.kind, {spec.key: data.get(spec.key) for spec in SPECS[self.kind]})
            except BadParameters as bad:
                for key, sentence in bad.errors.items():
                    self.add_error(key, str(sentence))
        return data

    @property
    def severity(self) -> str:
        return str(self.cleaned_data.get("severity", Severity.WARNS))


def _shown(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}".replace(".", ",")


def initial_of(parameters: Mapping[str, Any], severity: str) -> dict[str, str]:
    return {key: str(value).replace(".", ",") for key, value in parameters.items()} | {"severity": severity}


class RuleForm(Plain):
    left = Line(label=_("Left side"), max_length=500, help_text=_("Codes of lines in brackets: [BEN-02] + [BEN-04@-1]. @-1 is the period before."))  # fmt: skip
    comparison = forms.ChoiceField(label=_("must be"), choices=Comparison.choices)
    right = Line(label=_("Right side"), max_length=500, help_text=_("A formula of the same kind, or a number."))
    policy = forms.ChoiceField(label=_("When a part is missing"), choices=MissingPolicy.choices)
    severity = forms.ChoiceField(label=_("What it does"), choices=Severity.choices)
    message = Line(label=_("What is said when it does not hold"), min_length=10, max_length=300, help_text=_("A sentence for whoever fills in the report; the numbers are added by the portal."))  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for side in ("left", "right"):
            if data.get(side) and data.get("policy"):
                try:
                    data[f"read_{side}"] = read_side(data[side], data["policy"])
                except FormulaError as error:
                    self.add_error(side, str(error))
        return data


class ExplainForm(Plain):
    explanation = Text(label=_("Explanation"), longest=MAX_EXPLANATION, widget=forms.Textarea(attrs={"rows": 2}))


class AcceptForm(Plain):
    until = forms.DateField(
        label=_("Quiet in periods that begin up to"), widget=day(), help_text=_("At most two years from now."),
        error_messages={"required": _("Choose the day."), "invalid": _("Write a day of the calendar.")},
    )  # fmt: skip
    low = forms.DecimalField(
        label=_("For figures from"), required=False, max_digits=18, decimal_places=4, localize=True
    )
    high = forms.DecimalField(
        label=_("up to"), required=False, max_digits=18, decimal_places=4, localize=True,
        help_text=_("Empty: whatever the figure. Outside these bounds the warning speaks again."),
    )  # fmt: skip


class WorkbookForm(Plain):
    file = forms.FileField(
        label=_("The filled-in workbook"),
        help_text=_("The XLSX file downloaded from this page; at most 8 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Choose the file."), "empty": _("The file is empty.")},
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if not (upload.name or "").lower().endswith(".xlsx"):
            raise forms.ValidationError(_("Hand in the XLSX file that was downloaded from this page."))
        if upload.size > MAX_FILE:
            raise forms.ValidationError(_("The file is larger than %(limit)s MB.") % {"limit": MAX_FILE // MEGABYTE})
        return upload
