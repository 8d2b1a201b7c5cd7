"""The catalogue and one indicator of it: list, new, what it is, into use, retired."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import staff_required
from accounts.manners import see_other
from accounts.permissions import Permission
from consultare.lib.workflow import IllegalMove
from indicators.catalogue.access import READS, staff_indicator
from indicators.catalogue.actions import indicators as actions
from indicators.catalogue.actions.refused import Refused, Stale
from indicators.catalogue.forms.indicators import CatalogueFilterForm, IdentityForm, NewIndicatorForm, RetireForm
from indicators.catalogue.forms.sheets import ApproveForm
from indicators.catalogue.models import Indicator, Topic
from indicators.catalogue.queries import desk as queries
from indicators.catalogue.queries.consulted import trace_of
from indicators.catalogue.queries.fisa import sheet_view
from indicators.catalogue.views.answers import done, refuse, seen_by_now, tell

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
PAGE = 60
IDENTITY = [
    "topic", "kind", "level", "direction", "unit", "decimals", "time_rule", "unit_rule", "sensitivity", "source", "owner",
    "scale", "department", "part_of", "applies_to", "service_types",
]  # fmt: skip


@staff_required(*READS)
@require_safe
def desk_catalogue(request: HttpRequest) -> HttpResponse:
    form = CatalogueFilterForm(request.GET)
    form.is_valid()
    page = Paginator(queries.catalogue(form.cleaned_data), PAGE).get_page(request.GET.get("pagina"))
    kept = request.GET.copy()
    kept.pop("pagina", None)
    context = {
        "form": form,
        "page": page,
        "keep": kept.urlencode(),
        "may_write": request.user.may(Permission.DEFINE_INDICATORS),
        "may_consult": request.user.may(Permission.DEFINE_INDICATORS) and request.user.may(Permission.EDIT_ROUND),
    }
    return render(request, "indicators/catalogue/desk_catalogue.html", context)


@staff_required(*READS)
@require_safe
def desk_indicator(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, staff_indicator(request.user, code), RetireForm())


def _page(request: HttpRequest, indicator: Indicator, form: RetireForm, status: int = 200) -> HttpResponse:
    versions = list(queries.versions_of(indicator))
    for version in versions:
        version.indicator = indicator
    draft = next((one for one in versions if one.state == "draft"), None)
    shown = next((one for one in versions if one.state == "approved" and one.valid_until is None), draft)
    context: dict[str, Any] = {
        "indicator": indicator, "versions": versions, "draft": draft, "shown": shown, "form": form,
        "sheet": sheet_view(shown) if shown else None,
        "name": (shown or versions[0]).name if versions else indicator.code,
        "uses": queries.uses_of(indicator), "traces": trace_of(indicator),
        "approve_form": ApproveForm(initial={"revision": draft.revision}) if draft else None,
        "may_write": request.user.may(Permission.DEFINE_INDICATORS) and indicator.state != "retired",
        "may_approve": request.user.may(Permission.APPROVE_DEFINITIONS),
    }  # fmt: skip
    return render(request, "indicators/catalogue/desk_indicator.html", context, status=status)


@staff_required(Permission.DEFINE_INDICATORS)
@GET_POST
def desk_indicator_new(request: HttpRequest) -> HttpResponse:
    form = NewIndicatorForm(request.POST or None, initial=_suggested(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given = {name: data[name] for name in ("code", "name", "frequency", "valid_from")}
        try:
            made = actions.propose(identity=_identity(data), by=request.user, at=timezone.now(), **given)
            return done(request, _("The indicator is proposed. Write its sheet now."), "desk_sheet_edit", made.code, 1)
        except Refused as error:
            refuse(form, error)
    context = {"form": form, "topics": Topic.objects.order_by("order", "pk")}
    return render(request, "indicators/catalogue/desk_indicator_new.html", context, status=422 if form.errors else 200)


def _suggested(request: HttpRequest) -> dict[str, Any]:
    """`?tema=acces` proposes the theme and its next free code."""
    topic = Topic.objects.filter(slug=request.GET.get("tema", "")[:60].replace("\x00", "")).first()
    return {"topic": topic, "code": queries.next_code(topic)} if topic else {}


def _identity(data: dict[str, Any]) -> actions.Identity:
    return actions.Identity(**{name: data[name] for name in IDENTITY} | {"service_types": list(data["service_types"])})


@staff_required(Permission.DEFINE_INDICATORS)
@GET_POST
def desk_indicator_identity(request: HttpRequest, code: str) -> HttpResponse:
    indicator = staff_indicator(request.user, code)
    initial = {name: getattr(indicator, name) for name in IDENTITY if name != "service_types"}
    initial |= {"revision": indicator.revision, "service_types": list(indicator.service_types.all())}
    initial["part_of"] = indicator.part_of.code if indicator.part_of else None
    form = IdentityForm(request.POST or None, initial=initial)
    stale = None
    if request.method == "POST" and form.is_valid():
        given = {"identity": _identity(form.cleaned_data), "revision": form.cleaned_data["revision"]}
        try:
            actions.change(indicator=indicator, by=request.user, at=timezone.now(), **given)
            return done(request, _("Saved."), "desk_indicator", code)
        except Refused as error:
            refuse(form, error)
        except Stale as error:
            stale = error.stored
            seen_by_now(form, revision=stale.revision)
    context = {"form": form, "indicator": indicator, "stale": stale}
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "indicators/catalogue/desk_identity.html", context, status=status)


@staff_required(Permission.APPROVE_DEFINITIONS)
@require_POST
def desk_indicator_adopt(request: HttpRequest, code: str) -> HttpResponse:
    try:
        actions.adopt(indicator=staff_indicator(request.user, code), by=request.user, at=timezone.now())
    except (Refused, IllegalMove) as error:
        tell(request, error)
        return see_other("desk_indicator", code)
    return done(request, _("The indicator is in use."), "desk_indicator", code)


@staff_required(Permission.APPROVE_DEFINITIONS)
@require_POST
def desk_indicator_retire(request: HttpRequest, code: str) -> HttpResponse:
    indicator = staff_indicator(request.user, code)
    form = RetireForm(request.POST)
    if not form.is_valid():
        return _page(request, indicator, form, 422)
    try:
        reason = form.cleaned_data["reason"]
        actions.retire(indicator=indicator, reason=reason, by=request.user, at=timezone.now())
    except (Refused, IllegalMove) as error:
        tell(request, error)
        return see_other("desk_indicator", code)
    return done(request, _("The indicator is retired; its figures stay."), "desk_indicator", code)
