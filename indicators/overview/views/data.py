"""The data book (`/date/`): every dataset with its releases, files, dictionary; SDMX-CSV and the DCAT-AP catalogue beside."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.authority.queries import authority
from accounts.manners import costly
from consultare.lib.text import day_in_words, size_words
from consultations.rounds.queries import Filter, public_page
from indicators.overview import access
from indicators.overview.exports import sdmx
from indicators.overview.exports.catalogue import Place, Publisher, catalogue
from indicators.overview.queries import dictionary, open_data
from indicators.overview.queries.open_data import Wanted
from indicators.overview.queries.words import period_words
from indicators.releases.models import Dataset, Release, ReleaseFile
from indicators.releases.states import DatasetKind, FileKind

FOREVER = "public, max-age=31536000, immutable"
TYPES = {
    FileKind.CSV: ("text/csv", "CSV"),
    FileKind.DICTIONARY: ("text/csv", "CSV"),
    FileKind.XLSX: ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
    FileKind.JSON: ("application/json", "JSON"),
    FileKind.SDMX: ("text/csv", "CSV"),
    FileKind.DCAT: ("application/ld+json", "JSON_LD"),
}
CATALOGUE_FORMATS = {"ttl": ("turtle", "text/turtle"), "jsonld": ("json-ld", "application/ld+json"), "rdf": ("pretty-xml", "application/rdf+xml")}  # fmt: skip

CATALOGUE_NAMES = (("ttl", "Turtle"), ("jsonld", "JSON-LD"), ("rdf", "RDF/XML"))


@login_not_required
@require_safe
def data_book(request: HttpRequest) -> HttpResponse:
    rows = [_dataset_row(one) for one in open_data.datasets()]
    context = {
        "datasets": rows,
        "rounds": public_page(Filter(), at=timezone.now()).rows,
        "errata": [(one, period_words(one.period)) for one in open_data.errata()[:5]],
        "crumbs": [{"label": _("Home"), "href": "/"}, {"label": _("Open data"), "href": ""}],
        "formats": CATALOGUE_NAMES,
    }
    return render(request, "indicators/overview/data_book.html", context)


@login_not_required
@require_safe
def dataset(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.public_dataset(slug)
    releases = [(one, _files(found, one)) for one in found.releases.all()]
    newest = releases[0][0] if releases else None
    context = {
        "dataset": found,
        "releases": releases,
        "columns": dictionary.columns(found.kind),
        "codes": dictionary.codes(found.kind),
        "cells": list(open_data.cells_in(newest)) if newest and found.kind == DatasetKind.VALUES else [],
        "crumbs": [{"label": _("Home"), "href": "/"}, {"label": _("Open data"), "href": reverse("data_book")}, {"label": found.title, "href": ""}],
    }  # fmt: skip
    return render(request, "indicators/overview/dataset.html", context)


@login_not_required
@require_safe
def dataset_file(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponseBase:
    """A file of a release, the same bytes for ever."""
    found = access.public_file(slug, number, kind)
    media_type, _type = TYPES[FileKind(found.kind)]
    extension = {"dict": "dictionar.csv", "dcat": "jsonld", "sdmx": "sdmx.csv"}.get(found.kind, found.kind)
    response = FileResponse(
        access.content_of(found), as_attachment=True, filename=f"{slug}-v{number}.{extension}", content_type=media_type
    )
    response["ETag"], response["Cache-Control"] = f'"{found.sha256}"', FOREVER
    response["Access-Control-Allow-Origin"], response["X-Content-Type-Options"] = "*", "nosniff"
    return response


@login_not_required
@require_safe
@costly
def dataset_sdmx(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    release = access.public_release(slug, number)
    if release.dataset.kind != DatasetKind.VALUES:
        raise Http404
    response = StreamingHttpResponse(
        sdmx.stream(open_data.facts(release, Wanted())), content_type="application/vnd.sdmx.data+csv; version=2.0.0"
    )
    response["Content-Disposition"] = f'attachment; filename="{slug}-v{number}.sdmx.csv"'
    response["ETag"], response["Cache-Control"] = f'"{release.digest}"', FOREVER
    response["Access-Control-Allow-Origin"] = "*"
    return response


@login_not_required
@require_safe
def data_catalogue(request: HttpRequest, form: str) -> HttpResponse:
    """DCAT-AP, in the form that the address ends with."""
    if form not in CATALOGUE_FORMATS:
        raise Http404
    name, media_type = CATALOGUE_FORMATS[form]
    profile, base = authority(), settings.SITE_URL.rstrip("/")
    publisher = Publisher(profile.name, profile.email, profile.website or base)
    listed = [
        (one, [(release, _places(one, release, base)) for release in one.releases.all()])
        for one in open_data.datasets()
    ]
    content = catalogue(listed, base=base, publisher=publisher).serialize(format=name)
    response = HttpResponse(content, content_type=f"{media_type}; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@login_not_required
@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    return render(request, "indicators/overview/api_docs.html", {"base": settings.SITE_URL.rstrip("/")})


def _dataset_row(dataset: Dataset) -> dict[str, Any]:
    releases = list(dataset.releases.all())
    newest = releases[0] if releases else None
    return {"dataset": dataset, "newest": newest, "files": _files(dataset, newest) if newest else []}


def _files(dataset: Dataset, release: Release) -> list[dict[str, Any]]:
    found = [
        {
            "name": _("%(title)s, release %(number)s: %(form)s")
            % {"title": dataset.title, "number": release.number, "form": one.get_kind_display()},
            "href": reverse("dataset_file", args=[dataset.slug, release.number, one.kind]),
            "kind": TYPES[FileKind(one.kind)][1], "size": size_words(one.size), "note": f"SHA-256 {one.sha256}",
        }
        for one in release.files.all()
    ]  # fmt: skip
    if dataset.kind == DatasetKind.VALUES:
        found.append(
            {
                "name": _("%(title)s, release %(number)s: %(form)s")
                % {"title": dataset.title, "number": release.number, "form": "SDMX-CSV"},
                "href": reverse("dataset_sdmx", args=[dataset.slug, release.number]), "kind": "CSV",
                "note": _("published on %(day)s") % {"day": day_in_words(release.published_at)},
            }
        )  # fmt: skip
    return found


def _places(dataset: Dataset, release: Release, base: str) -> Sequence[Place]:
    return [
        Place(
            url=base + reverse("dataset_file", args=[dataset.slug, release.number, one.kind]),
            media_type=TYPES[FileKind(one.kind)][0], file_type=TYPES[FileKind(one.kind)][1], title=str(one.get_kind_display()),
            sha256=one.sha256, size=one.size,
        )
        for one in _stored(release)
    ]  # fmt: skip


def _stored(release: Release) -> Sequence[ReleaseFile]:
    return list(release.files.all())
