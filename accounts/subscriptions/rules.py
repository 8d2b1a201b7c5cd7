"""Secrets of subscriptions. Pure."""

import hashlib

CONFIRM_DAYS = 7


def code_hash(code: str) -> str:
    """What is stored of a code. The code has full entropy, so one round of SHA-256 is enough."""
    return hashlib.sha256(code.strip().encode()).hexdigest()
