"""The desk's form for what came by another way (F4)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.organisations.models import Organisation
from consultations.drafts.models import Unit
from consultations.observations.forms.submission import PHONE, CleanLine, CleanText, ObservationForm
from consultations.observations.states import AuthorKind, ChannelKind
from consultations.rounds.models import Round
from consultations.rounds.states import CONCLUDED, RoundState


class ChooseRoundForm(forms.Form):
    round = forms.ModelChoiceField(label=_("Consultation"), queryset=Round.objects.none(), to_field_name="slug")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = Round.objects.public().exclude(state__in=[*CONCLUDED, RoundState.WITHDRAWN])
        self.fields["round"].queryset = rounds.order_by("closes_at", "pk")  # type: ignore[attr-defined]


class EntryForm(ObservationForm):
    channel = forms.ChoiceField(
        label=_("How it came"), choices=[(kind.value, kind.label) for kind in ChannelKind if kind != ChannelKind.PORTAL]
    )
    received_on = forms.DateField(
        label=_("Received on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    outside_number = CleanLine(
        label=_("Number of the registry office"), required=False, max_length=60,
        help_text=_("After the term this number or the scan is required."),
    )  # fmt: skip
    author_kind = forms.ChoiceField(label=_("Who writes"), choices=AuthorKind.choices, initial=AuthorKind.CITIZEN)
    organisation = forms.ModelChoiceField(label=_("Organisation"), required=False, queryset=Organisation.objects.none())
    name = CleanLine(label=_("Name"), required=False, max_length=160, help_text=_("As on the letter. Not published."))
    agrees_to_name = forms.BooleanField(label=_("The letter says that the name may be published"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    phone = CleanLine(label=_("Phone"), required=False, max_length=20, validators=[PHONE])
    postal_address = CleanLine(label=_("Postal address"), required=False, max_length=300)
    text = CleanText(
        label=_("Text"),
        shortest=20,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("Word for word, as received."),
    )

    def __init__(self, *args: Any, units: Sequence[Unit] = (), **kwargs: Any) -> None:
        super().__init__(*args, units=units, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.approved().order_by("name", "pk")  # type: ignore[attr-defined]
        self.fields["files"].label = _("Scan")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        is_person = data.get("author_kind") in {AuthorKind.CITIZEN, AuthorKind.ELECTED}
        if data.get("organisation") and is_person:
            self.add_error("author_kind", _("An organisation was chosen below: say which kind it is."))
        if not is_person and not data.get("organisation") and not data.get("name"):
            self.add_error("name", _("Write the name of the organisation, or choose it from the list."))
        return data
