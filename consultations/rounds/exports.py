"""Rounds for other programs: calendar of terms (RFC 5545), feed entries (Atom), the announcement for paper."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from consultare.lib.paper import qr_svg, render_pdf
from consultare.lib.text import day_in_words, moment_in_words
from consultare.lib.workdays import opening_instant
from consultations.rounds.models import Announcement, LegalTerm
from consultations.rounds.queries import LOCAL, sections_of
from consultations.rounds.queries.terms import LABELS, OFFICIAL_LANGUAGE


def address_of(slug: str) -> str:
    return f"{settings.SITE_URL}/consultari/{slug}/"


def terms_calendar(terms: Iterable[LegalTerm], *, name: str, at: datetime) -> bytes:
    """One event a term. An event of a closing is the last day itself and ends exactly at the exclusive instant (R77)."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_HOST}//consultare//RO")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/Bucharest")
    for term in terms:
        calendar.add_component(_event(term, at))
    return bytes(calendar.to_ical())


def _event(term: LegalTerm, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{term.code}@{term.round.slug}.{settings.SITE_HOST}")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("summary", f"{LABELS.get(term.code, term.label)}: {term.round.title}")
    event.add("url", address_of(term.round.slug))
    event.add("transp", "TRANSPARENT")
    if term.moment is not None:
        event.add("dtstart", opening_instant(term.on))
        event.add("dtend", term.moment.astimezone(UTC))
        event.add(
            "description", _("until %(moment)s") % {"moment": moment_in_words(term.moment - timedelta(minutes=1))}
        )
    else:
        event.add("dtstart", term.on)
        event.add("dtend", term.on + timedelta(days=1))
    return event


def announcement_pdf(announcement: Announcement) -> bytes:
    """The frozen words on paper; the same version always gives the same bytes."""
    with translation.override(OFFICIAL_LANGUAGE):
        return render_pdf("announcement", announcement_paper(announcement), dated=announcement.published_at)


def announcement_paper(announcement: Announcement) -> dict[str, Any]:
    content = announcement.content
    published = announcement.published_at.astimezone(LOCAL).date()
    return {
        "authority": {
            "name": content["authority"]["name"],
            "lines": [line for line in content["authority"]["heading"].splitlines() if line.strip()]
            or [content["authority"]["address"]],
        },
        "title": content["title"],
        "version": announcement.version,
        "published_on": str(day_in_words(published)),
        "correction": announcement.reason,
        "sections": [{"label": label, "text": text} for label, text in sections_of(content)],
        "terms": [
            {"day": term_day(term), "label": term["label"], "basis": term["article"]} for term in content["terms"]
        ],
        "documents": [{"name": row["title"], "sha256": row["sha256"]} for row in content["documents"]],
        "contact": content["officer"],
        "url": content["address"],
        "qr_svg": qr_svg(content["address"]),
    }


def announcement_words(content: dict[str, Any]) -> dict[str, Any]:
    """The context of `rounds/announcement_body.html`. An official text: its labels stay in the language it is published in."""
    with translation.override(OFFICIAL_LANGUAGE):
        terms = [{**term, "day": term_day(term)} for term in content["terms"]]
        return {"content": content, "sections": sections_of(content), "own_terms": terms}


def term_day(term: dict[str, str]) -> str:
    """«1 decembrie 2026, ora 23:59» for a closing, the day for everything else."""
    if term["moment"]:
        return str(moment_in_words(datetime.fromisoformat(term["moment"]) - timedelta(minutes=1)))
    return str(day_in_words(date.fromisoformat(term["on"])))
