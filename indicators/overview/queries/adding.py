"""What a line of the comparison may be made of, and why one can't be added."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from consultare.lib.chart.model import MAX_SERIES
from indicators.catalogue.models import TOTAL_CELL, Cell
from indicators.catalogue.queries.cells import BreakdownFact, breakdowns_of
from indicators.collection.states import Reporter
from indicators.overview.queries.comparison import Wanted
from indicators.overview.queries.editions import Edition
from indicators.overview.queries.listing import listed_indicators
from indicators.overview.queries.sheets import Sheets, sheets_of
from indicators.releases.models import PublicValue
from indicators.services.models import Service

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Offer:
    """`names`: code → name; `services`: slug → name; `breakdowns`: code → how its sheet in force is broken down."""

    names: dict[str, str]
    services: dict[str, str]
    breakdowns: dict[str, list[BreakdownFact]]

    @property
    def indicators(self) -> Choices:
        return [(code, f"{code} {name}") for code, name in self.names.items()]

    @property
    def categories(self) -> list[tuple[str, Choices]]:
        """Every category that some indicator has, by dimension: one dimension before two crossed."""
        found: dict[tuple[str, ...], dict[str, str]] = {}
        for facts in self.breakdowns.values():
            for fact in facts:
                found.setdefault(fact.dimensions, {}).update({cell.key: cell.label for cell in fact.cells})
        ordered = sorted(found, key=lambda dimensions: (len(dimensions), dimensions))
        return [(" × ".join(dimensions), list(found[dimensions].items())) for dimensions in ordered]


def offer(edition: Edition | None) -> Offer:
    """Seven queries, whatever the number of indicators."""
    listed = list(listed_indicators())
    sheets = sheets_of([one.pk for one in listed], is_brief=True)
    in_force = {one.code: sheets.get(one.pk, Sheets(())).on_edition(edition) for one in listed}
    facts = breakdowns_of([sheet.pk for sheet in in_force.values() if sheet])
    return Offer(
        names={code: sheet.name if sheet else code for code, sheet in in_force.items()},
        services=dict(Service.objects.order_by("name", "pk").values_list("slug", "name")),
        breakdowns={code: facts.get(sheet.pk, []) for code, sheet in in_force.items() if sheet},
    )


def problem_of(wanted: Wanted, kept: Sequence[Wanted], known: Offer, edition: Edition | None) -> tuple[str, str]:
    """Field of the form and sentence; empty sentence: the line may be added. Two queries at most."""
    if len(kept) >= MAX_SERIES:
        return "", _("Six lines are compared at most. Take one out, then add this one.")
    if wanted in kept:
        return "indicator", _("This line stands in the comparison already. Choose another one.")
    if wanted.cell and (sentence := _no_category(wanted, known)):
        return "categorie", sentence
    if edition is None:
        return "", _("Nothing is published yet, so there is nothing to compare.")
    return _no_figure(wanted, known, edition)


def _no_category(wanted: Wanted, known: Offer) -> str:
    facts = known.breakdowns.get(wanted.code, [])
    if any(cell.key == wanted.cell for fact in facts for cell in fact.cells):
        return ""
    name = known.names[wanted.code]
    if not facts:
        return _("“%(name)s” has no categories, only a total. Choose “all categories together”.") % {"name": name}
    words = {"name": name, "ways": "; ".join(" × ".join(fact.dimensions) for fact in facts)}
    return _("“%(name)s” has no such category. It is broken down by: %(ways)s. Choose a category of these.") % words


def _no_figure(wanted: Wanted, known: Offer, edition: Edition) -> tuple[str, str]:
    cell = Cell.objects.filter(key=wanted.cell).values_list("pk", flat=True).first() if wanted.cell else TOTAL_CELL
    place = {"service__slug": wanted.service} if wanted.service else {"service": None}
    rows = PublicValue.objects.filter(
        release=edition.id, indicator__code=wanted.code, cell=cell, reporter=Reporter.PROVIDER, **place
    )
    if rows.exists():
        return "", ""
    words = {"name": known.names[wanted.code], "service": known.services.get(wanted.service, "")}
    if wanted.service:
        return "serviciu", _("%(service)s has no published figure of “%(name)s” for this choice. Choose another service, or all services together.") % words  # fmt: skip
    if wanted.cell:
        return "categorie", _(
            "No figure of “%(name)s” is published for this category. Choose another category."
        ) % words
    return "indicator", _("No figure of “%(name)s” is published for all services together. Choose a service, or another indicator.") % words  # fmt: skip
