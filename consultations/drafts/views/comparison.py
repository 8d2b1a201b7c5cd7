"""Two versions compared: for everybody the published ones, for the desk the working one too; as page, PDF and DOCX."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_safe

from accounts.access import staff_required
from accounts.permissions import Permission
from consultations.drafts import access, exports, queries
from consultations.drafts.models import Version
from consultations.drafts.rules.comparing import Comparison
from consultations.drafts.views.kept import Kept
from consultations.rounds.access import public_frame, staff_round
from consultations.rounds.exports import address_of
from consultations.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Body:
    """The comparison as it stands in the page, and its figures in words."""

    html: str
    counts: list[str]
    differing: int
    total: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What the query string asks for; anything not on the lists is as if absent (R23)."""

    is_two: bool = False
    only_changed: bool = False

    @classmethod
    def read(cls, request: HttpRequest) -> "Choice":
        return cls(request.GET.get("vedere") == "alaturi", request.GET.get("doar") == "schimbari")

    def query(self, **changes: bool) -> str:
        chosen = {"is_two": self.is_two, "only_changed": self.only_changed} | changes
        named = {"vedere": "alaturi" if chosen["is_two"] else "", "doar": "schimbari" if chosen["only_changed"] else ""}
        written = urlencode({name: value for name, value in named.items() if value})
        return f"?{written}" if written else ""


def _weight(comparison: Comparison) -> int:
    """Bytes in memory, roughly: a row with its units and runs, and their letters."""
    return sum(3_000 + 8 * sum(len(unit.text) for unit in (*row.olds, *row.news)) for row in comparison.rows)


NO_NOTES: Mapping[UUID, Any] = {}
NotesOf = Callable[[Round, Version], Mapping[UUID, Any]]
"""Identity of a passage → what stands beside it: `note` in words, `note_url`."""
COMPARISONS: Kept[Comparison] = Kept(_weight)
BODIES: Kept[Body] = Kept(lambda body: len(body.html) * 2)
PAPERS: Kept[bytes] = Kept(len)


def page(request: HttpRequest, slug: str, old: int, new: int, notes_of: NotesOf) -> HttpResponse:
    """Two published versions, the older one first; the other way round leads there. `notes_of` says after which remarks the newer
    one changed; the address stands with who knows remarks."""
    round_ = public_frame(slug)
    if old == new:
        access.public_version(round_, old)
        return redirect("draft_version", slug, old)
    if old > new:
        access.public_versions(round_, new, old)
        return redirect(f"{reverse('draft_comparison', args=[slug, new, old])}{Choice.read(request).query()}")
    before, after = access.public_versions(round_, old, new)
    choice = Choice.read(request)
    notes = notes_of(round_, after)
    key = (_key(before, after), choice, tuple(sorted((str(lineage), note.note) for lineage, note in notes.items())))
    body = BODIES.get(key, lambda: _body(before, after, choice, notes))
    context = _context(round_, before, after, choice, body) | {
        "papers": [_paper_link(choice, kind, [slug, old, new]) for kind in exports.KINDS],
        "versions_url": reverse("draft_versions", args=[slug]),
        "others": _neighbours(round_, before, after, choice),
    }
    return render(request, "drafts/comparison.html", context)


@login_not_required
@require_safe
def draft_comparison_file(request: HttpRequest, slug: str, old: int, new: int, kind: str) -> HttpResponse:
    round_ = public_frame(slug)
    if old == new or kind not in exports.KINDS:
        raise Http404
    if old > new:
        access.public_versions(round_, new, old)
        return redirect("draft_comparison_file", slug, new, old, kind)
    before, after = access.public_versions(round_, old, new)
    choice = Choice(only_changed=Choice.read(request).only_changed)
    assert after.published_at is not None
    at = after.published_at
    content = PAPERS.get(
        (_key(before, after), kind, choice, round_.title),
        lambda: exports.content_of(_paper(round_, before, after, choice, at), kind),
    )
    return exports.download(content, kind, before.number, after.number)


@staff_required(Permission.VIEW_DRAFT_ROUNDS)
@require_safe
def draft_work_comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """What the working version changes in the published one it follows."""
    round_ = staff_round(request.user, slug, Permission.VIEW_DRAFT_ROUNDS)
    before, after = access.working_pair(round_)
    choice = Choice.read(request)
    context = _context(round_, before, after, choice, _body(before, after, choice)) | {
        "papers": [_paper_link(choice, kind, [slug]) for kind in exports.KINDS],
    }
    return render(request, "drafts/work_comparison.html", context)


@staff_required(Permission.VIEW_DRAFT_ROUNDS)
@require_safe
def draft_work_comparison_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    round_ = staff_round(request.user, slug, Permission.VIEW_DRAFT_ROUNDS)
    if kind not in exports.KINDS:
        raise Http404
    before, after = access.working_pair(round_)
    paper = _paper(round_, before, after, Choice.read(request), timezone.now())
    return exports.respond(paper, kind)


def _key(before: Version, after: Version) -> tuple[object, ...]:
    """A published version is never changed; its moment tells it from one of another database that had the same number."""
    return (before.pk, before.published_at, after.pk, after.published_at, get_language())


def _compared(before: Version, after: Version) -> Comparison:
    """One comparison for both views, both languages and the papers, once both versions are published."""
    if before.published_at is None or after.published_at is None:
        return queries.compared(before, after)
    key = (before.pk, before.published_at, after.pk, after.published_at)
    return COMPARISONS.get(key, lambda: queries.compared(before, after))


def _body(before: Version, after: Version, choice: Choice, notes: Mapping[UUID, Any] = NO_NOTES) -> Body:
    comparison = _compared(before, after)
    rows = comparison.with_headings() if choice.only_changed else comparison.rows
    names = {"old_name": _name(before), "new_name": _name(after)}
    variant = "two" if choice.is_two else "one"
    html = render_to_string(
        "components/comparison_rows.html", {"rows": rows, "variant": variant, "prefix": "u-", "notes": notes, **names}
    )
    return Body(html, exports.count_words_of(comparison), comparison.counts.differing, len(comparison.rows))


def _name(version: Version) -> str:
    if version.published_at is None:
        return _("Version %(number)s, in work") % {"number": version.number}
    return _("Version %(number)s") % {"number": version.number}


def _context(round_: Round, before: Version, after: Version, choice: Choice, body: Body) -> dict[str, Any]:
    return {
        "round": round_,
        "old": before,
        "new": after,
        "old_name": _name(before),
        "new_name": _name(after),
        "old_reason": queries.reason_of(before),
        "new_reason": queries.reason_of(after),
        "body": body,
        "choice": choice,
        "views": [
            {"label": _("One column"), "href": choice.query(is_two=False) or ".", "current": not choice.is_two},
            {"label": _("Side by side"), "href": choice.query(is_two=True), "current": choice.is_two},
        ],
        "scopes": [
            {
                "label": _("The whole text"),
                "href": choice.query(only_changed=False) or ".",
                "count": body.total,
                "current": not choice.only_changed,
            },
            {
                "label": _("Only what changed"),
                "href": choice.query(only_changed=True),
                "count": body.differing,
                "current": choice.only_changed,
            },
        ],
    }


def _paper_link(choice: Choice, kind: str, place: list[Any]) -> dict[str, str]:
    name = "draft_comparison_file" if len(place) > 1 else "draft_work_comparison_file"
    labels = {"pdf": _("PDF"), "docx": _("Word, with tracked changes")}
    return {
        "label": labels[kind],
        "href": f"{reverse(name, args=[*place, kind])}{Choice(only_changed=choice.only_changed).query()}",
    }


def _neighbours(round_: Round, before: Version, after: Version, choice: Choice) -> list[dict[str, Any]]:
    """Every other pair that a reader of this one may want: each version with the newest of the two, and the steps between."""
    numbers = [version.number for version in queries.published_versions(round_)]
    if len(numbers) < 3:
        return []
    pairs = sorted({*pairwise(numbers), (numbers[0], numbers[-1])})
    return [
        {
            "label": _("Versions %(old)d and %(new)d") % {"old": a, "new": b},
            "href": f"{reverse('draft_comparison', args=[round_.slug, a, b])}{choice.query()}",
            "current": (a, b) == (before.number, after.number),
        }
        for a, b in pairs
    ]


def _paper(round_: Round, before: Version, after: Version, choice: Choice, at: datetime) -> exports.ComparisonPaper:
    return exports.ComparisonPaper(
        title=round_.title,
        old=exports.words_of(before),
        new=exports.words_of(after),
        comparison=_compared(before, after),
        url=f"{address_of(round_.slug)}document/compara/{before.number}-{after.number}/"
        if after.published_at
        else f"{address_of(round_.slug)}document/",
        at=at,
        only_changed=choice.only_changed,
    )
