"""Withdrawing a round: one person proposes, another one confirms or refuses (matrix §4, row 20)."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import recent_auth_required, staff_required
from accounts.manners import see_other
from accounts.permissions import Permission
from consultare.lib.workflow import IllegalMove
from consultations.overview import actions
from consultations.rounds import actions as rounds
from consultations.rounds.access import open_withdrawal, staff_round
from consultations.rounds.actions import Refused
from consultations.rounds.forms import ReasonForm, RefuseWithdrawalForm
from consultations.rounds.models import Round
from consultations.rounds.queries import withdrawal_of
from consultations.rounds.views.answers import done, refuse, tell_refusal

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@staff_required(Permission.WITHDRAW_ROUND)
@recent_auth_required
@GET_POST
def round_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Proposes; shows what is proposed to who may decide."""
    round_ = staff_round(request.user, slug, Permission.WITHDRAW_ROUND)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            rounds.propose_withdrawal(round_=round_, reason=reason, by=request.user, at=timezone.now())
            return done(request, _("The withdrawal is proposed and waits for a second person."), "round_withdraw", slug)
        except (Refused, IllegalMove) as error:
            refuse(form, error)
    return _page(request, round_, form, RefuseWithdrawalForm())


@staff_required(Permission.WITHDRAW_ROUND)
@require_POST
@recent_auth_required
def round_withdraw_confirm(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    proposal = open_withdrawal(request.user, slug, pk)
    try:
        actions.confirm_withdrawal(proposal=proposal, by=request.user, at=timezone.now())
    except (Refused, IllegalMove) as error:
        tell_refusal(request, error)
        return see_other("round_withdraw", slug)
    return done(request, _("The round was withdrawn; everybody concerned is told."), "round_page", slug)


@staff_required(Permission.WITHDRAW_ROUND)
@require_POST
@recent_auth_required
def round_withdraw_refuse(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A second person refuses with a sentence; who proposed takes the proposal back."""
    proposal, form = open_withdrawal(request.user, slug, pk), RefuseWithdrawalForm(request.POST)
    if form.is_valid():
        try:
            note = form.cleaned_data["note"]
            rounds.refuse_withdrawal(proposal=proposal, note=note, by=request.user, at=timezone.now())
            return done(request, _("The proposal is closed; the round goes on."), "round_withdraw", slug)
        except Refused as error:
            refuse(form, error, "note")
    return _page(request, proposal.round, ReasonForm(), form)


def _page(request: HttpRequest, round_: Round, form: forms.Form, refusal: forms.Form) -> HttpResponse:
    context = {
        "round": round_,
        "proposal": withdrawal_of(round_),
        "form": form,
        "refusal": refusal,
        "may_prepare": request.user.may(Permission.VIEW_DRAFT_ROUNDS),
    }
    status = 422 if form.errors or refusal.errors else 200
    return render(request, "overview/round_withdraw.html", context, status=status)
