"""An indicator from proposal to retirement; what it is, beside the words of its sheets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.authority.models import Department
from accounts.people.models import Person
from consultare.lib import workflow
from consultare.records import audit
from indicators.catalogue.actions.refused import Refused, Stale, about
from indicators.catalogue.models import Indicator, IndicatorVersion, Scale, Topic
from indicators.catalogue.states import INDICATOR, IndicatorState, Kind, SheetState
from indicators.services.models import ServiceType

audit.register_verbs(
    {
        "indicator.proposed": _("%(actor)s proposed the indicator %(subject)s, “%(name)s”"),
        "indicator.changed": _("%(actor)s changed what the indicator %(subject)s is"),
        "indicator.adopted": _("%(actor)s took the indicator %(subject)s into use"),
        "indicator.retired": _("%(actor)s retired the indicator %(subject)s: %(reason)s"),
    }
)

NATURE = ("kind", "source", "unit", "time_rule", "unit_rule", "scale")
"""What stays once an indicator is in use: figures already collected would mean something else."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What an indicator is, whatever its sheet says. `service_types`: empty for every service."""

    topic: Topic
    kind: str
    level: str
    direction: str
    unit: str
    decimals: int
    time_rule: str
    unit_rule: str
    sensitivity: str
    source: str
    owner: str
    scale: Scale | None = None
    department: Department | None = None
    part_of: Indicator | None = None
    applies_to: str = ""
    service_types: Sequence[ServiceType] = ()

    def fields(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "service_types"}


@transaction.atomic
def propose(
    *, code: str, identity: Identity, name: str, frequency: str, valid_from: date, by: Person, at: datetime
) -> Indicator:
    """A new code with the draft of its first sheet. Raises `Refused`."""
    _check(code, identity)
    try:
        with transaction.atomic():
            made = Indicator.objects.create(code=code, proposed_at=at, **identity.fields())
    except IntegrityError:
        raise Refused(_("This code is taken; codes are never used again."), "code") from None
    made.service_types.set(identity.service_types)
    IndicatorVersion.objects.create(
        indicator=made, number=1, valid_from=valid_from, frequency=frequency, name=name, author=by, created_at=at
    )
    audit.record(verb="indicator.proposed", by=by, at=at, name=name, **about(made))
    return made


def _check(code: str, identity: Identity) -> None:
    problems: dict[str, Any] = {}
    if not code.startswith(f"{identity.topic.prefix}-"):
        problems["code"] = _("The code begins with the letters of the theme.")
    if (identity.kind == Kind.ORDINAL) != (identity.scale is not None):
        problems["scale"] = _("A level needs its scale, and only a level has one.")
    if ("." in code) != (identity.part_of is not None):
        problems["part_of"] = _("A part is written with a point (ACC-03.A) and belongs to an indicator.")
    elif identity.part_of and not code.startswith(f"{identity.part_of.code}."):
        problems["part_of"] = _("The code of a part begins with the code of its indicator.")
    elif identity.part_of and identity.part_of.part_of_id:
        problems["part_of"] = _("A part belongs to an indicator, not to another part.")
    if problems:
        raise Refused("", problems=problems)


@transaction.atomic
def change(*, indicator: Indicator, identity: Identity, revision: int, by: Person, at: datetime) -> Indicator:
    """Raises `Stale`, `Refused`. Nature and code stay once it is in use."""
    locked = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    if locked.revision != revision:
        raise Stale(locked)
    if locked.state == IndicatorState.RETIRED:
        raise Refused(_("The indicator was retired and stays as it is."))
    _check(locked.code, identity)
    given = identity.fields()
    if locked.state == IndicatorState.IN_USE and (
        moved := [name for name in NATURE if getattr(locked, name) != given[name]]
    ):
        sentence = _("An indicator in use keeps this: its figures would mean something else. Propose a new indicator.")
        raise Refused(sentence, problems=dict.fromkeys(moved, sentence))
    changed = _changed(locked, given)
    for name, value in given.items():
        setattr(locked, name, value)
    locked.revision += 1
    locked.save()
    locked.service_types.set(identity.service_types)
    audit.record(verb="indicator.changed", by=by, at=at, changed=changed, **about(locked))
    return locked


def _changed(indicator: Indicator, given: Mapping[str, Any]) -> list[str]:
    return [name for name, value in given.items() if getattr(indicator, name) != value]


@transaction.atomic
def adopt(*, indicator: Indicator, by: Person, at: datetime) -> Indicator:
    """Into use, once a sheet of it is approved. Raises `Refused`, `IllegalMove`."""
    locked = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    if not locked.versions.filter(state=SheetState.APPROVED, valid_until=None).exists():
        raise Refused(_("An indicator is taken into use once its sheet is approved."))
    workflow.move(locked, "adopt", at=at, using=INDICATOR)
    audit.record(verb="indicator.adopted", by=by, at=at, **about(locked))
    return locked


@transaction.atomic
def retire(*, indicator: Indicator, reason: str, by: Person, at: datetime) -> Indicator:
    """No further figures are asked for; those there are stay. Raises `Refused` while a formula in force needs it."""
    locked = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    needed = (
        locked.needed_by.filter(version__valid_until=None)
        .exclude(version__indicator__state=IndicatorState.RETIRED)
        .order_by("version__indicator__code")
        .values_list("version__indicator__code", flat=True)
        .first()
    )
    if needed:
        raise Refused(_("The formula of %(code)s needs it; change or retire that one first.") % {"code": needed})
    workflow.move(locked, "retire", at=at, using=INDICATOR, retired_reason=reason)
    audit.record(verb="indicator.retired", by=by, at=at, reason=reason, **about(locked))
    return locked
