"""Comparison of up to six lines, and the director's page."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.manners import costly
from consultare.lib import chart
from consultare.lib.chart.model import MAX_SERIES
from indicators.overview import exports
from indicators.overview.forms import LineForm
from indicators.overview.queries import beside, comparison, director, editions, listing
from indicators.overview.views.pictures import FILE, TYPES, answer, as_file, content
from indicators.releases.queries.drawings import LOOKS


@login_not_required
@require_safe
def indicator_comparison(request: HttpRequest) -> HttpResponse:
    """`?s=` up to six times: an indicator, for a service or not, for a category or not; the form adds one more."""
    edition, asked = editions.current(), request.GET.getlist("s")
    wanted = comparison.parse(asked)
    form = LineForm(request.GET if "indicator" in request.GET else None, kept=wanted, edition=edition)
    if form.is_valid():
        wanted = [*wanted, form.wanted]
        form = LineForm(kept=wanted, edition=edition, known=form.offer)
    lines = comparison.compared(wanted, edition)
    definition = comparison.drawing(lines, edition)
    context = {
        "edition": edition,
        "lines": beside.lines_of(lines),
        "left_out": len(wanted) - len(lines),
        "figure": beside.figure_of(lines, definition),
        "table": beside.table_of(lines),
        "form": form,
        "most": MAX_SERIES,
        "is_full": len(lines) >= MAX_SERIES,
        "has_more": len(set(asked)) > MAX_SERIES,
    }
    return render(request, "indicators/overview/comparison.html", context, status=422 if form.errors else 200)


@login_not_required
@require_safe
@costly
def comparison_picture(request: HttpRequest, look: str, form: str) -> HttpResponseBase:
    if form not in TYPES or (look != FILE and look not in LOOKS):
        raise Http404
    edition = editions.current()
    definition = comparison.drawing(comparison.compared(comparison.parse(request.GET.getlist("s")), edition), edition)
    if definition is None:
        raise Http404
    if look == FILE:
        return as_file(definition, "comparatie", form)
    size, theme = LOOKS[look]
    is_named = request.GET.get("v") == chart.digest(definition)
    return answer(content(chart.svg(definition, theme=theme, size=size), form), form, is_for_good=is_named)


@login_not_required
@require_safe
def director_page(request: HttpRequest) -> HttpResponse:
    """The twin of the sheet of paper: the chosen key indicators (`?i=`), or the usual ones."""
    codes, edition = request.GET.getlist("i"), editions.current()
    rows = director.key_rows(codes, edition)
    context = {
        "edition": edition,
        "items": beside.key_items(rows),
        "all": listing.rows_of(list(listing.listed_indicators()), None),
        "chosen": [row.indicator.code for row in rows],
        "most": director.MOST,
        "query": beside.query("i", [row.indicator.code for row in rows]),
    }
    return render(request, "indicators/overview/director.html", context)


@login_not_required
@require_safe
@costly
def director_paper(request: HttpRequest) -> HttpResponse:
    edition = editions.current()
    if edition is None:
        raise Http404
    rows = director.key_rows(request.GET.getlist("i"), edition)
    pdf = exports.director_pdf([row.page for row in rows], edition)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="indicatori-cheie-v{edition.number}.pdf"'
    return response
