"""The world is built once a module, inside a transaction that is rolled back when the module is done."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation

from accounts.authority.queries import forget
from tests.security.polyglot import fill
from tests.security.world import World, build, undone


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock():
        with translation.override(settings.LANGUAGE_CODE), undone():
            yield build()
        forget()


@pytest.fixture(scope="module")
def poisoned(world: World, django_db_blocker) -> World:
    """The same world with one polyglot in every text that people write."""
    with django_db_blocker.unblock():
        world.objects["filled"] = fill()
    return world
