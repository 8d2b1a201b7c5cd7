"""One's own organisation: asking for it, its people, accepting an invitation."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.authority.queries import local_day
from accounts.manners import form_status, see_other
from accounts.organisations import access, actions, queries
from accounts.organisations.actions import NoInvitation, Refused
from accounts.organisations.forms import ApplicationForm, CodeForm, ColleagueForm
from accounts.organisations.models import Mandate
from accounts.organisations.rules import code_hash
from accounts.organisations.views.answers import done, refuse, tell, warn_of_number
from consultare.records import files

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
REPRESENTATIVE = (Mandate.Kind.REPRESENTATIVE,)
KEPT_CODE = "mandate_invitation"


@GET_POST
def organisation_new(request: HttpRequest) -> HttpResponse:
    form = ApplicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields, domains = form.fields_of_organisation(), form.cleaned_data["domains"]
        position = form.cleaned_data["position"]
        try:
            organisation = actions.apply(
                fields=fields, domains=domains, position=position, by=request.user, at=timezone.now()
            )
            warn_of_number(request, organisation)
            return done(request, _("Thank you. We look at the application and write to you."), "my_organisations")
        except Refused as error:
            refuse(form, error)
    return render(request, "organisations/new.html", {"form": form}, status=form_status(request))


@require_safe
def my_organisations(request: HttpRequest) -> HttpResponse:
    """With one organisation and nothing that waits, its page at once."""
    mandates = queries.mandates_in_force(request.user, timezone.now())
    applications = list(queries.applications_of(request.user))
    if len(mandates) == 1 and not applications:
        return redirect("my_organisation", mandates[0].organisation.slug)
    rows = [(organisation, queries.organisation_chip(organisation.state)) for organisation in applications]
    return render(request, "organisations/mine.html", {"mandates": mandates, "applications": rows})


def _own_page(request: HttpRequest, own: Mandate, form: ColleagueForm | None) -> HttpResponse:
    now, organisation = timezone.now(), own.organisation
    is_representative = own.kind == Mandate.Kind.REPRESENTATIVE
    context = {
        "organisation": organisation,
        "own": own,
        "is_representative": is_representative,
        "mandates": queries.mandates_of(organisation, now),
        "conventions": queries.conventions_of(organisation, local_day(now)),
        "invitations": list(queries.open_invitations(organisation, now)) if is_representative else [],
        "form": form,
    }
    return render(request, "organisations/own.html", context, status=form_status(request))


@require_safe
def my_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    own = access.mandate_for(request.user, slug, at=now)
    form = ColleagueForm(today=local_day(now)) if own.kind == Mandate.Kind.REPRESENTATIVE else None
    return _own_page(request, own, form)


@require_POST
def colleague_invite(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    own = access.mandate_for(request.user, slug, at=now, kinds=REPRESENTATIVE)
    form = ColleagueForm(request.POST, today=local_day(now))
    if form.is_valid():
        try:
            actions.invite(organisation=own.organisation, **form.cleaned_data, by=request.user, at=now)
            return done(request, _("The invitation was sent."), "my_organisation", slug)
        except Refused as error:
            refuse(form, error)
    return _own_page(request, own, form)


@require_POST
def colleague_invitation_revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    now = timezone.now()
    organisation = access.organisation_for(request.user, slug, at=now, kinds=REPRESENTATIVE)
    actions.revoke_invitation(invitation=access.invitation_of(organisation, pk), by=request.user, at=now)
    return done(request, _("The invitation was withdrawn; its link no longer works."), "my_organisation", slug)


@require_POST
def colleague_mandate_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A representative ends any mandate of the organisation; everybody else the own one only."""
    now = timezone.now()
    own = access.mandate_for(request.user, slug, at=now)
    if own.pk != pk:
        own = access.mandate_for(request.user, slug, at=now, kinds=REPRESENTATIVE)
    mandate = access.mandate_of(own.organisation, pk)
    try:
        actions.end_mandate(mandate=mandate, by=request.user, at=now)
    except Refused as error:
        return tell(request, error, "my_organisation", slug)
    if own.pk == pk:
        return done(request, _("Your mandate was ended."), "my_organisations")
    return done(request, _("The mandate was ended."), "my_organisation", slug)


@require_safe
def my_convention_file(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    organisation = access.organisation_for(request.user, slug, at=timezone.now())
    return files.respond(access.convention_file(organisation, pk))


@login_not_required
@never_cache
@GET_POST
def mandate_invitation(request: HttpRequest) -> HttpResponse:
    """GET changes nothing and shows the same page for every code. Who isn't signed in yet is asked to, and comes back with
    the hash of the code in the session."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["code"]
        hashed = code_hash(typed) if typed else request.session.get(KEPT_CODE, "")
        if hashed and not request.user.is_authenticated:
            request.session[KEPT_CODE] = hashed
            return see_other(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': reverse('mandate_invitation')})}")
        answer = (
            _accept(request, form, hashed)
            if hashed
            else form.add_error("code", _("Write the code that stands in the e-mail."))
        )
        if answer is not None:
            return answer
    context = {"form": form, "has_code": KEPT_CODE in request.session and request.method != "POST"}
    return render(request, "organisations/invitation.html", context, status=form_status(request))


def _accept(request: HttpRequest, form: CodeForm, hashed: str) -> HttpResponse | None:
    request.session.pop(KEPT_CODE, None)
    try:
        mandate = actions.accept(hashed=hashed, by=request.user, at=timezone.now())
    except NoInvitation:
        sentence = _(
            "This code opens no invitation for the address %(email)s. It may have expired, been used or withdrawn, or it was sent "
            "to another address: sign in with that one, or ask for a new invitation."
        )
        form.add_error(None, sentence % {"email": request.user.email})
        return None
    except Refused as error:
        refuse(form, error)
        return None
    messages.success(request, _("You may now act for %(name)s.") % {"name": mandate.organisation.name})
    return see_other("my_organisation", mandate.organisation.slug)
