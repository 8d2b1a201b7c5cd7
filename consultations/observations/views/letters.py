"""Letters being written: kept on the server, shown to colleagues, sent back, submitted by who may (F2, R63)."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Capacity, capacities_of, capacity
from accounts.people.models import Person
from consultare.lib import guard
from consultare.lib.files import Refused
from consultare.records import files
from consultare.records.models import StoredFile
from consultations.observations import access
from consultations.observations.actions import letters as actions
from consultations.observations.forms.letters import FilesForm, NoteForm, typed_content
from consultations.observations.forms.submission import ObservationForm
from consultations.observations.models import Letter
from consultations.observations.views import submission
from consultations.rounds.access import public_round


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def _letter(request: HttpRequest, pk: int) -> tuple[Letter, Capacity]:
    """The letter and the capacity in which this person works on it; who only reads gets it too, without the buttons."""
    now = timezone.now()
    letter = access.letter(_person(request), pk, now)
    held = capacities_of(_person(request), at=now)
    fitting = [each for each in held if (each.organisation and each.organisation.pk) == letter.organisation_id]
    return letter, fitting[0]


@require_POST
def letter_start(request: HttpRequest, slug: str) -> HttpResponse:
    """From the public form into the account: what was typed goes along, complete or not."""
    round_, now = public_round(slug), timezone.now()
    held = capacity(_person(request), request.POST.get("calitate", ""), at=now)
    try:
        letter = actions.start(
            round_=round_,
            content=typed_content(request.POST),
            by=_person(request),
            organisation=held.organisation if held.can_write else None,
            at=now,
        )
    except actions.TooMany:
        messages.error(request, _("You have very many letters; send or discard some of them first."))
        return redirect("my_observations")
    messages.success(request, _("The letter is kept in your account. It is not sent yet."))
    return redirect("letter", pk=letter.pk)


@never_cache
@require_http_methods(["GET", "HEAD"])
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    letter_, held = _letter(request, pk)
    return page(request, letter_, held)


def page(
    request: HttpRequest,
    letter_: Letter,
    held: Capacity,
    form: ObservationForm | None = None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    round_ = letter_.round
    if form is None:
        content = letter_.content | {"submission_key": letter_.submission_key}
        form = submission.build_form(request, round_, held, initial=content, keep_data=False)
    context = {
        "letter": letter_, "round": round_, "held": held, "form": form, "attached": letter_.files.select_related("file").order_by("pk"),
        "capacities": [], "personal_data": [], "files_form": FilesForm(), "note_form": NoteForm(), "is_open": round_.is_open(timezone.now()),
        "until": submission.until_words(round_), "theirs": None, "stored": [],
    } | more  # fmt: skip
    return render(request, "observations/letter.html", context, status=status)


@require_POST
def letter_save(request: HttpRequest, pk: int) -> HttpResponse:
    """By the button, and by the browser every little while (then the answer is JSON)."""
    letter_, held = _letter(request, pk)
    is_quiet = request.headers.get("X-Requested-With") == "autosave"
    try:
        saved = keep(request, letter_, held)
    except actions.Stale as stale:
        if is_quiet:
            return JsonResponse({"revision": stale.letter.revision}, status=409)
        form = submission.build_form(request, letter_.round, held)
        return page(request, stale.letter, held, form, status=409, theirs=stale.letter.content)
    except actions.IllegalMove:
        return JsonResponse({}, status=409) if is_quiet else redirect("my_observations")
    if is_quiet:
        return JsonResponse({"revision": saved.revision})
    messages.success(request, _("The letter is kept in your account. It is not sent yet."))
    return redirect("letter", pk=pk)


def keep(request: HttpRequest, letter_: Letter, held: Capacity) -> Letter:
    if not held.can_write:
        raise submission.PermissionDenied
    revision = request.POST.get("revision", "")
    return actions.save(
        letter=letter_, content=typed_content(request.POST), revision=int(revision) if revision.isdecimal() and len(revision) < 9 else 0,
        by=_person(request), at=timezone.now(),
    )  # fmt: skip


@require_POST
def letter_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter becomes an observation: only by who may submit in this capacity, checked now."""
    letter_, held = _letter(request, pk)
    if not held.can_submit:
        raise submission.PermissionDenied
    form = submission.build_form(request, letter_.round, held)
    stored: list[StoredFile] = [one.file for one in letter_.files.select_related("file").order_by("pk")]
    try:
        keep(request, letter_, held)
    except actions.Stale as stale:
        return page(request, stale.letter, held, form, status=409, theirs=stale.letter.content)
    except actions.IllegalMove:
        return redirect("my_observations")
    if not form.is_valid() or submission.must_be_warned(request, form):
        return page(request, letter_, held, form, status=422, personal_data=getattr(form, "personal_data", []))
    form.cleaned_data["submission_key"] = letter_.submission_key
    return submission.send(request, letter_.round, form, held, stored, guard.Verdict(), letter=letter_)


@require_POST
def letter_share(request: HttpRequest, pk: int) -> HttpResponse:
    letter_, held = _letter(request, pk)
    if letter_.organisation_id is None or not held.can_write:
        raise submission.PermissionDenied
    return _moved(
        request,
        pk,
        lambda: actions.share(letter=letter_, by=_person(request), at=timezone.now()),
        _("Your colleagues see the letter now."),
    )


@require_POST
def letter_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    letter_, held = _letter(request, pk)
    form = NoteForm(request.POST)
    if not held.can_submit or letter_.organisation_id is None:
        raise submission.PermissionDenied
    if not form.is_valid():
        return page(request, letter_, held, status=422, note_form=form)
    note = form.cleaned_data["note"]
    return _moved(
        request,
        pk,
        lambda: actions.send_back(letter=letter_, note=note, by=_person(request), at=timezone.now()),
        _("The letter was sent back."),
    )


@require_POST
def letter_discard(request: HttpRequest, pk: int) -> HttpResponse:
    letter_, held = _letter(request, pk)
    if letter_.author_id != request.user.pk and not held.can_submit:
        raise submission.PermissionDenied
    _moved(
        request,
        pk,
        lambda: actions.discard(letter=letter_, by=_person(request), at=timezone.now()),
        _("The letter was discarded."),
    )
    return redirect("my_observations")


def _moved(request: HttpRequest, pk: int, act: Any, done: str) -> HttpResponse:
    try:
        act()
        messages.success(request, done)
    except actions.IllegalMove:
        messages.error(request, _("Somebody was quicker: the letter is in another state now."))
        return redirect("my_observations")
    return redirect("letter", pk=pk)


@require_POST
def letter_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Files go up before the letter does, so that the last minute is short (R75)."""
    letter_, held = _letter(request, pk)
    form = FilesForm(request.POST, request.FILES)
    if not held.can_write:
        raise submission.PermissionDenied
    if not form.is_valid():
        return page(request, letter_, held, status=422, files_form=form)
    for upload in form.cleaned_data["files"]:
        try:
            actions.attach(letter=letter_, stored=files.store(upload, by=str(request.user.pk), at=timezone.now()))
        except Refused as refused:
            messages.error(
                request, _("“%(name)s” was not taken: %(reason)s") % {"name": upload.name, "reason": refused.reason}
            )
        except (actions.TooMany, actions.IllegalMove):
            messages.error(request, _("At most %(n)d files can be attached.") % {"n": submission.MAX_FILES})
            break
    return redirect("letter", pk=pk)


@require_POST
def letter_detach(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    letter_, held = _letter(request, pk)
    if not held.can_write:
        raise submission.PermissionDenied
    return _moved(
        request, pk, lambda: actions.detach(file=access.letter_file(letter_, file_pk)), _("The file was taken out.")
    )


@never_cache
@require_http_methods(["GET", "HEAD"])
def letter_file(request: HttpRequest, pk: int, file_pk: int) -> Any:
    letter_, _held = _letter(request, pk)
    return files.respond(access.letter_file(letter_, file_pk).file)
