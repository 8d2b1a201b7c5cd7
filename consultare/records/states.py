"""What may become what: messages of the ledger, stored files and long work. Pure names, no logic."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class MessageState(TextChoices):
    """planned → leased → sent | planned (again) | failed; sent → bounced; planned → cancelled; failed | bounced → planned."""

    PLANNED = "planned", pgettext_lazy("message", "planned")
    LEASED = "leased", pgettext_lazy("message", "being sent")
    SENT = "sent", pgettext_lazy("message", "sent")
    FAILED = "failed", pgettext_lazy("message", "failed")
    BOUNCED = "bounced", pgettext_lazy("message", "returned")
    CANCELLED = "cancelled", pgettext_lazy("message", "cancelled")


class FileState(TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("file", "accepted")
    QUARANTINED = "quarantined", pgettext_lazy("file", "under verification")
    ABANDONED = "abandoned", pgettext_lazy("file", "abandoned, being removed")


class JobState(TextChoices):
    """waiting → running → done | waiting (again, after a crash) | failed."""

    WAITING = "waiting", pgettext_lazy("job", "waiting")
    RUNNING = "running", pgettext_lazy("job", "under way")
    DONE = "done", pgettext_lazy("job", "done")
    FAILED = "failed", pgettext_lazy("job", "failed")


class EntryKind(TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("register", "submitted")
    LATE = "late", pgettext_lazy("register", "submitted after the term")
    ADDENDUM = "addendum", pgettext_lazy("register", "addition")
    WITHDRAWN = "withdrawn", pgettext_lazy("register", "withdrawn by the author")
    ADDRESS_CONFIRMED = "address_confirmed", pgettext_lazy("register", "address confirmed")
    HIDDEN = "hidden", pgettext_lazy("register", "hidden from the public")
    RESTORED = "restored", pgettext_lazy("register", "shown again")
    COSIGNED = "cosigned", pgettext_lazy("register", "co-signature of an organisation")
    REDACTED = "redacted", pgettext_lazy("register", "personal data covered")
    DISPOSED = "disposed", pgettext_lazy("register", "answered")
    CORRECTED = "corrected", pgettext_lazy("register", "corrected")
    DEADLINE_CHANGED = "deadline_changed", pgettext_lazy("register", "term changed")
    PUBLISHED = "published", pgettext_lazy("register", "round published")
    VERSION = "version", pgettext_lazy("register", "version of the draft published")
    ROUND_WITHDRAWN = "round_withdrawn", pgettext_lazy("register", "round withdrawn")
