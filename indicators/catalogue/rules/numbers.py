"""Numbers as people in Romania write and read them: «1.234,56». Pure."""

import re
from decimal import Decimal

_THOUSANDS = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?", re.ASCII)
_COMMA = re.compile(r"-?[0-9]+(,[0-9]+)?", re.ASCII)
_POINT = re.compile(r"-?[0-9]+\.[0-9]+", re.ASCII)
MAX_DIGITS, MAX_PLACES = 14, 4


def read_number(text: str) -> Decimal | None:
    """«1.234,5», «1234,5», «1 234,5» and «1234.5»; None for anything else, too long or with more than four decimals.

    «1.234» is one thousand two hundred thirty-four, as everywhere on the portal.
    """
    text = re.sub(r"[\s\u00a0\u202f]", "", text).replace("−", "-")
    if _THOUSANDS.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    elif _COMMA.fullmatch(text):
        text = text.replace(",", ".")
    elif not _POINT.fullmatch(text):
        return None
    whole, _point, decimals = text.lstrip("-").partition(".")
    if len(whole.lstrip("0")) > MAX_DIGITS or len(decimals) > MAX_PLACES:
        return None
    return Decimal(text)


def write_number(number: Decimal, decimals: int | None = None) -> str:
    """«1.234,50»; without `decimals` as many as the number needs."""
    text = f"{number:,.{decimals}f}" if decimals is not None else f"{number.normalize():,f}"
    return text.replace(",", "\u00a0").replace(".", ",").replace("\u00a0", ".").replace("-", "−")
