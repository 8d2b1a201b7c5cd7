"""Shape of an answer, of a hand-over, of the desk's filter."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.authority.models import Department
from accounts.people.models import Person, RoleGrant
from accounts.permissions import ROLES, Permission
from consultare.lib.text import clean
from consultations.observations.models import Tag
from consultations.observations.queries.copies import live_groups
from consultations.observations.rules import MAX_CHOSEN, AnswerDraft
from consultations.observations.states import Decision, ReasonsState, Visibility
from consultations.rounds.models import Round

MAX_REASONS = 10_000
# So many are offered in the filter, the newest first; each is reached from its round too.
MAX_CAMPAIGNS = 200
_ANSWERING = [role.value for role, sheet in ROLES.items() if Permission.PROPOSE_ANSWER in sheet.permissions]


def ids(values: Iterable[str], limit: int = MAX_CHOSEN) -> list[int]:
    """Whole numbers as a form sends them, each once, in their order; what is none is passed over."""
    found = (int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 18)
    return list(dict.fromkeys(found))[:limit]


class Plain(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class AnswerForm(Plain):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    # Boilerplates that were put into the reasons, by id.
    used = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
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

    def __init__(self, *args: Any, is_split: bool = False, **kwargs: Any) -> None:
        """`is_split`: decision and reasons are compiled from segments; they stay as stored, whatever is sent."""
        super().__init__(*args, **kwargs)
        self.is_split = is_split
        for name in ("decision", "reasons") if is_split else ():
            self.fields[name].disabled, self.fields[name].widget = True, forms.HiddenInput()

    def draft(self) -> AnswerDraft:
        data = self.cleaned_data
        stored = self.initial if self.is_split else {}
        return AnswerDraft(
            decision=stored.get("decision", data["decision"]),
            reasons=stored.get("reasons", clean(data["reasons"]).strip()),
            landed=data["landed"].strip(),
            forwarded_to=data["forwarded_to"].strip(),
            note=clean(data["note"]).strip(),
        )

    def used_ids(self) -> list[int]:
        return ids(self.cleaned_data["used"].split(","))


class SendBackForm(Plain):
    note = forms.CharField(
        label=_("What should be changed"), max_length=2000, min_length=5, widget=forms.Textarea(attrs={"rows": 3})
    )


class AssignForm(Plain):
    to = forms.ModelChoiceField(label=_("To a colleague"), queryset=Person.objects.none(), required=False)
    department = forms.ModelChoiceField(label=_("To a department"), queryset=Department.objects.none(), required=False)
    due_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, on: date | None = None, **kwargs: Any) -> None:
        """`on`: the day of the act; a term before it is refused."""
        super().__init__(*args, **kwargs)
        self.on = on
        colleagues = RoleGrant.objects.filter(role__in=_ANSWERING, revoked_at__isnull=True)
        people = Person.objects.filter(is_active=True, grants__in=colleagues).distinct().order_by("full_name", "pk")
        self.fields["to"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
        departments = Department.objects.filter(is_active=True).order_by("name", "pk")
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_due_on(self) -> date | None:
        due_on: date | None = self.cleaned_data["due_on"]
        if due_on and self.on and not self.on <= due_on <= self.on.replace(year=self.on.year + 2, day=1):
            raise forms.ValidationError(_("Choose a day from today on, within two years."))
        return due_on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (data.get("to") or data.get("department") or data.get("due_on")):
            raise forms.ValidationError(_("Choose a colleague, a department or a date."))
        return data


class DeskFilterForm(Plain):
    runda = forms.ModelChoiceField(
        label=_("Consultation"), queryset=Round.objects.none(), to_field_name="slug", required=False
    )
    motive = forms.ChoiceField(label=_("Reasons"), choices=[("", _("any")), *ReasonsState.choices], required=False)
    decizie = forms.ChoiceField(label=_("Decision"), choices=[("", _("any")), *Decision.choices], required=False)
    vizibilitate = forms.ChoiceField(
        label=_("Visibility"), choices=[("", _("any")), *Visibility.choices], required=False
    )
    eticheta = forms.ModelChoiceField(
        label=_("Tag"), queryset=Tag.objects.none(), to_field_name="slug", required=False, empty_label=_("any")
    )
    compartiment = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), required=False, empty_label=_("any")
    )
    campanie = forms.ChoiceField(label=_("Campaign"), required=False)
    text = forms.CharField(
        label=_("Words"), max_length=100, required=False, widget=forms.TextInput(attrs={"data-key-search": ""})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = Round.objects.filter(published_at__isnull=False).order_by("-published_at", "pk")
        self.fields["runda"].queryset = rounds  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["eticheta"].queryset = Tag.objects.order_by("retired_at", "name", "pk")  # type: ignore[attr-defined]  # a ModelChoiceField
        campaigns = [(str(one.pk), one.name or one.model.label) for one in live_groups()[:MAX_CAMPAIGNS]]
        known = [("", _("any")), ("da", _("in a campaign")), ("nu", _("in none")), *campaigns]
        self.fields["campanie"].choices = known  # type: ignore[attr-defined]  # a ChoiceField
        departments = Department.objects.order_by("-is_active", "name", "pk")
        self.fields["compartiment"].queryset = departments  # type: ignore[attr-defined]  # a ModelChoiceField

    def closed(self) -> dict[str, str]:
        """What may be kept under a name: values of closed lists, as the address says them. Typed words never are."""
        data = self.cleaned_data
        values = {
            "runda": data["runda"].slug if data["runda"] else "",
            "eticheta": data["eticheta"].slug if data["eticheta"] else "",
            "compartiment": str(data["compartiment"].pk) if data["compartiment"] else "",
        } | {name: data[name] for name in ("motive", "decizie", "vizibilitate", "campanie")}
        return {name: value for name, value in values.items() if value}
