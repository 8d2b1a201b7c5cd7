"""Secrets of personal links and the hours in which nobody is written to. Pure."""

import base64
import hashlib
import hmac
from datetime import datetime
from zoneinfo import ZoneInfo

from consultare.lib.workdays import Calendar

LOCAL = ZoneInfo("Europe/Bucharest")


def personal_code(key: str, round_id: int, organisation_id: int) -> str:
    """160 bits that only the holder of the sealing key can make again, so that no table has to keep them."""
    mac = hmac.new(key.encode(), f"invitation:{round_id}:{organisation_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:20]).decode().rstrip("=")


def code_hash(code: str) -> str:
    """What is stored of a code. The code has full entropy, so one round of SHA-256 is enough."""
    return hashlib.sha256(code.encode()).hexdigest()


def is_quiet(moment: datetime, calendar: Calendar, quiet_from: int, quiet_to: int) -> bool:
    """True from 20 to 8 o'clock and on days that are not worked (framework §6.2)."""
    local = moment.astimezone(LOCAL)
    return not (quiet_to <= local.hour < quiet_from) or not calendar.is_working(local.date())
