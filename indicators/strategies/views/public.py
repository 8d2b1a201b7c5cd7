"""What everybody reads: strategies, how far each measure is, the same as a file and on paper."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.authority.queries import local_day
from accounts.manners import costly
from indicators.strategies import access, exports
from indicators.strategies.queries.desk import public_strategies
from indicators.strategies.queries.listing import summaries
from indicators.strategies.queries.page import page_of
from indicators.strategies.queries.tree import tree_of


@login_not_required
@require_safe
def strategy_list(request: HttpRequest) -> HttpResponse:
    rows = summaries(list(public_strategies()), local_day(timezone.now()))
    return render(request, "strategies/list.html", {"rows": rows})


@login_not_required
@require_safe
def strategy(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.public_strategy(slug)
    page = page_of(tree_of(found, local_day(timezone.now())))
    return render(request, "strategies/strategy.html", {"strategy": found, "page": page, "tree": page.tree})


@login_not_required
@require_safe
@costly
def strategy_data(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    if form not in exports.TYPES:
        raise Http404
    return exports.data_file(tree_of(access.public_strategy(slug), local_day(timezone.now())), form)


@login_not_required
@require_safe
@costly
def strategy_paper(request: HttpRequest, slug: str) -> HttpResponse:
    tree = tree_of(access.public_strategy(slug), local_day(timezone.now()))
    response = HttpResponse(exports.paper(tree), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slug}.pdf"'
    return response
