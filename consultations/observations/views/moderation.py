"""The desk: what was held back, hiding with a ground in law, covering personal data, the sealed originals."""

from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import recent_auth_required, staff_required
from accounts.manners import costly
from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.lib.text import moment_in_words
from consultations.observations import access, exports
from consultations.observations.actions import moderation as actions
from consultations.observations.forms.moderation import HideForm, InternalExportForm, ReasonForm, RedactForm
from consultations.observations.models import Observation
from consultations.observations.queries import moderation as queries, voices
from consultations.observations.views import reply_desk

PAGE = 25
TABS = {
    "retinute": gettext_lazy("Held back"),
    "neconfirmate": gettext_lazy("Address not confirmed"),
    "ascunse": gettext_lazy("Hidden"),
    "acoperite": gettext_lazy("With covered data"),
    "raspunsuri": gettext_lazy("Replies to look at"),
    "raspunsuri-ascunse": gettext_lazy("Hidden replies"),
}


@staff_required(Permission.VIEW_UNPUBLISHED)
@require_safe
def moderation(request: HttpRequest) -> HttpResponse:
    tab = request.GET.get("ce", "")
    tab = tab if tab in TABS else queries.TABS[0]
    counts, base = queries.counts() | voices.reply_counts(), reverse("moderation")
    tabs = [
        {"label": label, "href": f"{base}?ce={name}", "count": counts[name], "current": name == tab}
        for name, label in TABS.items()
    ]
    person = cast("Person", request.user)
    context = {"tabs": tabs, "tab": tab, "label": TABS[tab]} | {
        "may_enter": person.may(Permission.REGISTER_OBSERVATION),
        "may_export": person.may(Permission.EXPORT_INTERNAL),
        "may_download_log": person.may(Permission.HIDE_OBSERVATION),
    }
    if tab in voices.REPLY_TABS:
        return reply_desk.queue(request, tab, context)
    page = Paginator(queries.waiting(tab), PAGE).get_page(request.GET.get("pagina"))
    rows = [(one, queries.suspicion_words(one)) for one in page]
    return render(request, "observations/moderation.html", context | {"page": page, "rows": rows})


@staff_required(Permission.VIEW_UNPUBLISHED)
@never_cache
@require_safe
def moderation_case(request: HttpRequest, ref: str) -> HttpResponse:
    return case(request, access.staff_observation(request.user, ref, Permission.VIEW_UNPUBLISHED))


def case(request: HttpRequest, observation: Observation, *, status: int = 200, **more: Any) -> HttpResponse:
    texts = [
        (_("Text"), observation.text),
        (_("Proposed wording"), observation.proposed_text),
        (_("Reasons of the author"), observation.argument),
    ]
    person = cast("Person", request.user)
    context = {
        "observation": observation, "round": observation.round, "moment": moment_in_words(observation.received_at), "suspicion": queries.suspicion_words(observation),
        "texts": [(label, queries.pieces(text)) for label, text in texts if text],
        "places": observation.targets.order_by("unit__position", "pk"), "addenda": observation.addenda.order_by("pk"),
        "redactions": observation.redactions.select_related("by").order_by("pk"),
        "hide_form": HideForm(), "restore_form": ReasonForm(prefix="restore"), "read_form": ReasonForm(prefix="read"),
        "redact_form": RedactForm(initial={"text": observation.text, "proposed_text": observation.proposed_text, "argument": observation.argument}),
        "may_hide": person.may(Permission.HIDE_OBSERVATION), "may_redact": person.may(Permission.REDACT_OBSERVATION),
        "may_read_original": person.may(Permission.READ_ORIGINAL), "originals": [],
    } | more  # fmt: skip
    return render(request, "observations/moderation_case.html", context, status=status)


def _done(request: HttpRequest, ref: str, act: Any, words: str) -> HttpResponse:
    """Run one act of moderation; what can't be done is said on the page of the observation."""
    try:
        act()
        messages.success(request, words)
    except actions.SamePerson:
        messages.error(request, _("Another person than the one who hid it brings an observation back."))
    except actions.NothingToDo:
        messages.error(request, _("Somebody was quicker: the observation is in another state now."))
    return redirect("moderation_case", ref=ref)


@staff_required(Permission.HIDE_OBSERVATION)
@require_POST
def moderation_release(request: HttpRequest, ref: str) -> HttpResponse:
    observation = access.staff_observation(request.user, ref, Permission.HIDE_OBSERVATION)
    act = partial(actions.release, observation_pk=observation.pk, by=cast("Person", request.user), at=timezone.now())
    return _done(request, ref, act, _("The observation may be published now."))


@staff_required(Permission.HIDE_OBSERVATION)
@require_POST
def moderation_hide(request: HttpRequest, ref: str) -> HttpResponse:
    observation = access.staff_observation(request.user, ref, Permission.HIDE_OBSERVATION)
    form = HideForm(request.POST)
    if not form.is_valid():
        return case(request, observation, status=422, hide_form=form)
    act = partial(
        actions.hide,
        observation_pk=observation.pk,
        reason=form.reason(),
        by=cast("Person", request.user),
        at=timezone.now(),
    )
    return _done(request, ref, act, _("The observation is hidden; the reason stands in the public log."))


@staff_required(Permission.HIDE_OBSERVATION)
@require_POST
def moderation_hide_addendum(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    observation = access.staff_observation(request.user, ref, Permission.HIDE_OBSERVATION)
    addendum, form = access.addendum(observation, pk), HideForm(request.POST)
    if not form.is_valid():
        return case(request, observation, status=422, hide_form=form)
    person = cast("Person", request.user)
    act = partial(
        actions.hide_addendum,
        addendum_pk=addendum.pk,
        observation_pk=observation.pk,
        reason=form.reason(),
        by=person,
        at=timezone.now(),
    )
    return _done(request, ref, act, _("The addition is hidden; the reason stands in the public log."))


@staff_required(Permission.READ_ORIGINAL)
@require_POST
def moderation_restore(request: HttpRequest, ref: str) -> HttpResponse:
    """The officer reverses a moderation (matrix 14)."""
    observation = access.staff_observation(request.user, ref, Permission.HIDE_OBSERVATION)
    form = ReasonForm(request.POST, prefix="restore")
    if not form.is_valid():
        return case(request, observation, status=422, restore_form=form)
    reason = form.cleaned_data["reason"]
    act = partial(
        actions.restore,
        observation_pk=observation.pk,
        reason=reason,
        by=cast("Person", request.user),
        at=timezone.now(),
    )
    return _done(request, ref, act, _("The observation is shown again."))


@staff_required(Permission.REDACT_OBSERVATION)
@require_POST
def moderation_redact(request: HttpRequest, ref: str) -> HttpResponse:
    observation = access.staff_observation(request.user, ref, Permission.REDACT_OBSERVATION)
    form = RedactForm(request.POST)
    if not form.is_valid():
        return case(request, observation, status=422, redact_form=form)
    act = partial(
        actions.redact,
        observation_pk=observation.pk,
        **form.words(),
        by=cast("Person", request.user),
        at=timezone.now(),
    )
    return _done(request, ref, act, _("The public copy was changed; the original is sealed."))


@staff_required(Permission.READ_ORIGINAL)
@never_cache
@recent_auth_required
@require_POST
def moderation_original(request: HttpRequest, ref: str) -> HttpResponse:
    """Shown once, on the answer to the POST; recorded before it is shown."""
    observation = access.staff_observation(request.user, ref, Permission.READ_ORIGINAL)
    form = ReasonForm(request.POST, prefix="read")
    if not form.is_valid():
        return case(request, observation, status=422, read_form=form)
    reason, person = form.cleaned_data["reason"], cast("Person", request.user)
    try:
        originals = actions.read_original(observation_pk=observation.pk, reason=reason, by=person, at=timezone.now())
    except actions.NothingToDo:
        return redirect("moderation_case", ref=ref)
    return case(request, observation, originals=originals)


@staff_required(Permission.EXPORT_INTERNAL)
@never_cache
@recent_auth_required
@require_http_methods(["GET", "HEAD", "POST"])
@costly
def internal_register(request: HttpRequest) -> Any:
    """The register with contact data, as the law asks it to be kept (art. 7(5)); with a reason, recorded."""
    form = InternalExportForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(
            request,
            "observations/internal_register.html",
            {"form": form},
            status=200 if request.method != "POST" else 422,
        )
    data, now = form.cleaned_data, timezone.now()
    actions.record_export(
        round_=data["round"], reason=data["reason"], kind=data["kind"], by=cast("Person", request.user), at=now
    )
    found = Observation.objects.filter(round=data["round"]).order_by("year", "number")
    return exports.register.respond_internal(exports.register.Wanted(data["round"], found, now), data["kind"])
