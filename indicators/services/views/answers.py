"""What several pages answer the same way."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from accounts.manners import see_other
from consultare.lib.law import Words


def done(request: HttpRequest, sentence: Words, to: str, *args: object) -> HttpResponse:
    messages.success(request, str(sentence))
    return see_other(to, *args)
