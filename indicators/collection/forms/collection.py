"""Shape of what the desk says about forms: the form itself, its lines, who fills it in."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from indicators.catalogue.models import Indicator
from indicators.collection.forms.fields import Line, Plain, Text, day
from indicators.collection.states import Reporter
from indicators.services.models import Service
from indicators.services.states import PeriodKind


class FormForm(Plain):
    name = Line(label=_("Name"), min_length=3, max_length=120)
    purpose = Text(label=_("What it is for"), required=False, longest=500, widget=forms.Textarea(attrs={"rows": 3}))
    due_days = forms.IntegerField(
        label=_("Due so many days after the period ends"), min_value=1, max_value=180, initial=10,
        help_text=_("Moved to the next working day."),
    )  # fmt: skip
    grace_days = forms.IntegerField(
        label=_("Days of grace"),
        min_value=0,
        max_value=60,
        initial=5,
        help_text=_("Only after these is a report late."),
    )


class NewFormForm(FormForm):
    code = forms.SlugField(
        label=_("Short code"), max_length=30, min_length=2,
        help_text=_("Small letters, digits and hyphens; it stands in addresses and never changes."),
    )  # fmt: skip
    frequency = forms.ChoiceField(label=_("How often"), choices=PeriodKind.choices)

    field_order = ("name", "code", "frequency", "purpose", "due_days", "grace_days")


class _Named(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {getattr(obj, 'name', '')}".strip()


class LinesForm(Plain):
    indicators = _Named(
        label=_("Indicators"), queryset=Indicator.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one indicator.")},
    )  # fmt: skip

    def __init__(self, *args: Any, offered: QuerySet[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicators"].queryset = offered  # type: ignore[attr-defined] # a ModelMultipleChoiceField


class LineForm(Plain):
    is_broken_down = forms.BooleanField(required=False)
    is_compulsory = forms.BooleanField(required=False)


class AssignForm(Plain):
    services = _Named(
        label=_("Services"), queryset=Service.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one service.")},
    )  # fmt: skip
    reporter = forms.ChoiceField(
        label=_("Who reports"), choices=Reporter.choices, initial=Reporter.PROVIDER, widget=forms.RadioSelect,
        help_text=_("The authority may report beside the provider; the two are shown side by side, only the provider's figures are added up."),
    )  # fmt: skip
    starts_on = forms.DateField(
        label=_("From"), widget=day(), help_text=_("Periods that are over already are asked for at once.")
    )
    ends_on = forms.DateField(
        label=_("Until"), required=False, widget=day(), help_text=_("Empty: until further notice.")
    )

    def __init__(self, *args: Any, services: QuerySet[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].queryset = services  # type: ignore[attr-defined] # a ModelMultipleChoiceField

    def clean_starts_on(self) -> Any:
        found = self.cleaned_data["starts_on"]
        if not 2015 <= found.year <= 2100:
            raise forms.ValidationError(_("Choose a day between 2015 and 2100."))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day can't be before the first one."))
        return data


class EndForm(Plain):
    ends_on = forms.DateField(label=_("Last day"), widget=day())
