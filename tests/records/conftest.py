"""What the records' tests need: moments, actors, mails, and a database that commits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from consultare.records import register
from consultare.records.models import RegisterEntry
from consultare.records.outbox import Mail

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class SomeActor:
    pk: int = 7
    audit_name: str = "Ana Pop"
    audit_role: str = "coordonator"


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def actor() -> SomeActor:
    return SomeActor()


@pytest.fixture
def lifted_triggers() -> Callable[[str], None]:
    """What an administrator with the owner's rights could do behind the portal's back."""

    def run(sql: str) -> None:
        with connection.cursor() as cursor:
            for table in ("records_registerentry", "records_counter"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(sql)

    return run


def a_mail(number: int = 1, **changes: Any) -> Mail:
    words = {
        "kind": "invitation",
        "about": "round:1",
        "recipient": f"person:{number}",
        "step": "first",
        "to": f"ong{number}@parteneri.example",
        "subject": "Consultare nouă: strategia serviciilor sociale",
        "text": "Vă invităm să vă spuneți părerea.\n",
        "html": "<p>Vă invităm să vă spuneți părerea.</p>",
        "group": "round:1",
    }
    return Mail(**(words | changes))


def submit(**payload: Any) -> RegisterEntry:
    number = register.next_number(register="observatii", year=2026)
    return register.append(
        kind="submitted",
        subject=f"observation:{number}",
        at=AT,
        payload=payload,
        register="observatii",
        year=2026,
        number=number,
    )
