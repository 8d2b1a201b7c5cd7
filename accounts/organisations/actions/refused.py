"""How an act on organisations is refused, and what the log calls them."""

from django.utils.translation import gettext_lazy as _

from accounts.organisations.models import Organisation
from consultare.lib.law import Words

CHANGED = _(
    "Somebody else changed these data in the meantime. Open the page again in another tab, compare, and save once more."
)


class Refused(Exception):
    """The act isn't allowed now; `sentence` says why, `field` names the field of a form it is about."""

    def __init__(self, sentence: Words, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


def about(organisation: Organisation) -> dict[str, str]:
    """For `audit.record`: everything about one organisation is one group."""
    key = f"organisation:{organisation.pk}"
    return {"subject": key, "subject_label": organisation.name, "group": key}
