"""Staff look at what waits, hide with a reason of law, cover personal data. Nothing is ever deleted."""

import base64
import hashlib
import json
from datetime import datetime
from functools import partial

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.text import clean, clean_line, fold
from consultare.records import audit, register
from consultations.observations import rules
from consultations.observations.actions import segments
from consultations.observations.actions.following import lock, record, subject_of
from consultations.observations.actions.submission import durable
from consultations.observations.models import Addendum, Observation, Redaction
from consultations.observations.states import Visibility
from consultations.rounds.models import Round

MIN_REASON = 10
audit.register_verbs(
    {
        "observation.looked_at": _("%(actor)s looked at observation %(subject)s and let it be published"),
        "observation.hidden": _("%(actor)s hid observation %(subject)s: %(reason)s"),
        "observation.restored": _("%(actor)s showed observation %(subject)s again: %(reason)s"),
        "observation.addendum_hidden": _("%(actor)s hid an addition to observation %(subject)s: %(reason)s"),
        "observation.redacted": _("%(actor)s covered personal data in observation %(subject)s: %(reason)s"),
        "observation.original_read": _("%(actor)s read the sealed original of observation %(subject)s: %(reason)s"),
        "observation.exported": _(
            "%(actor)s downloaded the internal register with contact data of “%(subject)s”: %(reason)s"
        ),
    }
)


class NeedsReason(Exception):
    """An act of moderation says why, in at least ten characters."""


class NothingToDo(Exception):
    """Somebody did it in the meantime, or the words are the same."""


class SamePerson(Exception):
    """Who hid an observation does not also bring it back (matrix 14)."""


def _reason(text: str) -> str:
    kept = clean_line(text)[:500]
    if len(kept) < MIN_REASON:
        raise NeedsReason
    return kept


def release(*, observation_pk: int, by: Person, at: datetime) -> Observation:
    """A person has looked: what was held back, or waits for its address, may be published."""
    return durable(partial(_release, observation_pk, by, at))


def _release(pk: int, by: Person, at: datetime) -> Observation:
    observation = lock(pk)
    if observation.visibility == Visibility.HIDDEN or (
        observation.reviewed_at and observation.visibility == Visibility.PUBLIC
    ):
        raise NothingToDo
    observation.visibility, observation.reviewed_at, observation.reviewed_by = Visibility.PUBLIC, at, by
    observation.save(update_fields=["visibility", "reviewed_at", "reviewed_by"])
    register.append(kind="restored", subject=subject_of(observation), at=at, payload={"reason": "reviewed"})
    record("observation.looked_at", observation, by=by, at=at)
    return observation


def hide(*, observation_pk: int, reason: str, by: Person, at: datetime) -> Observation:
    """Out of public sight with a reason of law; number and reason stay in the public log (R37)."""
    return durable(partial(_hide, observation_pk, _reason(reason), by, at))


def _hide(pk: int, reason: str, by: Person, at: datetime) -> Observation:
    observation = lock(pk)
    if observation.visibility == Visibility.HIDDEN:
        raise NothingToDo
    observation.visibility, observation.hidden_reason = Visibility.HIDDEN, reason
    observation.reviewed_at, observation.reviewed_by = at, by
    observation.save(update_fields=["visibility", "hidden_reason", "reviewed_at", "reviewed_by"])
    register.append(kind="hidden", subject=subject_of(observation), at=at, payload={"reason": reason})
    record("observation.hidden", observation, by=by, at=at, reason=reason)
    return observation


def restore(*, observation_pk: int, reason: str, by: Person, at: datetime) -> Observation:
    return durable(partial(_restore, observation_pk, _reason(reason), by, at))


def _restore(pk: int, reason: str, by: Person, at: datetime) -> Observation:
    observation = lock(pk)
    if observation.visibility != Visibility.HIDDEN:
        raise NothingToDo
    if observation.reviewed_by_id == by.pk:
        raise SamePerson
    observation.visibility, observation.hidden_reason = Visibility.PUBLIC, ""
    observation.reviewed_at, observation.reviewed_by = at, by
    observation.save(update_fields=["visibility", "hidden_reason", "reviewed_at", "reviewed_by"])
    register.append(kind="restored", subject=subject_of(observation), at=at, payload={"reason": reason})
    record("observation.restored", observation, by=by, at=at, reason=reason)
    return observation


def hide_addendum(*, addendum_pk: int, observation_pk: int, reason: str, by: Person, at: datetime) -> Addendum:
    return durable(partial(_hide_addendum, addendum_pk, observation_pk, _reason(reason), by, at))


def _hide_addendum(pk: int, observation_pk: int, reason: str, by: Person, at: datetime) -> Addendum:
    observation = lock(observation_pk)
    addendum = Addendum.objects.get(pk=pk, observation=observation)
    if addendum.hidden_at:
        raise NothingToDo
    addendum.hidden_at, addendum.hidden_reason = at, reason
    addendum.save(update_fields=["hidden_at", "hidden_reason"])
    register.append(
        kind="hidden", subject=subject_of(observation), at=at, payload={"addendum": addendum.leaf, "reason": reason}
    )
    record("observation.addendum_hidden", observation, by=by, at=at, reason=reason)
    return addendum


def redact(
    *, observation_pk: int, text: str, proposed_text: str, argument: str, reason: str, by: Person, at: datetime
) -> Redaction:
    """Replace words in the public copy; what stood there is sealed first, readable by the officer only (R42, §11.2)."""
    words = tuple(clean(part).strip() for part in (text, proposed_text, argument))
    return durable(partial(_redact, observation_pk, words, _reason(reason), by, at))


def _redact(pk: int, words: tuple[str, ...], reason: str, by: Person, at: datetime) -> Redaction:
    observation = lock(pk)
    original = (observation.text, observation.proposed_text, observation.argument)
    if words == original or not words[0]:
        raise NothingToDo
    redaction = Redaction.objects.create(
        observation=observation, sealed=_cipher().encrypt(json.dumps(original, ensure_ascii=False).encode()),
        original_digest=hashlib.sha256(rules.words(*original).encode()).hexdigest(), reason=reason, at=at, by=by,
    )  # fmt: skip
    observation.text, observation.proposed_text, observation.argument = words
    observation.redacted_at = at
    citations = observation.targets.values_list("citation", flat=True)
    observation.search_text = (
        "" if observation.withdrawn_at else fold(" ".join((*words, observation.public_name, *citations)))
    )
    observation.save(update_fields=["text", "proposed_text", "argument", "redacted_at", "search_text"])
    segments.follow(observation=observation, old=original[0], by=by, at=at)
    register.append(kind="redacted", subject=subject_of(observation), at=at, payload={"reason": reason})
    record("observation.redacted", observation, by=by, at=at, reason=reason)
    return redaction


def read_original(*, observation_pk: int, reason: str, by: Person, at: datetime) -> list[tuple[str, str, str]]:
    """What was sealed, oldest first: (text, proposed wording, reasons). Each reading is recorded before it is shown."""
    return durable(partial(_read_original, observation_pk, _reason(reason), by, at))


def _read_original(pk: int, reason: str, by: Person, at: datetime) -> list[tuple[str, str, str]]:
    observation = Observation.objects.get(pk=pk)
    sealed = list(Redaction.objects.filter(observation=observation).order_by("pk").values_list("sealed", flat=True))
    if not sealed:
        raise NothingToDo
    record("observation.original_read", observation, by=by, at=at, reason=reason)
    return [(text, proposed, argument) for text, proposed, argument in (_unseal(bytes(box)) for box in sealed)]


def _unseal(box: bytes) -> list[str]:
    words: list[str] = json.loads(_cipher().decrypt(box))
    return words


def _cipher() -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"consultare: sealed originals").derive(
        settings.SEALING_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(key))


def record_export(*, round_: Round, reason: str, kind: str, by: Person, at: datetime) -> None:
    """Who took the contact data out of the portal, when and why (R37, AC-6)."""
    audit.record(
        verb="observation.exported", by=by, at=at, subject=f"round:{round_.pk}", subject_label=round_.title, group=f"round:{round_.pk}",
        reason=_reason(reason), kind=kind,
    )  # fmt: skip
