"""Many answers at once: asked, shown line by line, then set in all of them or in none."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import require
from accounts.people.models import Person
from accounts.permissions import Permission
from consultations.observations.actions import bulk as actions
from consultations.observations.forms.answers import ids
from consultations.observations.forms.desk import BulkForm, tokens
from consultations.observations.models import Observation
from consultations.observations.queries import bulk as queries


@require_http_methods(["GET", "POST"])
def desk_bulk(request: HttpRequest) -> HttpResponse:
    """The marked lines come by POST; `pas=arata` shows what would be set where; `pas=fa` sets what was shown."""
    person = require(request.user, Permission.PROPOSE_ANSWER)
    step, shown = request.POST.get("pas", ""), tokens(request.POST.getlist("linie"))
    marked = queries.chosen(person, shown if step == "fa" else ids(request.POST.getlist("chosen")))
    form = BulkForm(request.POST if step else None, may_accept=person.may(Permission.ACCEPT_ANSWER))
    if not step or not marked:
        return _page(request, form if marked else None, marked, status=422 if step else 200)
    if not form.is_valid():
        return _page(request, form, marked, status=422)
    if step == "fa":
        return _set(request, form, {one.pk: shown[one.pk] for one in marked}, person)
    return _preview(request, form, marked, person)


def _preview(
    request: HttpRequest, form: BulkForm, marked: list[Observation], person: Person, **extra: Any
) -> HttpResponse:
    preview = queries.with_proposals(queries.preview(person, marked, form.draft(), form.cleaned_data["then"]))
    status = 409 if "conflicts" in extra else 200
    return _page(request, form, marked, status=status, preview=preview, **extra)


def _set(request: HttpRequest, form: BulkForm, revisions: dict[int, int], person: Person) -> HttpResponse:
    then = form.cleaned_data["then"]
    try:
        written = actions.decide(
            revisions=revisions, given=form.draft(), then=then, used=form.used_ids(), by=person, at=timezone.now()
        )
    except actions.Conflicts as found:
        lines = [(line.observation, queries.HINDRANCES[line.why], line.answer) for line in found.lines]
        again = queries.chosen(person, revisions)
        return _preview(request, form, again, person, conflicts=lines)
    words = ngettext("%(n)d answer was written.", "%(n)d answers were written.", written)
    messages.success(request, words % {"n": written})
    return redirect("desk_observations")


def _page(
    request: HttpRequest, form: BulkForm | None, marked: list[Observation], *, status: int = 200, **extra: Any
) -> HttpResponse:
    if status == 422 and not marked:
        messages.error(request, _("Mark at least one observation in the list."))
    context = {"form": form, "marked": marked} | extra
    return render(request, "observations/desk_bulk.html", context, status=status)
