"""Identity of organisations (framework §11.1), the course of a convention (F15), secrets of invitations (R08). Pure."""

import hashlib
import re
from datetime import date

from stdnum.ro import cui

NATIONAL_NUMBER = re.compile(r"\d{1,6}/[A-E]/(19|20)\d{2}\Z")
# Nomenclature of social services (framework §5.2): CAEN code, group, roman number; kept without the space.
SERVICE_CODE = re.compile(r"8[78]\d{2}[A-Z]{2,4}(-[A-Z]{1,4})?(-[IVX]+)?\Z")

EXPIRES_SOON_DAYS = 60
REMINDER_DAYS = (60, 30, 7)
# A convention that ran out while nothing worked is still told, for this long.
TOLD_AFTER_EXPIRY_DAYS = 30

INVITATION_DAYS = 14
INVITATIONS_A_DAY = 20
INVITATIONS_AN_ADDRESS_A_DAY = 2
OPEN_APPLICATIONS = 3


def tax_code(text: str) -> str | None:
    """The CIF as it is kept: digits only, check digit verified. None when it isn't one."""
    return str(cui.compact(text)) if cui.is_valid(text) else None


def national_number_is_usual(text: str) -> bool:
    """1234/A/2010. Other shapes exist, so that a wrong one warns and never blocks."""
    return not text or bool(NATIONAL_NUMBER.match(text))


def service_codes(text: str) -> tuple[list[str], list[str]]:
    """Codes separated by commas, semicolons or lines: those understood (each once, in order) and those that aren't codes."""
    typed = [re.sub(r"\s+", "", part).upper() for part in re.split(r"[,;\n]", text)]
    codes = list(dict.fromkeys(part for part in typed if part))
    good = [code for code in codes if SERVICE_CODE.match(code)]
    return good, [code for code in codes if code not in good]


def convention_state(valid_from: date, valid_until: date | None, terminated_on: date | None, on: date) -> str:
    """One of terminated, future, expired, expiring (60 days or less), active."""
    if terminated_on and terminated_on <= on:
        return "terminated"
    if valid_from > on:
        return "future"
    if valid_until and valid_until < on:
        return "expired"
    return "expiring" if valid_until and (valid_until - on).days <= EXPIRES_SOON_DAYS else "active"


def due_step(valid_until: date, on: date) -> int | None:
    """The newest reminder that is due: 60, 30 or 7 days before the end. None while it is too early, or long over."""
    left = (valid_until - on).days
    if left < -TOLD_AFTER_EXPIRY_DAYS:
        return None
    return min((step for step in REMINDER_DAYS if left <= step), default=None)


def code_hash(code: str) -> str:
    """What is stored of a code. The code has full entropy, so one round of SHA-256 is enough."""
    return hashlib.sha256(code.strip().encode()).hexdigest()
