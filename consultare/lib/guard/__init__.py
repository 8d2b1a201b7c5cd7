"""Protection of public forms without trackers and puzzles (R47–R50)."""

from consultare.lib.guard.counters import Limit, Quota, quota, quotas, take_once, used
from consultare.lib.guard.network import client_address, client_network
from consultare.lib.guard.verdict import (
    CHALLENGE_FIELD,
    HONEYPOT_FIELD,
    NONCE_FIELD,
    STAMP_FIELD,
    Stamp,
    Verdict,
    challenge_if_needed,
    judge,
    new_stamp,
    read_stamp,
    under_attack,
)
from consultare.lib.guard.work import new_challenge, solve, solved

__all__ = [
    "CHALLENGE_FIELD",
    "HONEYPOT_FIELD",
    "NONCE_FIELD",
    "STAMP_FIELD",
    "Limit",
    "Quota",
    "Stamp",
    "Verdict",
    "challenge_if_needed",
    "client_address",
    "client_network",
    "judge",
    "new_challenge",
    "new_stamp",
    "quota",
    "quotas",
    "read_stamp",
    "solve",
    "solved",
    "take_once",
    "under_attack",
    "used",
]
