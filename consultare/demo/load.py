"""`manage.py demo`: the whole demonstration in one transaction, by the product's own acts, or nothing."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import translation

from accounts.authority.models import Authority
from accounts.authority.queries import forget, local_day
from accounts.people.models import Person
from consultare.demo import (
    answers,
    copies,
    desk,
    letters,
    measures,
    partners,
    people,
    rounds,
    strategies,
    themes,
    versions,
    voices,
)
from consultare.demo.past import Timeline, fail_one, settle_mails
from consultare.demo.world import World
from consultations.rounds.models import Round

LOCK, LOCK_GENERATED = "consultare demonstration", "consultare generated"
ROOMS = (people, partners, rounds, letters, voices, answers, desk, copies, versions, themes, measures, strategies)


class RealData(Exception):
    """The database holds an installation that is not a demonstration; nothing was written."""


def load(*, now: datetime) -> bool:
    """False when the demonstration is there already: then nothing changes. Raises `RealData`."""
    with transaction.atomic(), translation.override("ro"):
        lock(LOCK)
        if is_loaded():
            return False
        world = World(Timeline(today=local_day(now), now=now))
        for room in ROOMS:
            room.plan(world)
        world.timeline.play()
        people.give_password()
        settle_mails(now)
        fail_one()
    forget()
    return True


def lock(name: str) -> None:
    """Two loads at once: the second one waits and finds everything there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def is_loaded() -> bool:
    """Raises `RealData`."""
    if Authority.objects.filter(is_demo=True).exists():
        return True
    profile = Authority.objects.first()
    if profile or Person.objects.exists() or Round.objects.exists():
        raise RealData(profile.name if profile else "")
    return False
