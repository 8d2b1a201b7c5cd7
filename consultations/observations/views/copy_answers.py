"""A campaign answered once: asked, shown letter by letter with what is its own, then written in all of them or in none."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import staff_required
from accounts.permissions import Permission
from consultations.observations import access
from consultations.observations.actions import bulk, copies, copy_answers as actions
from consultations.observations.forms.copies import CampaignAnswerForm, OwnSentences
from consultations.observations.forms.desk import tokens
from consultations.observations.models import CopyGroup, Observation
from consultations.observations.queries import bulk as bulk_queries, copy_pages as pages
from consultations.observations.views.copies import WRITE, by, sentence
from consultations.rounds.access import staff_round


@staff_required(WRITE)
@require_http_methods(["GET", "POST"])
def campaign_answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """GET asks; `pas=arata` shows what would be set where; `pas=fa` sets what was shown."""
    group = access.campaign(staff_round(request.user, slug, WRITE), pk)
    step, shown = request.POST.get("pas", ""), tokens(request.POST.getlist("linie"))
    posted = request.POST if request.method == "POST" else None
    form = CampaignAnswerForm(posted, may_accept=by(request).may(Permission.ACCEPT_ANSWER))
    letters = pages.portion(group)
    if posted is None or not letters:
        return _page(request, group, form, letters, status=200 if posted is None else 409)
    if not form.is_valid():
        return _page(request, group, form, letters, status=422)
    if step != "fa":
        return _preview(request, group, form, letters)
    chosen = [member.observation for member in pages.members_of(group).filter(observation__in=list(shown))]
    return _set(request, group, form, chosen, {one.pk: shown[one.pk] for one in chosen})


def _page(
    request: HttpRequest, group: CopyGroup, form: CampaignAnswerForm, letters: list[Observation], *, status: int = 200,
    **extra: Any,
) -> HttpResponse:  # fmt: skip
    total = pages.members_of(group).count()
    context = {"round": group.round, "group": group, "form": form, "letters": letters, "total": total} | extra
    return render(request, "observations/campaign_answer.html", context, status=status)


def _preview(
    request: HttpRequest, group: CopyGroup, form: CampaignAnswerForm, letters: list[Observation], *, status: int = 200,
    lacking: frozenset[int] = frozenset(), **extra: Any,
) -> HttpResponse:  # fmt: skip
    own, draft = OwnSentences(request.POST, [one.pk for one in letters]), form.draft()
    preview = pages.preview(
        by(request), group, letters, draft, form.cleaned_data["then"], confirmed=own.confirmed, additions=own.additions,
        problems=own.problems(draft, lacking),
    )  # fmt: skip
    return _page(request, group, form, letters, status=status, preview=preview, problems=len(lacking), **extra)


def _set(
    request: HttpRequest,
    group: CopyGroup,
    form: CampaignAnswerForm,
    letters: list[Observation],
    revisions: dict[int, int],
) -> HttpResponse:
    own = OwnSentences(request.POST, revisions)
    if wrong := own.problems(form.draft()):
        return _preview(request, group, form, letters, status=422, lacking=frozenset(wrong))
    try:
        written = actions.answer_group(
            group=group, draft=form.draft(), revisions=revisions, confirmed=own.confirmed, additions=own.additions,
            then=form.cleaned_data["then"], used=form.used_ids(), by=by(request), at=timezone.now(),
        )  # fmt: skip
    except actions.OwnWords as lacking:
        return _preview(request, group, form, letters, status=422, lacking=lacking.letters)
    except bulk.Conflicts as found:
        lines = [(line.observation, bulk_queries.HINDRANCES[line.why], line.answer) for line in found.lines]
        return _preview(request, group, form, pages.portion(group), status=409, conflicts=lines)
    except copies.Changed as error:
        messages.error(request, sentence(error))
        return redirect("campaign", slug=group.round.slug, pk=group.pk)
    words = ngettext("%(n)d answer was written.", "%(n)d answers were written.", written)
    messages.success(request, words % {"n": written})
    return redirect("campaign", slug=group.round.slug, pk=group.pk)
