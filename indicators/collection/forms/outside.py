"""A series, a file of it, and which of its rows are figures of which indicator."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consultare.lib.files import MEGABYTE
from indicators.catalogue.models import Indicator
from indicators.collection.queries.outside import names_of, outside_indicators
from indicators.collection.rules.tempo import Table
from indicators.services.forms.base import DayField, Plain

MAX_FILE = 4 * MEGABYTE
EARLIEST = date(2000, 1, 1)
CODE = RegexValidator(re.compile(r"^[A-Z0-9][A-Z0-9_-]{1,39}\Z"), _("Write capitals, digits and dashes, for example SAR114B."))  # fmt: skip


class SeriesForm(Plain):
    code = forms.CharField(
        label=_("Code of the matrix"), max_length=40, validators=[CODE], help_text=_("As the source writes it.")
    )
    name = forms.CharField(label=pgettext_lazy("service", "Name"), max_length=300)
    territory = forms.CharField(
        label=_("Territory"), max_length=80, help_text=_("For example: national, regions, counties.")
    )
    publisher = forms.CharField(label=_("Publisher"), max_length=80, initial="INS, TEMPO-Online")
    is_verified = forms.BooleanField(label=_("I read code and name at the source"), required=False)


class FileForm(Plain):
    file = forms.FileField(
        label=_("CSV exported at the source"),
        help_text=_("As it was downloaded, not saved again from a spreadsheet; at most 4 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt"}),
    )
    taken_on = DayField(label=_("Downloaded on"), help_text=_("Shown beside every figure as the day of the source."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if not (upload.name or "").lower().endswith((".csv", ".txt")):
            raise forms.ValidationError(_("Hand in the CSV file exported at the source."))
        if upload.size > MAX_FILE:
            raise forms.ValidationError(_("The file is larger than %(limit)s MB.") % {"limit": MAX_FILE // MEGABYTE})
        return upload

    def clean_taken_on(self) -> date:
        day: date = self.cleaned_data["taken_on"]
        if not EARLIEST <= day <= self.today:
            raise forms.ValidationError(_("Write the day of the download: not after today, not before 2000."))
        return day


class OutsideIndicatorField(forms.ModelChoiceField):
    names: Mapping[int, str] = {}

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {self.names.get(obj.pk, '')}".strip()


class ChoiceForm(Plain):
    """One category of each column of the file. The fields are made for the file: `rand0`, `rand1` …"""

    indicator = OutsideIndicatorField(label=_("Indicator"), queryset=Indicator.objects.none())

    def __init__(self, *args: Any, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["indicator"]
        field.queryset = outside_indicators()
        field.names = names_of(field.queryset)
        self.dimensions = range(len(table.dimensions))
        for index in self.dimensions:
            categories = table.categories(index)
            self.fields[f"rand{index}"] = forms.ChoiceField(
                label=table.dimensions[index], choices=[(one, one) for one in categories], initial=categories[0]
            )

    def choice(self) -> dict[int, str]:
        return {index: self.cleaned_data[f"rand{index}"] for index in self.dimensions}
