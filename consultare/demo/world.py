"""What the acts of the demonstration share: the content, the timeline, and who and what exists by its key."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from accounts.authority.models import Department, Domain, Officer
from accounts.organisations.models import Organisation
from accounts.people.models import Person
from consultare.demo.past import Timeline
from consultations.drafts.models import Unit
from consultations.observations.models import Observation
from consultations.rounds.models import Round, Theme

DATA = Path(__file__).parent / "data"
COORDINATOR, OPERATOR, ADMINISTRATOR = "coordonator@demo.example", "operator@demo.example", "admin@demo.example"
# The portal is as old as this: everything before it was on paper.
LAUNCH = -310


def content(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text())
    return loaded


@dataclass
class World:
    timeline: Timeline
    departments: dict[str, Department] = field(default_factory=dict)
    domains: dict[str, Domain] = field(default_factory=dict)
    themes: dict[str, Theme] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    units: dict[str, dict[str, Unit]] = field(default_factory=dict)
    observations: dict[str, Observation] = field(default_factory=dict)
    officer: Officer | None = None

    @property
    def coordinator(self) -> Person:
        return self.people[COORDINATOR]

    def round(self, key: str) -> Round:
        """As it is stored now."""
        return Round.objects.get(pk=self.rounds[key].pk)


def key_of(name: str) -> UUID:
    """The same submission key at every load."""
    return uuid5(NAMESPACE_URL, f"https://consultare.example/demo/{name}")
