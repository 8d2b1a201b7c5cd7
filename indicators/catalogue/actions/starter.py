"""The starter catalogue of the framework (58 indicators and their parts) brought into an empty or a growing catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.authority.models import Department
from accounts.people.models import Person
from consultare.records import audit
from indicators.catalogue.actions.cells import write_breakdowns
from indicators.catalogue.actions.terms import write_terms
from indicators.catalogue.models import Category, Dimension, Indicator, IndicatorVersion, Scale, ScaleLevel, Topic
from indicators.catalogue.rules import starter as rules
from indicators.catalogue.rules.cycles import in_order
from indicators.catalogue.rules.formulas import parse
from indicators.catalogue.rules.starter import StarterIndicator
from indicators.catalogue.states import IndicatorState, SheetState
from indicators.services.models import ServiceType

SINCE = date(2024, 1, 1)
"""From when the delivered sheets are valid, so that figures of the years before the portal can be brought in."""

audit.register_verbs(
    {"catalogue.starter_loaded": _("%(actor)s loaded the starter catalogue: %(count)s new indicators")}
)


@dataclass(frozen=True, slots=True)
class _Loading:
    by: Person
    at: datetime
    approved_by: Person | None
    approved_in: str
    since: date
    scales: Mapping[str, Scale]
    topics: Mapping[str, Topic]
    types: Mapping[str, ServiceType]
    departments: Mapping[str, Department]


@transaction.atomic
def load_starter(
    *, by: Person, at: datetime, approved_by: Person | None = None, since: date = SINCE, approved_in: str = ""
) -> int:
    """Topics, dimensions, scales, indicators with their sheets and breakdowns; returns how many indicators are new.

    What is there already stays as it is, changed or not: the second call does nothing. With `approved_by`, somebody else than
    `by`, in a meeting or by an act (`approved_in`), new indicators are in use under an approved sheet; without, they are proposed and wait for the working group.
    """
    if approved_by == by:
        raise ValueError("whoever writes a sheet does not approve it")
    topics = _load_topics()
    _load_dimensions()
    given = _Loading(
        by=by,
        at=at,
        approved_by=approved_by,
        approved_in=approved_in,
        since=since,
        scales=_load_scales(),
        topics=topics,
        types={one.code: one for one in ServiceType.objects.order_by("code")},
        departments={one.code: one for one in Department.objects.order_by("pk")},
    )
    known = {one.code: one for one in Indicator.objects.select_for_update().order_by("pk")}
    new = [one for one in rules.indicators() if one.code not in known]
    for one in new:
        known[one.code] = _indicator(one, given, known)
    _sheets(new, known, given)
    if new:
        audit.record(
            verb="catalogue.starter_loaded", by=by, at=at, subject="catalogue", subject_label="", count=len(new)
        )
    return len(new)


def _load_topics() -> dict[str, Topic]:
    known = set(Topic.objects.values_list("prefix", flat=True))
    Topic.objects.bulk_create(
        Topic(**row, order=order) for order, row in enumerate(rules.topics(), start=1) if row["prefix"] not in known
    )
    return {one.prefix: one for one in Topic.objects.order_by("order", "pk")}


def _load_dimensions() -> None:
    for order, row in enumerate(rules.dimensions(), start=1):
        dimension, _new = Dimension.objects.get_or_create(
            code=row["code"], defaults={"name": row["name"], "order": order}
        )
        known = set(dimension.categories.values_list("code", flat=True))
        Category.objects.bulk_create(
            Category(dimension=dimension, order=at, **category)
            for at, category in enumerate(row["categories"], start=1)
            if category["code"] not in known
        )


def _load_scales() -> dict[str, Scale]:
    found = {}
    for row in rules.scales():
        scale, is_new = Scale.objects.get_or_create(name=row["name"])
        if is_new:
            ScaleLevel.objects.bulk_create(ScaleLevel(scale=scale, **level) for level in row["levels"])
        found[row["code"]] = scale
    return found


def _indicator(one: StarterIndicator, given: _Loading, known: Mapping[str, Indicator]) -> Indicator:
    in_use: dict[str, Any] = {"state": IndicatorState.IN_USE, "in_use_at": given.at} if given.approved_by else {}
    offices = [given.departments[word] for word in one.own["owner"].split("/") if word in given.departments]
    made = Indicator.objects.create(
        code=one.code,
        topic=given.topics[one.prefix],
        part_of=known[one.part_of] if one.part_of else None,
        scale=given.scales[one.scale] if one.scale else None,
        department=offices[0] if offices else None,
        proposed_at=given.at,
        **one.own,
        **in_use,
    )
    regimes = {code: kind.regime for code, kind in given.types.items()}
    made.service_types.set([given.types[code] for code in rules.asked_of(one.own["applies_to"], regimes)])
    return made


def _sheets(new: list[StarterIndicator], known: Mapping[str, Indicator], given: _Loading) -> None:
    """What is needed comes before what needs it, so that the database sees the graph grow without a cycle."""
    by_code = {one.code: one for one in new}
    needs = {one.code: parse(one.sheet["formula"]).codes if one.sheet["formula"] else () for one in new}
    for code in in_order(needs):
        if code in by_code:
            _sheet(by_code[code], known[code], given)


def _sheet(one: StarterIndicator, indicator: Indicator, given: _Loading) -> None:
    version = IndicatorVersion.objects.create(
        indicator=indicator, number=1, valid_from=given.since, author=given.by, created_at=given.at, **one.sheet
    )
    write_terms(version)
    write_breakdowns(version, one.breakdowns)
    if given.approved_by:
        version.state, version.approved_at, version.approved_by = SheetState.APPROVED, given.at, given.approved_by
        version.approved_in = given.approved_in
        version.save(update_fields=["state", "approved_at", "approved_by", "approved_in"])
