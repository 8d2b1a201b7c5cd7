"""Proof of work, asked only under attack (R47): `sha256(challenge + ":" + nonce)` begins with N zero bits."""

from hashlib import sha256
from itertools import count
from secrets import token_urlsafe

from django.core import signing

from consultare.lib.guard.counters import take_once

SALT = "consultare.guard.work"
BITS = 16
"""About 65,000 hashes: under a second in a browser, forty minutes for a robot that wants to send 3,000 texts."""
LIFETIME = 60 * 60
NONCE_LIMIT = 32


def new_challenge(bits: int = BITS) -> str:
    return signing.TimestampSigner(salt=SALT).sign(f"{bits}.{token_urlsafe(12)}")


def zero_bits(digest: bytes) -> int:
    """Leading zero bits of a digest."""
    return len(digest) * 8 - int.from_bytes(digest, "big").bit_length()


def bits_of(challenge: str) -> int:
    """The difficulty a signed challenge asks for; raises `BadSignature` (expired ones too)."""
    value = signing.TimestampSigner(salt=SALT).unsign(challenge, max_age=LIFETIME)
    return int(value.partition(".")[0])


def solved(challenge: str, nonce: str) -> bool:
    """Whether this is the first time that a valid answer to a challenge of ours is handed in."""
    if not 0 < len(nonce) <= NONCE_LIMIT:
        return False
    try:
        bits = bits_of(challenge)
    except signing.BadSignature:
        return False
    digest = sha256(f"{challenge}:{nonce}".encode()).digest()
    return zero_bits(digest) >= bits and take_once(f"work:{challenge}", LIFETIME)


def solve(challenge: str) -> str:
    """The answer, found the slow way: what the browser does, for tests and for other programs."""
    bits = bits_of(challenge)
    return next(str(n) for n in count() if zero_bits(sha256(f"{challenge}:{n}".encode()).digest()) >= bits)
