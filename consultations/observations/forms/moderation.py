from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.observations.forms.following import _Plain
from consultations.observations.forms.submission import CleanLine, CleanText
from consultations.rounds.models import Round

REASONS = (
    ("", _("choose")),
    ("insult", _("insult or threat (art. 1349 Civil Code)")),
    ("hate", _("incitement to hatred or discrimination (OG 137/2000)")),
    ("personal", _("personal data that can't be covered (GDPR)")),
    ("advertising", _("advertising or automatic message, outside the subject")),
    ("secret", _("data protected by law")),
)


class HideForm(_Plain):
    ground = forms.ChoiceField(label=_("Ground in law"), choices=REASONS)
    details = CleanLine(
        label=_("Details"),
        required=False,
        max_length=300,
        help_text=_("Without the words themselves: the reason stands in the public log."),
    )

    def reason(self) -> str:
        ground = str(dict(REASONS)[self.cleaned_data["ground"]])
        return f"{ground}: {self.cleaned_data['details']}" if self.cleaned_data["details"] else ground


class ReasonForm(_Plain):
    reason = CleanLine(label=_("Reason"), min_length=10, max_length=300)


class RedactForm(_Plain):
    """The public copy as it should stand; «[…]» marks what was covered."""

    text = CleanText(label=_("Text"), widget=forms.Textarea(attrs={"rows": 10}))
    proposed_text = CleanText(label=_("Proposed wording"), required=False)
    argument = CleanText(label=_("Reasons of the author"), required=False)
    reason = CleanLine(label=_("Reason for covering"), min_length=10, max_length=300)

    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("text", "proposed_text", "argument", "reason")}


class InternalExportForm(_Plain):
    round = forms.ModelChoiceField(label=_("Consultation"), queryset=Round.objects.none(), to_field_name="slug")
    kind = forms.ChoiceField(label=_("File"), choices=[("xlsx", "XLSX"), ("csv", "CSV")])
    reason = CleanLine(label=_("What it is needed for"), min_length=10, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = Round.objects.public().order_by("-published_at", "pk")  # type: ignore[attr-defined]
