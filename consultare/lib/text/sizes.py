"""Sizes of files as people here write them: «713 octeți», «1,5 MB» (Django's Romanian says «MO»)."""

from django.utils.formats import number_format
from django.utils.translation import ngettext

UNITS = ("KB", "MB", "GB")
STEP = 1024


def size_words(size: int) -> str:
    """One decimal from a kilobyte on."""
    if size < STEP:
        return ngettext("%(size)d byte", "%(size)d bytes", size) % {"size": size}
    power = 1
    while power < len(UNITS) and size >= STEP ** (power + 1):
        power += 1
    return f"{number_format(size / STEP**power, decimal_pos=1)}\u00a0{UNITS[power - 1]}"
