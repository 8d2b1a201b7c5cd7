"""List of indicators, theme, one indicator and its embed."""

from typing import Any

from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from consultare.lib.text import clean_line
from indicators.catalogue.queries.fisa import sheet_view
from indicators.catalogue.states import Source
from indicators.collection.queries.portal import NOT_HELD
from indicators.overview import access
from indicators.overview.queries import beside, computing, downloads, editions, listing, showing
from indicators.overview.queries.page import IndicatorPage, indicator_page
from indicators.overview.queries.sheets import outside_series
from indicators.strategies.queries.aims import aims_of

EVERYBODY = {"frame-ancestors": ["*"]}
MAX_TEXT = 200


def choice_of(request: HttpRequest) -> listing.Choice:
    """Closed values; what is none of them counts as not chosen."""
    given = request.GET.get
    level, standing = given("nivel", ""), given("stare", "")
    return listing.Choice(
        text=clean_line(given("q", ""))[:MAX_TEXT],
        topic=given("tema", "")[:60],
        level=level if level in dict(showing.LEVELS) else "",
        standing=standing if standing in dict(showing.STANDINGS) else "",
    )


@login_not_required
@require_safe
def indicator_list(request: HttpRequest) -> HttpResponse:
    choice, edition = choice_of(request), editions.current()
    rows = listing.rows_of(list(listing.listed_indicators()), edition)
    topics = [topic for topic, _rows in listing.grouped(rows)]
    shown = listing.chosen(rows, choice)
    context = {
        "edition": edition,
        "groups": listing.grouped(shown),
        "count": len(shown),
        "total": len(rows),
        "choice": choice,
        "choices": showing.choices(topics),
        "standings": showing.standing_filters(rows, choice),
    }
    return render(request, "indicators/overview/indicator_list.html", context)


@login_not_required
@require_safe
def indicator_topic(request: HttpRequest, slug: str) -> HttpResponse:
    topic, edition = access.public_topic(slug), editions.current()
    rows = listing.rows_of(list(listing.listed_indicators().filter(topic=topic)), edition)
    context = {
        "topic": topic,
        "edition": edition,
        "rows": rows,
        "summary": showing.summary(rows),
        "topics": listing.topics(),
    }
    return render(request, "indicators/overview/topic.html", context)


@login_not_required
@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    found, published = access.public_indicator(code), editions.editions()
    page = indicator_page(found, published[0] if published else None)
    return render(request, "indicators/overview/indicator.html", _context(request, page) | {"editions": published})


def _context(request: HttpRequest, page: IndicatorPage) -> dict[str, Any]:
    return {
        "page": page,
        "indicator": page.indicator,
        "figures": showing.figures_of(page),
        "tables": showing.tables_of(page),
        "files": downloads.files_of_page(page),
        "errata": showing.errata_of(page),
        "computed": computing.computed(page),
        "outside": outside_series(page.sheet),
        "categories": beside.categories_query(page),
        "not_held": NOT_HELD.get(page.indicator.code, "") if page.indicator.source == Source.PORTAL else "",
        "aims": aims_of(page.indicator.pk),
        "citation": showing.citation(
            page, request.build_absolute_uri(reverse("indicator", args=[page.indicator.code]))
        ),
        "embed": showing.embed_code(
            page, request.build_absolute_uri(reverse("indicator_embed", args=[page.indicator.code]))
        ),
    }


@login_not_required
@require_safe
def indicator_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The definition sheet in full (F16), as it is in force; every version that was, with what changed."""
    found = access.public_indicator(code)
    versions = access.approved_sheets(found)
    sheet = versions[-1]
    context = {
        "indicator": found, "sheet": sheet_view(sheet), "versions": versions[::-1], "outside": outside_series(sheet),
        "aims": aims_of(found.pk),
    }  # fmt: skip
    return render(request, "indicators/overview/indicator_sheet.html", context)


@login_not_required
@require_safe
@xframe_options_exempt
@csp_replace(EVERYBODY)
def indicator_embed(request: HttpRequest, code: str) -> HttpResponse:
    """The line with its title and source, to be shown in pages of others: nothing but links out of it."""
    page = indicator_page(access.public_indicator(code), editions.current())
    figures = showing.figures_of(page)
    context = {
        "page": page,
        "indicator": page.indicator,
        "figure": figures[0] if figures else None,
        "tables": showing.tables_of(page)[:1],
    }
    response = render(request, "indicators/overview/embed.html", context)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
