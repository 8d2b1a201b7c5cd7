"""What is done to organisations, conventions and mandates."""

from accounts.organisations.actions.conventions import (
    add_convention,
    edit_convention,
    remind_conventions,
    terminate_convention,
)
from accounts.organisations.actions.mandates import NoInvitation, accept, end_mandate, invite, revoke_invitation
from accounts.organisations.actions.refused import Refused
from accounts.organisations.actions.registration import add, apply, approve, edit, refuse, restore, suspend

__all__ = [
    "NoInvitation",
    "Refused",
    "accept",
    "add",
    "add_convention",
    "apply",
    "approve",
    "edit",
    "edit_convention",
    "end_mandate",
    "invite",
    "refuse",
    "remind_conventions",
    "restore",
    "revoke_invitation",
    "suspend",
    "terminate_convention",
]
