"""Pictures and files of an indicator. A picture that the worker drew is handed over; a missing one is drawn, a few at once."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.manners import costly, costly_in_turn
from consultare.lib import chart
from indicators.overview import access, exports
from indicators.overview.queries import editions
from indicators.overview.queries.page import indicator_page
from indicators.overview.queries.pictures import definitions
from indicators.overview.queries.stored import stored_picture
from indicators.overview.queries.words import language
from indicators.releases.queries.drawings import LOOKS

TYPES = {"svg": "image/svg+xml; charset=utf-8", "png": "image/png"}
FILE = "fisier"
FOR_GOOD = "public, max-age=31536000, immutable"


@login_not_required
@require_safe
def indicator_picture(request: HttpRequest, code: str, kind: str, look: str, form: str) -> HttpResponseBase:
    """`look`: one of `LOOKS`, or «fisier»: with title and source, to be taken away. `?v=` names what it shows."""
    if form not in TYPES or (look != FILE and look not in LOOKS):
        raise Http404
    found, edition = access.public_indicator(code), editions.current()
    if edition is None:
        raise Http404
    if look != FILE and form == "svg":
        size, theme = LOOKS[look]
        name = request.GET.get("v", "")[:16]
        svg = stored_picture(edition, found.code, kind, size, name, theme, language())
        if svg:
            return answer(svg.encode(), "svg", is_for_good=True)
    return _drawn(request, code, kind, look, form)


@costly_in_turn
def _drawn(request: HttpRequest, code: str, kind: str, look: str, form: str) -> HttpResponse:
    page = indicator_page(access.public_indicator(code), editions.current())
    definition = next((what for name, what in definitions(page).items() if name.value == kind), None)
    if definition is None:
        raise Http404
    if look == FILE:
        return as_file(definition, f"{code}-{kind}", form)
    size, theme = LOOKS[look]
    is_named = request.GET.get("v") == chart.digest(definition)
    return answer(content(chart.svg(definition, theme=theme, size=size), form), form, is_for_good=is_named)


def as_file(definition: chart.Definition, name: str, form: str) -> HttpResponse:
    response = answer(content(chart.svg(definition, with_words=True), form), form)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def content(svg: str, form: str) -> bytes:
    return svg.encode() if form == "svg" else chart.png(svg)


def answer(body: bytes, form: str, *, is_for_good: bool = False) -> HttpResponse:
    """A picture under its own name never changes; any other is asked for again."""
    response = HttpResponse(body, content_type=TYPES[form])
    if is_for_good:
        response["Cache-Control"] = FOR_GOOD
    return response


@login_not_required
@require_safe
@costly
def indicator_data(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """Every released figure of the indicator."""
    edition = editions.current()
    page = indicator_page(access.public_indicator(code), edition)
    if edition is None or form not in exports.TYPES:
        raise Http404
    return exports.data_file(page, edition, form)
