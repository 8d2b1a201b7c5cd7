"""Received = registered = receipts planned = shown + kept back for a reason (R67)."""

import pytest
from django.db import connection

from consultare import health
from consultare.records.models import Counter, Message, RegisterEntry
from consultations.observations.models import Observation
from consultations.observations.queries.balance import balances

pytestmark = [pytest.mark.django_db, pytest.mark.req("R67")]


@pytest.fixture
def letters(send) -> list[Observation]:
    return [
        send(text=f"{number} Programul centrului să se prelungească până la ora 18.").observation for number in range(3)
    ]


def without_triggers(sql: str) -> None:
    """What a superuser could do who lifts the triggers: the difference must show all the same."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in (RegisterEntry, Observation, Counter):
            cursor.execute(f"ALTER TABLE {table._meta.db_table} DISABLE TRIGGER USER")
        cursor.execute(sql)


def test_everything_is_found_again(letters, django_assert_num_queries):
    with django_assert_num_queries(1):
        [balance] = balances()
    assert (balance.received, balance.registered, balance.last_number, balance.accounted) == (3, 3, 3, 3)
    assert balance.receipts_due == balance.receipts_planned > 0
    assert balance.differences == []
    assert health.CHECKS["register"]() == ""


def test_kept_back_letters_are_accounted_for(letters):
    Observation.objects.filter(pk=letters[0].pk).update(visibility="hidden", hidden_reason="insultă")
    Observation.objects.filter(pk=letters[1].pk).update(visibility="held")
    [balance] = balances()
    assert (balance.hidden, balance.held, balance.public, balance.accounted) == (1, 1, 1, 3)
    assert balance.differences == []


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        (f"DELETE FROM {RegisterEntry._meta.db_table} WHERE number = 2", "intrarea în registru"),
        (f"UPDATE {RegisterEntry._meta.db_table} SET kind = 'hidden' WHERE number = 3", "intrarea în registru"),
        (f"DELETE FROM {Message._meta.db_table} WHERE about LIKE 'observation:%-1'", "recipis"),
        (f"UPDATE {Observation._meta.db_table} SET visibility = 'lost' WHERE number = 1", "nu sunt toate"),
    ],
)
def test_what_is_missing_anywhere_is_told(letters, sql, says):
    without_triggers(sql)
    [balance] = balances()
    assert any(says in str(sentence) for sentence in balance.differences)
    assert says in health.CHECKS["register"]()


def test_a_number_given_and_not_used_is_told(letters):
    without_triggers("UPDATE records_counter SET value = value + 1 WHERE name LIKE 'observations:%'")
    [balance] = balances()
    assert len(balance.differences) == 1


def test_the_page_shows_it_to_the_coordinator(letters, coordinator, client_for):
    page = client_for(coordinator).get("/birou/registru/bilant/")
    assert page.status_code == 200
    assert "Totul se regăsește" in page.content.decode()
    without_triggers(f"DELETE FROM {Message._meta.db_table}")
    assert "Anunțați imediat administratorul" in client_for(coordinator).get("/birou/registru/bilant/").content.decode()


def test_an_empty_register_says_so(coordinator, client_for):
    assert balances() == []
    assert "Încă nicio observație" in client_for(coordinator).get("/birou/registru/bilant/").content.decode()
