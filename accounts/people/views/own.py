"""Pages of one's own account under /cont/."""

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from accounts.gate import recent_auth_required
from accounts.manners import form_status, see_other, slow_down
from accounts.people import access, actions, queries
from accounts.people.forms import EmailChangeForm, EmailCodesForm, ProfileForm


def account_home(request: HttpRequest) -> HttpResponse:
    context = {"has_second_factor": queries.has_second_factor(request.user)}
    return render(request, "people/home.html", context)


def account_profile(request: HttpRequest) -> HttpResponse:
    person = request.user
    initial = {"full_name": person.full_name, "phone": person.phone, "language": person.language}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.edit_profile(person=person, **form.cleaned_data, by=person, at=timezone.now())
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Your data were saved."))
        return see_other("account_profile")
    return render(request, "people/profile.html", {"form": form}, status=form_status(request))


@recent_auth_required
def account_email(request: HttpRequest) -> HttpResponseBase:
    """Step one: the new address. Two codes go out, one to each end."""
    form = EmailChangeForm(request.POST or None, person=request.user)
    if request.method == "POST":
        if not ratelimit.consume(request, app="allauth.account", action="manage_email", user=request.user):
            return slow_down(request)
        if form.is_valid():
            new_email = form.cleaned_data["email"]
            actions.request_email_change(person=request.user, new_email=new_email, by=request.user, at=timezone.now())
            return see_other("account_email_codes")
    change = queries.open_email_change(request.user)
    context = {"form": form, "change": change}
    return render(request, "people/email.html", context, status=form_status(request))


def account_email_codes(request: HttpRequest) -> HttpResponse:
    """Step two: both codes, typed."""
    change = queries.open_email_change(request.user)
    if change is None:
        return redirect("account_email")
    form = EmailCodesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_email_change(person=request.user, **form.cleaned_data, by=request.user, at=timezone.now())
        except actions.WrongCode as wrong:
            form.add_error(None, _wrong_code(wrong.attempts_left))
        except actions.Refused as refused:
            messages.error(request, refused.sentence)
            return see_other("account_email")
        else:
            messages.success(request, _("The address of your account was changed."))
            return see_other("account_home")
    context = {"form": form, "change": change}
    return render(request, "people/email_codes.html", context, status=form_status(request))


@require_POST
def account_email_cancel(request: HttpRequest) -> HttpResponse:
    actions.cancel_email_change(person=request.user, by=request.user, at=timezone.now())
    messages.info(request, _("The change of address was given up."))
    return see_other("account_email")


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    actions.end_session(session=access.own_session(request.user, pk), by=request.user, at=timezone.now())
    messages.success(request, _("The session was ended."))
    return see_other("usersessions_list")


def _wrong_code(attempts_left: int) -> str:
    if not attempts_left:
        return _("A code is not right, and there are no attempts left: ask for new codes.")
    sentence = ngettext(
        "A code is not right. You have %(n)d attempt left.",
        "A code is not right. You have %(n)d attempts left.",
        attempts_left,
    )
    return sentence % {"n": attempts_left}
