"""The page on which one observation is answered."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require
from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.lib.workflow import IllegalMove
from consultations.observations.actions import answers as actions
from consultations.observations.forms.answers import MAX_REASONS, AnswerForm, SendBackForm, ids
from consultations.observations.forms.desk import InsertForm, NoteForm, OwnTagsForm
from consultations.observations.models import Answer, Observation
from consultations.observations.queries import answers as queries, segments
from consultations.observations.queries.copy_pages import place_of
from consultations.observations.queries.desk_tools import tags_on
from consultations.observations.queries.notes import has_unread, notes_of
from consultations.observations.queries.places import proposal_to
from consultations.observations.rules import parse_ref
from consultations.observations.rules.segments import LONG_LETTER
from consultations.observations.views.landing_panel import trace_context


def desk_one(request: HttpRequest, ref: str, permission: Permission = Permission.VIEW_UNPUBLISHED) -> Observation:
    """To fetch is to authorise; an unknown number is a 404."""
    found = parse_ref(ref)
    person = require(request.user, permission)
    desk = queries.desk(person).annotate(is_split=segments.IS_SPLIT)
    observation = desk.filter(year=found[0], number=found[1]).first() if found else None
    if observation is None:
        raise Http404
    return observation


def _initial(answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return {"revision": 1}
    names = ("revision", "decision", "reasons", "landed", "forwarded_to", "note")
    return {name: getattr(answer, name) for name in names}


def answer_form(observation: Observation) -> AnswerForm:
    return AnswerForm(initial=_initial(getattr(observation, "answer", None)), is_split=segments.was_split(observation))


def answer_page(
    request: HttpRequest, observation: Observation, form: AnswerForm, status: int = 200, **extra: Any
) -> HttpResponse:
    person = cast("Person", request.user)
    before, after = queries.neighbours(observation)
    is_split = segments.was_split(observation)
    targets = list(observation.targets.select_related("unit").order_by("unit__position", "pk"))
    context = {
        "observation": observation,
        "round": observation.round,
        "answer": getattr(observation, "answer", None),
        "contact": getattr(observation, "contact", None) if person.may(Permission.VIEW_CONTACT) else None,
        "targets": targets,
        "proposal": proposal_to(observation, [target.unit for target in targets]),
        "attachments": observation.attachments.select_related("file").order_by("pk"),
        "addenda": observation.addenda.order_by("at", "pk"),
        "form": form,
        "campaign": place_of(observation),
        "send_back_form": SendBackForm(),
        "before": before,
        "after": after,
        "tags": (borne := tags_on(observation)),
        "tags_form": OwnTagsForm(borne=borne),
        "notes": (notes := notes_of(observation)),
        "has_unread": has_unread(notes, person),
        "note_form": NoteForm(at=timezone.now()),
        "insert_form": InsertForm(),
        "may_write": person.may(Permission.PROPOSE_ANSWER),
        "may_accept": person.may(Permission.ACCEPT_ANSWER),
        "split": segments.letter(observation, segments.segments_of(observation)) if is_split else None,
        "is_long": len(observation.text) >= LONG_LETTER,
    }
    context |= trace_context(observation)
    return render(request, "observations/desk_answer.html", context | extra, status=status)


@require_http_methods(["GET", "POST"])
def desk_observation(request: HttpRequest, ref: str) -> HttpResponse:
    """GET shows; POST saves a draft of the answer."""
    observation = desk_one(
        request, ref, Permission.PROPOSE_ANSWER if request.method == "POST" else Permission.VIEW_UNPUBLISHED
    )
    if request.method == "GET":
        return answer_page(request, observation, answer_form(observation))
    if request.POST.get("then") == "insert":
        return _inserted(request, observation)
    initial, is_split = _initial(getattr(observation, "answer", None)), segments.was_split(observation)
    form = AnswerForm(request.POST, initial=initial, is_split=is_split)
    if not form.is_valid():
        return answer_page(request, observation, form, 422)
    try:
        actions.write(
            observation=observation, draft=form.draft(), revision=form.cleaned_data["revision"],
            by=cast("Person", request.user), at=timezone.now(), used=form.used_ids(),
        )  # fmt: skip
    except actions.StaleAnswer as stale:
        return answer_page(request, observation, form, 409, stale=stale.answer)
    except (actions.HeldByAnother, actions.AlreadyPublished, actions.IsSplit) as error:
        form.add_error(None, sentence(error))
        return answer_page(request, observation, form, 409)
    messages.success(request, _("The answer is kept as a draft."))
    return _next_step(request, observation)


def _inserted(request: HttpRequest, observation: Observation) -> HttpResponse:
    """Nothing is saved: the form comes back as it was typed, with the boilerplate in its reasons."""
    chosen, typed = InsertForm(request.POST), request.POST.copy()
    kept = chosen.cleaned_data["boilerplate"] if chosen.is_valid() else None
    if kept is None:
        chosen.add_error("boilerplate", _("Choose a boilerplate answer, then insert it."))
        return answer_page(request, observation, AnswerForm(initial=typed.dict()), 422, insert_form=chosen)
    reasons = "\n\n".join(part for part in (typed.get("reasons", "").strip(), kept.text) if part)
    if len(reasons) > MAX_REASONS:
        chosen.add_error("boilerplate", _("With this text the reasons would be too long. Shorten them first."))
        return answer_page(request, observation, AnswerForm(initial=typed.dict()), 422, insert_form=chosen)
    used = ",".join(str(pk) for pk in ids([*typed.get("used", "").split(","), str(kept.pk)], 8))
    filled = typed.dict() | {"reasons": reasons, "decision": typed.get("decision") or kept.decision, "used": used}
    return answer_page(request, observation, AnswerForm(initial=filled), inserted=kept)


def _next_step(request: HttpRequest, observation: Observation) -> HttpResponse:
    """«Save and ask for a check», «save and accept»: the second button of the same form."""
    step = {"review": actions.ask_review, "accept": actions.accept}.get(request.POST.get("then", ""))
    if step is actions.accept:
        require(request.user, Permission.ACCEPT_ANSWER)
    if step is not None:
        attempt(request, lambda: step(observation=observation, by=cast("Person", request.user), at=timezone.now()))
    return redirect("desk_observation", ref=observation.ref)


def sentence(error: Exception) -> str:
    match error:
        case actions.HeldByAnother():
            return _("%(name)s is answering this observation. Ask them to give it back, or take another one.") % {
                "name": error.holder
            }
        case actions.IsSplit():
            return _("The letter is split into segments: decide on each of them; the answer is compiled from theirs.")
        case actions.AlreadyPublished():
            return _("The answer is published and no longer changes.")
        case actions.Incomplete():
            return " ".join(str(sentence) for sentence in error.sentences)
        case actions.NotAllAnswered():
            return ngettext(
                "%(count)d observation still lacks its decision or its accepted reasons.",
                "%(count)d observations still lack their decision or their accepted reasons.",
                error.waiting,
            ) % {"count": error.waiting}
        case _:
            return _("The round is not in a state in which its answers can be published.")


def attempt(request: HttpRequest, act: Callable[[], object], done: str = "") -> None:
    known = (actions.HeldByAnother, actions.AlreadyPublished, actions.Incomplete, actions.NotAllAnswered, IllegalMove)
    try:
        act()
    except known as error:
        messages.error(request, sentence(error))
    else:
        if done:
            messages.success(request, done)


@require_POST
def answer_claim(request: HttpRequest, ref: str) -> HttpResponse:
    observation = desk_one(request, ref, Permission.PROPOSE_ANSWER)
    by = cast("Person", request.user)
    attempt(
        request, lambda: actions.claim(observation=observation, by=by, at=timezone.now()), _("It is yours to answer.")
    )
    return redirect("desk_observation", ref=ref)


@require_POST
def answer_release(request: HttpRequest, ref: str) -> HttpResponse:
    observation = desk_one(request, ref, Permission.PROPOSE_ANSWER)
    by = cast("Person", request.user)
    free = by.may(Permission.ACCEPT_ANSWER)
    attempt(
        request,
        lambda: actions.release(observation=observation, by=by, at=timezone.now(), may_take_over=free),
        _("Given back."),
    )
    return redirect("desk_observation", ref=ref)


@require_POST
def answer_review(request: HttpRequest, ref: str) -> HttpResponse:
    observation = desk_one(request, ref, Permission.PROPOSE_ANSWER)
    by = cast("Person", request.user)
    attempt(
        request,
        lambda: actions.ask_review(observation=observation, by=by, at=timezone.now()),
        _("Handed over to be checked."),
    )
    return redirect("desk_observation", ref=ref)


@require_POST
def answer_accept(request: HttpRequest, ref: str) -> HttpResponse:
    observation = desk_one(request, ref, Permission.ACCEPT_ANSWER)
    by = cast("Person", request.user)
    attempt(
        request,
        lambda: actions.accept(observation=observation, by=by, at=timezone.now()),
        _("Accepted. It stays silent until all are published."),
    )
    return redirect("desk_observation", ref=ref)


@require_POST
def answer_send_back(request: HttpRequest, ref: str) -> HttpResponse:
    observation = desk_one(request, ref, Permission.ACCEPT_ANSWER)
    form = SendBackForm(request.POST)
    if form.is_valid():
        by, note = cast("Person", request.user), form.cleaned_data["note"]
        attempt(
            request,
            lambda: actions.send_back(observation=observation, note=note, by=by, at=timezone.now()),
            _("Sent back."),
        )
    else:
        messages.error(request, _("Write what should be changed, at least five characters."))
    return redirect("desk_observation", ref=ref)
