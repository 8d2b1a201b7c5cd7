"""Shape of an answer, of a hand-over, of the desk's filter."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.authority.models import Department
from accounts.people.models import Person, RoleGrant
from accounts.permissions import ROLES, Permission
from consultations.observations.rules import AnswerDraft
from consultations.observations.states import Decision, ReasonsState, Visibility
from consultations.rounds.models import Round

MAX_REASONS = 10_000
_ANSWERING = [role.value for role, sheet in ROLES.items() if Permission.PROPOSE_ANSWER in sheet.permissions]


class _Plain(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class AnswerForm(_Plain):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("", _("not decided yet")), *Decision.choices], required=False
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        required=False,
        max_length=MAX_REASONS,
        help_text=_(
            "Said to the author and made public. What is not taken over needs at least 30 characters (art. 12(3))."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "data-counter": MAX_REASONS}),
    )
    landed = forms.CharField(
        label=_("Where in the text it went"),
        required=False,
        max_length=200,
        help_text=_("For example: art. 8 alin. (2), the next version."),
    )
    forwarded_to = forms.CharField(label=_("Forwarded to"), required=False, max_length=200)
    note = forms.CharField(
        label=_("Note for colleagues (never public)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def draft(self) -> AnswerDraft:
        data = self.cleaned_data
        return AnswerDraft(
            decision=data["decision"],
            reasons=data["reasons"].strip(),
            landed=data["landed"].strip(),
            forwarded_to=data["forwarded_to"].strip(),
            note=data["note"].strip(),
        )


class SendBackForm(_Plain):
    note = forms.CharField(
        label=_("What should be changed"), max_length=2000, min_length=5, widget=forms.Textarea(attrs={"rows": 3})
    )


class AssignForm(_Plain):
    to = forms.ModelChoiceField(label=_("To a colleague"), queryset=Person.objects.none(), required=False)
    department = forms.ModelChoiceField(label=_("To a department"), queryset=Department.objects.none(), required=False)
    due_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = RoleGrant.objects.filter(role__in=_ANSWERING, revoked_at__isnull=True)
        people = Person.objects.filter(is_active=True, grants__in=colleagues).distinct().order_by("full_name", "pk")
        self.fields["to"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
        departments = Department.objects.filter(is_active=True).order_by("name", "pk")
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (data.get("to") or data.get("department") or data.get("due_on")):
            raise forms.ValidationError(_("Choose a colleague, a department or a date."))
        return data


class DeskFilterForm(_Plain):
    runda = forms.ModelChoiceField(
        label=_("Consultation"), queryset=Round.objects.none(), to_field_name="slug", required=False
    )
    motive = forms.ChoiceField(label=_("Reasons"), choices=[("", _("any")), *ReasonsState.choices], required=False)
    decizie = forms.ChoiceField(label=_("Decision"), choices=[("", _("any")), *Decision.choices], required=False)
    vizibilitate = forms.ChoiceField(
        label=_("Visibility"), choices=[("", _("any")), *Visibility.choices], required=False
    )
    text = forms.CharField(label=_("Words"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = Round.objects.filter(published_at__isnull=False).order_by("-published_at", "pk")
        self.fields["runda"].queryset = rounds  # type: ignore[attr-defined]  # a ModelChoiceField
