"""The read-only API (`/api/v1/`): released figures and their definitions; OpenAPI beside it. Nothing here writes.

Pages go by key (`after`), never by offset. Answers carry an ETag made of the release and the request: they change with a new
release or an erratum only. Any site may read them (CORS), and only so many large answers are made at once.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError

from accounts.manners import costly
from indicators.overview.queries import open_data
from indicators.overview.queries.open_data import Wanted
from indicators.overview.views.api_shapes import (
    DatasetOut,
    ErratumOut,
    FactPage,
    FactsIn,
    IndicatorDetail,
    IndicatorOut,
    ReleaseOut,
    ServiceOut,
    dataset_out,
    erratum_out,
    fact_out,
    indicator_detail,
    indicator_out,
    release_out,
    service_out,
)
from indicators.releases.models import Release

MAX_AGE = 300
api = NinjaAPI(
    title="Consultare: date deschise",
    version="1",
    description="Cifrele publicate ale indicatorilor, cu definițiile, serviciile, edițiile și eratele lor. Numai citire.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = ", ".join(str(one["loc"][-1]) for one in error.errors)
    return api.create_response(request, {"detail": f"Parametri greșiți: {fields}. Vedeți /api/docs."}, status=422)


@api.exception_handler(Http404)
def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": "Nu există sau nu este public."}, status=404)


@api.get("/datasets", response=list[DatasetOut], summary="Seturile de date și edițiile lor", url_name="api_datasets")
def api_datasets(request: HttpRequest) -> list[DatasetOut]:
    return [dataset_out(one) for one in open_data.datasets()]


@api.get("/releases", response=list[ReleaseOut], summary="Edițiile publicate", url_name="api_releases")
def api_releases(request: HttpRequest) -> list[ReleaseOut]:
    return [release_out(one) for one in open_data.published_releases()]


@api.get("/indicators", response=list[IndicatorOut], summary="Indicatorii", url_name="api_indicators")
def api_indicators(request: HttpRequest, topic: str = Query("", max_length=4)) -> list[IndicatorOut]:
    rows = open_data.public_indicators()
    found = list(rows.filter(topic__prefix=topic.upper()) if topic else rows)
    sheets = open_data.sheets([one.code for one in found])
    return [indicator_out(one, sheets[one.code]) for one in found]


@api.get(
    "/indicators/{code}",
    response=IndicatorDetail,
    summary="Un indicator cu fișa lui, toate versiunile",
    url_name="api_indicator",
)
def api_indicator(request: HttpRequest, code: str) -> IndicatorDetail:
    found = open_data.public_indicators().filter(code=code[:20]).first()
    if found is None:
        raise Http404
    return indicator_detail(found, open_data.sheets([found.code])[found.code])


@api.get("/services", response=list[ServiceOut], summary="Serviciile și furnizorii lor", url_name="api_services")
def api_services(request: HttpRequest) -> list[ServiceOut]:
    return [service_out(one) for one in open_data.public_services()]


@api.get("/errata", response=list[ErratumOut], summary="Eratele", url_name="api_errata")
def api_errata(request: HttpRequest) -> list[ErratumOut]:
    return [erratum_out(one) for one in open_data.errata()]


@api.get("/values", response=FactPage, summary="Cifrele publicate, pagină cu pagină", url_name="api_values")
def api_values(request: HttpRequest, asked: Query[FactsIn]) -> FactPage:
    release = _release(asked.release)
    wanted = Wanted(
        indicator=asked.indicator, service=asked.service, cell=asked.cell, kind=asked.period_kind,
        since=asked.since.isoformat() if asked.since else "", until=asked.until.isoformat() if asked.until else "",
    )  # fmt: skip
    found = list(open_data.facts(release, wanted, after=asked.after, limit=asked.limit + 1))
    page = found[: asked.limit]
    more = len(found) > asked.limit
    return FactPage(
        release=release.number, values=[fact_out(one) for one in page], after=page[-1].key if more else None
    )


def _release(number: int | None) -> Release:
    if number is None:
        found = open_data.newest()
    else:
        found = open_data.published_releases().filter(dataset__kind="values", number=number).first()
    if found is None:
        raise Http404
    return found


def openapi(request: HttpRequest) -> HttpResponse:
    return api.create_response(request, api.get_openapi_schema(path_prefix="/api/v1/"), status=200)


View = Callable[..., HttpResponseBase]


def _open(view: View, name: str) -> View:
    """Public, conditional, readable by any site."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse("Numai citire.", status=405, headers={"Allow": "GET, HEAD"})
        etag = _etag(request)
        if etag in request.headers.get("If-None-Match", ""):
            return _manners(HttpResponse(status=304), etag)
        return _manners(view(request, *args, **kwargs), etag)

    opened.__name__ = opened.__qualname__ = name
    opened.csrf_exempt = False  # type: ignore[attr-defined]  # Ninja frees its views; ours write nothing and need no freedom.
    return login_not_required(opened)


def _etag(request: HttpRequest) -> str:
    stamp = open_data.stamp(open_data.newest())
    content = f"{stamp.release} {stamp.digest} {stamp.errata} {request.get_full_path()}"
    return f'"{sha256(content.encode()).hexdigest()[:32]}"'


def _manners(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    if response.status_code in {200, 304}:
        response["ETag"] = etag
        response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _addresses() -> list[URLPattern]:
    """Ninja's own patterns under our names and manners; its root page stays out."""
    found = []
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name and pattern.name.startswith("api_"):
            name = pattern.name if pattern.name != "api-root" else "api_root"
            view = costly(pattern.callback) if name == "api_values" else pattern.callback
            found.append(path(str(pattern.pattern), _open(view, name), name=name))
    return [path("openapi.json", _open(openapi, "api_openapi"), name="api_openapi"), *found]


urlpatterns = _addresses()
