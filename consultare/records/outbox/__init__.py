"""The mail ledger: a row before a message, and the only place that sends mail.

Rooms call `queue` inside their transaction; a worker sends after commit. Losing the worker, the broker or the mail server at
any moment loses nothing; the one message between the server's acceptance and our mark may go twice, with the same Message-ID.
"""

from consultare.records.outbox.ledger import messages, oldest_waiting, summary
from consultare.records.outbox.letters import Mail, message_id
from consultare.records.outbox.plan import CannotResend, bounced, cancel, queue, queue_many, queue_new, resend
from consultare.records.outbox.send import DrainResult, drain, drain_all, release_stuck
from consultare.records.outbox.strangers import Allowance, admit

__all__ = [
    "Allowance",
    "CannotResend",
    "DrainResult",
    "Mail",
    "admit",
    "bounced",
    "cancel",
    "drain",
    "drain_all",
    "message_id",
    "messages",
    "oldest_waiting",
    "queue",
    "queue_many",
    "queue_new",
    "release_stuck",
    "resend",
    "summary",
]
