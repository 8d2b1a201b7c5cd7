"""A text on its way in: how far the reading is, what was understood, repairs, and the end of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Permission
from consultations.drafts import access
from consultations.drafts.actions import Frozen, imports as actions
from consultations.drafts.forms import RepairForm, RevisionForm
from consultations.drafts.models import DraftImport
from consultations.drafts.queries import editor
from consultations.drafts.rules.repairs import CantRepair
from consultations.drafts.states import ImportState
from consultations.drafts.views.panel import FROZEN, chosen, panel, place_after, problems
from consultations.rounds.access import staff_round


@require_GET
def draft_import(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Progress, the sentence of a failure, or the preview; `pasaj` opens the repairs of one passage."""
    round_ = staff_round(request.user, slug, Permission.VIEW_DRAFT_ROUNDS)
    return _page(request, access.draft_import(round_, pk))


def _page(request: HttpRequest, found: DraftImport, *, status: int = 200, **extra: Any) -> HttpResponse:
    standing = editor.standing(found)
    context: dict[str, Any] = {"round": found.round, "import": found, "standing": standing} | extra
    if request.headers.get("HX-Request"):
        answer = render(request, "drafts/import_progress.html", context)
        if not standing.is_under_way:
            answer["HX-Refresh"] = "true"
        return answer
    if found.state == ImportState.READY:
        specs = editor.specs_of_import(found)
        context |= {"preview": editor.preview(found), "repair": panel(specs, chosen(request), found.revision)}
    return render(request, "drafts/import.html", context, status=status)


def _asked(request: HttpRequest, slug: str, pk: int) -> DraftImport:
    return access.draft_import(staff_round(request.user, slug, Permission.EDIT_ROUND), pk)


def _stale(request: HttpRequest, found: DraftImport, revision: int) -> HttpResponse:
    """Nothing was written: the page as it is now, and who changed what since."""
    found.refresh_from_db()
    return _page(request, found, status=409, is_stale=True, since=editor.since(found, revision))


@require_POST
def draft_import_repair(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found, form = _asked(request, slug, pk), RepairForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, problems=problems(form))
    change, revision = form.repair(), form.cleaned_data["revision"]
    try:
        made = actions.repair(import_=found, change=change, revision=revision, by=request.user, at=timezone.now())
    except CantRepair as refusal:
        return _page(request, found, status=422, problems=[refusal.sentence])
    except actions.Stale:
        return _stale(request, found, revision)
    except Frozen:
        return _page(request, found, status=422, problems=[FROZEN])
    place = place_after(change, len(made.specs))
    return redirect(f"{reverse('draft_import', args=[slug, pk])}?pasaj={place}#p-{place}")


@require_POST
def draft_import_undo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found, form = _asked(request, slug, pk), RevisionForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, problems=problems(form))
    try:
        actions.undo(import_=found, revision=form.cleaned_data["revision"], by=request.user, at=timezone.now())
    except actions.Stale:
        return _stale(request, found, form.cleaned_data["revision"])
    except actions.Nothing:
        messages.error(request, _("There is no repair to take back."))
    except Frozen:
        messages.error(request, FROZEN)
    else:
        messages.success(request, _("The last repair was taken back."))
    return redirect("draft_import", slug=slug, pk=pk)


@require_POST
def draft_import_save(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found, form = _asked(request, slug, pk), RevisionForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, problems=problems(form))
    try:
        version = actions.save(
            import_=found, revision=form.cleaned_data["revision"], by=request.user, at=timezone.now()
        )
    except actions.Stale:
        return _stale(request, found, form.cleaned_data["revision"])
    except Frozen:
        messages.error(request, FROZEN)
        return redirect("draft_import", slug=slug, pk=pk)
    number = version.units.count()
    words = ngettext("The text is in: %(n)d passage.", "The text is in: %(n)d passages.", number)
    messages.success(request, words % {"n": number})
    # In a next version a person looks at which passage is which.
    return redirect("draft_matching" if version.based_on_id else "draft_prepare", slug=slug)


@require_POST
def draft_import_discard(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = _asked(request, slug, pk)
    try:
        actions.discard(import_=found, by=request.user, at=timezone.now())
    except actions.Stale:
        messages.error(request, _("It was saved or given up already."))
    except Frozen:
        messages.error(request, FROZEN)
    else:
        messages.success(request, _("The import was given up. The working text is as it was."))
    return redirect("draft_prepare", slug=slug)
