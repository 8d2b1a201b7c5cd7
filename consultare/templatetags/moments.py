"""Days and moments in words, with the months in small letters as Romanian writes them (Django's own are capitalised);
sizes of files.
"""

from datetime import date, datetime

from django import template
from django.utils import timezone

from consultare.lib.text import day_in_words, moment_in_words, size_words

register = template.Library()


@register.filter
def day(value: date | datetime | None) -> str:
    """«1 decembrie 2026»; nothing for nothing."""
    if not value:
        return ""
    return str(day_in_words(timezone.localtime(value).date() if isinstance(value, datetime) else value))


@register.filter
def moment(value: datetime | None) -> str:
    """«1 decembrie 2026, ora 14:05»; nothing for nothing."""
    return str(moment_in_words(value)) if value else ""


@register.filter
def size(value: int) -> str:
    """«1,5 MB»."""
    return size_words(value)
