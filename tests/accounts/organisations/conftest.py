"""Moments, codes and addresses that these tests share."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from consultare.records.models import Message

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def application() -> dict[str, Any]:
    """What a person types into the form of application."""
    return {
        "name": "Asociația Scara Noastră", "short_name": "", "form": "association", "parent": "", "cif": "RO 185 472 90",
        "court_register": "", "national_number": "9191/A/2026", "address": "Strada Treptelor 90", "email": "contact@scara.example",
        "phone": "021 555 16 91", "website": "scara.example", "legal_representative": "Matei Colibășanu", "description": "Vecini.",
        "services": "8810ID-I", "accreditation": "", "position": "președinte", "has_mandate": "on",
    }  # fmt: skip


@pytest.fixture
def code_in_mail() -> Callable[[str], str]:
    """The code that the last mail to an address carries after «#»."""

    def find(to: str) -> str:
        text = Message.objects.filter(to=to).order_by("-pk").values_list("text", flat=True)[0]
        found = re.search(r"#([\w-]+)", text)
        assert found
        return found[1]

    return find
