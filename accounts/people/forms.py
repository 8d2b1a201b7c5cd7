"""Shape of what a person types about her account. Fields of allauth keep their names; words and limits are ours."""

import re
from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from accounts.people.passwords import ProjectWordsValidator
from accounts.permissions import ROLES
from consultare.lib.text import clean_line

MAX_PASSWORD = 256
# Romanian numbers (framework §11.2): mobile 07…, fixed 02…/03…, with or without +40.
PHONE = re.compile(r"^(?:\+40|0040|0)(7\d{8}|[23]\d{8})$")
HINT_PASSWORD = _(
    "At least 12 characters; 15 or more is better. Several words that have nothing to do with each other are a good password."
)
LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": _("Code"),
}


class Plain:
    """Our labels instead of placeholders, limits on everything, help only where it helps."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in LABELS:
                field.label = LABELS[name]
                field.help_text = HINT_PASSWORD if name == "password1" else ""
            if isinstance(field.widget, forms.PasswordInput):
                field.validators.append(MaxLengthValidator(MAX_PASSWORD))
                field.widget.attrs["maxlength"] = str(MAX_PASSWORD)
            if name == "code":
                field.widget.attrs |= {"inputmode": "text", "maxlength": "32", "autocomplete": "one-time-code"}
                field.validators.append(MaxLengthValidator(32))


class LoginForm(Plain, account.LoginForm):
    pass


class ResetPasswordForm(Plain, account.ResetPasswordForm):
    pass


class NewPasswordForm(Plain, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    pass


class SetPasswordForm(Plain, account.SetPasswordForm):
    pass


class ReauthenticateForm(Plain, account.ReauthenticateForm):
    pass


class ConfirmAddressForm(Plain, account.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmResetForm(Plain, account.ConfirmPasswordResetCodeForm):
    pass


class SecondFactorForm(Plain, mfa.AuthenticateForm):
    pass


class SecondFactorAgainForm(Plain, mfa.ReauthenticateForm):
    pass


class ActivateSecondFactorForm(Plain, totp.ActivateTOTPForm):
    pass


class SignUpForm(Plain, account.SignupForm):
    field_order = ["full_name", "email", "password1", "is_adult", "website"]

    full_name = forms.CharField(
        label=_("First and last name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    is_adult = forms.BooleanField(label=_("I am at least 16 years old"))
    # Nobody sees this field; programs fill it in.
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = LABELS["password"]
        self.helper.layout = Layout(
            "full_name", "email", "password1", "is_adult", Div("website", css_class="trap", aria_hidden="true")
        )

    def clean_full_name(self) -> str:
        return clean_line(self.cleaned_data["full_name"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        password = cleaned.get("password1")
        if password and not self.has_error("password1"):
            person = Person(full_name=cleaned.get("full_name", ""), email=cleaned.get("email", ""))
            try:
                ProjectWordsValidator().validate(password, person)
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned

    def try_save(self, request: HttpRequest) -> tuple[Person | None, HttpResponse | None]:
        if self.cleaned_data["website"]:
            return None, get_adapter().respond_email_verification_sent(request, None)
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])  # The time that a new account takes (R06).
        saved: tuple[Person | None, HttpResponse | None] = super().try_save(request)
        return saved


class ProfileForm(Plain, forms.Form):
    full_name = forms.CharField(
        label=_("First and last name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=24,
        help_text=_("Optional; only the people who answer you see it. For example 0712 345 678."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    language = forms.ChoiceField(label=_("Language of the messages"), choices=settings.LANGUAGES)

    def clean_full_name(self) -> str:
        return clean_line(self.cleaned_data["full_name"])

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


def clean_phone(text: str) -> str:
    """A Romanian number as +40…; empty stays empty. Raises ValidationError."""
    if not text.strip():
        return ""
    found = PHONE.match(re.sub(r"[\s./()-]", "", text))
    if not found:
        raise ValidationError(
            _("This is not a Romanian phone number: 10 digits, for example 0712 345 678."), code="phone"
        )
    return f"+40{found[1]}"


class EmailChangeForm(Plain, forms.Form):
    email = forms.EmailField(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["email"].label = _("New e-mail address")

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if email == self.person.email:
            raise ValidationError(_("This is the address you have now."))
        return email


class EmailCodesForm(Plain, forms.Form):
    old_code = forms.CharField(
        label=_("Code sent to the address you have now"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    new_code = forms.CharField(
        label=_("Code sent to the new address"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class GrantRoleForm(Plain, forms.Form):
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("Choose")), *((role.value, sheet.name) for role, sheet in ROLES.items())]
    )
    department: forms.Field = forms.ModelChoiceField(label=_("Department"), queryset=None, required=False)

    def __init__(self, *args: Any, departments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments  # type: ignore[attr-defined] # a ModelChoiceField


class RefuseRoleForm(Plain, forms.Form):
    note = forms.CharField(label=_("Why it is refused"), required=False, max_length=500)

    def clean_note(self) -> str:
        return clean_line(self.cleaned_data["note"])


class PeopleFilter(forms.Form):
    """Query string of the list of people; what it doesn't know is ignored."""

    q = forms.CharField(required=False, max_length=200)
    role = forms.ChoiceField(
        required=False, choices=[("staff", ""), ("inactive", ""), *((role.value, "") for role in ROLES)]
    )
    after = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class LogFilter(forms.Form):
    """Query string of the log of acts."""

    verb = forms.CharField(required=False, max_length=64)
    person = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    q = forms.CharField(required=False, max_length=200)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62)
