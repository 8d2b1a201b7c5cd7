"""What anybody may read: the register of a round, one observation, its files."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_safe

from accounts.manners import costly
from consultare.lib import guard
from consultare.lib.text import day_in_words, moment_in_words
from consultare.records import files
from consultations.observations import access, exports
from consultations.observations.models import Observation
from consultations.observations.queries import carried, public, segments, themes, voice_counts
from consultations.observations.queries.copies import answered_together
from consultations.observations.queries.places import CHANGED, REMOVED, places_of, proposal_of
from consultations.observations.queries.public import NEWEST, OLDEST, Counts, Filter, RegisterRow
from consultations.observations.queries.shown import CHIPS, author_words, landed_of, path, published_answer, state_of
from consultations.observations.queries.themes import Theme
from consultations.observations.states import AuthorKind, Kind
from consultations.observations.views import voice_panel
from consultations.rounds.access import public_frame
from consultations.rounds.models import Round
from consultations.rounds.queries import frame_of

COSTLY = frozenset({"pdf", "docx", "xlsx"})
FILES = ("csv", "xlsx", "json", "pdf", "docx")


@login_not_required
@require_safe
def observations(request: HttpRequest, slug: str) -> HttpResponse:
    round_, now, filter_ = public_frame(slug), timezone.now(), Filter.read(request.GET)
    at_mark, supported = voice_counts.marks(round_)
    # What bears a theme may change without an entry in the log.
    counts = public.counts(round_, filter_, f"{at_mark} {supported}" if filter_.theme else at_mark)
    place = (request.GET.get("dupa", "")[:20], request.GET.get("inainte", "")[:20])
    key = (
        round_.pk,
        round_.publishes_proposals,
        round_.is_open(now),
        filter_,
        place,
        at_mark,
        supported,
        get_language(),
    )
    if key not in _BODIES:
        if len(_BODIES) >= MAX_BODIES:
            _BODIES.clear()
        # Where no theme was ever shown there is none to ask for.
        offered = public.themes_offered(round_, filter_) if supported[-1] else []
        context = _list_context(round_, filter_, counts, offered, *place) | {"is_open": round_.is_open(now)}
        _BODIES[key] = render_to_string("observations/register_list.html", context)
    context = frame_of(round_, at=now, current="observations", observations=counts.total)
    return render(request, "observations/register.html", context | {"body": _BODIES[key]})


# The list as it was rendered for one state of the register log and of the round's support: the same for every reader, so made once for each process.
_BODIES: dict[tuple[Any, ...], SafeString] = {}
MAX_BODIES = 128


def _list_context(
    round_: Round, filter_: Filter, counts: Counts, offered: Sequence[Theme], after: str, before: str
) -> dict[str, Any]:
    page = public.page(round_, filter_, after=after, before=before)
    base = reverse("observations", args=[round_.slug])
    return {
        "round": round_, "filter": filter_, "counts": counts, "base": base, "proposals_are_public": round_.publishes_proposals,
        "rows": [_row(row, base, round_) for row in page.rows], "columns": _columns(filter_, base),
        "facets": [*_facets(filter_, counts, base), *_theme_facet(filter_, offered, base)], "search": _search(filter_, base),
        "unit": public.unit_by_anchor(round_, filter_.unit), "unit_off": _link(base, filter_.query(unit="")),
        "landed_unit": public.unit_by_identity(round_, filter_.landed), "landed_off": _link(base, filter_.query(landed="")),
        "theme_is_gone": bool(filter_.theme) and filter_.theme not in {one.slug for one in offered},
        "theme_off": _link(base, filter_.query(theme="")),
        "exports": [{"label": kind.upper(), "href": _link(f"{base}registru.{kind}", filter_.query())} for kind in FILES],
        "prev_href": _link(base, filter_.query(), f"inainte={page.previous}") if page.previous else "",
        "next_href": _link(base, filter_.query(), f"dupa={page.next}") if page.next else "",
    }  # fmt: skip


def _link(base: str, *queries: str) -> str:
    query = "&".join(part for part in queries if part)
    return f"{base}?{query}" if query else base


def _row(row: RegisterRow, base: str, round_: Round) -> dict[str, Any]:
    chip = CHIPS[row.state]
    url = reverse("observation_page", args=[row.ref])
    first = row.units[0] if row.units else None
    more = f" + {len(row.units) - 1}" if len(row.units) > 1 else ""
    return {
        "number": row.label, "url": url, "date": f"{timezone.localtime(row.received_at):%d.%m.%Y}",
        "author": author_words(row.author_kind, row.public_name), "unit": first.citation + more if first else "",
        "unit_url": first.href if first else "", "unit_note": _fate(row), "summary": row.summary,
        "tone": chip.tone, "icon": chip.icon, "label": chip.label, "reasons": row.reasons, "reasons_url": url,
        "supports": row.supports, "cosigners": row.cosigners, "landed": row.landed,
    }  # fmt: skip


def _fate(row: RegisterRow) -> str:
    """What became of the places it is aimed at, in a line."""
    fates = {place.fate for place in row.units}
    said = {CHANGED: _("the text has changed since"), REMOVED: _("the passage was removed")}
    return "; ".join(words for fate, words in said.items() if fate in fates)


def _columns(filter_: Filter, base: str) -> list[dict[str, Any]]:
    other = OLDEST if filter_.order == NEWEST else NEWEST
    sort = "descending" if filter_.order == NEWEST else "ascending"
    labels = [_("Date"), _("Author"), _("Place in the text"), _("In short"), _("Decision and reasons")]
    return [
        {"label": _("Number"), "href": _link(base, filter_.query(order=other)), "sort": sort},
        *({"label": label} for label in labels),
    ]


def _facets(filter_: Filter, counts: Counts, base: str) -> list[dict[str, Any]]:
    """Per facet its values that exist, with counts, as links."""
    chips = {value: chip.label for value, chip in CHIPS.items()}
    sources = (
        ("state", _("State"), filter_.state, counts.states, chips),
        ("kind", _("Kind"), filter_.kind, counts.kinds, dict(Kind.choices)),
        ("author", _("Author"), filter_.author, counts.authors, dict(AuthorKind.choices)),
    )
    return [
        {
            "label": label,
            "filters": [
                {"label": _("all"), "href": _link(base, filter_.query(**{name: ""})), "current": not chosen, "count": sum(found.values())},
                *(
                    {"label": words, "href": _link(base, filter_.query(**{name: value})), "current": chosen == value, "count": found.get(value, 0)}
                    for value, words in values.items()
                    if found.get(value) or chosen == value
                ),
            ],
        }
        for name, label, chosen, found, values in sources
    ]  # fmt: skip


def _theme_facet(filter_: Filter, offered: Sequence[Theme], base: str) -> list[dict[str, Any]]:
    """Without a count of «all»: an observation may bear several, another none."""
    links = [
        {"label": one.name, "href": _link(base, filter_.query(theme=one.slug)), "current": one.slug == filter_.theme, "count": one.count}
        for one in offered
    ]  # fmt: skip
    every = {
        "label": _("all"),
        "href": _link(base, filter_.query(theme="")),
        "current": not filter_.theme,
        "count": None,
    }
    return [{"label": _("Theme"), "filters": [every, *links]}] if offered else []


def _search(filter_: Filter, base: str) -> dict[str, Any]:
    kept = {
        "stare": filter_.state,
        "fel": filter_.kind,
        "autor": filter_.author,
        "unitate": filter_.unit,
        "ajuns": filter_.landed,
        "tema": filter_.theme,
    }
    hidden = [{"name": name, "value": value} for name, value in kept.items() if value]
    return {
        "action": base,
        "name": "q",
        "value": filter_.text,
        "label": _("Words in the observations"),
        "hidden": hidden,
    }


@login_not_required
@require_safe
@costly
def observation_register_file(request: HttpRequest, slug: str, kind: str) -> Any:
    round_, filter_ = public_frame(slug), Filter.read(request.GET)
    if kind in COSTLY and not guard.quota(f"export:{guard.client_network(request)}", 30, 3600, fail_open=True).allowed:
        sentence = _("Too many documents were asked for from this network. Take the CSV file, or try again in an hour.")
        return HttpResponse(sentence, status=429, content_type="text/plain; charset=utf-8")
    chosen_theme = themes.theme(filter_.theme)
    words = "; ".join(part for part in (chosen_theme.name if chosen_theme else "", filter_.text) if part)
    return exports.register.respond(
        exports.register.Wanted(round_, public.chosen(round_, filter_), timezone.now(), words), kind
    )


@login_not_required
@require_safe
def observation_page(request: HttpRequest, ref: str) -> HttpResponse:
    observation = access.public_observation(ref)
    now = timezone.now()
    context = _kept(observation, now) | voice_panel.panel(request, observation, now)
    return render(request, "observations/page.html", context)


# What is shown of an observation in one state of the register log: the same for every reader, so asked for once in each process.
_SHOWN: dict[tuple[Any, ...], dict[str, Any]] = {}
MAX_SHOWN = 512


def _kept(observation: Observation, now: datetime) -> dict[str, Any]:
    round_ = observation.round
    key = (
        observation.pk, observation.withdrawn_at, observation.redacted_at, observation.reviewed_at, round_.state, round_.edited_at,
        round_.is_open(now), voice_counts.marks(round_), get_language(),
    )  # fmt: skip
    if key not in _SHOWN:
        if len(_SHOWN) >= MAX_SHOWN:
            _SHOWN.clear()
        carried.ask(observation, "addenda", "files", "group", "landings", "segments", "tags")
        _SHOWN[key] = shown(observation, now)
    return _SHOWN[key] | {"observation": observation, "round": round_}


def shown(observation: Observation, now: datetime) -> dict[str, Any]:
    """The context of a public observation: three queries, one for each kind of thing it carries, more when a newer version is out;
    of an answer only what is published."""
    answer = published_answer(observation)
    split = segments.public_letter(observation, answer)
    places = places_of(observation.round, [observation.pk]).get(observation.pk, ())
    is_withdrawn = observation.withdrawn_at is not None
    landed = landed_of(observation, answer)
    has_files = not is_withdrawn and carried.carries(observation, "files")
    has_addenda = not is_withdrawn and carried.carries(observation, "addenda")
    is_grouped = bool(answer) and not is_withdrawn and carried.carries(observation, "group")
    attached = [one for one in access.attachments(observation) if one.is_public] if has_files else []
    return {
        "observation": observation, "round": observation.round, "answer": None if is_withdrawn else answer, "is_withdrawn": is_withdrawn,
        "together": answered_together([observation.pk]).get(observation.pk, 0) if is_grouped else 0,
        "chip": CHIPS[state_of(observation, answer)], "author": author_words(observation.author_kind, "" if is_withdrawn else observation.public_name),
        "places": places, "proposal": None if is_withdrawn else proposal_of(observation, places), "moment": moment_in_words(observation.received_at),
        "received_on": day_in_words(observation.received_on) if observation.received_on else "",
        "addenda": list(observation.addenda.filter(hidden_at__isnull=True).order_by("pk")) if has_addenda else [],
        "steps": path(observation, answer, observation.round, now, split.total if split else "", landed), "split": split,
        "landed": landed,
        "themes": [] if is_withdrawn or not carried.carries(observation, "tags") else themes.themes_of(observation),
        "files": [
            {"name": one.file.name, "href": reverse("observation_file", args=[observation.ref, one.file_id]), "kind": one.file.name.rpartition(".")[2].upper(), "size": one.file.size}
            for one in attached
        ],
    }  # fmt: skip


@login_not_required
@require_safe
def observation_file(request: HttpRequest, ref: str, file_id: UUID) -> Any:
    return files.respond_public(access.attachment(access.public_observation(ref), file_id, is_public=True).file)
