"""Forms under a public observation: a reply, a report of one, the co-signature of an organisation."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.access import Capacity
from consultations.observations.forms.following import _Plain
from consultations.observations.forms.submission import CleanLine, CleanText
from consultations.observations.states import MAX_REPLY, MIN_REPLY, Display, ReportGround


class ReplyForm(_Plain):
    text = CleanText(
        label=_("Your reply"),
        shortest=MIN_REPLY,
        longest=MAX_REPLY,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("At most 1,000 characters. Addresses of pages are shown as plain text."),
    )
    display = forms.ChoiceField(
        label=_("How should your name appear"),
        widget=forms.RadioSelect,
        choices=[
            (Display.NAME.value, _("With my name")),
            (Display.ANONYMOUS.value, _("Without a name, only the category")),
        ],
    )


class ReportForm(_Plain):
    ground = forms.ChoiceField(label=_("What is wrong with it"), choices=[("", _("choose")), *ReportGround.choices])
    words = CleanLine(
        label=_("In a few words"),
        min_length=5,
        max_length=300,
        help_text=_("Only the people who moderate read this. Your name is not shown to the author."),
    )


class CosignForm(_Plain):
    """In which capacity, and the declaration; the capacity is checked again at the moment of the act."""

    capacity = forms.ChoiceField(label=_("You sign as"), widget=forms.RadioSelect, choices=[])
    agrees = forms.BooleanField(
        label=_("I declare that I have the organisation's mandate to co-sign this observation in its name."),
        error_messages={"required": _("Without this declaration the organisation can't co-sign.")},
    )

    def __init__(self, *args: Any, capacities: Sequence[Capacity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(held.key, held.label) for held in capacities]
        self.fields["capacity"].choices = choices  # type: ignore[attr-defined]  # a field of choices
        if len(choices) == 1:
            self.initial["capacity"] = choices[0][0]
