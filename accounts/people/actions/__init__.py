"""What is done to accounts: profile, address, roles, being active. Each act is in the audit log."""

from accounts.people.actions.account import (
    CHANGE_MINUTES,
    WrongCode,
    cancel_email_change,
    confirm_email_change,
    deactivate,
    edit_profile,
    end_session,
    open_account,
    reactivate,
    request_email_change,
)
from accounts.people.actions.base import Refused, end_sessions, note
from accounts.people.actions.roles import (
    appoint,
    confirm_role,
    grant_role,
    propose_role,
    refuse_role,
    revoke_role,
)

__all__ = [
    "CHANGE_MINUTES",
    "Refused",
    "WrongCode",
    "appoint",
    "cancel_email_change",
    "confirm_email_change",
    "confirm_role",
    "deactivate",
    "edit_profile",
    "end_session",
    "end_sessions",
    "grant_role",
    "note",
    "open_account",
    "propose_role",
    "reactivate",
    "refuse_role",
    "request_email_change",
    "revoke_role",
]
