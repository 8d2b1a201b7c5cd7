"""Evaluation reports for everybody: the list, one report, its pictures and files."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.authority.queries import local_day
from accounts.manners import costly, costly_in_turn
from consultare.lib import chart
from indicators.evaluation import access, exports
from indicators.evaluation.queries import listing, pictures
from indicators.evaluation.queries.report import Report, report
from indicators.evaluation.rules.ratings import RATINGS
from indicators.releases.queries.drawings import LOOKS

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
}
PICTURES = {"svg": "image/svg+xml; charset=utf-8", "png": "image/png"}
FOR_GOOD = "public, max-age=31536000, immutable"


@login_not_required
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Whatever the authority reports; evaluations are what it reports today."""
    return evaluations(request)


@login_not_required
@require_safe
def evaluations(request: HttpRequest) -> HttpResponse:
    return render(request, "indicators/evaluation/evaluations.html", {"rows": listing.evaluations(is_public=True)})


@login_not_required
@require_safe
def evaluation(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.public_evaluation(slug)
    made = report(found, local_day(timezone.now()))
    context = {
        "evaluation": found, "report": made, "ratings": RATINGS.values(),
        "figures": pictures.figures(found, pictures.drawings(found, made.quotes)),
    }  # fmt: skip
    return render(request, "indicators/evaluation/evaluation.html", context)


@login_not_required
@require_safe
@costly_in_turn
def evaluation_picture(request: HttpRequest, slug: str, place: int, look: str, form: str) -> HttpResponse:
    """A line of the edition that the evaluation rests on. `?v=` names what it shows: then it never changes."""
    if form not in PICTURES or look not in LOOKS:
        raise Http404
    found = access.public_evaluation(slug)
    drawn = pictures.drawings(found, report(found, local_day(timezone.now())).quotes)
    if not 1 <= place <= len(drawn):
        raise Http404
    definition = drawn[place - 1].definition
    size, theme = LOOKS[look]
    svg = chart.svg(definition, theme=theme, size=size)
    response = HttpResponse(svg.encode() if form == "svg" else chart.png(svg), content_type=PICTURES[form])
    if request.GET.get("v") == chart.digest(definition):
        response["Cache-Control"] = FOR_GOOD
    return response


_PAPERS: dict[str, Callable[[Report], bytes]] = {"pdf": exports.report_pdf, "docx": exports.report_docx}


@login_not_required
@require_safe
@costly
def evaluation_paper(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The whole report as PDF, or as DOCX for who works on with it."""
    if form not in _PAPERS:
        raise Http404
    made = report(access.public_evaluation(slug), local_day(timezone.now()))
    response = HttpResponse(_PAPERS[form](made), content_type=TYPES[form])
    way = "inline" if form == "pdf" else "attachment"
    response["Content-Disposition"] = f'{way}; filename="{slug}.{form}"'
    return response


@login_not_required
@require_safe
def evaluation_recommendations(request: HttpRequest, slug: str) -> HttpResponseBase:
    made = report(access.public_evaluation(slug), local_day(timezone.now()))
    response = StreamingHttpResponse(exports.recommendations_csv(made), content_type=TYPES["csv"])
    response["Content-Disposition"] = f'attachment; filename="{slug}-recomandari.csv"'
    return response
