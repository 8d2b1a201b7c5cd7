"""A form with every kind of line, asked of a private service: what the tests of pages and of the path begin with."""

from dataclasses import dataclass
from typing import Any

from accounts.organisations.models import Organisation
from indicators.catalogue.models import TOTAL_CELL, Cell, Indicator, Scale, ScaleLevel
from indicators.collection.models import ReportForm, Submission
from indicators.services.models import Service
from tests.indicators import world


@dataclass
class Scene:
    """`persons`: by sex, its total the sum. `places`: total only. `quality`: a level of a scale. `story`: words only."""

    persons: Indicator
    places: Indicator
    quality: Indicator
    story: Indicator
    female: Cell
    male: Cell
    form: ReportForm
    service: Service
    report: Submission

    def name(self, indicator: Indicator, cell: Cell | None = None) -> str:
        return f"c_{indicator.pk}_{cell.pk if cell else 1}"

    def whole(self, **changes: Any) -> dict[str, Any]:
        """Every field of the page, filled in; `changes` by name of the field."""
        filled = {
            self.name(self.persons, self.female): "7", self.name(self.persons, self.male): "5", self.name(self.persons): "12",
            self.name(self.places): "20", self.name(self.quality): "2", f"t_{self.quality.pk}": "Am întrebat pe toți.",
            f"r_{self.quality.pk}": "11", f"t_{self.story.pk}": "O lună liniștită.", "revision": str(self.report.revision),
        }  # fmt: skip
        return filled | changes


def scene(organisation: Organisation | None, **fields: Any) -> Scene:
    # Tests that commit are followed by an empty database, without what migrations had put there.
    Cell.objects.get_or_create(pk=TOTAL_CELL, defaults={"key": ""})
    persons = world.indicator("BEN-02")
    sex = world.dimension("sex", ["f", "m"])
    world.breakdown(world.sheet(persons), sex)
    places = world.indicator("CAP-01", unit="locuri", decimals=1)
    world.sheet(places)
    scale = Scale.objects.create(name="Patru trepte")
    for rank in range(1, 5):
        ScaleLevel.objects.create(scale=scale, rank=rank, label=f"treapta {rank}", meaning=f"Ce înseamnă {rank}.")
    quality = world.indicator("CAL-01", kind="ordinal", scale=scale, unit="treaptă", unit_rule="none")
    world.sheet(quality)
    story = world.indicator("CAL-02", kind="text", unit="text", unit_rule="none", time_rule="none")
    world.sheet(story)
    form = world.form(persons, places, quality, story)
    service = world.service(organisation=organisation) if organisation else world.service()
    female, male = world.cells(sex)
    report = world.submission(form, service, world.month(2026, 3), **fields)
    return Scene(persons, places, quality, story, female, male, form, service, report)
