"""Preparing a round: steps in any order, review by a lawyer, approval of the urgency."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.fields.related import ManyToManyField
from django.utils.translation import gettext_lazy as _

from accounts.authority.queries import authority
from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.lib.text import clean_line, fold, slugify_ro
from consultare.lib.workflow import move
from consultare.records import audit
from consultations.rounds.actions.refused import Frozen, Refused, Stale
from consultations.rounds.models import Round
from consultations.rounds.states import PREPARED, ROUND

audit.register_verbs(
    {
        "round.created": _("%(actor)s began to prepare “%(subject)s”"),
        "round.edited": _("%(actor)s changed “%(subject)s”: %(fields)s"),
        "round.sent_for_review": _("%(actor)s sent “%(subject)s” to legal review"),
        "round.sent_back": _("%(actor)s sent “%(subject)s” back from legal review: %(reason)s"),
        "round.urgency_approved": _("%(actor)s approved the urgency of “%(subject)s”: %(reason)s"),
    }
)

EDITABLE = frozenset(
    {
        "title", "subject", "act", "initiator", "department", "legal_basis", "subject_line", "domain",
        "is_business_relevant", "summary", "beneficiaries", "themes", "window_days", "endorsement_on", "is_urgent",
        "urgency_reason", "officer", "submission_ways", "publishes_proposals", "planned_channels", "econsultare_url",
    }
)  # fmt: skip
# Words that stand in the place of a slug in some address.
RESERVED = frozenset({"noua", "termene", "reguli", "consultari"})
SLUG_LIMIT = 100
ATTEMPTS = 20


def create(*, title: str, by: Person, at: datetime, subject: str = Round.Subject.COUNCIL_DECISION) -> Round:
    """A round in preparation; its address follows from the title and never changes."""
    title = clean_line(title)
    base = slugify_ro(title, SLUG_LIMIT) or "consultare"
    for attempt in range(1, ATTEMPTS + 1):
        slug = base if attempt == 1 else f"{base}-{attempt}"
        if slug in RESERVED or Round.objects.filter(slug=slug).exists():
            continue
        try:
            with transaction.atomic():
                return _create(slug, title, subject, by, at)
        except IntegrityError:  # Somebody took the address in between.
            continue
    raise Refused(_("There are too many rounds with this title; choose another."))


def _create(slug: str, title: str, subject: str, by: Person, at: datetime) -> Round:
    round_ = Round.objects.create(
        slug=slug,
        title=title,
        subject=Round.Subject(subject),
        window_days=authority().window_days,
        planned_channels=["site", "premises", "media"],
        created_at=at,
        created_by=by,
        edited_at=at,
        search_text=fold(title),
    )
    _record("round.created", round_, by=by, at=at)
    return round_


def edit_step(*, round_: Round, fields: dict[str, Any], revision: int, by: Person, at: datetime) -> Round:
    """Save one step of the preparation. `revision` is the one the form was opened with.

    Raises `Frozen` once the round is public, `Stale` when somebody saved other values in between; nothing is written then.
    """
    if not fields.keys() <= EDITABLE:
        raise ValueError(f"not fields of the preparation: {sorted(fields.keys() - EDITABLE)}")
    with transaction.atomic():
        locked = Round.objects.select_for_update().get(pk=round_.pk)
        if locked.state not in PREPARED:
            raise Frozen
        changed = {name: value for name, value in fields.items() if _stored(locked, name) != _comparable(value)}
        if changed and locked.revision != revision:
            stored = {name: _stored(locked, name) for name in changed}
            raise Stale(typed=changed, stored=stored, revision=locked.revision)
        if changed:
            _write(locked, changed, at)
            _record("round.edited", locked, by=by, at=at, fields=", ".join(sorted(changed)))
    round_.refresh_from_db()
    return round_


def _is_many(name: str) -> bool:
    return isinstance(Round._meta.get_field(name), ManyToManyField)


def _stored(round_: Round, name: str) -> Any:
    if _is_many(name):
        return sorted(getattr(round_, name).values_list("pk", flat=True))
    return getattr(round_, name)


def _comparable(value: Any) -> Any:
    if hasattr(value, "values_list"):
        return sorted(value.values_list("pk", flat=True))
    if isinstance(value, list | tuple) and value and hasattr(value[0], "pk"):
        return sorted(item.pk for item in value)
    return list(value) if isinstance(value, tuple) else value


def _write(round_: Round, changed: dict[str, Any], at: datetime) -> None:
    for name, value in changed.items():
        if _is_many(name):
            getattr(round_, name).set(value)
        else:
            setattr(round_, name, value)
    if changed.keys() & {"is_urgent", "urgency_reason"}:
        # An approval is of these words; other words need another approval.
        round_.urgency_approved_at = round_.urgency_approved_by = None
    round_.search_text = search_text(round_)
    round_.revision += 1
    round_.edited_at = at
    round_.save()


def search_text(round_: Round) -> str:
    themes = " ".join(round_.themes.values_list("name", flat=True))
    parts = (round_.title, round_.summary, round_.initiator, round_.legal_basis, themes, str(round_.domain or ""))
    return fold(" ".join(parts))


def ask_review(*, round_: Round, by: Person, at: datetime) -> None:
    with transaction.atomic():
        move(round_, "submit_for_review", at=at, using=ROUND, review_asked_at=at)
        _record("round.sent_for_review", round_, by=by, at=at)


def send_back(*, round_: Round, reason: str, by: Person, at: datetime) -> None:
    if not reason.strip():
        raise Refused(_("Write what has to be mended."))
    with transaction.atomic():
        move(round_, "send_back", at=at, using=ROUND)
        _record("round.sent_back", round_, by=by, at=at, reason=reason.strip())


def approve_urgency(*, round_: Round, by: Person, at: datetime) -> None:
    """D-09: reasons in writing and an approver by name, who may be who publishes but holds the permission. Raises `Refused`."""
    with transaction.atomic():
        locked = Round.objects.select_for_update().get(pk=round_.pk)
        if locked.state not in PREPARED:
            raise Frozen
        if not by.may(Permission.APPROVE_URGENCY):
            raise Refused(_("You do not have the right to approve an urgency."))
        if not locked.is_urgent or not locked.urgency_reason.strip():
            raise Refused(_("The urgent procedure needs its reasons in writing."))
        locked.urgency_approved_at, locked.urgency_approved_by = at, by
        locked.revision += 1
        locked.save(update_fields=["urgency_approved_at", "urgency_approved_by", "revision"])
        _record("round.urgency_approved", locked, by=by, at=at, reason=locked.urgency_reason)
    round_.refresh_from_db()


def _record(verb: str, round_: Round, *, by: Person, at: datetime, **facts: Any) -> None:
    key = f"round:{round_.pk}"
    audit.record(verb=verb, by=by, at=at, subject=key, subject_label=round_.title, group=key, **facts)
