"""Persons of the catalogue: who defines, who approves."""

import pytest

from accounts.people.models import Person
from accounts.permissions import Role
from tests.factories import PersonFactory


@pytest.fixture
def definer(db) -> Person:
    return PersonFactory(full_name="Dana Finitoru", email="dana@valealunga.example", roles=[Role.INDICATORS])
