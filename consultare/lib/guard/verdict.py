"""What a public form says about who sent it. A suspicion sends a text to a person, it never drops it (R47)."""

import time
from dataclasses import dataclass, field
from secrets import token_urlsafe

from django.core import signing
from django.http import HttpRequest

from consultare.lib.guard.counters import Limit, quotas, used
from consultare.lib.guard.network import client_network
from consultare.lib.guard.work import new_challenge, solved

SALT = "consultare.guard.stamp"
ALL = "guard:all"
STAMP_FIELD = "form_stamp"
HONEYPOT_FIELD = "website"
"""A field people do not see and leave empty; hidden by a style sheet class, with `tabindex="-1" autocomplete="off"`."""
CHALLENGE_FIELD = "work_challenge"
NONCE_FIELD = "work_nonce"
MIN_FILL_SECONDS = 3
STAMP_LIFETIME = 7 * 24 * 3600
"""A form may stay open for a week: somebody writes four precise remarks over several evenings."""
NETWORK_LIMIT, NETWORK_WINDOW = 30, 3600
"""Submissions from one network in an hour. A library or a day centre shares one address."""
ATTACK_LIMIT, ATTACK_WINDOW = 60, 60
"""Submissions to the whole portal in a minute beyond which every one of them must bring its work."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """`key` is the submission key: the same key twice is the same submission."""

    key: str
    issued_at: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """`blocked` answers 429 with the typed text kept; `needs_work` shows the form again with a challenge in it."""

    suspicious: list[str] = field(default_factory=list)
    blocked: bool = False
    retry_after: int = 0
    needs_work: bool = False
    submission_key: str = ""

    @property
    def passes(self) -> bool:
        return not self.blocked and not self.needs_work


def new_stamp(form: str, *, now: float | None = None) -> str:
    """The signed hidden field of a form shown now; `form` names it, so that a stamp serves one kind of form."""
    issued_at = int(time.time() if now is None else now)
    return signing.dumps({"form": form, "key": token_urlsafe(18), "at": issued_at}, salt=SALT)


def read_stamp(form: str, value: str) -> Stamp | None:
    """None for a stamp that is missing, forged or of another form. Age is judged apart: an old text is still a text."""
    try:
        content = signing.loads(value, salt=SALT)
    except signing.BadSignature:
        return None
    if not isinstance(content, dict) or content.get("form") != form:
        return None
    return Stamp(str(content["key"]), int(content["at"]))


def under_attack(*, now: float | None = None) -> bool:
    return used(ALL, ATTACK_WINDOW, now=now) >= ATTACK_LIMIT


def challenge_if_needed(*, now: float | None = None) -> str:
    """A challenge for the form's hidden field while under attack, otherwise an empty string."""
    return new_challenge() if under_attack(now=now) else ""


def judge(request: HttpRequest, form: str, *, now: float | None = None) -> Verdict:
    """Judge a POST to a public form and count it. Fails open: without counters it passes, marked «uncounted»."""
    now = time.time() if now is None else now
    stamp = read_stamp(form, request.POST.get(STAMP_FIELD, ""))
    suspicious = _suspicions(request, stamp, now)
    key = stamp.key if stamp else ""
    network, overall = quotas(
        [
            Limit(f"guard:{client_network(request)}", NETWORK_LIMIT, NETWORK_WINDOW),
            Limit(ALL, ATTACK_LIMIT, ATTACK_WINDOW),
        ],
        fail_open=True,
        now=now,
    )
    if not overall.counted:
        suspicious.append("uncounted")
    if not network.allowed:
        return Verdict(suspicious, blocked=True, retry_after=network.retry_after, submission_key=key)
    if overall.allowed:
        return Verdict(suspicious, submission_key=key)
    worked = solved(request.POST.get(CHALLENGE_FIELD, ""), request.POST.get(NONCE_FIELD, ""))
    return Verdict(
        suspicious, retry_after=0 if worked else overall.retry_after, needs_work=not worked, submission_key=key
    )


def _suspicions(request: HttpRequest, stamp: Stamp | None, now: float) -> list[str]:
    found = []
    if request.POST.get(HONEYPOT_FIELD, ""):
        found.append("honeypot")
    if stamp is None:
        found.append("no_stamp")
    elif now - stamp.issued_at < MIN_FILL_SECONDS:
        found.append("too_fast")
    elif now - stamp.issued_at > STAMP_LIFETIME:
        found.append("stale")
    return found
