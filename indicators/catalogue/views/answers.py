"""What several views of the catalogue answer the same way."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
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


def raise_revision(form: forms.Form, revision: int) -> None:
    """Sending the form again keeps what is in it: the stored revision goes with it."""
    form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
    form.data[form.add_prefix("revision")] = str(revision)  # type: ignore[index]
