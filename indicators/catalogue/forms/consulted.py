"""Which sheets go into which round; the next version from a consultation."""

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.catalogue.forms.fields import Plain
from indicators.catalogue.models import IndicatorVersion
from indicators.catalogue.queries.consulted import rounds_to_fill, sheets_to_consult


class ConsultForm(Plain):
    round: Any = forms.ModelChoiceField(
        label=_("Consultation in preparation"), queryset=None, empty_label=_("choose"),
        help_text=_("Only consultations that have no text yet; make one first under «Consultations»."),
    )  # fmt: skip
    sheets = forms.MultipleChoiceField(label=_("Sheets"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(one.pk): one for one in sheets_to_consult()}
        self.rounds = rounds_to_fill()
        self.fields["round"].queryset = self.rounds  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["sheets"].choices = [  # type: ignore[attr-defined]  # a MultipleChoiceField
            (pk, f"{one.indicator.code} {one.name}") for pk, one in self.offered.items()
        ]
        self.helper.layout = Layout("round", Div("sheets", css_class="pick"))

    def versions(self) -> list[IndicatorVersion]:
        """In the order of the catalogue, whatever the order of the ticks."""
        ticked = set(self.cleaned_data["sheets"])
        return [one for pk, one in self.offered.items() if pk in ticked]
