"""Campaigns of a round: what the search proposes, what a person groups or dismisses."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import staff_required
from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.records import jobs
from consultations.observations import access
from consultations.observations.actions import copies as actions, copy_search
from consultations.observations.forms.answers import ids
from consultations.observations.forms.copies import AcceptForm, MemberForm, RenameForm
from consultations.observations.models import CopyGroup, CopyProposal
from consultations.observations.queries import copies as queries, copy_pages as pages
from consultations.rounds.access import staff_round
from consultations.rounds.models import Round

LOOK, WRITE = Permission.VIEW_UNPUBLISHED, Permission.PROPOSE_ANSWER


def by(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def _search_state(round_: Round) -> dict[str, Any]:
    job = jobs.latest(kind=copy_search.KIND, about=copy_search.about(round_))
    return {
        "round": round_,
        "search": queries.latest_search(round_),
        "job": job,
        "is_under_way": jobs.is_under_way(job),
    }


@staff_required(LOOK)
@require_GET
def campaigns(request: HttpRequest, slug: str) -> HttpResponse:
    round_ = staff_round(request.user, slug, LOOK)
    context = _search_state(round_) | {
        "proposals": Paginator(pages.proposals_of(round_), pages.PAGE).get_page(request.GET.get("pagina")),
        "groups": pages.groups_of(round_),
        "dismissed": pages.dismissed_of(round_)[: pages.PAGE],
        "may_write": by(request).may(WRITE),
    }
    return render(request, "observations/campaigns.html", context)


@staff_required(LOOK)
@require_GET
def campaigns_progress(request: HttpRequest, slug: str) -> HttpResponse:
    """The part of the page that says how far the search is."""
    round_ = staff_round(request.user, slug, LOOK)
    state = _search_state(round_)
    answer = render(request, "observations/_campaigns_search.html", state | {"is_fragment": True})
    if request.headers.get("HX-Request") and not state["is_under_way"]:
        answer["HX-Refresh"] = "true"  # what was found stands on the page around it
    return answer


@staff_required(WRITE)
@require_POST
def campaigns_search(request: HttpRequest, slug: str) -> HttpResponse:
    round_ = staff_round(request.user, slug, WRITE)
    copy_search.ask(round_=round_, by=by(request), at=timezone.now())
    return redirect("campaigns", slug=slug)


@staff_required(LOOK)
@require_GET
def campaign_proposal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    round_ = staff_round(request.user, slug, LOOK)
    return _proposal_page(request, access.campaign_proposal(round_, pk), AcceptForm())


def _proposal_page(
    request: HttpRequest,
    proposal: CopyProposal,
    form: AcceptForm,
    *,
    status: int = 200,
    ticked: list[int] | None = None,
) -> HttpResponse:
    model = proposal.group.model if proposal.group else proposal.model
    page = Paginator(pages.open_letters(proposal), pages.PAGE).get_page(request.GET.get("pagina"))
    letters = pages.letters_of(model, list(page.object_list), None if ticked is None else set(ticked))
    context = {
        "round": proposal.round, "proposal": proposal, "model": model, "page": page, "letters": letters, "form": form,
        "may_write": by(request).may(WRITE) and proposal.state == "proposed", "new_model": proposal.group is None,
        "bulk_actions": [{"name": "pas", "value": "grupeaza", "label": _("Group them"), "primary": True}],
    }  # fmt: skip
    return render(request, "observations/campaign_proposal.html", context, status=status)


@staff_required(WRITE)
@require_POST
def campaign_accept(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    round_ = staff_round(request.user, slug, WRITE)
    proposal = access.campaign_proposal(round_, pk)
    every = pages.open_letters(proposal).values_list("observation_id", flat=True)
    form = AcceptForm(request.POST, every=every)
    if not form.is_valid():
        return _proposal_page(request, proposal, form, status=422, ticked=[])
    data = form.cleaned_data
    try:
        group = actions.accept(
            proposal=proposal, chosen=data["chosen"], left_out=data["left_out"], model=data["model"], name=data["nume"],
            by=by(request), at=timezone.now(),
        )  # fmt: skip
    except (actions.Changed, actions.TooFew) as error:
        form.add_error(None, sentence(error))
        status = 409 if isinstance(error, actions.Changed) else 422
        return _proposal_page(request, access.campaign_proposal(round_, pk), form, status=status, ticked=data["chosen"])
    count = len(data["chosen"])
    messages.success(
        request, ngettext("%(n)d letter was grouped.", "%(n)d letters were grouped.", count) % {"n": count}
    )
    return redirect("campaign", slug=slug, pk=group.pk)


@staff_required(WRITE)
@require_POST
def campaign_dismiss(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    round_ = staff_round(request.user, slug, WRITE)
    try:
        actions.dismiss(proposal=access.campaign_proposal(round_, pk), by=by(request), at=timezone.now())
    except actions.Changed as error:
        messages.error(request, sentence(error))
        return redirect("campaign_proposal", slug=slug, pk=pk)
    messages.success(request, _("Kept: these letters are not proposed together again."))
    return redirect("campaigns", slug=slug)


def sentence(error: Exception) -> str:
    match error:
        case actions.TooFew():
            return _("A campaign has at least two letters. If these are none, dissolve it or say that it is none.")
        case actions.AlreadyGrouped():
            return _("This letter is in another campaign already. Take it out there first.")
        case actions.NotInRound():
            return _("This letter belongs to another consultation, or its author withdrew it.")
        case actions.Published():
            return _("Its answers are published; the campaign stays as it was answered.")
        case _:
            return _("A colleague changed this in the meantime. Nothing was changed; look at what stands now.")


# ---- a campaign ----
@staff_required(LOOK)
@require_GET
def campaign(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    round_ = staff_round(request.user, slug, LOOK)
    return _campaign_page(request, access.campaign(round_, pk), MemberForm(round_=round_))


def _campaign_page(
    request: HttpRequest, group: CopyGroup, form: MemberForm, *, status: int = 200, rename: RenameForm | None = None
) -> HttpResponse:
    page = Paginator(pages.members_of(group), pages.PAGE).get_page(request.GET.get("pagina"))
    context = {
        "round": group.round, "group": group, "page": page, "form": form, "is_live": group.dissolved_at is None,
        "rename_form": rename or RenameForm(initial={"nume": group.name, "inainte": group.name}),
        "letters": pages.letters_of(group.model, list(page.object_list), frozenset()),
        "waiting": pages.proposals_of(group.round).filter(group=group).first(),
        "may_write": by(request).may(WRITE) and group.dissolved_at is None,
        "bulk_actions": [{"name": "pas", "value": "scoate", "label": _("Take out of the campaign")}],
    }  # fmt: skip
    return render(request, "observations/campaign.html", context, status=status)


@staff_required(WRITE)
@require_POST
def campaign_add(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    round_ = staff_round(request.user, slug, WRITE)
    group, form = access.campaign(round_, pk), MemberForm(request.POST, round_=round_)
    if not form.is_valid():
        return _campaign_page(request, group, form, status=422)
    try:
        actions.add(group=group, observation=form.cleaned_data["numar"], by=by(request), at=timezone.now())
    except (actions.Changed, actions.AlreadyGrouped, actions.NotInRound) as error:
        form.add_error("numar", sentence(error))
        return _campaign_page(request, group, form, status=409)
    messages.success(request, _("The letter was added to the campaign."))
    return redirect("campaign", slug=slug, pk=pk)


@staff_required(WRITE)
@require_POST
def campaign_rename(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    round_ = staff_round(request.user, slug, WRITE)
    group, form = access.campaign(round_, pk), RenameForm(request.POST)
    if not form.is_valid():
        return _campaign_page(request, group, MemberForm(round_=round_), status=422, rename=form)
    name, before = form.cleaned_data["nume"], form.cleaned_data["inainte"]
    try:
        actions.rename(group=group, name=name, before=before, by=by(request), at=timezone.now())
    except actions.Changed as error:
        group = access.campaign(round_, pk)
        again = RenameForm(request.POST.dict() | {"inainte": group.name})
        again.add_error("nume", sentence(error))
        return _campaign_page(request, group, MemberForm(round_=round_), status=409, rename=again)
    messages.success(request, _("The campaign was renamed.") if name != before else _("The name stays as it was."))
    return redirect("campaign", slug=slug, pk=pk)


@staff_required(WRITE)
@require_POST
def campaign_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    round_ = staff_round(request.user, slug, WRITE)
    chosen = ids(request.POST.getlist("chosen"))
    if not chosen:
        messages.error(request, _("Tick the letters to take out."))
        return redirect("campaign", slug=slug, pk=pk)
    try:
        count = actions.remove(group=access.campaign(round_, pk), chosen=chosen, by=by(request), at=timezone.now())
    except (actions.Changed, actions.TooFew, actions.Published) as error:
        messages.error(request, sentence(error))
    else:
        words = ngettext("%(n)d letter was taken out.", "%(n)d letters were taken out.", count)
        messages.success(request, words % {"n": count})
    return redirect("campaign", slug=slug, pk=pk)


@staff_required(WRITE)
@require_POST
def campaign_dissolve(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    round_ = staff_round(request.user, slug, WRITE)
    try:
        actions.dissolve(group=access.campaign(round_, pk), by=by(request), at=timezone.now())
    except (actions.Changed, actions.Published) as error:
        messages.error(request, sentence(error))
        return redirect("campaign", slug=slug, pk=pk)
    messages.success(request, _("The campaign was dissolved; its letters stand alone again."))
    return redirect("campaigns", slug=slug)
