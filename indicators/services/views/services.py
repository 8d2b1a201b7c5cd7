"""The desk: one service, and what is done to it."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import staff_required
from accounts.authority.queries import local_day
from accounts.manners import form_status
from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.records import audit
from indicators.services.access import staff_service
from indicators.services.actions import Refused, services as actions
from indicators.services.forms.base import Plain
from indicators.services.forms.services import ClosingForm, LicenceForm, ReopeningForm, ServiceForm, initial_of
from indicators.services.models import Service
from indicators.services.queries import services as queries
from indicators.services.rules.codes import is_secret, spaced
from indicators.services.views.answers import done

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
MANAGE = Permission.MANAGE_SERVICES


@staff_required(MANAGE)
@require_safe
def desk_service(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, staff_service(request.user, slug))


def _page(request: HttpRequest, service: Service, **shown: Plain) -> HttpResponse:
    """`shown`: forms that came back with what was typed."""
    given = {"revision": service.revision}
    forms = {
        "closing": ClosingForm(initial=given), "reopening": ReopeningForm(initial=given), "licence_form": LicenceForm(initial=given),
    } | shown  # fmt: skip
    context = {
        "service": service,
        "code_of_type": spaced(service.service_type.code),
        "is_secret": is_secret(service.service_type.code),
        "chip": queries.licence_chip(service, local_day(timezone.now())),
        "children": list(service.children.select_related("service_type").order_by("name", "pk")),
        "events": [(event.at, audit.sentence(event)) for event in queries.events_of(service)],
        "wrong": next(iter(shown.values()), None),
        **forms,
    }
    return render(request, "services/desk_service.html", context, status=form_status(request))


@staff_required(MANAGE)
@GET_POST
def desk_service_new(request: HttpRequest) -> HttpResponse:
    form = ServiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service = actions.add(unit=form.unit(), by=cast("Person", request.user), at=timezone.now())
            return done(request, _("The service was entered."), "desk_service", service.slug)
        except Refused as error:
            form.refuse(error.problems)
    return render(request, "services/form.html", {"form": form, "service": None}, status=form_status(request))


@staff_required(MANAGE)
@GET_POST
def desk_service_edit(request: HttpRequest, slug: str) -> HttpResponse:
    service = staff_service(request.user, slug)
    form = ServiceForm(request.POST or None, service=service, initial=initial_of(service))
    if request.method == "POST" and form.is_valid():
        revision, by = form.cleaned_data["revision"] or 0, cast("Person", request.user)
        try:
            actions.change(service=service, unit=form.unit(), revision=revision, by=by, at=timezone.now())
            return done(request, _("Saved."), "desk_service", service.slug)
        except Refused as error:
            form.refuse(error.problems)
    return render(request, "services/form.html", {"form": form, "service": service}, status=form_status(request))


@staff_required(MANAGE)
@require_POST
def desk_service_close(request: HttpRequest, slug: str) -> HttpResponse:
    service, form = staff_service(request.user, slug), ClosingForm(request.POST)
    if form.is_valid():
        given = {"on": form.cleaned_data["closed_on"], "reason": form.cleaned_data["reason"]}
        by, revision = cast("Person", request.user), form.cleaned_data["revision"]
        try:
            actions.close(service=service, **given, revision=revision, by=by, at=timezone.now())
            return done(request, _("The service was closed."), "desk_service", slug)
        except Refused as error:
            form.refuse(error.problems)
    return _page(request, service, closing=form)


@staff_required(MANAGE)
@require_POST
def desk_service_reopen(request: HttpRequest, slug: str) -> HttpResponse:
    service, form = staff_service(request.user, slug), ReopeningForm(request.POST)
    if form.is_valid():
        given, by = form.cleaned_data, cast("Person", request.user)
        try:
            actions.reopen(
                service=service, reason=given["reason"], revision=given["revision"], by=by, at=timezone.now()
            )
            return done(request, _("The service is open again."), "desk_service", slug)
        except Refused as error:
            form.refuse(error.problems)
    return _page(request, service, reopening=form)


@staff_required(MANAGE)
@require_POST
def desk_service_licence(request: HttpRequest, slug: str) -> HttpResponse:
    service, form = staff_service(request.user, slug), LicenceForm(request.POST)
    if form.is_valid():
        given, by = form.cleaned_data, cast("Person", request.user)
        days = {"valid_from": given["licence_from"], "valid_until": given["licence_until"]}
        try:
            actions.renew_licence(
                service=service, licence=given["licence"], **days, revision=given["revision"], by=by, at=timezone.now()
            )
            return done(request, _("The licence was entered."), "desk_service", slug)
        except Refused as error:
            form.refuse(error.problems)
    return _page(request, service, licence_form=form)
