"""Handing observations over: by marked lines, by tag or by unit, with a term; shown before it is done."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import require
from accounts.authority.queries import local_day
from accounts.people.models import Person
from accounts.permissions import Permission
from consultations.drafts.models import Unit
from consultations.drafts.queries import published_version, units_of
from consultations.observations.actions import answers as actions
from consultations.observations.forms.answers import ids
from consultations.observations.forms.desk import HandOverForm
from consultations.observations.models import Observation
from consultations.observations.queries import answers as queries, bulk
from consultations.observations.rules import MAX_CHOSEN
from consultations.rounds.models import Round


@require_http_methods(["GET", "POST"])
def answers_assign(request: HttpRequest) -> HttpResponse:
    """GET and the first POST ask to whom; `pas=arata` shows how many; `pas=fa` does it, with just those that were shown."""
    person = require(request.user, Permission.ACCEPT_ANSWER)
    marked = bulk.chosen(person, ids(request.POST.getlist("chosen")))
    step = request.POST.get("pas", "")
    form = _form(request, bound=bool(step), marked=marked)
    if not step:
        return _page(request, form, marked)
    if not form.is_valid():
        return _page(request, form, marked, status=422)
    data = form.cleaned_data
    found = bulk.hand_over(marked) if marked else _found(person, data)
    if step != "fa" or not marked:
        return _page(request, form, marked, preview=found)
    to = {name: data[name] for name in ("to", "department", "due_on")}
    changed = actions.assign(observations=found.observations, by=person, at=timezone.now(), **to)
    words = ngettext("%(n)d observation handed over.", "%(n)d observations handed over.", changed)
    messages.success(request, words % {"n": changed})
    return redirect("desk_observations")


def _form(request: HttpRequest, *, bound: bool, marked: list[Observation]) -> HandOverForm:
    """The units of a round are offered once the round is known: from the address, or from what was chosen."""
    params = request.POST if request.method == "POST" else request.GET
    found = Round.objects.filter(published_at__isnull=False, slug=params.get("runda", "")[:120]).first()
    version = published_version(found) if found else None
    units: list[Unit] = list(units_of(version)) if version else []
    data = request.POST if bound else None
    return HandOverForm(
        data, on=local_day(timezone.now()), units=units, has_marked=bool(marked), initial={"runda": found}
    )


def _found(person: Person, data: dict[str, Any]) -> bulk.HandOver:
    observations = queries.desk(person)
    if data["runda"]:
        observations = observations.filter(round=data["runda"])
    if data["eticheta"]:
        observations = observations.filter(tag_marks__tag=data["eticheta"])
    version = published_version(data["runda"]) if data.get("unitate") else None
    if version is not None:
        observations = bulk.on_units(observations, version, int(data["unitate"]))
    if data["nerepartizate"]:
        observations = observations.filter(answer__assignee__isnull=True)
    first = list(observations.order_by("year", "number", "pk")[: MAX_CHOSEN + 1])
    return bulk.hand_over(first[:MAX_CHOSEN], is_cut=len(first) > MAX_CHOSEN)


def _page(
    request: HttpRequest, form: HandOverForm, marked: list[Observation], *, status: int = 200, **extra: Any
) -> HttpResponse:
    if (preview := cast("bulk.HandOver | None", extra.get("preview"))) and not preview.observations:
        form.add_error(None, _("Nothing to hand over: no observation fits, or their answers are published."))
        extra, status = {}, 422
    context = {"form": form, "marked": marked, "most": MAX_CHOSEN} | extra
    return render(request, "observations/desk_assign.html", context, status=status)
