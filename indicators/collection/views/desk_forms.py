"""Forms of the collection at the desk: what they ask for, and which services fill them in."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import staff_required
from accounts.authority.queries import local_day
from accounts.people.models import Person
from accounts.permissions import Permission
from indicators.collection import access
from indicators.collection.actions import assignments, forms as actions
from indicators.collection.actions.refused import Refused
from indicators.collection.forms.collection import AssignForm, EndForm, FormForm, LineForm, LinesForm, NewFormForm
from indicators.collection.models import ReportForm
from indicators.collection.queries import forms as queries

manages = staff_required(Permission.MANAGE_COLLECTION)


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


@manages
@require_GET
def report_forms(request: HttpRequest) -> HttpResponse:
    return render(request, "collection/forms.html", {"forms": queries.all_forms()})


@manages
@require_http_methods(["GET", "POST"])
def report_form_new(request: HttpRequest) -> HttpResponse:
    form = NewFormForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.make_form(
                code=data["code"].lower(), fields=data, frequency=data["frequency"], by=_person(request), at=timezone.now()
            )  # fmt: skip
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("The form is made. Add what it asks for."))
            return redirect("report_form", code=made.code)
    return render(request, "collection/form_new.html", {"form": form}, status=422 if form.is_bound else 200)


@manages
@require_GET
def report_form(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, access.form(request.user, code))


def _page(request: HttpRequest, form: ReportForm, status: int = 200, **more: Any) -> HttpResponse:
    now = timezone.now()
    context = {
        "report_form": form, "lines": queries.lines_of(form, local_day(now)), "assignments": queries.assignments_of(form),
        "lines_form": LinesForm(offered=queries.offered(form, now)), "today": local_day(now), "facts": _facts(form),
    } | more  # fmt: skip
    return render(request, "collection/form.html", context, status=status)


def _facts(form: ReportForm) -> list[str]:
    due, grace = form.due_days, form.grace_days
    return [
        _("once a %(period)s") % {"period": form.get_frequency_display()},
        ngettext("due %(n)d day after the period", "due %(n)d days after the period", due) % {"n": due},
        ngettext("%(n)d day of grace", "%(n)d days of grace", grace) % {"n": grace},
        _("version %(n)s") % {"n": form.version},
    ]


@manages
@require_http_methods(["GET", "POST"])
def report_form_edit(request: HttpRequest, code: str) -> HttpResponse:
    held = access.form(request.user, code)
    initial = {name: getattr(held, name) for name in actions.FIELDS}
    form = FormForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            actions.change_form(form=held, fields=form.cleaned_data, by=_person(request), at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The form is changed. Reports already expected keep their terms."))
            return redirect("report_form", code=code)
    context = {"form": form, "report_form": held}
    return render(request, "collection/form_edit.html", context, status=422 if form.is_bound else 200)


@manages
@require_http_methods(["GET", "POST"])
def report_form_retire(request: HttpRequest, code: str) -> HttpResponse:
    """GET asks, POST retires."""
    held = access.form(request.user, code)
    if request.method == "GET":
        return render(request, "collection/form_retire.html", {"report_form": held})
    _try(request, _("The form is retired."), actions.retire_form, form=held)
    return redirect("report_form", code=code)


def _try(request: HttpRequest, done: str, act: Any, **given: Any) -> None:
    """One act of a small button: done, or refused with its sentence."""
    try:
        act(by=_person(request), at=timezone.now(), **given)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)


@manages
@require_POST
def report_form_lines(request: HttpRequest, code: str) -> HttpResponse:
    held, now = access.form(request.user, code), timezone.now()
    form = LinesForm(request.POST, offered=queries.offered(held, now))
    if form.is_valid():
        chosen = list(form.cleaned_data["indicators"])
        try:
            actions.add_lines(form=held, indicators=chosen, by=_person(request), at=now)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            done = ngettext("%(n)d line is added.", "%(n)d lines are added.", len(chosen)) % {"n": len(chosen)}
            messages.success(request, done)
            return redirect("report_form", code=code)
    return _page(request, held, 422, lines_form=form)


@manages
@require_POST
def report_line_change(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    line, form = access.line(request.user, code, pk), LineForm(request.POST)
    if form.is_valid():
        _try(request, _("The line is changed."), actions.change_line, line=line, **form.cleaned_data)
    return redirect("report_form", code=code)


@manages
@require_POST
def report_line_up(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    line = access.line(request.user, code, pk)
    _try(request, _("The line is moved."), actions.move_line, line=line, up=True)
    return redirect("report_form", code=code)


@manages
@require_POST
def report_line_down(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    line = access.line(request.user, code, pk)
    _try(request, _("The line is moved."), actions.move_line, line=line, up=False)
    return redirect("report_form", code=code)


@manages
@require_POST
def report_line_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    line = access.line(request.user, code, pk)
    _try(request, _("The line is removed; what was approved stays."), actions.remove_line, line=line)
    return redirect("report_form", code=code)


@manages
@require_http_methods(["GET", "POST"])
def report_form_assign(request: HttpRequest, code: str) -> HttpResponse:
    """Several services at once, all or none."""
    held, now = access.form(request.user, code), timezone.now()
    initial = {"starts_on": local_day(now).replace(day=1)}
    services = queries.assignable(held, local_day(now))
    form = AssignForm(request.POST if request.method == "POST" else None, initial=initial, services=services)
    if form.is_bound and form.is_valid():
        try:
            made = assignments.assign(form=held, **form.cleaned_data, by=_person(request), at=now)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            words = ngettext(
                "Assigned; %(n)d report is expected now.", "Assigned; %(n)d reports are expected now.", made
            )
            messages.success(request, words % {"n": made})
            return redirect("report_form", code=code)
    context = {"form": form, "report_form": held}
    return render(request, "collection/form_assign.html", context, status=422 if form.is_bound else 200)


@manages
@require_http_methods(["GET", "POST"])
def report_assignment_end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    found, now = access.assignment(request.user, code, pk), timezone.now()
    form = EndForm(request.POST if request.method == "POST" else None, initial={"ends_on": local_day(now)})
    if form.is_bound and form.is_valid():
        try:
            gone = assignments.end_assignment(assignment=found, **form.cleaned_data, by=_person(request), at=now)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            words = ngettext(
                "Ended; %(n)d report is asked for no more.", "Ended; %(n)d reports are asked for no more.", gone
            )
            messages.success(request, words % {"n": gone})
            return redirect("report_form", code=code)
    context = {"form": form, "assignment": found, "report_form": found.form}
    return render(request, "collection/assignment_end.html", context, status=422 if form.is_bound else 200)
