"""Shape of the settings. Model forms only for limits and uniqueness: actions save."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.authority.models import Authority, Department, Domain, NonWorkingDay, Officer


def _helper(layout: Layout | None = None) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    if layout is not None:
        helper.layout = layout
    return helper


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AuthorityForm(forms.ModelForm):  # type: ignore[type-arg] # generic in the stubs only
    website = forms.URLField(label=_("website"), required=False, max_length=200, assume_scheme="https")

    class Meta:
        model = Authority
        fields = (
            "name", "subtitle", "portal_title", "place", "mark", "headline", "lead", "letter_heading", "cif", "address", "phone",
            "email", "registry_email", "website", "opening_hours", "window_days", "reply_days", "quiet_from", "quiet_to",
        )  # fmt: skip
        widgets = {"lead": forms.Textarea(attrs={"rows": 3}), "letter_heading": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "mark": _("One to three letters shown beside the name."),
            "window_days": _("Offered when a consultation is prepared; the law asks for at least 10."),
            "reply_days": _("Said to authors when their observation is registered."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, low, high in (
            ("window_days", 10, 120),
            ("reply_days", 1, 120),
            ("quiet_from", 0, 23),
            ("quiet_to", 0, 23),
        ):
            self.fields[name].widget.attrs |= {"min": low, "max": high}
            self.fields[name].validators += [MinValueValidator(low), MaxValueValidator(high)]
        self.fields["website"].label = capfirst(_("website"))
        self.helper = _helper(
            Layout(
                Fieldset(_("Name"), "name", "subtitle", "portal_title", "place", "mark", "cif", css_class="fieldset"),
                Fieldset(_("Home page"), "headline", "lead", css_class="fieldset"),
                Fieldset(
                    _("Contact"),
                    "address",
                    "phone",
                    "email",
                    "registry_email",
                    "website",
                    "opening_hours",
                    css_class="fieldset",
                ),
                Fieldset(_("Documents"), "letter_heading", css_class="fieldset"),
                Fieldset(
                    _("Terms of service"), "window_days", "reply_days", "quiet_from", "quiet_to", css_class="fieldset"
                ),
            )
        )


class DepartmentForm(forms.ModelForm):  # type: ignore[type-arg] # generic in the stubs only
    class Meta:
        model = Department
        fields = ("name", "code", "email", "phone", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()


class DomainForm(forms.ModelForm):  # type: ignore[type-arg] # generic in the stubs only
    class Meta:
        model = Domain
        fields = ("name", "code", "position")
        labels = {"position": _("Place in the list")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].validators.append(MaxValueValidator(999))
        self.helper = _helper()


class OfficerForm(forms.ModelForm):  # type: ignore[type-arg] # generic in the stubs only
    is_overlap_meant = forms.BooleanField(
        label=_("Yes, two designations are in force at the same time"), required=False, widget=forms.HiddenInput()
    )

    class Meta:
        model = Officer
        fields = ("name", "department", "phone", "email", "act_number", "act_on", "valid_from", "valid_until", "person")
        widgets = {"act_on": _day(), "valid_from": _day(), "valid_until": _day()}
        labels = {"person": _("Account on the portal")}
        help_texts = {"person": _("Optional: the staff account of this person.")}

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.filter(is_active=True).order_by("name", "pk")  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["person"].queryset = people  # type: ignore[attr-defined] # a ModelChoiceField
        self.helper = _helper()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("valid_from"), cleaned.get("valid_until")
        if starts and ends and ends < starts:
            self.add_error("valid_until", _("The end is before the beginning."))
        elif starts and not cleaned.get("is_overlap_meant"):
            self._warn_of_overlap(starts, ends)
        return cleaned

    def _warn_of_overlap(self, starts: date, ends: date | None) -> None:
        others = Officer.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=starts))
        if ends:
            others = others.filter(valid_from__lte=ends)
        other = others.order_by("-valid_from", "pk").first()
        if other:
            self.fields["is_overlap_meant"].widget = forms.CheckboxInput()
            self.add_error(
                None,
                _(
                    "%(name)s is designated at the same time. End that designation first, or confirm that both are in force."
                )
                % {"name": other.name},
            )


class OfficerEndForm(forms.Form):
    on = forms.DateField(label=_("Last day of the designation"), widget=_day())

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officer = officer
        self.helper = _helper()

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < self.officer.valid_from:
            raise forms.ValidationError(_("The end is before the beginning."))
        return on


class DayForm(forms.ModelForm):  # type: ignore[type-arg] # generic in the stubs only
    class Meta:
        model = NonWorkingDay
        fields = ("on", "kind", "name")
        widgets = {"on": _day()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        on, kind = cleaned.get("on"), cleaned.get("kind")
        if on and kind == NonWorkingDay.Kind.WORKED and on.isoweekday() != 6:
            self.add_error("on", _("This is not a Saturday."))
        if on and kind == NonWorkingDay.Kind.OFF and on.isoweekday() > 5:
            self.add_error("on", _("This is a day of the weekend already."))
        return cleaned
