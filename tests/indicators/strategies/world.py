"""The shortest way to a strategy that the database accepts; names and figures are invented."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.people.models import Person
from accounts.permissions import Role
from indicators.services.models import Period
from indicators.services.states import PeriodKind
from indicators.strategies.models import Node, ProgressUpdate, Strategy
from indicators.strategies.states import Scope, Stage, StrategyState, UpdateState
from tests.factories import PersonFactory, RoleGrantFactory
from tests.indicators.world import period

_numbers = count(1)
LEVELS = ["Obiectiv", "Măsură", "Acțiune"]


def officer(role: str = Role.INDICATORS) -> Person:
    return RoleGrantFactory(role=role).person


def strategy(**fields: Any) -> Strategy:
    number, now = next(_numbers), timezone.now()
    given = {
        "slug": f"strategia-{number}", "title": f"Strategia {number}", "scope": Scope.SECTOR, "year_from": 2024, "year_to": 2028,
        "act_number": f"HCL {number}", "act_date": date(2024, 1, 31), "level_names": LEVELS, "state": StrategyState.PUBLISHED,
        "created_at": now, "published_at": now,
    } | fields  # fmt: skip
    if given["state"] == StrategyState.DRAFT:
        given["published_at"] = None
    if "created_by" not in given:
        given["created_by"] = PersonFactory()
    return Strategy.objects.create(**given)


def node(of: Strategy, code: str, parent: Node | None = None, **fields: Any) -> Node:
    level = parent.level + 1 if parent else 1
    given = {"title": f"Titlul {code}", "level": level} | fields
    return Node.objects.create(strategy=of, code=code, parent=parent, **given)


def tree(of: Strategy, *, measures: int = 1) -> list[Node]:
    """An objective with its measures; the measures."""
    top = node(of, "O1")
    return [node(of, f"M1.{number}", top) for number in range(1, measures + 1)]


def semester(year: int = 2026, number: int = 1) -> Period:
    return period(PeriodKind.SEMESTER, date(year, 6 * number - 5, 1))


def update(of: Node, percent: int, when: Period | None = None, **fields: Any) -> ProgressUpdate:
    """An approved one, unless said otherwise."""
    now: datetime = timezone.now()
    stage = Stage.DONE if percent == 100 else Stage.IN_PROGRESS if percent else Stage.NOT_STARTED
    given: dict[str, Any] = {
        "percent": percent, "stage": stage, "done": "S-a lucrat.", "at": now - timedelta(days=1), "state": UpdateState.APPROVED,
    } | fields  # fmt: skip
    if given["stage"] == Stage.DONE and "done_on" not in given:
        given["done_on"] = (given["at"] - timedelta(days=2)).date()
    if "author" not in given:
        given["author"] = PersonFactory()
    if given["state"] != UpdateState.WAITING and "decided_by" not in given:
        given |= {"decided_by": PersonFactory(), "decided_at": now}
    return ProgressUpdate.objects.create(node=of, period=when or semester(), **given)
