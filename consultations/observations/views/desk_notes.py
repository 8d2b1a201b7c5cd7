"""Notes between colleagues beside an observation."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from accounts.people.models import Person
from consultations.observations.actions import notes as actions
from consultations.observations.forms.desk import NoteForm
from consultations.observations.views.answers import answer_form, answer_page, desk_one


@require_POST
def observation_note(request: HttpRequest, ref: str) -> HttpResponse:
    observation, now = desk_one(request, ref), timezone.now()
    form = NoteForm(request.POST, at=now)
    if not form.is_valid():
        return answer_page(request, observation, answer_form(observation), 422, note_form=form)
    by = cast("Person", request.user)
    told = [person for person in form.cleaned_data["told"] if person != by]
    actions.write_note(observation=observation, text=form.cleaned_data["text"], mentioned=told, by=by, at=now)
    words = ngettext(
        "The note is kept; %(n)d colleague is told.", "The note is kept; %(n)d colleagues are told.", len(told)
    )
    messages.success(request, words % {"n": len(told)} if told else _("The note is kept."))
    return redirect(f"{reverse('desk_observation', args=[ref])}#note")


@require_POST
def observation_notes_read(request: HttpRequest, ref: str) -> HttpResponse:
    """«I have read them»: a look alone changes nothing."""
    observation = desk_one(request, ref)
    if actions.read_notes(observation=observation, by=cast("Person", request.user), at=timezone.now()):
        messages.success(request, _("Marked as read."))
    return redirect(f"{reverse('desk_observation', args=[ref])}#note")
