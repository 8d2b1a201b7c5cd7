"""Shape of a wish to be told (F13)."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.authority.models import Domain
from accounts.authority.queries import domains
from accounts.subscriptions.models import Subscription
from consultare.lib.guard import HONEYPOT_FIELD
from consultare.lib.text import clean_line

# Stored with the wish as it was read (framework §11.4).
CONSENT = _(
    "I want to receive by e-mail the announcements of consultations in the fields I chose. I can unsubscribe at any time, from every message."
)


class WishForm(forms.Form):
    """What, how often, and the agreement; for signed-in people."""

    domains = forms.ModelMultipleChoiceField(
        label=_("Fields"), queryset=Domain.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to be told about every consultation."),
    )  # fmt: skip
    frequency = forms.ChoiceField(
        label=_("How often"),
        choices=Subscription.Frequency.choices,
        widget=forms.RadioSelect,
        initial=Subscription.Frequency.AT_ONCE,
    )
    consent = forms.BooleanField(
        label=CONSENT, error_messages={"required": _("Without your agreement we may not write to you.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["domains"].queryset = domains()  # type: ignore[attr-defined] # a ModelMultipleChoiceField
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class SubscriptionForm(WishForm):
    """For visitors: with the address, and a field that only programs fill in."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("It is not published. We write to it once, so that you confirm it."),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Name or organisation"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    website = forms.CharField(
        label=_("Leave this field empty"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        trap = Div(HONEYPOT_FIELD, css_class="trap", aria_hidden="true")
        self.helper.layout = Layout("email", "name", "domains", "frequency", trap, "consent")

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get(HONEYPOT_FIELD):
            raise ValidationError(
                _(
                    "A hidden field was filled in, perhaps by your browser. Empty it or reload the page, and send once more."
                )
            )
        return cleaned


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the e-mail"), max_length=60, help_text=_("The link in the e-mail fills it in by itself."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "data-fragment": "code"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
