"""Reference points: set, and changed with a reason that stays readable."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.records import audit
from indicators.catalogue.actions.refused import Refused, Stale, about
from indicators.catalogue.models import Indicator, Reference, ReferenceRevision
from indicators.services.models import Period, Service

audit.register_verbs(
    {
        "reference.set": _("%(actor)s set a reference point of %(subject)s: %(kind)s %(value)s for %(period)s"),
        "reference.changed": _(
            "%(actor)s changed a reference point of %(subject)s from %(old)s to %(value)s: %(reason)s"
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Given:
    """`low` and `high` are equal for a point; `service`: none for the whole authority."""

    kind: str
    period: Period
    low: Decimal
    high: Decimal
    source: str
    note: str = ""
    service: Service | None = None


def words(low: Decimal, high: Decimal) -> str:
    """For the log: «40» or «40–60», without needless zeros."""
    first, last = (
        f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}" for number in (low, high)
    )
    return first if low == high else f"{first}–{last}"


def _check(low: Decimal, high: Decimal) -> None:
    if low > high:
        raise Refused(_("The lower bound is above the upper one."), "high")


@transaction.atomic
def set_reference(*, indicator: Indicator, given: Given, by: Person, at: datetime) -> Reference:
    """Raises `Refused` when there is one for the same period, service, kind and source."""
    _check(given.low, given.high)
    try:
        with transaction.atomic():
            made = Reference.objects.create(
                indicator=indicator, service=given.service, period=given.period, kind=given.kind, low=given.low,
                high=given.high, source=given.source, note=given.note, at=at, by=by,
            )  # fmt: skip
    except IntegrityError:
        sentence = _("There is one of this kind and source for this period already; change that one.")
        raise Refused(sentence, "period") from None
    audit.record(
        verb="reference.set", by=by, at=at, kind=given.kind, value=words(given.low, given.high),
        period=given.period.code, **about(indicator),
    )  # fmt: skip
    return made


@transaction.atomic
def change_reference(
    *,
    reference: Reference,
    low: Decimal,
    high: Decimal,
    reason: str,
    seen: tuple[Decimal, Decimal],
    by: Person,
    at: datetime,
) -> Reference:
    """`seen`: bounds that were on the screen. What it was before stays as a `ReferenceRevision`. Raises `Stale`, `Refused`."""
    locked = Reference.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=reference.pk)
    if (locked.low, locked.high) != seen:
        raise StaleReference(locked)
    _check(low, high)
    if (low, high) == seen:
        raise Refused(_("Nothing changes: the values are the same."), "low")
    if not reason.strip():
        raise Refused(_("Say why the reference point changes."), "reason")
    ReferenceRevision.objects.create(
        reference=locked,
        old_low=locked.low,
        old_high=locked.high,
        new_low=low,
        new_high=high,
        reason=reason,
        at=at,
        by=by,
    )
    facts = {"old": words(*seen), "value": words(low, high), "reason": reason}
    locked.low, locked.high, locked.at, locked.by = low, high, at, by
    locked.save(update_fields=["low", "high", "at", "by"])
    audit.record(verb="reference.changed", by=by, at=at, **facts, **about(locked.indicator))
    return locked


class StaleReference(Stale):
    """Somebody changed it since it was shown."""

    def __init__(self, stored: Reference) -> None:
        Exception.__init__(self, f"reference {stored.pk} was changed in between")
        self.stored = stored
