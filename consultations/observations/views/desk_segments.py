"""The page on which a long letter is split, and what is done there; each act is an address of its own."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.people.models import Person
from accounts.permissions import Permission
from consultations.observations.access import segment as one_segment
from consultations.observations.actions import answers, segments as actions
from consultations.observations.forms.answers import ids
from consultations.observations.forms.segments import BoundsForm, RevisionForm, SegmentForm
from consultations.observations.models import Observation, Segment
from consultations.observations.queries.segment_page import SplitPage, offered, split_page
from consultations.observations.rules.segments import MAX_SEGMENT_REASONS
from consultations.observations.views.answers import desk_one, sentence

KNOWN = (
    answers.StaleAnswer, answers.HeldByAnother, answers.AlreadyPublished, actions.NotHere, actions.Gone,
)  # fmt: skip


@require_safe
def desk_segments(request: HttpRequest, ref: str) -> HttpResponse:
    return _page(request, desk_one(request, ref))


def _page(
    request: HttpRequest, observation: Observation, *, status: int = 200, bound: SegmentForm | None = None,
    at: Segment | None = None, **extra: Any,
) -> HttpResponse:  # fmt: skip
    """`bound`: the form of the segment `at` as it was typed; the others show what is stored."""
    page, answer = split_page(observation), getattr(observation, "answer", None)
    person = cast("Person", request.user)
    forms = {
        one.pk: bound if at is not None and bound is not None and one.pk == at.pk else _form(page, one)
        for one in page.segments
    }
    context = {
        "observation": observation, "round": observation.round, "answer": answer, "page": page, "letter": page.letter,
        "rows": [(shown, forms[shown.pk]) for shown in page.letter.segments], "boilerplates": offered(),
        "open_pk": at.pk if at else 0,
        "title": _("Observation no. %(label)s, in segments") % {"label": observation.label}, "has_segmenter": True, "add_form": BoundsForm(sentences=page.cut), "problem": "",
        "may_write": person.may(Permission.PROPOSE_ANSWER) and not (answer and answer.published_at),
    }  # fmt: skip
    return render(request, "observations/desk_segments.html", context | extra, status=status)


def _form(page: SplitPage, segment: Segment) -> SegmentForm:
    initial = {
        "revision": page.revision, "place": segment.unit.citation if segment.unit else "", "asks_nothing": segment.asks_nothing,
        "decision": segment.decision, "reasons": segment.reasons,
    }  # fmt: skip
    return SegmentForm(initial=initial, segment=segment, citations=page.citations)


def _said(error: Exception) -> str:
    match error:
        case answers.StaleAnswer():
            return _("%(name)s changed the letter's answer in between. Look at how it is now, then do it again.") % {
                "name": error.answer.edited_by or _("Somebody")
            }
        case actions.Gone():
            return _("This segment was taken out in between.")
        case actions.NotHere():
            return str(error.sentence)
        case _:
            return sentence(error)


def _act(
    request: HttpRequest, observation: Observation, act: Callable[[Person], str], *, place: str = "", **kept: Any
) -> HttpResponse:
    """Do it and go back to the page; what stands in the way is said over the page, with what was typed."""
    try:
        done = act(cast("Person", request.user))
    except KNOWN as error:
        status = 422 if isinstance(error, actions.NotHere) else 409
        now = desk_one(request, observation.ref)
        return _page(request, now, status=status, problem=_said(error), **kept)
    messages.success(request, done)
    return redirect(reverse("desk_segments", args=[observation.ref]) + place)


@require_POST
def segments_split(request: HttpRequest, ref: str) -> HttpResponse:
    observation = desk_one(request, ref, Permission.PROPOSE_ANSWER)
    form = RevisionForm(request.POST)
    if not form.is_valid():
        return _page(request, observation, status=422, problem=_("Press the button on the page once more."))

    def act(by: Person) -> str:
        revision = form.cleaned_data["revision"]
        made = actions.split(observation=observation, revision=revision, by=by, at=timezone.now())
        words = ngettext("The letter was split into %(n)d segment.", "The letter was split into %(n)d segments.", made)
        return words % {"n": made}

    return _act(request, observation, act)


@require_POST
def segments_clear(request: HttpRequest, ref: str) -> HttpResponse:
    observation = desk_one(request, ref, Permission.PROPOSE_ANSWER)
    form = RevisionForm(request.POST)
    if not form.is_valid():
        return _page(request, observation, status=422, problem=_("Press the button on the page once more."))

    def act(by: Person) -> str:
        actions.clear(observation=observation, revision=form.cleaned_data["revision"], by=by, at=timezone.now())
        return _("The letter is whole again; its answer is written by hand.")

    return _act(request, observation, act)


@require_POST
def segment_add(request: HttpRequest, ref: str) -> HttpResponse:
    observation = desk_one(request, ref, Permission.PROPOSE_ANSWER)
    form = BoundsForm(request.POST, sentences=split_page(observation).cut)
    if not form.is_valid() or (bounds := form.bounds()) is None:
        return _page(request, observation, status=422, add_form=form)

    def act(by: Person) -> str:
        actions.add(
            observation=observation, start=bounds[0], end=bounds[1], revision=form.cleaned_data["revision"], by=by,
            at=timezone.now(),
        )  # fmt: skip
        return _("The segment is made.")

    return _act(request, observation, act, place="#choose")


@require_POST
def segment_move(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    observation = desk_one(request, ref, Permission.PROPOSE_ANSWER)
    segment = one_segment(observation, pk)
    form = BoundsForm(request.POST, sentences=split_page(observation).cut)
    if not form.is_valid() or (bounds := form.bounds()) is None:
        return _page(request, observation, status=422, add_form=form)

    def act(by: Person) -> str:
        actions.move(
            segment=segment, start=bounds[0], end=bounds[1], revision=form.cleaned_data["revision"], by=by,
            at=timezone.now(),
        )  # fmt: skip
        return _("The segment has its new words.")

    return _act(request, observation, act, place="#choose", at=segment)


@require_POST
def segment_write(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    observation = desk_one(request, ref, Permission.PROPOSE_ANSWER)
    segment, page = one_segment(observation, pk), split_page(observation)
    if request.POST.get("then") == "insert":
        return _inserted(request, observation, segment, page)
    form = SegmentForm(request.POST, segment=segment, citations=page.citations)
    if not form.is_valid():
        return _page(request, observation, status=422, bound=form, at=segment)

    def act(by: Person) -> str:
        actions.write(
            segment=segment, draft=form.draft(), revision=form.cleaned_data["revision"], by=by, at=timezone.now(),
            used=form.used_ids(),
        )  # fmt: skip
        return _("The segment is kept.")

    return _act(request, observation, act, place="#decide", bound=form, at=segment)


def _inserted(request: HttpRequest, observation: Observation, segment: Segment, page: SplitPage) -> HttpResponse:
    """Nothing is saved: the form comes back as it was typed, with the boilerplate in its reasons."""
    typed = request.POST.copy()
    chosen = ids([typed.get("boilerplate", "")])
    kept = next((one for one in offered() if one.pk in chosen), None)
    reasons = "\n\n".join(part for part in (typed.get("reasons", "").strip(), kept.text if kept else "") if part)
    filled = typed.dict()
    problem = "" if kept else _("Choose a boilerplate answer, then insert it.")
    if kept and len(reasons) > MAX_SEGMENT_REASONS:
        problem = _("With this text the reasons would be too long. Shorten them first.")
    elif kept:
        used = ",".join(str(pk) for pk in ids([*typed.get("used", "").split(","), str(kept.pk)], 8))
        filled |= {"reasons": reasons, "decision": typed.get("decision") or kept.decision, "used": used}
    form = SegmentForm(initial=filled, segment=segment, citations=page.citations)
    return _page(request, observation, status=422 if problem else 200, bound=form, at=segment, problem=problem)


@require_POST
def segment_remove(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    observation = desk_one(request, ref, Permission.PROPOSE_ANSWER)
    segment, form = one_segment(observation, pk), RevisionForm(request.POST)
    if not form.is_valid():
        return _page(request, observation, status=422, problem=_("Press the button on the page once more."))

    def act(by: Person) -> str:
        actions.remove(segment=segment, revision=form.cleaned_data["revision"], by=by, at=timezone.now())
        return _("The segment was taken out; its words are free again.")

    return _act(request, observation, act)
