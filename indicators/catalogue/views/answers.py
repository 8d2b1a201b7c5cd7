"""What several views of the catalogue answer the same way."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from accounts.manners import see_other
from consultare.lib.law import Words
from consultare.lib.workflow import IllegalMove
from indicators.catalogue.actions.refused import Refused


def done(request: HttpRequest, sentence: Words, to: str, *args: object) -> HttpResponse:
    messages.success(request, str(sentence))
    return see_other(to, *args)


def refuse(form: forms.Form, error: Refused) -> None:
    """Each sentence at its field, or over the form when the form has no such field."""
    for name, sentence in error.problems.items():
        form.add_error(name if name in form.fields else None, str(sentence))


def tell(request: HttpRequest, error: Refused | IllegalMove) -> None:
    sentences = (
        error.problems.values()
        if isinstance(error, Refused)
        else [_("It is in another state by now. Look at it again.")]
    )
    for sentence in dict.fromkeys(str(one) for one in sentences):
        messages.error(request, sentence)


def seen_by_now(form: forms.Form, **hidden: object) -> None:
    """What was typed stays; sending the form again says that these stored values were seen."""
    data = cast("QueryDict", form.data).copy()
    for name, value in hidden.items():
        data[form.add_prefix(name)] = str(value)
    form.data = data
