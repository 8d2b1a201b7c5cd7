"""The editor of the working text: the list of its passages, and one passage at a time."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission
from consultare.lib.diff import compare
from consultations.drafts import access
from consultations.drafts.actions import Frozen, editing as actions, imports
from consultations.drafts.forms import MAX_CELLS, AddForm, RemoveForm, RepairForm, RevisionForm, TableForm, WordsForm
from consultations.drafts.models import Unit
from consultations.drafts.queries import editor, may_edit_text, specs_of, units_of
from consultations.drafts.rules.repairs import CantRepair, Repair
from consultations.drafts.views.panel import FROZEN, panel, problems
from consultations.rounds.access import staff_round


@require_GET
def draft_units(request: HttpRequest, slug: str) -> HttpResponse:
    round_ = staff_round(request.user, slug, Permission.EDIT_ROUND)
    version = access.editable_version(round_)
    context = {"round": round_, "version": version, "lines": editor.unit_lines(version)}
    return render(request, "drafts/units.html", context | {"is_editable": may_edit_text(round_, timezone.now())})


@require_http_methods(["GET", "POST"])
def draft_unit_edit(request: HttpRequest, slug: str, lineage: UUID) -> HttpResponse:
    """The words of one passage, and all that can be done with it."""
    unit = _unit(request, slug, lineage)
    form = _words(unit, request.POST or None)
    if request.method == "GET":
        return _page(request, unit, form)
    if _is_large(unit) or not form.is_valid():
        return _page(request, unit, form, status=422)
    return _act(request, unit, form.repair(unit.position), form, _("The passage was saved."), form=form)


@require_POST
def draft_unit_repair(request: HttpRequest, slug: str, lineage: UUID) -> HttpResponse:
    unit = _unit(request, slug, lineage)
    form = RepairForm(request.POST)
    if not form.is_valid():
        return _page(request, unit, status=422, problems=problems(form))
    change = replace(form.repair(), position=unit.position)
    return _act(request, unit, change, form, _("The text was changed."))


@require_POST
def draft_unit_add(request: HttpRequest, slug: str, lineage: UUID) -> HttpResponse:
    unit = _unit(request, slug, lineage)
    form = AddForm(request.POST)
    if not form.is_valid():
        return _page(request, unit, add=form, status=422)
    return _act(request, unit, form.repair(unit.position), form, _("The passage was added."), add=form)


@require_http_methods(["GET", "POST"])
def draft_unit_remove(request: HttpRequest, slug: str, lineage: UUID) -> HttpResponse:
    """Asks first; who has others under it is asked what becomes of them."""
    unit = _unit(request, slug, lineage)
    form = RemoveForm(request.POST or None, initial={"revision": unit.version.revision})
    if request.method == "GET" or not form.is_valid():
        context = {"round": unit.version.round, "unit": unit, "form": form, "holds": editor.under(unit)}
        return render(request, "drafts/unit_remove.html", context, status=200 if request.method == "GET" else 422)
    return _act(request, unit, form.repair(unit.position), form, _("The passage was taken out."))


def _unit(request: HttpRequest, slug: str, lineage: UUID) -> Unit:
    return access.editable_unit(staff_round(request.user, slug, Permission.EDIT_ROUND), lineage)


def _is_large(unit: Unit) -> bool:
    return sum(map(len, unit.rows or [])) > MAX_CELLS


def _words(unit: Unit, data: Any = None) -> WordsForm | TableForm:
    initial = {"revision": unit.version.revision, "text": unit.text, "seen": editor.fingerprint(unit)}
    if unit.rows is None:
        return WordsForm(data, initial=initial)
    return TableForm(data, rows=[] if _is_large(unit) else unit.rows, initial=initial)


def _page(
    request: HttpRequest, unit: Unit, form: RevisionForm | None = None, *, add: AddForm | None = None, status: int = 200, **extra: Any
) -> HttpResponse:  # fmt: skip
    version, units = unit.version, list(units_of(unit.version))
    before, after = unit.position - 1, unit.position + 1
    context = {
        "round": version.round,
        "unit": unit,
        "version": version,
        "form": form or _words(unit),
        "add": add or AddForm(initial={"revision": version.revision}),
        "is_large": _is_large(unit),
        "is_editable": may_edit_text(version.round, timezone.now()),
        "repair": panel(specs_of(units), unit.position, version.revision),
        "difference": editor.difference(version.round, unit),
        "before": units[before] if before >= 0 else None,
        "after": units[after] if after < len(units) else None,
    }
    return render(request, "drafts/unit.html", context | extra, status=status)


def _act(
    request: HttpRequest, unit: Unit, change: Repair, asked: RevisionForm | RepairForm, said: str, **page: Any
) -> HttpResponse:
    """One change; what was typed is shown again with why it was refused. `page`: the form that was filled in."""
    version, data = unit.version, asked.cleaned_data
    seen = actions.Seen(unit.lineage, data["seen"]) if data.get("seen") else None
    try:
        after = actions.edit(
            version=version, change=change, revision=data["revision"], by=request.user, at=timezone.now(), seen=seen
        )
    except CantRepair as refusal:
        return _page(request, unit, status=422, problems=[refusal.sentence], **page)
    except Frozen:
        return _page(request, unit, status=422, problems=[FROZEN], **page)
    except imports.Stale:
        return _stale(request, unit, page)
    messages.success(request, said)
    if after is None:
        return redirect("draft_units", slug=version.round.slug)
    return redirect("draft_unit_edit", slug=version.round.slug, lineage=after.lineage)


def _stale(request: HttpRequest, unit: Unit, page: dict[str, Any]) -> HttpResponse:
    """Somebody was quicker: what is stored now against what was typed, which may be saved over it knowingly."""
    unit = access.editable_unit(unit.version.round, unit.lineage)
    typed = page["form"].cleaned_data.get("text", "") if "form" in page else ""
    for form in page.values():
        form.data = form.data.copy()
        form.data["revision"], form.data["seen"] = unit.version.revision, editor.fingerprint(unit)
    return _page(
        request, unit, status=409, is_stale=True, stale_runs=compare(unit.text, typed) if typed else (), **page
    )
