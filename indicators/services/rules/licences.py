"""Licences of services (Legea 197/2012): how far they are, and when their end is announced. Pure."""

from datetime import date

from indicators.services.states import LicenceState

SOON_DAYS = 60
REMINDER_DAYS = (60, 30, 7)
# A licence that ran out while nothing worked is still told, for this long.
TOLD_AFTER_EXPIRY_DAYS = 30


def licence_state(licence: str, until: date | None, on: date) -> LicenceState:
    """A licence without an end is valid; on its last day too."""
    if not licence:
        return LicenceState.NONE
    if until is None:
        return LicenceState.VALID
    if until < on:
        return LicenceState.EXPIRED
    return LicenceState.EXPIRING if (until - on).days <= SOON_DAYS else LicenceState.VALID


def due_step(until: date, on: date) -> int | None:
    """The newest reminder that is due: 60, 30 or 7 days before the end. None while it is too early, or long over."""
    left = (until - on).days
    if left < -TOLD_AFTER_EXPIRY_DAYS:
        return None
    return min((step for step in REMINDER_DAYS if left <= step), default=None)
