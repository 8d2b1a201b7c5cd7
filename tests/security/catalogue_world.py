"""The catalogue in the world of the security tests: an indicator in use with a version in work, its lists, its consultation."""

from datetime import date
from typing import Any
from uuid import uuid4

from indicators.catalogue.actions import dimensions, references, sheets
from indicators.catalogue.actions.dimensions import LevelWords
from indicators.catalogue.models import ConsultedSheet
from tests.indicators import world as indicators


def catalogue(world: Any, now: Any) -> None:
    """`indicator` stands under number 1, approved, and 2, a draft; `concluded` is the round in which its sheet stood."""
    by = world.people["I"]
    act = {"by": by, "at": now}
    found = indicators.indicator("ACC-05")
    first = indicators.sheet(found)
    sheets.begin(
        indicator=found, valid_from=date(2027, 1, 1), change_reason="definiție mai clară", is_comparable=True, **act
    )
    world.objects["indicator"] = found
    world.objects["dimension"] = dimensions.add_dimension(code="mediu", name="Mediu", **act)
    world.objects["category"] = dimensions.add_category(dimension=world["dimension"], code="urban", name="urban", **act)
    levels = [LevelWords("absent", "Nu există."), LevelWords("sistematic", "Există mereu.")]
    world.objects["scale"] = dimensions.keep_scale(name="Participare", levels=levels, **act)
    given = references.Given("target", indicators.year(2026), 40, 40, "planul anual")
    world.objects["reference"] = references.set_reference(indicator=found, given=given, **act)
    ConsultedSheet.objects.create(
        round=world["concluded"], indicator=found, version=first, lineage=uuid4(), at=now, by=by
    )
