"""Versions of a definition sheet: made from the one before, written, approved by somebody else, frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib import workflow
from consultare.lib.law import Words
from consultare.records import audit
from indicators.catalogue.actions.cells import write_breakdowns
from indicators.catalogue.actions.refused import FROZEN, Refused, Stale, about
from indicators.catalogue.actions.terms import write_terms
from indicators.catalogue.models import Breakdown, BreakdownDimension, Indicator, IndicatorVersion
from indicators.catalogue.rules.alerts import SIDED
from indicators.catalogue.rules.breakdowns import Spec
from indicators.catalogue.rules.sheets import NO_SIDE, WORDS, problems
from indicators.catalogue.states import SHEET, IndicatorState, SheetState

audit.register_verbs(
    {
        "sheet.begun": _("%(actor)s began version %(number)s of the sheet of %(subject)s"),
        "sheet.written": _("%(actor)s wrote in version %(number)s of the sheet of %(subject)s"),
        "sheet.broken_down": _("%(actor)s set the breakdowns of version %(number)s of the sheet of %(subject)s"),
        "sheet.discarded": _("%(actor)s gave up version %(number)s of the sheet of %(subject)s"),
        "sheet.approved": _(
            "%(actor)s approved version %(number)s of the sheet of %(subject)s, in force from %(since)s"
        ),
    }
)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What a form gives: texts by name (`rules.sheets.WORDS`) and what stands beside them."""

    words: Mapping[str, str]
    valid_from: date
    frequency: str
    alert: Decimal | None = None
    is_comparable: bool = True
    change_reason: str = ""


@transaction.atomic
def begin(
    *, indicator: Indicator, valid_from: date, change_reason: str, is_comparable: bool, by: Person, at: datetime,
    round_id: int | None = None, lineage: UUID | None = None, words: Mapping[str, Any] | None = None,
) -> IndicatorVersion:  # fmt: skip
    """A draft with texts, threshold and breakdowns of the latest version; `words` replace some of them. Raises `Refused`.

    `round_id`, `lineage`: the passage of a consultation it comes from.
    """
    locked = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    if locked.state == IndicatorState.RETIRED:
        raise Refused(_("The indicator was retired and stays as it is."))
    last = locked.versions.order_by("-number").first()
    if last is None:
        raise Refused(_("The indicator has no sheet yet."))
    if last.state == SheetState.DRAFT:
        raise Refused(_("There is a version in work already; finish it or give it up first."))
    if valid_from <= last.valid_from:
        raise Refused(_("The new version begins after the one in force."), "valid_from")
    made = IndicatorVersion.objects.create(
        indicator=locked, number=last.number + 1, valid_from=valid_from, frequency=last.frequency,
        is_comparable=is_comparable, change_reason=change_reason, author=by, created_at=at, round_id=round_id, lineage=lineage,
        **{name: getattr(last, name) for name in (*WORDS, "alert")} | dict(words or {}),
    )  # fmt: skip
    write_terms(made)
    _copy_breakdowns(last, made)
    audit.record(verb="sheet.begun", by=by, at=at, number=made.number, **about(locked))
    return made


def _copy_breakdowns(source: IndicatorVersion, target: IndicatorVersion) -> None:
    for old in source.breakdowns.order_by("order"):
        made = Breakdown.objects.create(
            version=target, order=old.order, is_exclusive=old.is_exclusive, is_exhaustive=old.is_exhaustive,
            total_rule=old.total_rule,
        )  # fmt: skip
        BreakdownDimension.objects.bulk_create(
            BreakdownDimension(breakdown=made, dimension_id=axis.dimension_id, order=axis.order)
            for axis in old.axes.order_by("order")
        )
        made.cells.set(old.cells.all())


def _lock(version: IndicatorVersion, revision: int | None) -> IndicatorVersion:
    locked = (
        IndicatorVersion.objects.select_for_update(of=("self",))
        .select_related("indicator")
        .filter(pk=version.pk)
        .first()
    )
    if locked is None:
        raise Refused(_("This version was given up in the meantime."))
    if locked.state != SheetState.DRAFT:
        raise Refused(FROZEN)
    if revision is not None and locked.revision != revision:
        raise Stale(locked)
    return locked


@transaction.atomic
def write(*, version: IndicatorVersion, given: Sheet, revision: int, by: Person, at: datetime) -> IndicatorVersion:
    """Raises `Stale`, `Refused` (the formula, with its sentence). A draft may be unfinished; approval asks for the rest."""
    locked = _lock(version, revision)
    for name, text in given.words.items():
        setattr(locked, name, text)
    locked.valid_from, locked.frequency = given.valid_from, given.frequency
    locked.is_comparable, locked.change_reason = given.is_comparable, given.change_reason
    locked.alert = given.alert
    if given.alert is not None and locked.indicator.direction not in SIDED:
        raise Refused(NO_SIDE, "alert")
    if locked.number > 1 and not given.change_reason.strip():
        raise Refused(_("Say why the sheet changes."), "change_reason")
    locked.revision += 1
    locked.save()
    write_terms(locked)
    audit.record(verb="sheet.written", by=by, at=at, number=locked.number, **about(locked.indicator))
    return locked


@transaction.atomic
def break_down(
    *, version: IndicatorVersion, specs: Sequence[Spec], revision: int, by: Person, at: datetime
) -> IndicatorVersion:
    """All breakdowns of the draft at once. Raises `Stale`, `Refused` before a cell is made."""
    locked = _lock(version, revision)
    write_breakdowns(locked, specs)
    locked.revision += 1
    locked.save(update_fields=["revision"])
    audit.record(verb="sheet.broken_down", by=by, at=at, number=locked.number, **about(locked.indicator))
    return locked


@transaction.atomic
def discard(*, version: IndicatorVersion, by: Person, at: datetime) -> None:
    """A draft that nobody wants. The first sheet of an indicator stays: retire the indicator instead."""
    locked = _lock(version, None)
    if locked.number == 1:
        raise Refused(_("The first sheet stays with its indicator; retire the indicator instead."))
    if locked.consulted.exists():
        raise Refused(_("This version was put to consultation and stays."))
    number, indicator = locked.number, locked.indicator
    locked.breakdowns.all().delete()
    locked.delete()
    audit.record(verb="sheet.discarded", by=by, at=at, number=number, **about(indicator))


@transaction.atomic
def approve(
    *, version: IndicatorVersion, approved_in: str, revision: int, by: Person, at: datetime
) -> IndicatorVersion:
    """Freezes the sheet and ends the one before on the day this one begins.

    Never by its author. `approved_in`: the meeting or act. Raises `Stale`, `Refused` with all that is missing.
    """
    Indicator.objects.select_for_update(of=("self",)).get(pk=version.indicator_id)
    locked = _lock(version, revision)
    if locked.author_id == by.pk:
        raise Refused(_("Whoever wrote a sheet does not approve it; ask a colleague."))
    previous = locked.indicator.versions.filter(state=SheetState.APPROVED, valid_until=None).first()
    if found := dict(_missing(locked, previous)):
        raise Refused("", problems=found)
    if previous:
        IndicatorVersion.objects.filter(pk=previous.pk).update(valid_until=locked.valid_from)
    workflow.move(locked, "approve", at=at, using=SHEET, approved_by=by, approved_in=approved_in)
    since = locked.valid_from.isoformat()
    audit.record(verb="sheet.approved", by=by, at=at, number=locked.number, since=since, **about(locked.indicator))
    return locked


def _missing(version: IndicatorVersion, previous: IndicatorVersion | None) -> list[tuple[str, Words]]:
    words = {name: getattr(version, name) for name in (*WORDS, "change_reason")}
    return list(
        problems(
            words,
            source=version.indicator.source,
            number=version.number,
            frequency=version.frequency,
            valid_from=version.valid_from,
            previous_from=previous.valid_from if previous else None,
            direction=version.indicator.direction,
            alert=version.alert,
        )
    )
