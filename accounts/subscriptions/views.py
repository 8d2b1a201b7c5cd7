"""Subscribing, confirming by POST, one's own subscriptions, and the way out (R09, R53)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.manners import form_status, see_other
from accounts.subscriptions import actions, queries
from accounts.subscriptions.access import own_subscription, subscription_to_end
from accounts.subscriptions.actions import NoSubscription
from accounts.subscriptions.forms import CONSENT, CodeForm, SubscriptionForm, WishForm
from accounts.subscriptions.rules import code_hash
from consultare.lib.guard import Verdict, challenge_if_needed, judge, new_challenge, new_stamp
from consultare.lib.guard.work import BITS

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
FORM = "subscription"


@login_not_required
@never_cache
@GET_POST
def subscription_new(request: HttpRequest) -> HttpResponse:
    form = SubscriptionForm(request.POST or None)
    if request.method != "POST":
        return _form_page(request, form, challenge_if_needed(), 200)
    verdict = judge(request, FORM)
    if not verdict.passes:
        return _once_more(request, form, verdict)
    if not form.is_valid():
        return _form_page(request, form, challenge_if_needed(), 422)
    wish = {name: form.cleaned_data[name] for name in ("email", "name", "domains", "frequency")}
    actions.ask(**wish, language=get_language() or "ro", consent_text=str(CONSENT), at=timezone.now())
    messages.success(request, _("We wrote to the address you typed. The subscription begins once you confirm it."))
    return see_other("subscription_confirm")


def _form_page(request: HttpRequest, form: SubscriptionForm, challenge: str, status: int) -> HttpResponse:
    context = {"form": form, "stamp": new_stamp(FORM), "challenge": challenge, "bits": BITS}
    return render(request, "subscriptions/new.html", context, status=status)


def _once_more(request: HttpRequest, form: SubscriptionForm, verdict: Verdict) -> HttpResponse:
    """Too many from one place, or the portal under attack: what was typed stays in the form."""
    if verdict.blocked:
        form.add_error(
            None, _("Many forms were sent from your network. Please try again in an hour; what you typed is kept here.")
        )
        response = _form_page(request, form, "", 429)
        response["Retry-After"] = str(verdict.retry_after)
        return response
    form.add_error(
        None, _("Many forms arrive at this moment. Please send once more; your browser does a short computation first.")
    )
    return _form_page(request, form, new_challenge(), 422)


@login_not_required
@never_cache
@GET_POST
def subscription_confirm(request: HttpRequest) -> HttpResponse:
    """GET changes nothing; the code stands after «#» and comes by POST."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm(hashed=code_hash(form.cleaned_data["code"]), at=timezone.now())
        except NoSubscription:
            form.add_error("code", _("No subscription waits for this code. It may be too old: subscribe again."))
        else:
            return render(request, "subscriptions/confirmed.html")
    return render(request, "subscriptions/confirm.html", {"form": form}, status=form_status(request))


@never_cache
@GET_POST
def my_subscriptions(request: HttpRequest) -> HttpResponse:
    held = list(queries.of_person(request.user))
    current = next((row for row in held if row.email.lower() == request.user.email), None)
    initial = {"domains": [row.pk for row in current.domains.all()], "frequency": current.frequency} if current else {}
    form = WishForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        wish = {name: form.cleaned_data[name] for name in ("domains", "frequency")}
        done = actions.subscribe_person(person=request.user, **wish, consent_text=str(CONSENT), at=timezone.now())
        sent = _("We wrote to your address. The subscription begins once you confirm it.")
        messages.success(request, _("Your subscription was saved.") if done else sent)
        return see_other("my_subscriptions")
    context = {"form": form, "subscriptions": held, "current": current}
    return render(request, "subscriptions/mine.html", context, status=form_status(request))


@require_POST
def my_subscription_end(request: HttpRequest, pk: int) -> HttpResponse:
    actions.end(subscription=own_subscription(request.user, pk), by=request.user, at=timezone.now())
    messages.success(request, _("You will receive no more announcements."))
    return see_other("my_subscriptions")


# The one address without a CSRF token: mail programs post here by themselves (RFC 8058), and all it can do is stop mail.
@csrf_exempt
@login_not_required
@never_cache
@GET_POST
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET and HEAD show a button and change nothing. A POST answers 200, not a redirect, which mail programs don't follow."""
    subscription = subscription_to_end(token)
    if request.method == "POST":
        actions.end(subscription=subscription, by=None, at=timezone.now())
    is_over = request.method == "POST" or subscription.ended_at is not None
    return render(request, "subscriptions/unsubscribe.html", {"is_over": is_over})
