"""What anybody reads: the list of rounds, one round, its documents, the feed."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from accounts.authority.queries import authority
from consultare.lib.text import day_in_words, moment_in_words, size_words, words_until
from consultations.drafts.queries import published_version
from consultations.observations.queries import public as observations
from consultations.overview import queries
from consultations.rounds import queries as rounds
from consultations.rounds.access import public_round
from consultations.rounds.exports import address_of
from consultations.rounds.models import Beneficiary, Round, RoundDocument

STATE_NAMES = {
    "": pgettext_lazy("rounds", "All"),
    "open": pgettext_lazy("rounds", "Open"),
    "soon": pgettext_lazy("rounds", "Closing soon"),
    "closed": pgettext_lazy("rounds", "Under analysis"),
    "answered": pgettext_lazy("rounds", "Answered"),
    "concluded": pgettext_lazy("rounds", "Concluded"),
    "withdrawn": pgettext_lazy("rounds", "Withdrawn"),
}
FEED_LENGTH = 50


@login_not_required
@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    chosen = rounds.Filter.read(request.GET)
    page = rounds.public_page(chosen, at=now, after=request.GET.get("dupa", ""), before=request.GET.get("inainte", ""))
    counts = rounds.counts_by_state(chosen, at=now)
    here = chosen.query()
    context = {
        "chosen": chosen,
        "cards": queries.cards(page.rows, at=now),
        "filters": _state_filters(chosen, counts),
        "choices": {
            "themes": list(rounds.themes()),
            "beneficiaries": Beneficiary.choices,
            "domains": list(rounds.domains_in_use()),
        },
        "prev_href": f"?{urlencode(here | {'inainte': page.prev})}" if page.prev else "",
        "next_href": f"?{urlencode(here | {'dupa': page.next})}" if page.next else "",
        "is_filtered": bool(here),
    }
    return render(request, "overview/round_list.html", context)


def _state_filters(chosen: rounds.Filter, counts: dict[str, int]) -> list[dict[str, Any]]:
    others = {name: value for name, value in chosen.query().items() if name != "stare"}
    rows = []
    for state, label in STATE_NAMES.items():
        query = urlencode(others | ({"stare": state} if state else {}))
        rows.append(
            {
                "label": label,
                "href": f"/consultari/?{query}" if query else "/consultari/",
                "count": counts[state or "all"],
                "current": chosen.state == state,
            }
        )
    return rows


def _frame(round_: Round, current: str, now: datetime, documents: list[RoundDocument]) -> dict[str, Any]:
    total = observations.counts(round_, observations.Filter(), observations.mark()).total
    return rounds.frame_of(round_, at=now, current=current, observations=total, documents=len(documents)) | {
        "observations": total
    }


@login_not_required
@require_safe
def round_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What is this, until when, what can I do, what happened to what I said."""
    now = timezone.now()
    round_ = public_round(slug)
    documents = list(rounds.documents(round_))
    context = _frame(round_, "round", now, documents) | {
        "documents": documents,
        "themes": list(round_.themes.order_by("position", "pk")),
        "beneficiaries": [Beneficiary(value).label for value in round_.beneficiaries],
        "extensions": list(rounds.extensions(round_)),
        "versions": list(rounds.announcements(round_).select_related(None).only("version", "published_at")),
        "until": words_until(round_.closes_at, now) if round_.closes_at else "",
        "closes_iso": round_.closes_at.astimezone(rounds.LOCAL).isoformat() if round_.closes_at else "",
    }
    return render(request, "overview/round_page.html", context)


def file_rows(round_: Round, documents: list[RoundDocument]) -> list[dict[str, Any]]:
    """For `components/file_list.html`: each with its own date (D-08)."""
    return [
        {
            "name": document.title,
            "href": f"/consultari/{round_.slug}/fisiere/{document.pk}/",
            "kind": document.file.name.rpartition(".")[2].upper(),
            "size": size_words(document.file.size),
            "note": format_lazy(
                "{kind} · {posted}",
                kind=document.get_kind_display(),
                posted=day_in_words(document.posted_at.astimezone(rounds.LOCAL).date()),
            ),
        }
        for document in documents
    ]


@login_not_required
@require_safe
def round_papers(request: HttpRequest, slug: str) -> HttpResponse:
    round_ = public_round(slug)
    documents = list(rounds.documents(round_))
    context = _frame(round_, "documents", timezone.now(), documents)
    context |= {"files": file_rows(round_, documents), "version": published_version(round_)}
    return render(request, "overview/round_papers.html", context)


class RoundsAtom(Atom1Feed):
    """Every entry also says the exact instant at which the window closes (R77)."""

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:c": "urn:consultare"}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("c:closesAt", item["closes_at"])
        handler.addQuickElement("c:state", item["state"])


class RoundFeed(Feed):  # type: ignore[type-arg]  # not generic at run time
    """The last rounds that were published. Ids never change; links come from SITE_URL only (R41)."""

    feed_type = RoundsAtom
    subtitle = _("What is put to public consultation, until when, what was answered.")

    def title(self) -> str:
        return str(format_lazy("{title} · {authority}", title=_("Public consultations"), authority=authority().name))

    def link(self) -> str:
        return f"{settings.SITE_URL}/consultari/"

    def feed_url(self) -> str:
        return f"{settings.SITE_URL}/feed/consultari.xml"

    def feed_guid(self) -> str:
        return f"tag:{settings.SITE_HOST},2026:consultari"

    def items(self) -> list[Round]:
        return list(Round.objects.public().order_by("-published_at", "-pk")[:FEED_LENGTH])

    def item_title(self, item: Round) -> str:  # type: ignore[override]  # the base annotates a model
        return item.title

    def item_description(self, item: Round) -> str:  # type: ignore[override]
        closes = moment_in_words(item.closes_at - timedelta(minutes=1)) if item.closes_at else ""
        return f"{item.summary}\n\n{_('Proposals until')} {closes}".strip()

    def item_link(self, item: Round) -> str:
        return address_of(item.slug)

    def item_guid(self, item: Round) -> str:
        assert item.published_at is not None
        return f"tag:{settings.SITE_HOST},{item.published_at.year}:consultari/{item.slug}"

    def item_pubdate(self, item: Round) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Round) -> datetime:
        return max(item.edited_at, item.published_at or item.edited_at)

    def item_extra_kwargs(self, item: Round) -> dict[str, Any]:
        closes_at = item.closes_at.isoformat() if item.closes_at else ""
        return {"closes_at": closes_at, "state": str(rounds.chip_of(item, timezone.now()).label)}
