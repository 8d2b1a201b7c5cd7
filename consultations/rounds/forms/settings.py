"""A row of the table of legal terms."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.rounds.forms.steps import Line
from consultations.rounds.models import DeadlineRule, Theme

UNITS = [("", "—"), ("C", _("calendar days")), ("W", _("working days")), ("D", _("days"))]
DIRECTIONS = [("", "—"), ("≥", _("at least")), ("≤", _("at most"))]


class RuleForm(forms.Form):
    title = Line(label=_("Rule"), max_length=400)
    value = forms.IntegerField(label=_("Number"), required=False, min_value=0, max_value=3660)
    unit = forms.ChoiceField(label=_("Counted in"), choices=UNITS, required=False)
    direction = forms.ChoiceField(label=_("At least or at most"), choices=DIRECTIONS, required=False)
    article = Line(label=_("Article"), max_length=120, required=False)
    verified = forms.BooleanField(
        label=_("Verified by a lawyer in the text in force"),
        required=False,
        help_text=_("Only a verified article is quoted to the public."),
    )
    is_enforced = forms.BooleanField(label=_("The portal enforces it"), required=False)
    valid_from = forms.DateField(
        label=_("Valid from"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True

    def __init__(self, *args: Any, rule: DeadlineRule, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(rule, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        self.rule = rule

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.rule.value is not None and self.rule.is_enforced and cleaned.get("value") in (None, 0):
            self.add_error("value", _("An enforced term needs its number of days."))
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The term ends before it begins."))
        return cleaned


class ThemeForm(forms.Form):
    name = Line(label=_("Name of the theme"), max_length=200, min_length=3)

    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True

    def __init__(self, *args: Any, theme: Theme | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theme = theme
        if theme is not None:
            self.fields["name"].initial = theme.name

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Theme.objects.exclude(pk=self.theme.pk) if self.theme else Theme.objects.all()
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("There is a theme with this name already."))
        return name
