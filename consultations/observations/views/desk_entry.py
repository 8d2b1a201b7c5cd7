"""The desk: a letter on paper, by e-mail, by phone, at the counter, spoken at a meeting becomes a registered observation."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import staff_required
from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.lib.text import moment_in_words
from consultare.records.models import StoredFile
from consultations.drafts.queries import published_version, units_of
from consultations.observations import access, exports
from consultations.observations.actions import desk_entry as actions
from consultations.observations.actions.submission import Author, KeyReused, NotAcceptable
from consultations.observations.forms.desk_entry import ChooseRoundForm, EntryForm
from consultations.observations.forms.submission import pack_files
from consultations.observations.queries.receipts import receipt
from consultations.observations.states import AuthorKind, Display
from consultations.observations.views.submission import take_files
from consultations.rounds.access import staff_round
from consultations.rounds.models import Round


@staff_required(Permission.REGISTER_OBSERVATION)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def observation_entry(request: HttpRequest) -> HttpResponse:
    slug = request.GET.get("consultare", "")
    if not slug:
        return render(request, "observations/entry_choose.html", {"form": ChooseRoundForm()})
    round_ = staff_round(request.user, slug[:120], Permission.REGISTER_OBSERVATION)
    version = published_version(round_)
    units = list(units_of(version)) if version else []
    data, uploads = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = EntryForm(data, uploads, units=units, initial={"received_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        stored = take_files(request, form)
        if form.is_valid() and (done := enter(request, round_, form, stored)):
            return done
    else:
        stored = []
    status = 200 if request.method != "POST" else 422
    return render(request, "observations/entry.html", _context(round_, form, stored), status=status)


def _context(round_: Round, form: EntryForm, stored: list[StoredFile]) -> dict[str, object]:
    is_late = round_.closes_at is not None and timezone.now() >= round_.closes_at
    return {"round": round_, "form": form, "stored": stored, "kept_files": pack_files(stored), "is_late": is_late}


def enter(request: HttpRequest, round_: Round, form: EntryForm, stored: list[StoredFile]) -> HttpResponse | None:
    data, by = form.cleaned_data, cast("Person", request.user)
    try:
        done = actions.enter(
            round_pk=round_.pk, author=_author(form), content=form.content(), files=stored, submission_key=data["submission_key"],
            channel=data["channel"], received_on=data["received_on"], outside_number=data["outside_number"], by=by,
        )  # fmt: skip
    except actions.NeedsSource:
        form.add_error(
            "outside_number", _("The term has passed: write the number of the registry office or attach the scan.")
        )
    except actions.DateImpossible:
        form.add_error("received_on", _("The day must lie between the publication of the consultation and today."))
    except actions.NotTaken:
        form.add_error(None, _("The answers of this consultation are out; nothing can be added to it."))
    except (KeyReused, NotAcceptable):
        form.add_error(None, _("This form was already sent with another text, or its places changed. Open it anew."))
    else:
        messages.success(request, _("Registered with no. %(number)s.") % {"number": done.observation.label})
        return redirect("observation_entered", ref=done.observation.ref)
    return None


def _author(form: EntryForm) -> Author:
    data = form.cleaned_data
    organisation, is_named = data["organisation"], data["agrees_to_name"] and data["name"]
    kind = AuthorKind(data["author_kind"])
    is_body = kind not in {AuthorKind.CITIZEN, AuthorKind.ELECTED}
    public_name = organisation.name if organisation else data["name"] if is_body or is_named else ""
    return Author(
        kind=kind, organisation=organisation, display=Display.NAME if public_name else Display.ANONYMOUS, public_name=public_name,
        legal_name=data["name"] or (organisation.name if organisation else ""), email=data["email"], phone=data["phone"],
        postal_address=data["postal_address"], address_is_known=True,
    )  # fmt: skip


@staff_required(Permission.REGISTER_OBSERVATION)
@never_cache
@require_safe
def observation_entered(request: HttpRequest, ref: str) -> HttpResponse:
    """Number to be written on the paper; the receipt to be printed for who stands at the counter."""
    observation = access.staff_observation(request.user, ref, Permission.REGISTER_OBSERVATION)
    context = {
        "observation": observation,
        "round": observation.round,
        "moment": moment_in_words(observation.received_at),
    }
    return render(request, "observations/entered.html", context)


@staff_required(Permission.REGISTER_OBSERVATION)
@never_cache
@require_safe
def observation_entered_receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """Only for letters that staff entered: the receipt of others belongs to their authors."""
    observation = access.staff_observation(request.user, ref, Permission.REGISTER_OBSERVATION)
    if observation.entered_by_id is None:
        raise Http404
    return exports.receipt.respond(receipt(observation), "pdf")
