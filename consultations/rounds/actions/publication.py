"""Publication of the announcement: the window opens, the terms are stored, the words are frozen."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.authority.queries import local_day
from accounts.people.models import Person
from consultare.lib.text import canonical_json, digest
from consultare.lib.workflow import move
from consultare.records import audit, files, register
from consultare.records.models import StoredFile
from consultare.records.states import EntryKind
from consultations.rounds.actions.preparation import search_text
from consultations.rounds.actions.refused import Refused
from consultations.rounds.models import Announcement, Channel, LegalTerm, Round
from consultations.rounds.queries.terms import plan, rows_of
from consultations.rounds.states import ROUND, RoundState

audit.register_verbs(
    {
        "round.published": _("%(actor)s published “%(subject)s”; proposals until %(closes_on)s"),
        "announcement.corrected": _(
            "%(actor)s corrected the announcement of “%(subject)s” (version %(version)s): %(reason)s"
        ),
        "channel.recorded": _("%(actor)s recorded where “%(subject)s” was made known: %(channel)s, %(done_on)s"),
    }
)


def lock(round_: Round) -> Round:
    """The round as it is now, held until the caller's transaction ends; the first lock of every act on it (R66)."""
    return Round.objects.select_for_update().get(pk=round_.pk)


def open_window(*, round_: Round, by: Person, at: datetime, announcement_content: dict[str, Any]) -> Announcement:
    """The rounds' part of publication: legal terms computed and stored, announcement frozen, window open.

    What is missing of F1 is checked by the caller, who also knows the draft. Raises `Refused` with every reason of law.
    """
    with transaction.atomic():
        locked = lock(round_)
        ROUND.find("publish", locked.state)  # Raises IllegalMove before anything is computed.
        planned = plan(locked, published_on=local_day(at))
        if planned.refusals:
            raise Refused(*(refusal.sentence for refusal in planned.refusals))
        if at >= planned.closes_at:
            raise Refused(_("The window would be over before it opened."))
        move(locked, "publish", at=at, using=ROUND, published_by=by, closes_at=planned.closes_at, edited_at=at)
        LegalTerm.objects.bulk_create(rows_of(locked, planned.terms))
        announcement = _announce(locked, 1, announcement_content, "", by=by, at=at)
        Channel.objects.get_or_create(
            round=locked,
            kind=Channel.Kind.SITE,
            defaults={
                "done_on": local_day(at),
                "url": f"{settings.SITE_URL}/consultari/{locked.slug}/",
                "recorded_at": at,
                "recorded_by": by,
            },
        )
        _publish_record(locked, announcement, planned.closes_on, by=by, at=at)
    round_.refresh_from_db()
    return announcement


def _announce(
    round_: Round, version: int, content: dict[str, Any], reason: str, *, by: Person, at: datetime
) -> Announcement:
    return Announcement.objects.create(
        round=round_,
        version=version,
        content=content,
        sha256=digest(canonical_json(content)),
        reason=reason,
        published_at=at,
        published_by=by,
    )


def _publish_record(round_: Round, announcement: Announcement, closes_on: date, *, by: Person, at: datetime) -> None:
    assert round_.closes_at is not None
    register.append(
        kind=EntryKind.PUBLISHED,
        subject=f"round:{round_.slug}",
        at=at,
        payload={
            "title": round_.title,
            "announcement_sha256": announcement.sha256,
            "closes_at": register.stamp(round_.closes_at),
            "draft_sha256": str(announcement.content.get("draft", {}).get("sha256", "")),
        },
    )
    _record("round.published", round_, by=by, at=at, closes_on=closes_on.isoformat(), sha256=announcement.sha256)


def correct_announcement(
    *, round_: Round, changes: dict[str, str], reason: str, by: Person, at: datetime
) -> Announcement:
    """A dated new version of the announcement's words; every earlier one stays readable. Terms move only by `extend`.

    The round takes over the corrected words, so that every page, list, feed and mail says what the newest version says.
    """
    if not reason.strip():
        raise Refused(_("Write why the announcement is corrected: it is made public."))
    if not changes.keys() <= CORRECTABLE:
        raise ValueError(f"not correctable: {sorted(changes.keys() - CORRECTABLE)}")
    with transaction.atomic():
        locked = lock(round_)
        if not locked.is_public or locked.state in (RoundState.WITHDRAWN, RoundState.ARCHIVED):
            raise Refused(_("Only the announcement of a public round that is under way can be corrected."))
        last = Announcement.objects.filter(round=locked).order_by("-version")[0]
        content = {**last.content, **changes}
        if content == last.content:
            raise Refused(_("Nothing was changed."))
        announcement = _announce(locked, last.version + 1, content, reason.strip(), by=by, at=at)
        _take_over(locked, content, at=at)
        register.append(
            kind=EntryKind.CORRECTED,
            subject=f"round:{locked.slug}",
            at=at,
            payload={
                "announcement_sha256": announcement.sha256,
                "reason": announcement.reason,
                "version": announcement.version,
            },
        )
        _record(
            "announcement.corrected", locked, by=by, at=at, version=announcement.version, reason=announcement.reason
        )
    round_.refresh_from_db()
    return announcement


def _take_over(round_: Round, content: dict[str, Any], *, at: datetime) -> None:
    """The two addresses of the announcement are the institution's own and have no place in the round."""
    for name in OWN_WORDS:
        setattr(round_, name, content[name])
    round_.search_text = search_text(round_)
    round_.edited_at = at
    round_.revision += 1
    round_.save(update_fields=[*OWN_WORDS, "search_text", "edited_at", "revision"])


OWN_WORDS = ("title", "initiator", "legal_basis", "summary", "submission_ways", "subject_line")
CORRECTABLE = frozenset({*OWN_WORDS, "submission_place", "submission_email"})


def record_channel(
    *,
    round_: Round,
    kind: str,
    done_on: date,
    by: Person,
    at: datetime,
    note: str = "",
    url: str = "",
    upload: "UploadedFile[bytes] | None" = None,
) -> Channel:
    """Where it was made known, when, by whom, with which proof. Raises `Refused`, `lib.files.Refused`."""
    if round_.published_at is None:
        raise Refused(_("Channels are recorded once the announcement is public."))
    if not local_day(round_.published_at) <= done_on <= local_day(at):
        raise Refused(_("The date lies between the publication of the announcement and today."))
    proof: StoredFile | None = files.store(upload, by=by.audit_name, at=at) if upload else None
    with transaction.atomic():
        locked = lock(round_)
        old = Channel.objects.filter(round=locked, kind=kind).first()
        channel, _created = Channel.objects.update_or_create(
            round=locked,
            kind=Channel.Kind(kind),
            defaults={
                "done_on": done_on,
                "note": note,
                "url": url,
                "proof": proof or (old.proof if old else None),
                "recorded_at": at,
                "recorded_by": by,
            },
        )
        facts = {
            "channel": kind,
            "done_on": done_on.isoformat(),
            "before": _in_words(old),
            "proof": proof.sha256 if proof else "",
        }
        _record("channel.recorded", locked, by=by, at=at, **facts)
    return channel


def _in_words(channel: Channel | None) -> str:
    return f"{channel.done_on} {channel.note} {channel.url}".strip() if channel else ""


def _record(verb: str, round_: Round, *, by: Person, at: datetime, **facts: Any) -> None:
    key = f"round:{round_.pk}"
    audit.record(verb=verb, by=by, at=at, subject=key, subject_label=round_.title, group=key, **facts)
