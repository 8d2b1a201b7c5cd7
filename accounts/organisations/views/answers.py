"""What several pages answer the same way."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.manners import see_other
from accounts.organisations.actions import Refused
from accounts.organisations.models import Organisation
from accounts.organisations.rules import national_number_is_usual
from consultare.lib.files import Refused as FileRefused
from consultare.lib.law import Words


def done(request: HttpRequest, sentence: Words, to: str, *args: object) -> HttpResponse:
    messages.success(request, str(sentence))
    return see_other(to, *args)


def refuse(form: forms.Form, error: Refused | FileRefused) -> None:
    """The reason beside the field it is about; what was typed stays."""
    if isinstance(error, FileRefused):
        form.add_error("file", str(error))
    else:
        form.add_error(error.field if error.field in form.fields else None, str(error.sentence))


def tell(request: HttpRequest, error: Refused, to: str, *args: object) -> HttpResponse:
    """For buttons without a form of their own."""
    messages.error(request, str(error.sentence))
    return see_other(to, *args)


def warn_of_number(request: HttpRequest, organisation: Organisation) -> None:
    """An unusual number in the national register is kept, and said (framework §11.1)."""
    if not national_number_is_usual(organisation.national_number):
        messages.warning(
            request,
            _("The number in the national register was saved, but it does not look like 1234/A/2010. Please check it."),
        )
