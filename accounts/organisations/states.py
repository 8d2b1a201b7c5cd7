"""What an organisation may become."""

from consultare.lib.law import Transition, Workflow

PENDING, APPROVED, REFUSED, SUSPENDED = "pending", "approved", "refused", "suspended"

ORGANISATION = Workflow(
    "state",
    (
        Transition("approve", (PENDING,), APPROVED, stamp="decided_at"),
        Transition("refuse", (PENDING,), REFUSED, stamp="decided_at"),
        Transition("suspend", (APPROVED,), SUSPENDED, stamp="decided_at"),
        Transition("restore", (SUSPENDED,), APPROVED, stamp="decided_at"),
    ),
)
