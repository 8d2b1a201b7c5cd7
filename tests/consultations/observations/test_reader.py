"""The draft as it is read: budgets, counts, filter, search, permanent links."""

import gzip
import random

import pytest
from django.test.utils import CaptureQueriesContext

from consultations.observations.views import reader
from tests.consultations.observations.crowds import big_version, crowd

pytestmark = pytest.mark.django_db
DRAFT = "/consultari/strategia/document/"
KB = 1024


@pytest.fixture(autouse=True)
def _nothing_kept():
    reader._BODIES.clear()
    yield
    reader._BODIES.clear()


def queries(client, connection, address: str) -> int:
    reader._BODIES.clear()
    client.get("/consultari/")
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def test_400_units_with_3000_observations_open_within_the_budget(client, round_):
    from django.db import connection

    version = big_version(round_)
    units = [unit for unit in version.units.order_by("position") if unit.kind != "heading"]
    crowd(round_, version, units, 10)
    few = queries(client, connection, DRAFT)
    dice = random.Random(3)
    crowd(round_, version, dice.choices(units, k=2990), 2990)
    many = queries(client, connection, DRAFT)
    print(few, many)
    import time

    t = time.time()
    reader._BODIES.clear()
    answer = client.get(DRAFT)
    print(time.time() - t)
    t = time.time()
    client.get(DRAFT)
    print(time.time() - t)
    print(len(answer.content), len(gzip.compress(answer.content, 6)), sum(len(u.text) for u in units))
    print(len(gzip.compress("\n".join(u.text for u in units).encode(), 6)))
    assert few == many <= 14
    assert len(gzip.compress(answer.content, 6)) < 60 * KB
