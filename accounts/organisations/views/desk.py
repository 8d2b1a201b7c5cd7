"""The desk: the list of organisations, one organisation, decisions on it, its people."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.authority.queries import domains, local_day
from accounts.gate import staff_required
from accounts.manners import form_status
from accounts.organisations import actions, queries
from accounts.organisations.access import invitation_of, mandate_of, staff_organisation
from accounts.organisations.actions import Refused
from accounts.organisations.forms import (
    ColleagueForm,
    DeskFilter,
    DeskOrganisationForm,
    ReasonForm,
    initial_of,
    known,
)
from accounts.organisations.models import Organisation
from accounts.organisations.states import ORGANISATION
from accounts.organisations.views.answers import done, refuse, tell, warn_of_number
from accounts.permissions import Permission

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
CONVENTION = {"activa": "active", "expira": "expiring", "expirata": "expired", "fara": "none"}


@staff_required(Permission.VIEW_DESK)
@require_safe
def desk_partners(request: HttpRequest) -> HttpResponse:
    chosen, on = known(DeskFilter(request.GET)), local_day(timezone.now())
    found = queries.desk_organisations(
        on,
        text=chosen["q"],
        convention=CONVENTION.get(chosen["conventie"], ""),
        state=chosen["stare"],
        domain=chosen["domeniu"],
    )
    place = {name: chosen.pop(name) or None for name in ("dupa", "inainte")}
    page = queries.page_by_name(found, after=place["dupa"], before=place["inainte"], size=queries.DESK_PAGE)
    rows = [
        (row, queries.organisation_chip(row.state), queries.convention_chip(queries.convention_state_of(row)))
        for row in page.rows
    ]
    keep = {name: value for name, value in chosen.items() if value}
    context = {
        "rows": rows,
        "prev_href": f"?{urlencode(keep | {'inainte': page.before})}" if page.before else "",
        "next_href": f"?{urlencode(keep | {'dupa': page.after})}" if page.after else "",
        "figures": queries.partner_figures(on),
        "filters": _filters(chosen),
        "chosen": chosen,
        "domains": list(domains()),
        "may_add": request.user.may(Permission.MANAGE_ORGANISATIONS),
    }
    return render(request, "organisations/desk_list.html", context)


def _filters(chosen: dict[str, Any]) -> list[dict[str, Any]]:
    """Links: everything, each state of conventions, applications that wait."""
    words = [
        ("activa", _("Convention in force")), ("expira", _("Expires soon")), ("expirata", _("Expired")), ("fara", _("No convention")),
    ]  # fmt: skip
    waiting, counts = Organisation.State.PENDING.value, queries.state_counts()
    links: list[dict[str, Any]] = [
        {"label": _("All"), "href": "?", "current": not (chosen["conventie"] or chosen["stare"])}
    ]
    links.append(
        {
            "label": _("Waiting for approval"),
            "href": f"?stare={waiting}",
            "count": counts[waiting],
            "current": chosen["stare"] == waiting,
        }
    )
    links += [
        {"label": label, "href": f"?conventie={key}", "current": chosen["conventie"] == key} for key, label in words
    ]
    return links


@staff_required(Permission.MANAGE_ORGANISATIONS)
@GET_POST
def desk_organisation_new(request: HttpRequest) -> HttpResponse:
    form = DeskOrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            fields, chosen = form.fields_of_organisation(), form.cleaned_data["domains"]
            organisation = actions.add(fields=fields, domains=chosen, by=request.user, at=timezone.now())
            warn_of_number(request, organisation)
            return done(request, _("The organisation was entered."), "desk_organisation", organisation.slug)
        except Refused as error:
            refuse(form, error)
    return render(
        request, "organisations/desk_form.html", {"form": form, "organisation": None}, status=form_status(request)
    )


def _page(request: HttpRequest, organisation: Organisation, **shown: Any) -> HttpResponse:
    now = timezone.now()
    may_manage = request.user.may(Permission.MANAGE_ORGANISATIONS)
    context = {
        "organisation": organisation,
        "chip": queries.organisation_chip(organisation.state),
        "domains": list(organisation.domains.order_by("position", "pk")),
        "conventions": queries.conventions_of(organisation, local_day(now)),
        "mandates": queries.mandates_of(organisation, now),
        "past_mandates": queries.past_mandates_of(organisation, now),
        "invitations": list(queries.open_invitations(organisation, now)) if may_manage else [],
        "may_manage": may_manage,
        "may_decide": request.user.may(Permission.APPROVE_ORGANISATION),
        "sees_contact": request.user.may(Permission.VIEW_CONTACT),
        "moves": ORGANISATION.allowed(organisation.state),
        "reason_form": shown.get("reason_form") or ReasonForm(),
        "colleague_form": shown.get("colleague_form") or ColleagueForm(today=local_day(now)),
    }
    return render(request, "organisations/desk_organisation.html", context, status=form_status(request))


@staff_required(Permission.VIEW_DESK)
@require_safe
def desk_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, staff_organisation(request.user, slug))


@staff_required(Permission.MANAGE_ORGANISATIONS)
@GET_POST
def desk_organisation_edit(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = staff_organisation(request.user, slug, Permission.MANAGE_ORGANISATIONS)
    form = DeskOrganisationForm(request.POST or None, initial=initial_of(organisation))
    if request.method == "POST" and form.is_valid():
        try:
            fields, seen = form.fields_of_organisation(), form.cleaned_data["seen"]
            chosen = form.cleaned_data["domains"]
            actions.edit(
                organisation=organisation, fields=fields, domains=chosen, seen=seen, by=request.user, at=timezone.now()
            )
            organisation.national_number = fields["national_number"]
            warn_of_number(request, organisation)
            return done(request, _("Saved."), "desk_organisation", slug)
        except Refused as error:
            refuse(form, error)
    context = {"form": form, "organisation": organisation}
    return render(request, "organisations/desk_form.html", context, status=form_status(request))


@staff_required(Permission.APPROVE_ORGANISATION)
@require_POST
def desk_organisation_approve(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = staff_organisation(request.user, slug, Permission.APPROVE_ORGANISATION)
    try:
        actions.approve(organisation=organisation, by=request.user, at=timezone.now())
    except Refused as error:
        return tell(request, error, "desk_organisation", slug)
    return done(request, _("The organisation was approved."), "desk_organisation", slug)


def _with_reason(request: HttpRequest, slug: str, act: Any, sentence: str) -> HttpResponse:
    organisation = staff_organisation(request.user, slug, Permission.APPROVE_ORGANISATION)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            act(organisation=organisation, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            return done(request, sentence, "desk_organisation", slug)
        except Refused as error:
            return tell(request, error, "desk_organisation", slug)
    return _page(request, organisation, reason_form=form)


@staff_required(Permission.APPROVE_ORGANISATION)
@require_POST
def desk_organisation_refuse(request: HttpRequest, slug: str) -> HttpResponse:
    return _with_reason(request, slug, actions.refuse, _("The application was refused; the person was told why."))


@staff_required(Permission.APPROVE_ORGANISATION)
@require_POST
def desk_organisation_suspend(request: HttpRequest, slug: str) -> HttpResponse:
    return _with_reason(
        request, slug, actions.suspend, _("The organisation was suspended; its mandates bind nobody meanwhile.")
    )


@staff_required(Permission.APPROVE_ORGANISATION)
@require_POST
def desk_organisation_restore(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = staff_organisation(request.user, slug, Permission.APPROVE_ORGANISATION)
    try:
        actions.restore(organisation=organisation, by=request.user, at=timezone.now())
    except Refused as error:
        return tell(request, error, "desk_organisation", slug)
    return done(request, _("The suspension was ended."), "desk_organisation", slug)


@staff_required(Permission.MANAGE_ORGANISATIONS)
@require_POST
def desk_colleague_invite(request: HttpRequest, slug: str) -> HttpResponse:
    organisation, now = staff_organisation(request.user, slug, Permission.MANAGE_ORGANISATIONS), timezone.now()
    form = ColleagueForm(request.POST, today=local_day(now))
    if form.is_valid():
        try:
            actions.invite(organisation=organisation, **form.cleaned_data, by=request.user, at=now)
            return done(request, _("The invitation was sent."), "desk_organisation", slug)
        except Refused as error:
            refuse(form, error)
    return _page(request, organisation, colleague_form=form)


@staff_required(Permission.MANAGE_ORGANISATIONS)
@require_POST
def desk_invitation_revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    organisation = staff_organisation(request.user, slug, Permission.MANAGE_ORGANISATIONS)
    actions.revoke_invitation(invitation=invitation_of(organisation, pk), by=request.user, at=timezone.now())
    return done(request, _("The invitation was withdrawn; its link no longer works."), "desk_organisation", slug)


@staff_required(Permission.MANAGE_ORGANISATIONS)
@require_POST
def desk_mandate_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    organisation = staff_organisation(request.user, slug, Permission.MANAGE_ORGANISATIONS)
    actions.end_mandate(mandate=mandate_of(organisation, pk), by=request.user, at=timezone.now(), by_staff=True)
    return done(request, _("The mandate was ended."), "desk_organisation", slug)
