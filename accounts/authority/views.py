"""Settings of the installation, for those who keep them."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.authority import access, actions, queries
from accounts.authority.forms import AuthorityForm, DayForm, DepartmentForm, DomainForm, OfficerEndForm, OfficerForm
from accounts.authority.models import Authority
from accounts.gate import recent_auth_required, staff_required
from accounts.manners import form_status, see_other
from accounts.permissions import Permission

P = Permission


@staff_required()
def settings_home(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "authority/settings_home.html",
        {"may": request.user.permissions, "has_scanner": settings.SCANNER is not None},
    )


@staff_required(P.MANAGE_SETTINGS)
@recent_auth_required
def authority_edit(request: HttpRequest) -> HttpResponse:
    form = AuthorityForm(request.POST or None, instance=Authority.objects.filter(pk=1).first())
    if request.method == "POST" and form.is_valid():
        actions.edit_profile(values=form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("The profile was saved."))
        return see_other("authority_edit")
    return render(request, "authority/authority_edit.html", {"form": form}, status=form_status(request))


@staff_required(P.MANAGE_SETTINGS)
def departments(request: HttpRequest) -> HttpResponse:
    return render(request, "authority/departments.html", {"departments": queries.departments()})


@staff_required(P.MANAGE_SETTINGS)
def department_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    department = access.department_to_edit(request.user, pk) if pk else None
    form = DepartmentForm(request.POST or None, instance=department)
    if request.method == "POST" and form.is_valid():
        actions.save_department(department=department, values=form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("The department was saved."))
        return see_other("departments")
    context = {"form": form, "title": str(department) if pk else _("New department"), "back": "departments"}
    return render(request, "authority/edit.html", context, status=form_status(request))


@staff_required(P.MANAGE_SETTINGS)
def domains(request: HttpRequest) -> HttpResponse:
    return render(request, "authority/domains.html", {"domains": queries.domains()})


@staff_required(P.MANAGE_SETTINGS)
def domain_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    domain = access.domain_to_edit(request.user, pk) if pk else None
    form = DomainForm(request.POST or None, instance=domain)
    if request.method == "POST" and form.is_valid():
        actions.save_domain(domain=domain, values=form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("The field was saved."))
        return see_other("domains")
    context = {"form": form, "title": str(domain) if pk else _("New field"), "back": "domains"}
    return render(request, "authority/edit.html", context, status=form_status(request))


@staff_required(P.MANAGE_SETTINGS)
def officers(request: HttpRequest) -> HttpResponse:
    today = queries.local_day(timezone.now())
    return render(request, "authority/officers.html", {"officers": queries.officers(), "today": today})


@staff_required(P.MANAGE_SETTINGS)
@recent_auth_required
def officer_designate(request: HttpRequest) -> HttpResponse:
    form = OfficerForm(request.POST or None, people=_staff())
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "is_overlap_meant"}
        actions.designate(values=values, by=request.user, at=timezone.now())
        messages.success(request, _("The designation was recorded."))
        return see_other("officers")
    context = {"form": form, "title": _("New designation"), "back": "officers"}
    return render(request, "authority/edit.html", context, status=form_status(request))


@staff_required(P.MANAGE_SETTINGS)
@recent_auth_required
def officer_end(request: HttpRequest, pk: int) -> HttpResponse:
    officer = access.officer_to_end(request.user, pk)
    today = queries.local_day(timezone.now())
    form = OfficerEndForm(request.POST or None, officer=officer, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        actions.end_designation(officer=officer, on=form.cleaned_data["on"], by=request.user, at=timezone.now())
        messages.success(request, _("The end of the designation was recorded."))
        return see_other("officers")
    context = {
        "form": form,
        "title": _("End of the designation: %(name)s") % {"name": officer.name},
        "back": "officers",
    }
    return render(request, "authority/edit.html", context, status=form_status(request))


@staff_required(P.MANAGE_SETTINGS, P.MANAGE_LEGAL_RULES)
def non_working_days(request: HttpRequest) -> HttpResponse:
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_day(**form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("The day was added."))
        return see_other("non_working_days")
    context = {"form": form, "days": queries.non_working_days()}
    return render(request, "authority/non_working_days.html", context, status=form_status(request))


@staff_required(P.MANAGE_SETTINGS, P.MANAGE_LEGAL_RULES)
@require_POST
def non_working_day_remove(request: HttpRequest, pk: int) -> HttpResponse:
    day = access.day_to_remove(request.user, pk)
    actions.remove_day(day=day, by=request.user, at=timezone.now())
    messages.success(request, _("The day was removed."))
    return see_other("non_working_days")


def _staff() -> QuerySet:  # type: ignore[type-arg] # of the model of people, which this room doesn't know by name
    return (
        get_user_model()
        .objects.filter(is_active=True, grants__revoked_at__isnull=True, grants__isnull=False)
        .distinct()
        .order_by("full_name", "pk")
    )
