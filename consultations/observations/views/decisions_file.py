"""Decisions of a round in a workbook: downloaded, filled in, handed back; all of it or nothing."""

from typing import cast

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import staff_required
from accounts.people.models import Person
from accounts.permissions import Permission
from consultations.observations import access
from consultations.observations.actions import decisions_file as actions
from consultations.observations.exports import decisions as exports
from consultations.observations.forms.decisions_file import DecisionsFileForm
from consultations.observations.models import DecisionFile
from consultations.observations.queries import decisions_file as queries
from consultations.observations.rules import MAX_SHEET_ROWS
from consultations.rounds.access import staff_round
from consultations.rounds.models import Round

ERRORS_SHOWN = 200


@staff_required(Permission.PROPOSE_ANSWER)
@require_http_methods(["GET", "POST"])
def desk_decisions(request: HttpRequest, slug: str) -> HttpResponse:
    """GET offers the workbook; POST takes it back."""
    round_ = staff_round(request.user, slug, Permission.PROPOSE_ANSWER)
    if request.method == "GET":
        return _page(request, round_, DecisionsFileForm(round_=round_))
    form = DecisionsFileForm(request.POST, request.FILES, round_=round_)
    if not form.is_valid():
        return _page(request, round_, form, status=422)
    handed, by = form.cleaned_data["file"], cast("Person", request.user)
    file = actions.bring_in(
        round_=round_, rows=handed.rows, errors=handed.errors, sha256=handed.sha256, by=by, at=timezone.now()
    )
    if file.outcome == DecisionFile.Outcome.REFUSED:
        return _page(request, round_, DecisionsFileForm(round_=round_), refused=file, status=422)
    _say(request, file)
    return redirect("desk_decisions", slug=slug)


def _say(request: HttpRequest, file: DecisionFile) -> None:
    if file.outcome == DecisionFile.Outcome.NOTHING:
        messages.info(request, _("Everything in the workbook is stored already; nothing was changed."))
        return
    words = ngettext("%(n)d answer was written as a draft.", "%(n)d answers were written as drafts.", file.changed)
    messages.success(request, words % {"n": file.changed})


def _page(
    request: HttpRequest,
    round_: Round,
    form: DecisionsFileForm,
    *,
    refused: DecisionFile | None = None,
    status: int = 200,
) -> HttpResponse:
    labels = {row["number"]: row["label"] for row in refused.rows} if refused else {}
    titles = {one.key: one.title for one in queries.fields()}
    errors = refused.errors if refused else []
    context = {
        "round": round_,
        "form": form,
        "refused": refused,
        "errors": [
            {"number": error["number"], "label": labels.get(error["number"], ""), "column": titles[error["key"]], "words": error["words"]}
            for error in errors[:ERRORS_SHOWN]
        ],
        "error_count": len(errors),
        "open": queries.wanted(cast("Person", request.user), round_, "toate").count(),
        "most": MAX_SHEET_ROWS,
        "recent": queries.recent(round_),
    }  # fmt: skip
    return render(request, "observations/desk_decisions.html", context, status=status)


@staff_required(Permission.PROPOSE_ANSWER)
@require_GET
def desk_decisions_file(request: HttpRequest, slug: str) -> FileResponse:
    round_ = staff_round(request.user, slug, Permission.PROPOSE_ANSWER)
    scope = request.GET.get("pentru", "")
    person = cast("Person", request.user)
    return exports.respond(round_, queries.entries(person, round_, scope if scope in queries.SCOPES else "toate"))


@staff_required(Permission.PROPOSE_ANSWER)
@require_GET
def desk_decisions_refused(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    """The workbook she handed in, its wrong cells coloured and explained."""
    round_ = staff_round(request.user, slug, Permission.PROPOSE_ANSWER)
    person = cast("Person", request.user)
    refused = access.refused_file(person, round_, pk)
    entries = queries.entries_of(person, round_, [row["label"] for row in refused.rows])
    return exports.respond_refused(round_, refused, entries)
