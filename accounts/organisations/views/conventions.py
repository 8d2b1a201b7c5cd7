"""The desk: conventions of one organisation, and their signed documents."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.gate import staff_required
from accounts.manners import form_status
from accounts.organisations import actions
from accounts.organisations.access import convention_file, convention_of, staff_organisation
from accounts.organisations.actions import Refused
from accounts.organisations.forms import ConventionForm, TerminationForm, initial_of_convention
from accounts.organisations.views.answers import done, refuse
from accounts.permissions import Permission
from consultare.lib.files import Refused as FileRefused
from consultare.records import files

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
MANAGE = Permission.MANAGE_ORGANISATIONS


@staff_required(MANAGE)
@GET_POST
def convention_new(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = staff_organisation(request.user, slug, MANAGE)
    form = ConventionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            fields, upload = form.fields_of_convention(), form.cleaned_data["file"]
            actions.add_convention(
                organisation=organisation, fields=fields, upload=upload, by=request.user, at=timezone.now()
            )
            return done(request, _("The convention was entered."), "desk_organisation", slug)
        except (Refused, FileRefused) as error:
            refuse(form, error)
    context = {"form": form, "organisation": organisation, "convention": None}
    return render(request, "organisations/convention_form.html", context, status=form_status(request))


@staff_required(MANAGE)
@GET_POST
def convention_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    organisation = staff_organisation(request.user, slug, MANAGE)
    convention = convention_of(organisation, pk)
    form = ConventionForm(request.POST or None, request.FILES or None, initial=initial_of_convention(convention))
    if request.method == "POST" and form.is_valid():
        try:
            fields, upload, seen = form.fields_of_convention(), form.cleaned_data["file"], form.cleaned_data["seen"]
            words = {"fields": fields, "upload": upload, "seen": seen}
            actions.edit_convention(convention=convention, **words, by=request.user, at=timezone.now())
            return done(request, _("Saved."), "desk_organisation", slug)
        except (Refused, FileRefused) as error:
            refuse(form, error)
    context = {"form": form, "organisation": organisation, "convention": convention}
    return render(request, "organisations/convention_form.html", context, status=form_status(request))


@staff_required(MANAGE)
@GET_POST
def convention_terminate(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    organisation = staff_organisation(request.user, slug, MANAGE)
    convention = convention_of(organisation, pk)
    form = TerminationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            words = {"on": form.cleaned_data["terminated_on"], "reason": form.cleaned_data["reason"]}
            actions.terminate_convention(convention=convention, **words, by=request.user, at=timezone.now())
            return done(request, _("The termination was taken down."), "desk_organisation", slug)
        except Refused as error:
            refuse(form, error)
    context = {"form": form, "organisation": organisation, "convention": convention}
    return render(request, "organisations/convention_terminate.html", context, status=form_status(request))


@staff_required(Permission.VIEW_CONTACT)
@require_safe
def convention_download(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    """Signed documents carry names and signatures: only for who sees contact data."""
    organisation = staff_organisation(request.user, slug, Permission.VIEW_CONTACT)
    return files.respond(convention_file(organisation, pk), may_see_quarantined=request.user.may(MANAGE))
