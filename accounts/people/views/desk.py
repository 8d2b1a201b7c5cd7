"""People, roles and the log of acts, for the desk."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.authority.models import Department
from accounts.gate import recent_auth_required, staff_required
from accounts.manners import form_status, see_other
from accounts.people import access, actions, queries
from accounts.people.forms import GrantRoleForm, LogFilter, PeopleFilter, RefuseRoleForm
from accounts.people.models import Person
from accounts.permissions import ROLES, SENIOR_ROLES, Permission, Role


@staff_required(Permission.MANAGE_PEOPLE)
def roles(request: HttpRequest) -> HttpResponse:
    return render(request, "people/roles.html", {"rows": queries.role_table()})


@staff_required(Permission.MANAGE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    asked = PeopleFilter(request.GET)
    asked.is_valid()
    search, role, after = (asked.cleaned_data.get(name) for name in ("q", "role", "after"))
    page = queries.people_page(search=search or "", role=role or "", after=after)
    kept = {"q": search or "", "role": role or ""}
    context = {
        "page": page,
        "filters": _role_filters(search or "", role or ""),
        "search": {"action": request.path, "name": "q", "value": search or "", "label": _("Name or e-mail address"),
                   "hidden": [{"name": "role", "value": role}] if role else []},
        "first_href": f"?{urlencode(kept)}" if after else "",
        "next_href": f"?{urlencode(kept | {'after': page.next_after})}" if page.next_after else "",
    }  # fmt: skip
    return render(request, "people/people.html", context)


@staff_required(Permission.MANAGE_PEOPLE)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    shown = access.person_to_manage(request.user, pk)
    return _person_page(request, shown)


@staff_required(Permission.MANAGE_PEOPLE)
@require_POST
@recent_auth_required
def role_grant(request: HttpRequest, pk: int) -> HttpResponse:
    shown = access.person_to_manage(request.user, pk)
    form = GrantRoleForm(request.POST, departments=_departments())
    if form.is_valid():
        role, department = Role(form.cleaned_data["role"]), form.cleaned_data["department"]
        act = actions.propose_role if role in SENIOR_ROLES else actions.grant_role
        try:
            act(person=shown, role=role, department=department, by=request.user, at=timezone.now())
        except actions.Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            waits = _("The role is proposed. It is in force once another administrator confirms it.")
            messages.success(request, waits if role in SENIOR_ROLES else _("The role was given."))
            return see_other("person", pk)
    return _person_page(request, shown, form)


@staff_required(Permission.GRANT_SENIOR_ROLES)
@require_POST
@recent_auth_required
def role_confirm(request: HttpRequest, pk: int, proposal_pk: int) -> HttpResponse:
    """The second administrator says yes."""
    proposal = access.proposal_to_decide(request.user, pk, proposal_pk)
    try:
        actions.confirm_role(proposal=proposal, by=request.user, at=timezone.now())
    except actions.Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("The role was given."))
    return see_other("person", pk)


@staff_required(Permission.GRANT_SENIOR_ROLES)
@require_POST
@recent_auth_required
def role_refuse(request: HttpRequest, pk: int, proposal_pk: int) -> HttpResponse:
    """The second administrator says no, with a sentence; who proposed takes it back."""
    proposal, form = access.proposal_to_decide(request.user, pk, proposal_pk), RefuseRoleForm(request.POST)
    if not form.is_valid():
        return _person_page(request, access.person_to_manage(request.user, pk), None, refusal=form)
    try:
        actions.refuse_role(proposal=proposal, note_=form.cleaned_data["note"], by=request.user, at=timezone.now())
    except actions.Refused as refused:
        form.add_error("note", refused.sentence)
        return _person_page(request, access.person_to_manage(request.user, pk), None, refusal=form)
    messages.success(request, _("The proposal is no longer open; the role was not given."))
    return see_other("person", pk)


@staff_required(Permission.MANAGE_PEOPLE)
@require_POST
@recent_auth_required
def role_revoke(request: HttpRequest, pk: int, grant_pk: int) -> HttpResponse:
    grant = access.grant_to_manage(request.user, pk, grant_pk)
    try:
        actions.revoke_role(grant=grant, by=request.user, at=timezone.now())
    except actions.Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("The role was taken."))
    return see_other("person", pk)


@staff_required(Permission.MANAGE_PEOPLE)
@require_POST
@recent_auth_required
def person_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    shown = access.person_to_manage(request.user, pk)
    try:
        actions.deactivate(person=shown, by=request.user, at=timezone.now())
    except actions.Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("The account was deactivated."))
    return see_other("person", pk)


@staff_required(Permission.MANAGE_PEOPLE)
@require_POST
@recent_auth_required
def person_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    shown = access.person_to_manage(request.user, pk)
    try:
        actions.reactivate(person=shown, by=request.user, at=timezone.now())
    except actions.Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("The account is active again."))
    return see_other("person", pk)


@staff_required(Permission.VIEW_AUDIT, Permission.VIEW_ROUND_AUDIT)
def audit_log(request: HttpRequest) -> HttpResponse:
    """The whole log for administrators, that of rounds for coordinators (matrix §4, row 30)."""
    is_whole = request.user.may(Permission.VIEW_AUDIT)
    asked = LogFilter(request.GET)
    asked.is_valid()
    wanted = {name: asked.cleaned_data.get(name) or "" for name in ("verb", "person", "q")}
    page = queries.log_page(
        verb=str(wanted["verb"]),
        person=str(wanted["person"]),
        text=str(wanted["q"]),
        before=asked.cleaned_data.get("before"),
        is_whole=is_whole,
    )
    context = {
        "page": page,
        "wanted": wanted,
        "verbs": queries.known_verbs(is_whole=is_whole),
        "is_whole": is_whole,
        "first_href": f"?{urlencode(wanted)}" if asked.cleaned_data.get("before") else "",
        "next_href": f"?{urlencode(wanted | {'before': page.next_before})}" if page.next_before else "",
    }
    return render(request, "people/audit_log.html", context)


def _person_page(
    request: HttpRequest, shown: Person, form: GrantRoleForm | None = None, refusal: RefuseRoleForm | None = None
) -> HttpResponse:
    context = {
        "shown": shown,
        "form": form or GrantRoleForm(departments=_departments()),
        "refusal": refusal or RefuseRoleForm(),
        "proposals": queries.open_proposals().filter(person=shown),
        "is_alone": queries.is_alone(request.user),
        "grants": queries.grants_of(shown),
        "senior_roles": SENIOR_ROLES,
        "may_grant_senior": request.user.may(Permission.GRANT_SENIOR_ROLES),
        "is_self": shown.pk == request.user.pk,
    }
    return render(request, "people/person.html", context, status=form_status(request))


def _departments() -> QuerySet[Department]:
    return Department.objects.filter(is_active=True).order_by("name", "pk")


def _role_filters(search: str, current: str) -> list[dict[str, object]]:
    choices = [
        ("", _("All")),
        ("staff", _("Staff")),
        *((role.value, sheet.name) for role, sheet in ROLES.items()),
        ("inactive", _("Inactive")),
    ]
    return [
        {"label": label, "href": f"?{urlencode({'q': search, 'role': value})}", "current": value == current}
        for value, label in choices
    ]
