"""Filters of the desk's list that a person keeps under a name of her own."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.people.models import Person
from consultations.observations.models import SavedFilter
from consultations.observations.rules import MAX_FILTERS


class SameName(Exception):
    """She has a filter of this name already."""


class TooMany(Exception):
    """A person keeps no more than MAX_FILTERS."""


@transaction.atomic
def save_filter(*, name: str, query: Mapping[str, str], by: Person, at: datetime) -> SavedFilter:
    """`query` holds values of closed lists only: the form that read them saw to it. Raises `SameName`, `TooMany`."""
    # Her row under lock: two windows at once don't pass the limit together.
    Person.objects.select_for_update().only("pk").get(pk=by.pk)
    if SavedFilter.objects.filter(person=by).count() >= MAX_FILTERS:
        raise TooMany
    try:
        with transaction.atomic():
            return SavedFilter.objects.create(person=by, name=name, query=dict(query), created_at=at)
    except IntegrityError:
        raise SameName(name) from None


@transaction.atomic
def delete_filter(*, saved: SavedFilter) -> None:
    """It was hers alone and says nothing about anybody: nothing is recorded."""
    saved.delete()
