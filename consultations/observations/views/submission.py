"""The public form, with and without an account, and the receipt that follows."""

from typing import Any, cast
from uuid import uuid4

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.access import Capacity, capacities_of, capacity as checked_capacity
from accounts.authority.queries import local_day
from accounts.organisations.models import Convention
from accounts.people.models import Person
from consultare.lib import guard
from consultare.lib.files import Refused
from consultare.lib.text import find_personal_data, moment_in_words, words_until
from consultare.records import files
from consultare.records.models import StoredFile
from consultations.drafts.models import Unit
from consultations.drafts.queries import published_version, units_of
from consultations.observations import access, exports
from consultations.observations.actions.submission import (
    Author,
    Content,
    KeyReused,
    NotAcceptable,
    WindowClosed,
    submit,
)
from consultations.observations.forms.proposals import KIND_OF
from consultations.observations.forms.submission import (
    CONSENT_VERSION,
    NoObjectionsForm,
    ObservationForm,
    OrganisationForm,
    PersonForm,
    VisitorForm,
    pack_files,
    unpack_files,
)
from consultations.observations.models import Letter
from consultations.observations.queries.receipts import receipt
from consultations.observations.states import MAX_FILES, AuthorKind, Display, Kind
from consultations.observations.views import capacity, repeats
from consultations.rounds.access import public_round
from consultations.rounds.actions import NotOpen
from consultations.rounds.models import Round

FORM = "observation"
SENT_DRAFT = "sent_draft"
PREPARES = gettext_lazy(
    "You prepare for this organisation; its representative submits. Keep the letter and show it to colleagues."
)


@login_not_required
@never_cache
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
def observation_new(request: HttpRequest, slug: str) -> HttpResponse:
    round_, now = public_round(slug), timezone.now()
    if request.method != "POST" and not round_.is_open(now):
        return render(request, "observations/closed.html", {"round": round_, "typed": [], "closed_at": ""})
    if offered := capacity.to_choose_from(request, now):
        typed = build_form(request, round_, offered[0]).typed() if request.method == "POST" else []
        return capacity.choice(request, round_, offered, typed)
    held = capacity.asked_for(request, now)
    form = build_form(request, round_, held)
    if request.method != "POST":
        return page(request, round_, form, held)
    if "arata" in request.POST:
        return difference(request, round_, form, held)
    verdict = guard.judge(request, FORM) if held is None else guard.Verdict()
    if not verdict.passes:
        return page(request, round_, form, held, status=429, verdict=verdict)
    stored = take_files(request, form) if form.is_valid() else []
    if not form.is_valid() or must_be_warned(request, form):
        return page(request, round_, form, held, status=422, stored=stored)
    if held and not held.can_submit:
        form.add_error(None, PREPARES)
        return page(request, round_, form, held, status=422, stored=stored)
    return send(request, round_, form, held, stored, verdict)


def build_form(
    request: HttpRequest,
    round_: Round,
    held: Capacity | None,
    *,
    keep_data: bool = True,
    initial: dict[str, Any] | None = None,
) -> ObservationForm:
    kind = VisitorForm if held is None else OrganisationForm if held.organisation else PersonForm
    version = published_version(round_)
    units: list[Unit] = list(units_of(version)) if version else []
    chosen = request.GET.getlist("unit")[:40]
    data, uploads = (request.POST, request.FILES) if request.method == "POST" and keep_data else (None, None)
    return kind(data, uploads, units=units, chosen=chosen, act=request.GET.get("fel", ""), initial=initial)


def difference(request: HttpRequest, round_: Round, form: ObservationForm, held: Capacity | None) -> HttpResponse:
    """What the proposal changes, before anything is sent: in its place with htmx, else the whole form as it was typed."""
    if not guard.quota(f"difference:{guard.client_network(request)}", 300, 3600, fail_open=True).allowed:
        return HttpResponse(
            _("Too many differences were asked for from this network. Try again in a while."), status=429
        )
    if request.headers.get("HX-Request"):
        return render(request, "observations/difference.html", {"form": form})
    return page(request, round_, form, held)


def draft_key(request: HttpRequest, round_: Round) -> str:
    """Under which the browser keeps what is typed: of its own for each place and act that the address names."""
    place, act = request.GET.getlist("unit")[:1], request.GET.get("fel", "")
    return ":".join(["observation", round_.slug, *place, *([act] if act in KIND_OF else [])])[:300]


def take_files(request: HttpRequest, form: ObservationForm) -> list[StoredFile]:
    """Files first, durably, then the row that points to them; one that is refused leaves the text and the others as they were."""
    by = str(request.user.pk) if request.user.is_authenticated else "visitor"
    dropped = set(request.POST.getlist("drop_file"))
    uploads = form.cleaned_data["files"]
    kept, are_all_here = unpack_files(form.cleaned_data["kept_files"], at=timezone.now())
    if not are_all_here:
        form.add_error("files", _("A file that you attached earlier was kept too long and is gone. Attach it again."))
    stored = [file for file in kept if str(file.pk) not in dropped]
    for upload in uploads:
        if len(stored) >= MAX_FILES:
            form.add_error("files", _("At most %(n)d files can be attached.") % {"n": MAX_FILES})
            break
        try:
            stored.append(files.store(upload, by=by, at=timezone.now()))
        except Refused as refused:
            form.add_error(
                "files", _("“%(name)s” was not taken: %(reason)s") % {"name": upload.name, "reason": refused.reason}
            )
    return stored


def must_be_warned(request: HttpRequest, form: ObservationForm) -> bool:
    """An identity number, an account or a phone number in a text that will be public (R42): said once, never forbidden."""
    found = {finding.kind for finding in find_personal_data(form.content().words)}
    form.personal_data = sorted(found)  # type: ignore[attr-defined]  # read by the template
    return bool(found) and "send_anyway" not in request.POST


def page(
    request: HttpRequest, round_: Round, form: ObservationForm, held: Capacity | None, *, status: int = 200,
    stored: list[StoredFile] | None = None, verdict: guard.Verdict | None = None,
) -> HttpResponse:  # fmt: skip
    if stored is None:
        kept = request.POST.get("kept_files", "") if request.method == "POST" else ""
        stored = unpack_files(kept, at=timezone.now())[0]
    challenge = (
        guard.new_challenge() if verdict and verdict.needs_work else guard.challenge_if_needed() if held is None else ""
    )
    context = {
        "round": round_, "form": form, "held": held, "draft_key": draft_key(request, round_), "stored": stored, "kept_files": pack_files(stored), "verdict": verdict,
        "capacities": capacities_of(held.person, at=timezone.now()) if held else [],
        "stamp": request.POST.get(guard.STAMP_FIELD) or guard.new_stamp(FORM), "challenge": challenge, "bits": challenge.partition(".")[0],
        "personal_data": getattr(form, "personal_data", []),
        "no_objections_key": uuid4(), "until": until_words(round_),
    }  # fmt: skip
    name = "observations/new_inside.html" if request.headers.get("HX-Request") else "observations/new.html"
    response = render(request, name, context, status=status)
    if verdict and verdict.retry_after:
        response["Retry-After"] = str(verdict.retry_after)
    return response


def until_words(round_: Round) -> str:
    return str(words_until(round_.closes_at, timezone.now())) if round_.closes_at else ""


def send(
    request: HttpRequest, round_: Round, form: ObservationForm, held: Capacity | None, stored: list[StoredFile],
    verdict: guard.Verdict, letter: Letter | None = None,
) -> HttpResponse:  # fmt: skip
    data, author, content, now = form.cleaned_data, author_of(form, held), form.content(), timezone.now()
    sheet = repeats.fingerprint(round_, author, content)
    if letter is None and (again := repeats.receipt_again(request, sheet, stored, at=now)):
        return again
    try:
        done = submit(
            round_pk=round_.pk, author=author, content=content, files=stored,
            submission_key=data["submission_key"], nonce=data["nonce"], suspicion=verdict.suspicious,
            letter=letter,
        )  # fmt: skip
    except NotOpen as closed:
        return refuse_closed(request, round_, form, closed)
    except KeyReused as reused:
        context = {"round": round_, "typed": form.typed(), "observation": reused.observation}
        return render(request, "observations/key_reused.html", context, status=409)
    except NotAcceptable:
        form.add_error(
            None,
            _("The text put to consultation changed while you wrote. Choose the place again; your words were kept."),
        )
        return page(request, round_, form, held, status=422, stored=stored)
    repeats.remember(request, sheet, stored, done.observation, at=now)
    request.session[SENT_DRAFT] = f"letter:{letter.pk}" if letter else draft_key(request, round_)
    return repeats.to_receipt(request, done.observation)


@require_POST
def observation_no_objections(request: HttpRequest, slug: str) -> HttpResponse:
    """The formal answer of an organisation that has nothing against the draft (F2)."""
    round_, now = public_round(slug), timezone.now()
    held = checked_capacity(cast("Person", request.user), request.POST.get("calitate", ""), at=now)
    form = NoObjectionsForm(request.POST)
    if held.organisation is None or not held.can_submit or not form.is_valid():
        raise PermissionDenied
    words = _("%(name)s has read the draft and has no objections.") % {"name": held.organisation.name}
    content, author = (
        Content(kind=Kind.NO_OBJECTIONS, is_whole=True, text=words),
        _organisation_author(held, get_language() or "ro"),
    )
    sheet = repeats.fingerprint(round_, author, content)
    if again := repeats.receipt_again(request, sheet, [], at=now):
        return again
    try:
        done = submit(
            round_pk=round_.pk, author=author, content=content,
            submission_key=form.cleaned_data["submission_key"],
        )  # fmt: skip
    except NotOpen:
        return render(request, "observations/closed.html", {"round": round_, "typed": [], "closed_at": ""}, status=409)
    repeats.remember(request, sheet, [], done.observation, at=now)
    return repeats.to_receipt(request, done.observation)


def refuse_closed(request: HttpRequest, round_: Round, form: ObservationForm, closed: NotOpen) -> HttpResponse:
    """The term is over by the database's clock; what was written is handed back to be copied (R75)."""
    moment = words_until(closed.closed_at, timezone.now()) if isinstance(closed, WindowClosed) else ""
    context = {"round": round_, "typed": form.typed(), "closed_at": moment}
    return render(request, "observations/closed.html", context, status=409)


def author_of(form: ObservationForm, held: Capacity | None) -> Author:
    data, language = form.cleaned_data, get_language() or "ro"
    if held and held.organisation:
        return _organisation_author(held, language)
    name = held.person.full_name if held else data["name"]
    return Author(
        kind=AuthorKind(held.kind) if held else AuthorKind.CITIZEN, capacity=held.label if held else "",
        person=held.person if held else None, display=data["display"], public_name=cast("PersonForm", form).public_name(name),
        legal_name=name, email=held.person.email if held else data["email"], phone=data["phone"] or (held.person.phone if held else ""),
        postal_address=data["postal_address"], quality=data["quality"], lives_here={"1": True, "0": False}.get(data["lives_here"]),
        language=language, wants_results=data["wants_results"], consent_version=CONSENT_VERSION, address_is_known=held is not None,
    )  # fmt: skip


def _organisation_author(held: Capacity, language: str) -> Author:
    assert held.organisation is not None
    assert held.mandate is not None
    convention = (
        Convention.objects.in_force(local_day(timezone.now()))
        .filter(organisation=held.organisation)
        .order_by("pk")
        .first()
    )
    return Author(
        kind=AuthorKind(held.kind), capacity=held.label, person=held.person, organisation=held.organisation,
        convention_label=str(convention) if convention else "", display=Display.NAME, public_name=held.organisation.name,
        legal_name=held.person.full_name, email=held.person.email, phone=held.organisation.phone,
        postal_address=held.organisation.address, position=held.mandate.position, language=language, consent_version=CONSENT_VERSION,
    )  # fmt: skip


@login_not_required
@never_cache
@require_safe
def observation_receipt(request: HttpRequest) -> HttpResponse:
    """Number, moment, fingerprint, code; only in the browser that sent it."""
    found = receipt(access.receipt_observation(request.session))
    files = [("pdf", _("Receipt as PDF")), ("txt", _("Receipt as text"))]
    context = {
        "draft_key": request.session.get(SENT_DRAFT) or f"observation:{found.round.slug}", "receipt": found, "round": found.round, "observation": found.observation, "is_open": found.round.is_open(timezone.now()),
        "covered": exports.receipt.covered(found),
        "moment": moment_in_words(found.registered_at), "next": exports.receipt.next_steps(),
        "qr_label": _("Opens the public check of this entry."),
        "downloads": [{"label": label, "href": reverse("observation_receipt_file", args=[kind])} for kind, label in files],
    }  # fmt: skip
    return render(request, "observations/receipt.html", context | exports.receipt.signs(found))


@login_not_required
@never_cache
@require_safe
def observation_receipt_file(request: HttpRequest, kind: str) -> HttpResponse:
    return exports.receipt.respond(receipt(access.receipt_observation(request.session)), kind)
