"""Answers given often: kept, changed, retired; where they were used."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.authority.models import Authority
from accounts.people.models import Person
from consultare.records import audit
from consultations.observations.models import Boilerplate, BoilerplateUse, Observation
from consultations.observations.rules import MAX_BOILERPLATES, still_stands

audit.register_verbs(
    {
        "boilerplate.kept": _("%(actor)s kept the boilerplate answer “%(subject)s”"),
        "boilerplate.changed": _("%(actor)s changed the boilerplate answer “%(subject)s”"),
        "boilerplate.retired": _("%(actor)s retired the boilerplate answer “%(subject)s”"),
    }
)


class SameTitle(Exception):
    """Another boilerplate in use has this title."""


class TooMany(Exception):
    """The desk keeps no more than MAX_BOILERPLATES."""


class StaleBoilerplate(Exception):
    """Somebody saved in between; `boilerplate` is what is stored now."""

    def __init__(self, boilerplate: Boilerplate) -> None:
        super().__init__(f"revision {boilerplate.revision}")
        self.boilerplate = boilerplate


@dataclass(frozen=True, kw_only=True)
class Words:
    title: str
    decision: str
    text: str


def _told(boilerplate: Boilerplate) -> dict[str, str]:
    return {"subject": f"boilerplate:{boilerplate.pk}", "subject_label": boilerplate.title}


def _save(boilerplate: Boilerplate) -> None:
    try:
        with transaction.atomic():
            boilerplate.save()
    except IntegrityError:
        raise SameTitle(boilerplate.title) from None


@transaction.atomic
def keep(*, words: Words, by: Person, at: datetime) -> Boilerplate:
    """A new one. Raises `SameTitle`, `TooMany`."""
    # One row that everybody has: two people at once don't pass the limit together.
    Authority.objects.select_for_update().first()
    if Boilerplate.objects.filter(retired_at__isnull=True).count() >= MAX_BOILERPLATES:
        raise TooMany
    boilerplate = Boilerplate(title=words.title, decision=words.decision, text=words.text, edited_at=at, edited_by=by)
    _save(boilerplate)
    audit.record(verb="boilerplate.kept", by=by, at=at, **_told(boilerplate))
    return boilerplate


@transaction.atomic
def change(*, boilerplate: Boilerplate, words: Words, revision: int, by: Person, at: datetime) -> Boilerplate:
    """Answers already written keep the words they have. Raises `StaleBoilerplate`, `SameTitle`."""
    locked = Boilerplate.objects.select_for_update(of=("self",)).select_related("edited_by").get(pk=boilerplate.pk)
    if locked.revision != revision:
        raise StaleBoilerplate(locked)
    locked.title, locked.decision, locked.text = words.title, words.decision, words.text
    locked.revision, locked.edited_at, locked.edited_by = revision + 1, at, by
    _save(locked)
    audit.record(verb="boilerplate.changed", by=by, at=at, **_told(locked))
    return locked


@transaction.atomic
def retire(*, boilerplate: Boilerplate, by: Person, at: datetime) -> bool:
    """Out of the list that is offered; where it was used stays readable. False when it was retired already."""
    if not Boilerplate.objects.filter(pk=boilerplate.pk, retired_at__isnull=True).update(retired_at=at):
        return False
    audit.record(verb="boilerplate.retired", by=by, at=at, **_told(boilerplate))
    return True


def note_uses(
    *, observations: Iterable[Observation], ids: Sequence[int], reasons: str, by: Person, at: datetime
) -> None:
    """Part of writing answers: which boilerplates, of those put in, still stand in the reasons; once an observation."""
    if not ids:
        return
    standing = [one for one in Boilerplate.objects.filter(pk__in=ids) if still_stands(one.text, reasons)]
    BoilerplateUse.objects.bulk_create(
        [
            BoilerplateUse(boilerplate=one, observation=observation, revision=one.revision, at=at, by=by)
            for observation in observations
            for one in standing
        ],
        ignore_conflicts=True,
    )
