"""How an act on services is refused, and what the log calls them."""

from django.utils.translation import gettext_lazy as _

from consultare.lib.law import Words
from indicators.services.models import Service

CHANGED = _(
    "Somebody else changed this service in the meantime. Open its page in another tab, compare, and save once more."
)


class Refused(Exception):
    """The act isn't allowed now. `problems`: field → sentence; the empty name is the whole."""

    def __init__(self, sentence: Words, field: str = "", *, problems: dict[str, Words] | None = None) -> None:
        super().__init__(sentence)
        self.problems = problems or {field: sentence}


def about(service: Service) -> dict[str, str]:
    """For `audit.record`: everything about one service is one group."""
    key = f"service:{service.pk}"
    return {"subject": key, "subject_label": service.name, "group": key}
