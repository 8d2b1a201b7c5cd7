"""The desk: which passage of the working version is which one of the published version, shown and corrected."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import staff_required
from accounts.permissions import Permission
from consultare.lib.text import clean_line
from consultations.drafts import access, queries as drafts
from consultations.drafts.actions import Frozen, NothingToMatch, StaleMatch
from consultations.drafts.rules.comparing import Row
from consultations.drafts.rules.likeness import Facts
from consultations.drafts.rules.matching import BadCorrection, Relation
from consultations.overview import actions
from consultations.overview.forms import OTHERWISE, SAME, MatchForm
from consultations.rounds.access import staff_round
from consultations.rounds.models import Round

ROWS_A_PAGE = 50
MAX_WORDS = 100
CHECK, CHANGED, ALL = "de-verificat", "schimbate", "toate"


@staff_required(Permission.VIEW_DRAFT_ROUNDS)
@require_safe
def draft_matching(request: HttpRequest, slug: str) -> HttpResponse:
    """Every passage with what became of it; the doubtful ones first."""
    round_ = staff_round(request.user, slug, Permission.VIEW_DRAFT_ROUNDS)
    before, version = access.working_pair(round_)
    found = drafts.matching(version)
    groups = _groups(found.comparison.rows)
    shown = request.GET.get("arata", "")
    if shown not in groups:
        shown = CHECK if groups[CHECK] else CHANGED
    page = Paginator(groups[shown], ROWS_A_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "round": round_,
        "version": version,
        "before": before,
        "filters": _filters(groups, shown),
        "lines": [_line(row) for row in page.object_list],
        "page": page,
        "shown": shown,
        "prev_href": f"?arata={shown}&pagina={page.number - 1}" if page.has_previous() else "",
        "next_href": f"?arata={shown}&pagina={page.number + 1}" if page.has_next() else "",
        "page_words": _page_words(page),
        "may_correct": request.user.may(Permission.EDIT_ROUND) and drafts.may_edit_text(round_, timezone.now()),
    }
    return render(request, "overview/draft_matching.html", context)


def _page_words(page: Page[Row]) -> str:
    if not page.has_other_pages():
        return ""
    return _("page %(number)s of %(total)s") % {"number": page.number, "total": page.paginator.num_pages}


def _groups(rows: tuple[Row, ...]) -> dict[str, list[Row]]:
    ordered = sorted(rows, key=lambda row: not row.match.is_doubtful)  # Stable: else in the order of the text.
    groups = {
        CHECK: [row for row in ordered if row.match.is_doubtful],
        CHANGED: [row for row in ordered if row.is_changed],
        ALL: ordered,
    }
    return groups | {f"e-{relation.value}": [row for row in ordered if row.name == relation] for relation in Relation}


def _filters(groups: dict[str, list[Row]], shown: str) -> list[dict[str, Any]]:
    names = {
        CHECK: pgettext("passages", "to be checked"),
        CHANGED: pgettext("passages", "all that changed"),
        ALL: pgettext("passages", "all"),
    } | {f"e-{relation.value}": str(relation.label) for relation in Relation}
    return [
        {"label": label, "href": f"?arata={name}", "count": len(groups[name]), "current": name == shown}
        for name, label in names.items()
        if groups[name] or name in (CHECK, CHANGED, ALL)
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list, and where it is corrected: from its new passage, or from the old one of what was split or removed."""

    row: Row
    side: str
    position: int
    partners: tuple[int, ...]


def _line(row: Row) -> Line:
    if row.relation in (Relation.SPLIT, Relation.REMOVED):
        position = row.olds[0].position
        return Line(row, "vechi", position, tuple(one.position for one in row.news))
    position = row.news[0].position
    return Line(row, "nou", position, tuple(one.position for one in row.olds))


@staff_required(Permission.EDIT_ROUND)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_matching_correct(request: HttpRequest, slug: str, side: str, position: int) -> HttpResponse:
    """One passage (`nou`: of the new text, `vechi`: of the published one): what it is."""
    round_ = staff_round(request.user, slug, Permission.EDIT_ROUND)
    _before, version = access.working_pair(round_)
    found = drafts.matching(version)
    unit, is_new = _asked(found, side, position)
    row = next(row for row in found.comparison.rows if unit in (row.news if is_new else row.olds))
    chosen = {one.position for one in (row.olds if is_new else row.news)}
    form = _form(request, found, unit, chosen, is_new=is_new)
    if request.method == "POST" and form.is_valid() and _corrected(request, round_, form):
        return redirect(f"{reverse('draft_matching', args=[slug])}?{urlencode({'arata': _back(request)})}")
    context = {
        "round": round_,
        "version": version,
        "row": row,
        "unit": unit,
        "is_new": is_new,
        "form": form,
        "words": _words(request),
        "back": _back(request),
    }
    return render(request, "overview/draft_matching_correct.html", context, status=422 if form.errors else 200)


def _asked(found: drafts.Matching, side: str, position: int) -> tuple[Facts, bool]:
    units = {"nou": found.new, "vechi": found.old}.get(side, [])
    for unit in units:
        if unit.position == position:
            return unit, side == "nou"
    raise Http404


def _form(request: HttpRequest, found: drafts.Matching, unit: Facts, chosen: set[int], *, is_new: bool) -> MatchForm:
    others = found.old if is_new else found.new
    if request.method == "POST":
        # What was marked came from the list that was shown, or from a search: any passage of the other text may be.
        return MatchForm(request.POST, unit=unit, is_new=is_new, others=others)
    shown = drafts.candidates(unit, others, chosen, _words(request))
    initial = {
        "what": SAME if chosen else OTHERWISE,
        "partners": [str(position) for position in chosen],
        "revision": found.version.revision,
    }
    return MatchForm(initial=initial, unit=unit, is_new=is_new, others=shown)


def _words(request: HttpRequest) -> str:
    return clean_line(request.GET.get("cauta", ""))[:MAX_WORDS]


def _back(request: HttpRequest) -> str:
    """The filter the person came from."""
    wanted = request.GET.get("arata", "")
    return wanted if wanted in {CHECK, CHANGED, ALL, *(f"e-{one.value}" for one in Relation)} else CHECK


def _corrected(request: HttpRequest, round_: Round, form: MatchForm) -> bool:
    revision = form.cleaned_data["revision"]
    try:
        actions.correct_matches(
            round_=round_, revision=revision, corrections=[form.correction()], by=request.user, at=timezone.now()
        )
    except StaleMatch:
        form.add_error(
            None,
            _(
                "Somebody changed the working text in between. Open this passage again; what you see then is what holds."
            ),
        )
    except BadCorrection:
        form.add_error(None, _("Several passages can't become several: correct them one by one."))
    except (Frozen, NothingToMatch):
        form.add_error(None, _("The version was published meanwhile; its passages no longer change."))
    else:
        messages.success(request, _("The matching is corrected."))
        return True
    return False
