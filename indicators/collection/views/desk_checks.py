"""Checks of indicators and rules of forms at the desk: set, tried on the past, kept, retired."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import staff_required
from accounts.authority.queries import local_day
from accounts.people.models import Person
from accounts.permissions import Permission
from indicators.catalogue.models import Indicator
from indicators.collection import access
from indicators.collection.actions import check_rules as actions
from indicators.collection.actions.check_rules import RuleText
from indicators.collection.actions.refused import Refused
from indicators.collection.forms.checks import CheckForm, RuleForm, initial_of
from indicators.collection.models import Check, ReportForm, Rule
from indicators.collection.queries import check_pages as queries
from indicators.collection.queries.trying import try_check, try_rule
from indicators.collection.rules.checks import settings_of
from indicators.collection.states import CheckKind

manages = staff_required(Permission.MANAGE_COLLECTION)


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


@manages
@require_GET
def check_list(request: HttpRequest) -> HttpResponse:
    return render(
        request, "collection/checks.html", {"rows": queries.indicators_with_checks(local_day(timezone.now()))}
    )


@manages
@require_GET
def indicator_checks(request: HttpRequest, code: str) -> HttpResponse:
    indicator = access.checked_indicator(request.user, code)
    checks = queries.checks_of(indicator)
    taken = {one.check.kind for one in checks}
    context = {
        "indicator": indicator, "name": queries.name_of(indicator, local_day(timezone.now())), "checks": checks,
        "kinds": [kind for kind in CheckKind if kind not in taken], "findings": queries.findings_of(indicator),
    }  # fmt: skip
    return render(request, "collection/indicator_checks.html", context)


@manages
@require_http_methods(["GET", "POST"])
def check_new(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    indicator = access.checked_indicator(request.user, code)
    if kind not in CheckKind.values:
        raise Http404
    return _edit(request, indicator, CheckKind(kind), None)


@manages
@require_http_methods(["GET", "POST"])
def check_change(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    found = access.check(request.user, code, pk)
    return _edit(request, found.indicator, CheckKind(found.kind), found)


def _edit(request: HttpRequest, indicator: Indicator, kind: CheckKind, found: Check | None) -> HttpResponse:
    """`pas=arata` tries it on the past, anything else keeps it."""
    initial = initial_of(found.parameters, found.severity) if found else {}
    form = CheckForm(request.POST if request.method == "POST" else None, kind=kind, initial=initial)
    more: dict[str, Any] = {}
    status = 200
    if form.is_bound:
        if not form.is_valid():
            status = 422
        elif request.POST.get("pas") == "arata":
            settings = settings_of(kind, form.cleaned_data["parameters"])
            more = {"trial": try_check(indicator, kind, settings, local_day(timezone.now()))}
        elif (done := _keep(request, form, indicator, kind, found)) is not None:
            return done
        else:
            status = 422
    context = {
        "form": form,
        "indicator": indicator,
        "kind": kind,
        "found": found,
        "name": queries.name_of(indicator, local_day(timezone.now())),
    }
    return render(request, "collection/check_edit.html", context | more, status=status)


def _keep(
    request: HttpRequest, form: CheckForm, indicator: Indicator, kind: CheckKind, found: Check | None
) -> HttpResponse | None:
    given = {
        "parameters": form.cleaned_data["parameters"],
        "severity": form.severity,
        "by": _person(request),
        "at": timezone.now(),
    }
    try:
        if found:
            actions.change_check(check=found, **given)
        else:
            actions.add_check(indicator=indicator, kind=kind, **given)
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(request, _("The check is kept. It holds from the next time a report is checked."))
    return redirect("indicator_checks", code=indicator.code)


@manages
@require_POST
def check_retire(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    actions.retire_check(check=access.check(request.user, code, pk), by=_person(request), at=timezone.now())
    messages.success(request, _("The check is retired."))
    return redirect("indicator_checks", code=code)


@manages
@require_POST
def checks_usual(request: HttpRequest, code: str) -> HttpResponse:
    indicator = access.checked_indicator(request.user, code)
    count = actions.add_usual(indicator=indicator, by=_person(request), at=timezone.now())
    words = ngettext("%(n)d check is added.", "%(n)d checks are added.", count) % {"n": count}
    messages.success(request, words if count else _("It has all the usual checks already."))
    return redirect("indicator_checks", code=code)


# ---- rules between lines ----
@manages
@require_GET
def form_rules(request: HttpRequest, code: str) -> HttpResponse:
    form = access.form(request.user, code)
    return render(request, "collection/rules.html", {"report_form": form, "rules": queries.rules_of(form)})


@manages
@require_http_methods(["GET", "POST"])
def form_rule_new(request: HttpRequest, code: str) -> HttpResponse:
    return _edit_rule(request, access.form(request.user, code), None)


@manages
@require_http_methods(["GET", "POST"])
def form_rule_change(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    found = access.rule(request.user, code, pk)
    return _edit_rule(request, found.form, found)


def _edit_rule(request: HttpRequest, held: ReportForm, found: Rule | None) -> HttpResponse:
    initial = {name: getattr(found, name) for name in RuleText.__slots__} if found else {}
    form = RuleForm(request.POST if request.method == "POST" else None, initial=initial)
    more: dict[str, Any] = {}
    status = 200
    if form.is_bound:
        data, status = (form.cleaned_data, 200) if form.is_valid() else ({}, 422)
        if data and request.POST.get("pas") == "arata":
            on = local_day(timezone.now())
            more = {
                "trial": try_rule(held, data["read_left"], data["comparison"], data["read_right"], data["message"], on)
            }
        elif data:
            if _keep_rule(request, form, held, found):
                return redirect("form_rules", code=held.code)
            status = 422
    context = {
        "form": form,
        "report_form": held,
        "found": found,
        "lines": queries.line_names(held, local_day(timezone.now())),
    }
    return render(request, "collection/rule_edit.html", context | more, status=status)


def _keep_rule(request: HttpRequest, form: RuleForm, held: ReportForm, found: Rule | None) -> bool:
    text = RuleText(**{name: form.cleaned_data[name] for name in RuleText.__slots__})
    try:
        if found:
            actions.change_rule(rule=found, text=text, by=_person(request), at=timezone.now())
        else:
            actions.add_rule(form=held, text=text, by=_person(request), at=timezone.now())
    except Refused as refused:
        form.add_error(refused.field or None, str(refused))
        return False
    messages.success(request, _("The rule is kept. It holds from the next time a report is checked."))
    return True


@manages
@require_POST
def form_rule_retire(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    try:
        actions.retire_rule(rule=access.rule(request.user, code, pk), by=_person(request), at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The rule is retired."))
    return redirect("form_rules", code=code)
