"""The invited organisation's page, and the desk's list of who is asked and what was sent."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.authority.queries import local_day
from accounts.permissions import Permission
from consultare.records import outbox
from consultations.invitations import access, actions, queries
from consultations.invitations.forms import AnswerForm, CodeForm, GuestForm, ReturnedForm
from consultations.rounds.access import public_round, staff_round

PAGE = 50
_KEPT = "invitation"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, slug: str) -> HttpResponse:
    """GET changes nothing; the code stands after «#» and comes by POST, so no log and no scanner sees or burns it."""
    round_, now = public_round(slug), timezone.now()
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = access.invitation_by_code(round_, form.cleaned_data["code"], at=now)
        if found:
            actions.note_opened(invitation=found, at=now)
            request.session[_KEPT] = {"round": round_.pk, "pk": found.pk}
            return redirect("invitation_answer", slug=slug)
        form.add_error(
            "code", _("This code does not open an invitation. Check it, or write to the responsible person.")
        )
    status = 200 if request.method == "GET" else 422
    return render(request, "invitations/open.html", {"round": round_, "form": form}, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation_answer(request: HttpRequest, slug: str) -> HttpResponse:
    round_, now = public_round(slug), timezone.now()
    kept = request.session.get(_KEPT, {})
    found = access.opened_invitation(round_, kept.get("pk") if kept.get("round") == round_.pk else None, at=now)
    is_open = round_.is_open(now)
    form = AnswerForm(request.POST or None, initial={"response": found.response, "note": found.response_note})
    if request.method == "POST" and is_open and form.is_valid():
        by = request.user if request.user.is_authenticated else None
        actions.answer(invitation=found, by=by, at=now, **form.cleaned_data)
        messages.success(request, _("Thank you. Your answer was taken down and can be changed until the term."))
        return redirect("invitation_answer", slug=slug)
    status = 422 if request.method == "POST" else 200
    context = {"round": round_, "invitation": found, "form": form, "is_open": is_open}
    return render(request, "invitations/answer.html", context, status=status)


@require_GET
def audience(request: HttpRequest, slug: str) -> HttpResponse:
    """Before publication: the exact list. After it: what was sent and who reacted."""
    round_ = staff_round(request.user, slug, Permission.VIEW_DRAFT_ROUNDS)
    on = local_day(timezone.now())
    if round_.published_at is None:
        context = {
            "round": round_,
            "audience": queries.audience(round_, on),
            "form": GuestForm(candidates=queries.could_be_guests(round_, on)),
        }
        return render(request, "invitations/audience.html", context)
    page = Paginator(queries.invitations(round_), PAGE).get_page(request.GET.get("pagina"))
    context = {
        "round": round_,
        "page": page,
        "figures": queries.figures(round_),
        "next_reminder": queries.next_reminder(round_),
    }
    return render(request, "invitations/sent.html", context)


@require_POST
def guest_add(request: HttpRequest, slug: str) -> HttpResponse:
    round_, now = staff_round(request.user, slug, Permission.EDIT_ROUND), timezone.now()
    form = GuestForm(request.POST, candidates=queries.could_be_guests(round_, local_day(now)))
    if form.is_valid():
        _change_list(request, actions.choose_guest, round_, form.cleaned_data["organisation"], now)
    else:
        messages.error(request, _("Choose an organisation from the list."))
    return redirect("audience", slug=slug)


@require_POST
def guest_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    round_, now = staff_round(request.user, slug, Permission.EDIT_ROUND), timezone.now()
    guest = round_.guests.filter(organisation_id=pk).select_related("organisation").first()
    if guest:
        _change_list(request, actions.remove_guest, round_, guest.organisation, now)
    return redirect("audience", slug=slug)


def _change_list(request: HttpRequest, act: object, round_: object, organisation: object, now: object) -> None:
    try:
        act(round_=round_, organisation=organisation, by=request.user, at=now)  # type: ignore[operator]  # one of two actions
    except actions.AlreadyInvited:
        messages.error(request, _("The round is public; its invitations have gone."))


@require_GET
def deliveries(request: HttpRequest, slug: str) -> HttpResponse:
    """The mail ledger of one round."""
    round_ = staff_round(request.user, slug, Permission.VIEW_DELIVERIES)
    mails = queries.mails(round_)
    state = request.GET.get("stare", "")
    if state in dict(queries.MAIL_STATES):
        mails = mails.filter(state=state)
    page = Paginator(mails.order_by("-pk"), PAGE).get_page(request.GET.get("pagina"))
    context = {
        "round": round_, "page": page, "figures": queries.figures(round_), "state": state, "states": queries.MAIL_STATES,
        "sees_contact": request.user.may(Permission.VIEW_CONTACT), "may_send": request.user.may(Permission.SEND_INVITATIONS),
    }  # fmt: skip
    return render(request, "invitations/deliveries.html", context)


@require_POST
def delivery_resend(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    round_ = staff_round(request.user, slug, Permission.SEND_INVITATIONS)
    if not queries.mails(round_).filter(pk=pk).exists():
        messages.error(request, _("There is no such message in this round."))
    else:
        try:
            outbox.resend(pk, by=request.user, at=timezone.now())
            messages.success(request, _("The message was planned again."))
        except outbox.CannotResend:
            messages.error(
                request, _("This message can't be sent again: it has gone, or its text was removed after sending.")
            )
    return redirect("deliveries", slug=slug)


@require_http_methods(["GET", "POST"])
def delivery_returned(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A message that came back to the institution's own mailbox is marked by who read it."""
    round_, message = access.sent_message(request.user, slug, pk)
    form = ReturnedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if actions.mark_returned(message=message, reason=reason, by=request.user, at=timezone.now()):
            messages.success(request, _("The message is marked as returned."))
        else:
            messages.error(request, _("Only a message that was sent can be marked as returned."))
        return redirect("deliveries", slug=slug)
    context = {
        "round": round_,
        "message": message,
        "form": form,
        "sees_contact": request.user.may(Permission.VIEW_CONTACT),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "invitations/returned.html", context, status=status)


@require_GET
def invitation_index(request: HttpRequest) -> HttpResponse:
    """All rounds that invited somebody, newest first."""
    staff = require(request.user, Permission.VIEW_DELIVERIES)
    page = Paginator(queries.rounds_with_invitations(staff), PAGE).get_page(request.GET.get("pagina"))
    return render(request, "invitations/index.html", {"page": page})
