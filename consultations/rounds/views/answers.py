"""What several views of the desk answer the same way."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.manners import see_other
from consultare.lib.law import Words
from consultare.lib.workflow import IllegalMove
from consultations.rounds.actions import Refused


def done(request: HttpRequest, sentence: Words, to: str, *args: object) -> HttpResponse:
    messages.success(request, str(sentence))
    return see_other(to, *args)


def sentences_of(error: Exception) -> list[str]:
    """Why an action refused, for a person."""
    if isinstance(error, Refused):
        return [str(sentence) for sentence in error.sentences]
    if isinstance(error, IllegalMove):
        return [_("The round is in another state by now. Look at it again.")]
    return [str(getattr(error, "reason", error))]


def refuse(form: forms.Form, error: Exception, field: str | None = None) -> None:
    for sentence in sentences_of(error):
        form.add_error(field, sentence)


def tell_refusal(request: HttpRequest, error: Exception) -> None:
    for sentence in sentences_of(error):
        messages.error(request, sentence)
