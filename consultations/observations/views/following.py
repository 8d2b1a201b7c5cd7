"""The author's own view without account: number and code by POST, exchanged for half an hour (contract, R21)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.people.models import Person
from consultare.lib import guard
from consultare.lib.text import moment_in_words, words_until
from consultare.records import files
from consultations.observations import access, exports
from consultations.observations.actions import following as actions
from consultations.observations.actions.submission import NotAcceptable
from consultations.observations.forms.following import AddendumForm, CodeForm, WithdrawForm
from consultations.observations.models import Observation
from consultations.observations.queries import segments
from consultations.observations.queries.places import places_of, proposal_of
from consultations.observations.queries.receipts import receipt
from consultations.observations.queries.shown import landed_of, path, published_answer
from consultations.rounds.actions import NotOpen


def _too_many(request: HttpRequest) -> bool:
    """Guessing is hopeless at 140 bits; the limit keeps it cheap for us."""
    return not guard.quota(f"follow:{guard.client_network(request)}", 20, 900, fail_open=False).allowed


def _code_page(request: HttpRequest, template: str, form: CodeForm, status: int) -> HttpResponse:
    return render(request, template, {"form": form}, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def observation_follow(request: HttpRequest) -> HttpResponse:
    form, now = CodeForm(request.POST or None), timezone.now()
    if request.method != "POST":
        return _code_page(request, "observations/follow.html", CodeForm(), 200)
    if _too_many(request):
        form.add_error(None, _("Too many attempts from this network. Please try again in a quarter of an hour."))
        return _code_page(request, "observations/follow.html", form, 429)
    if form.is_valid():
        found = access.by_code(form.cleaned_data["number"], form.cleaned_data["code"])
        if found:
            access.open_by_code(request.session, found, now)
            return redirect("observation_dossier")
        form.add_error(None, _("Number and code don't belong together. Look at the receipt or at the e-mail."))
    return _code_page(request, "observations/follow.html", form, 422)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def observation_confirm(request: HttpRequest) -> HttpResponse:
    """The link of the mail leads here; looking changes nothing, the button does (R09)."""
    form, now = CodeForm(request.POST or None), timezone.now()
    if request.method != "POST":
        return _code_page(request, "observations/confirm.html", CodeForm(), 200)
    if _too_many(request):
        form.add_error(None, _("Too many attempts from this network. Please try again in a quarter of an hour."))
        return _code_page(request, "observations/confirm.html", form, 429)
    if form.is_valid():
        found = access.by_confirm_code(form.cleaned_data["number"], form.cleaned_data["code"])
        if found:
            actions.confirm_address(observation_pk=found.pk, code=form.cleaned_data["code"])
            access.open_by_code(request.session, found, now)
            messages.success(request, _("The address is confirmed. Thank you."))
            return redirect("observation_dossier")
        form.add_error(None, _("Number and code don't belong together. Look at the receipt or at the e-mail."))
    return _code_page(request, "observations/confirm.html", form, 422)


@login_not_required
@never_cache
@require_safe
def observation_dossier(request: HttpRequest) -> HttpResponse:
    try:
        observation = access.followed_observation(request.session, timezone.now())
    except Http404:
        return redirect("observation_follow")
    return dossier(request, observation, urls=CODE_URLS, may_act=True)


CODE_URLS = {
    "add": "/observatii/urmarire/adauga/", "withdraw": "/observatii/urmarire/retrage/", "receipt": "/observatii/urmarire/recipisa",
    "files": "/observatii/urmarire/fisiere/",
}  # fmt: skip


def dossier(
    request: HttpRequest,
    observation: Observation,
    *,
    urls: dict[str, str],
    may_act: bool,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    """Everything the author may see of his own observation, and what he may still do."""
    now, answer = timezone.now(), published_answer(observation)
    split, landed = segments.public_letter(observation, answer), landed_of(observation, answer)
    places = places_of(observation.round, [observation.pk]).get(observation.pk, ())
    is_open = may_act and observation.round.is_open(now) and observation.withdrawn_at is None
    context = {
        "observation": observation, "round": observation.round, "answer": answer, "urls": urls, "is_open": is_open,
        "steps": path(observation, answer, observation.round, now, split.total if split else "", landed), "split": split,
        "landed": landed, "moment": moment_in_words(observation.received_at),
        "closes": words_until(observation.round.closes_at, now) if observation.round.closes_at else "",
        "places": places, "proposal": proposal_of(observation, places), "addenda": observation.addenda.order_by("pk"),
        "attached": access.attachments(observation), "add_form": AddendumForm(), "withdraw_form": WithdrawForm(),
    } | forms  # fmt: skip
    return render(request, "observations/dossier.html", context, status=status)


@login_not_required
@never_cache
@require_POST
def observation_add(request: HttpRequest) -> HttpResponse:
    observation = access.followed_observation(request.session, timezone.now())
    return add(request, observation, by=None, urls=CODE_URLS, back="observation_dossier")


def add(
    request: HttpRequest,
    observation: Observation,
    *,
    by: Person | None,
    urls: dict[str, str],
    back: str,
    args: tuple[str, ...] = (),
) -> HttpResponse:
    form = AddendumForm(request.POST)
    if form.is_valid():
        try:
            actions.add(
                observation_pk=observation.pk, round_pk=observation.round_id, text=form.cleaned_data["text"], by=by
            )
        except NotOpen:
            form.add_error(
                "text", _("The term has passed; the addition was not registered. Copy it from here if you need it.")
            )
        except (actions.NoLongerPossible, NotAcceptable):
            form.add_error("text", _("Nothing more can be added to this observation."))
        else:
            messages.success(request, _("The addition was registered."))
            return redirect(back, *args)
    return dossier(request, observation, urls=urls, may_act=True, status=422, add_form=form)


@login_not_required
@never_cache
@require_POST
def observation_withdraw(request: HttpRequest) -> HttpResponse:
    observation = access.followed_observation(request.session, timezone.now())
    return withdraw(request, observation, by=None, urls=CODE_URLS, back="observation_dossier")


def withdraw(
    request: HttpRequest,
    observation: Observation,
    *,
    by: Person | None,
    urls: dict[str, str],
    back: str,
    args: tuple[str, ...] = (),
) -> HttpResponse:
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            actions.withdraw(
                observation_pk=observation.pk, round_pk=observation.round_id, note=form.cleaned_data["note"], by=by
            )
        except NotOpen:
            form.add_error(None, _("The term has passed; the observation stays."))
        except actions.NoLongerPossible:
            form.add_error(None, _("It was withdrawn already."))
        else:
            messages.success(request, _("The observation was withdrawn."))
            return redirect(back, *args)
    return dossier(request, observation, urls=urls, may_act=True, status=422, withdraw_form=form)


@login_not_required
@never_cache
@require_safe
def observation_dossier_receipt(request: HttpRequest, kind: str) -> HttpResponse:
    return exports.receipt.respond(receipt(access.followed_observation(request.session, timezone.now())), kind)


@login_not_required
@never_cache
@require_safe
def observation_dossier_file(request: HttpRequest, file_id: UUID) -> Any:
    return files.respond(access.attachment(access.followed_observation(request.session, timezone.now()), file_id).file)
