"""Evidence for everybody: made public by the desk with a reason, internal again with another; its public address."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import staff_required
from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.records import files
from indicators.collection import access
from indicators.collection.actions import evidence as actions
from indicators.collection.actions.refused import Refused
from indicators.collection.forms.entry import PublicityForm
from indicators.collection.views import entry
from indicators.collection.views.entry import DESK


@staff_required(Permission.PUBLISH_RELEASES)
@require_POST
def desk_report_evidence_publish(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    words = _("The file is public now. Its address stands beside it.")
    return _decide(request, pk, file_pk, actions.make_public, words)


@staff_required(Permission.PUBLISH_RELEASES)
@require_POST
def desk_report_evidence_close(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    words = _("The file is internal again. Who downloaded it meanwhile has it.")
    return _decide(request, pk, file_pk, actions.make_internal, words)


def _decide(request: HttpRequest, pk: int, file_pk: int, act: Callable[..., None], words: str) -> HttpResponse:
    hold = access.desk_report(request.user, pk)
    one, form = access.evidence(hold.report, file_pk), PublicityForm(request.POST)
    if form.is_valid():
        try:
            act(
                evidence=one, reason=form.cleaned_data["reason"], by=cast("Person", request.user), at=timezone.now()
            )  # fmt: skip
        except Refused as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(request, words)
            return redirect(f"{DESK.url('', hold.report)}#dovezi")
    typed = {"pk": file_pk, "text": request.POST.get("reason", "")[:2000], "errors": form.errors.get("reason", [])}
    return entry.page(request, hold, DESK, status=422, typed_publicity=typed)


@login_not_required
@require_safe
def evidence_public(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A copy without what is hidden in the file; its fingerprint goes with it."""
    one = access.public_evidence(pk)
    response = files.respond_public(one.file)
    response["ETag"] = f'"{one.public_sha256}"'
    return response
