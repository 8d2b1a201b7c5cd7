"""How an act on the catalogue is refused, and what the log calls its things."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from consultare.lib.law import Words
from indicators.catalogue.models import Indicator


class Refused(Exception):
    """The act isn't allowed now. `problems`: field → sentence; the empty name is the whole."""

    def __init__(self, sentence: Words, field: str = "", *, problems: dict[str, Words] | None = None) -> None:
        super().__init__(sentence)
        self.problems: dict[str, Words] = problems or {field: sentence}


class Stale(Exception):
    """Somebody saved in between; `stored` is the row as it is now."""

    def __init__(self, stored: Any) -> None:
        super().__init__(f"revision {stored.revision} was saved in between")
        self.stored = stored


FROZEN = _("An approved sheet never changes. Make a new version of it.")


def about(indicator: Indicator) -> dict[str, str]:
    """For `audit.record`: everything about one indicator is one group."""
    key = f"indicator:{indicator.pk}"
    return {"subject": key, "subject_label": indicator.code, "group": key}
