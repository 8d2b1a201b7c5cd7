"""The picker of released figures: first an indicator, then whose, then which period. Works by links and a form alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from indicators.catalogue.models import TOTAL_CELL, Indicator
from indicators.catalogue.queries import cell_labels
from indicators.evaluation.models import EvalFinding
from indicators.evaluation.queries.quotes import amount_of, cell_of, coverage_of, sheet_names, who_of
from indicators.releases.queries.quotable import quotable_indicators, quotable_services, quotable_values
from indicators.releases.queries.words import mark_of, period_words
from indicators.services.models import Service
from indicators.services.states import PeriodKind

ROWS = 48
EACH = "fiecare"
"""In the place of a service: all of them, one by one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A figure that can be ticked."""

    pk: int
    who: str
    period: str
    amount: str
    note: str
    is_quoted: bool


@dataclass(frozen=True)
class Picker:
    """`service`: empty, all together; a code; or `EACH`. `with_categories`: the breakdown besides the totals."""

    indicators: list[tuple[str, str]]
    indicator: Indicator | None = None
    services: list[Service] = field(default_factory=list)
    service: str = ""
    kind: str = ""
    with_categories: bool = False
    choices: list[Choice] = field(default_factory=list)
    is_cut: bool = False
    """There are more than are shown."""


def picker(finding: EvalFinding, given: Mapping[str, str]) -> Picker:
    """Five queries at most, and those of the categories' names."""
    release = finding.question.evaluation.release
    known = list(quotable_indicators(release))
    names = sheet_names({one.pk for one in known})
    newest = {indicator: name for (indicator, _number), name in sorted(names.items())}
    listed = [(one.code, f"{one.code} {newest.get(one.pk, '')}") for one in known]
    chosen = next((one for one in known if one.code == given.get("indicator", "")), None)
    if chosen is None:
        return Picker(listed)
    services = list(quotable_services(release, chosen))
    wanted = given.get("serviciu", "")
    service = wanted if wanted == EACH or any(one.code == wanted for one in services) else ""
    with_categories = given.get("categorii", "") == "1"
    kind = given.get("fel", "") if given.get("fel", "") in PeriodKind.values else ""
    rows = quotable_values(release).filter(indicator=chosen)
    if service == EACH:
        rows = rows.filter(service__isnull=False)
    else:
        rows = rows.filter(service__code=service) if service else rows.filter(service__isnull=True)
    if kind:
        rows = rows.filter(period__kind=kind)
    if not with_categories:
        rows = rows.filter(cell=TOTAL_CELL)
    found = list(rows[: ROWS + 1])
    labels = cell_labels({cell_of(one) for one in found} - {TOTAL_CELL})
    quoted = set(finding.evidence.values_list("value", flat=True))
    choices = [
        Choice(
            one.pk, who_of(one, labels), period_words(one.period), amount_of(one, release.threshold),
            mark_of(one.status, one.suppression) or coverage_of(one), one.pk in quoted,
        )
        for one in found[:ROWS]
    ]  # fmt: skip
    return Picker(listed, chosen, services, service, kind, with_categories, choices, len(found) > ROWS)
