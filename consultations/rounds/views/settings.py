"""The table of legal terms, for who answers for it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import recent_auth_required, require, staff_required
from accounts.permissions import Permission
from consultations.rounds import actions, queries
from consultations.rounds.access import MAX_KEY
from consultations.rounds.forms import RuleForm, ThemeForm
from consultations.rounds.models import Theme
from consultations.rounds.views.answers import done


@staff_required(Permission.VIEW_DRAFT_ROUNDS)
@require_safe
def legal_rules(request: HttpRequest) -> HttpResponse:
    context = {"rules": list(queries.all_rules()), "may_edit": request.user.may(Permission.MANAGE_LEGAL_RULES)}
    return render(request, "rounds/legal_rules.html", context)


@staff_required(Permission.MANAGE_LEGAL_RULES)
@recent_auth_required
@require_http_methods(["GET", "HEAD", "POST"])
def legal_rule_edit(request: HttpRequest, rule_id: str) -> HttpResponse:
    person = require(request.user, Permission.MANAGE_LEGAL_RULES)
    rule = queries.all_rules().filter(pk=rule_id[:8]).first()
    if rule is None:
        raise Http404
    form = RuleForm(request.POST or None, rule=rule)
    if request.method == "POST" and form.is_valid():
        actions.edit_rule(rule=rule, fields=form.cleaned_data, by=person, at=timezone.now())
        return done(request, _("The legal term was changed."), "legal_rules")
    return render(request, "rounds/legal_rule.html", {"rule": rule, "form": form}, status=422 if form.errors else 200)


@staff_required(Permission.EDIT_ROUND)
@require_http_methods(["GET", "HEAD", "POST"])
def themes(request: HttpRequest) -> HttpResponse:
    """The themes a round may be about; a new authority begins with none."""
    return _themes(request, None)


@staff_required(Permission.EDIT_ROUND)
@require_http_methods(["GET", "HEAD", "POST"])
def theme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    theme = queries.themes().filter(pk=min(pk, MAX_KEY)).first()
    if theme is None:
        raise Http404
    return _themes(request, theme)


def _themes(request: HttpRequest, theme: Theme | None) -> HttpResponse:
    person = require(request.user, Permission.EDIT_ROUND)
    form = ThemeForm(request.POST or None, theme=theme)
    if request.method == "POST" and form.is_valid():
        actions.save_theme(theme=theme, name=form.cleaned_data["name"], by=person, at=timezone.now())
        return done(request, _("The theme was saved."), "themes")
    context = {"themes": list(queries.themes()), "theme": theme, "form": form}
    return render(request, "rounds/themes.html", context, status=422 if form.errors else 200)
