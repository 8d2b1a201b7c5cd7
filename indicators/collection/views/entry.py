"""A report on the screen: the same grid for a provider in his account and for staff at the desk; saved by pieces or whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from accounts.authority.queries import local_day
from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.lib.text import clean
from indicators.collection.access import Hold
from indicators.collection.actions import checking, entry as actions, writing
from indicators.collection.forms.entry import EvidenceForm, Read, SubmitForm, read
from indicators.collection.models import Evidence, Submission
from indicators.collection.queries import findings, sheet as queries
from indicators.collection.queries.board import Row, rows
from indicators.collection.queries.findings import Told
from indicators.collection.queries.layout import Line, layout
from indicators.collection.queries.sheet import Contents, Typed
from indicators.collection.states import CLOSED_STATES


@dataclass(frozen=True, slots=True)
class Place:
    """Where the report is shown: names of addresses and the frame of the page."""

    prefix: str
    frame: str

    def url(self, what: str, report: Submission, **more: Any) -> str:
        name = f"{self.prefix}_{what}" if what else self.prefix
        return reverse(name, kwargs={"pk": report.pk, **more})


DESK = Place("desk_report", "collection/desk_frame.html")
OWN = Place("my_report", "collection/own_frame.html")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report with its contents and the page of it that is asked for."""

    contents: Contents
    number: int
    pages: list[tuple[Line, ...]]

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.pages[self.number - 1]

    @property
    def next(self) -> int:
        return self.number + 1 if self.number < len(self.pages) else 0


def open_sheet(report: Submission, asked: str) -> Sheet:
    found = queries.contents(report, layout(report))
    pages = found.layout.pages()
    number = int(asked) if asked.isdecimal() and asked.isascii() and len(asked) < 5 else 1
    return Sheet(found, min(max(number, 1), len(pages)), pages)


def page(
    request: HttpRequest, hold: Hold, place: Place, *, sheet: Sheet | None = None, typed: Typed | None = None, status: int = 200,
    **more: Any,
) -> HttpResponse:  # fmt: skip
    report = hold.report
    sheet = sheet or open_sheet(report, request.GET.get("pagina", ""))
    problems = sheet.contents.problems if hold.may_write else []
    found = [] if more.get("mode") == "correct" else found_in(report, sheet)
    context = {
        "place": place, "report": report, "hold": hold, "sheet": sheet, "urls": urls(place, report), "problems": problems, "left": left_words(same_lines(problems)),
        "row": head(report), "typed": typed, "mode": "write" if hold.may_write else "read",
        "may_publish": place == DESK and report.state in CLOSED_STATES and cast("Person", request.user).may(Permission.PUBLISH_RELEASES),
        "blocks": queries.page(report, sheet.contents, sheet.lines, typed or Typed(), with_problems=bool(more.get("is_refused")), told=found),
        "evidence": evidence_rows(report, place), "evidence_form": EvidenceForm(layout=sheet.contents.layout),
        "found": found, "found_words": found_words(found), "submit_form": SubmitForm(initial={"revision": report.revision, "note": report.note}), "steps": steps(sheet),
    } | more  # fmt: skip
    return render(request, "collection/report.html", context, status=status)


def found_in(report: Submission, sheet: Sheet) -> list[Told]:
    return findings.on_pages(findings.of_report(report), sheet.pages, sheet.number)


def found_words(found: Sequence[Told]) -> str:
    if not (left := findings.left_of(found)):
        return _("The checks found nothing that is still to be corrected or explained.")
    return ngettext(
        "%(n)d thing is to be corrected or explained.", "%(n)d things are to be corrected or explained.", left
    ) % {"n": left}


def head(report: Submission) -> Row:
    return rows([report], local_day(timezone.now()))[0]


def steps(sheet: Sheet) -> list[dict[str, Any]]:
    """The pages of a large report, each named by its first and last line."""
    if len(sheet.pages) == 1:
        return []
    return [
        {"number": n, "first": own[0].indicator.code, "last": own[-1].indicator.code, "current": n == sheet.number}
        for n, own in enumerate(sheet.pages, start=1)
    ]


PARTS = ("", "save", "submit", "history", "evidence", "check", "workbook", "workbook_file")


def urls(place: Place, report: Submission) -> dict[str, str]:
    return {what or "page": place.url(what, report) for what in PARTS}


def evidence_rows(report: Submission, place: Place) -> list[dict[str, Any]]:
    found = Evidence.objects.filter(submission=report, withdrawn_at=None).select_related("file", "indicator", "by")
    is_desk = place == DESK
    return [
        {
            "evidence": one,
            "publish": place.url("evidence_publish", report, file_pk=one.pk) if is_desk else "",
            "close": place.url("evidence_close", report, file_pk=one.pk) if is_desk else "",
            "public": reverse("evidence_public", args=[one.pk]) if one.is_public else "",
            "href": place.url("evidence_file", report, file_pk=one.pk),
            "withdraw": place.url("evidence_withdraw", report, file_pk=one.pk),
        }
        for one in found.order_by("at", "pk")
    ]


def save(request: HttpRequest, hold: Hold, place: Place) -> HttpResponse:
    """A whole page of the form, or by `X-Requested-With: autosave` the fields that changed. Nothing is ever overwritten unseen."""
    report, is_piece = hold.report, request.headers.get("X-Requested-With") == "autosave"
    sheet = open_sheet(report, request.POST.get("pagina", ""))
    data = read(request.POST.dict(), sheet.contents.layout, queries.ranks(sheet.contents.layout))
    if not hold.may_write:
        return _closed(request, hold, place, is_piece=is_piece)
    if data.errors and not is_piece:
        return page(request, hold, place, sheet=sheet, typed=Typed(data.texts, data.errors), status=422)
    try:
        saved = _store(request, report, sheet, data, is_piece=is_piece)
    except writing.StaleReport as stale:
        return _stale(request, hold, place, data, stale.revision, is_piece=is_piece)
    except writing.ReportClosed:
        return _closed(request, hold, place, is_piece=is_piece)
    if is_piece:
        return JsonResponse(_reply(report, data))
    checking.check(submission=report, at=timezone.now())
    done = ngettext("%(n)d change is kept.", "%(n)d changes are kept.", saved) % {"n": saved}
    messages.success(request, done if saved else _("Nothing had changed."))
    return redirect(f"{place.url('', report)}?pagina={_goes_to(request, sheet)}")


def _goes_to(request: HttpRequest, sheet: Sheet) -> int:
    return sheet.next if request.POST.get("mergi") and sheet.next else sheet.number


def _store(request: HttpRequest, report: Submission, sheet: Sheet, data: Read, *, is_piece: bool) -> int:
    """Autosave sends what each field said before (`w_…`): where that still stands nobody is overwritten, whatever the revision."""
    typed = request.POST.get("revision", "")
    revision = int(typed) if typed.isdecimal() and typed.isascii() and len(typed) < 10 else -1
    if is_piece and revision != report.revision and not _differing(request, sheet.contents, data):
        revision = report.revision
    return actions.save(
        submission=report, layout=sheet.contents.layout, filled=filled(data),
        by=cast("Person", request.user), at=timezone.now(), revision=revision,
    )  # fmt: skip


def filled(data: Read) -> actions.Filled:
    words = {pk: actions.Words(text, respondents) for pk, (text, respondents) in data.words.items()}
    return actions.Filled(data.cells, words)


def _differing(request: HttpRequest, found: Contents, data: Read) -> dict[str, str]:
    """Fields of which something else is stored than the writer had before her."""
    stored = queries.texts_of(found, found.layout.lines)
    return {
        name: stored.get(name, "")
        for name in data.texts
        if f"w_{name}" in request.POST
        and stored.get(name, "") != clean(request.POST[f"w_{name}"].replace("\x00", "")).strip()
    }


def _stale(
    request: HttpRequest, hold: Hold, place: Place, data: Read, revision: int, *, is_piece: bool
) -> HttpResponse:
    """What is stored now beside what was typed; the person decides."""
    hold.report.refresh_from_db(fields=["revision", "state"])
    sheet = open_sheet(hold.report, request.POST.get("pagina", ""))
    if is_piece:
        now = _differing(request, sheet.contents, data)
        return JsonResponse({"revision": revision, "now": now}, status=409)
    stored = queries.texts_of(sheet.contents, sheet.lines)
    now = {
        name: stored.get(name) or _("nothing")
        for name, text in data.texts.items()
        if stored.get(name, "") != text.strip()
    }
    return page(request, hold, place, sheet=sheet, typed=Typed(data.texts, data.errors, now), status=409, is_stale=True)


def _closed(request: HttpRequest, hold: Hold, place: Place, *, is_piece: bool) -> HttpResponse:
    words = _("Nothing was saved: this report can't be filled in now.")
    if is_piece:
        return JsonResponse({"sentence": words}, status=403)
    messages.error(request, words)
    return page(request, hold, place, status=403)


def _reply(report: Submission, data: Read) -> dict[str, Any]:
    """After a piece: the new revision, how the fields read now (totals that followed included), what is left to do."""
    found = queries.contents(report, layout(report))
    touched = {indicator for indicator, _cell in data.cells} | data.words.keys()
    lines = [line for line in found.layout.lines if line.indicator.pk in touched]
    texts = {name: text for name, text in queries.texts_of(found, lines).items() if name not in data.errors}
    left = same_lines(found.problems)
    return {"revision": report.revision, "texts": texts, "errors": data.errors, "left": left, "words": left_words(left)}


def left_words(left: int) -> str:
    if not left:
        return _("Everything asked for is filled in.")
    return ngettext("%(n)d line is still to be completed.", "%(n)d lines are still to be completed.", left) % {
        "n": left
    }


def same_lines(found: Sequence[Any]) -> int:
    return len({problem.line.indicator.pk for problem in found})
