"""What several views of evaluations answer the same way."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.manners import see_other
from consultare.lib.law import Words
from indicators.catalogue.views.answers import seen_by_now
from indicators.evaluation.actions.refused import Refused, Stale

STALE = "stale"
GET_POST = require_http_methods(["GET", "POST"])


def done(request: HttpRequest, sentence: Words, to: str, *args: object) -> HttpResponse:
    messages.success(request, str(sentence))
    return see_other(to, *args)


def attempt(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Whether the act was done; otherwise the form says why not."""
    try:
        act()
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.sentence))
    except Stale as stale:
        seen_by_now(form, revision=stale.revision)
        words = _("Somebody saved other words in the meantime. Yours stand below; saving again keeps them.")
        form.add_error(None, ValidationError(words, code=STALE))
    else:
        return True
    return False


def page(request: HttpRequest, template: str, form: forms.Form, **context: Any) -> HttpResponse:
    """422 with what was typed when it was refused, 409 when somebody else was first."""
    status = 409 if form.has_error(NON_FIELD_ERRORS, STALE) else 422 if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)
