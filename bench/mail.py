"""A thousand invitations through the ledger against a bare loop of smtplib over one connection to the same server."""

import random
import smtplib
import time

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.people.models import Person
from bench.figures import Figure, median
from consultare.demo import crowd
from consultare.records import outbox
from consultare.records.models import Message
from consultare.records.outbox.envelope import Letter
from consultations.invitations import actions as invitations
from consultations.rounds.models import Round

COUNT, RUNS, LEAST_RATIO = 1000, 3, 0.5
KIND = "invitation_invitation"


def measure(port: int, size: int) -> list[Figure]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    messages = _plan(Round.objects.get(slug=f"masurare-{size}"))
    written = [_bytes(message) for message in messages]
    loops, drains = [], []
    for _run in range(RUNS):
        _plan_again(messages)
        loops.append(_loop(port, written))
        drains.append(_drain())
    floor, ours = COUNT / median(loops), COUNT / median(drains)
    ratio = median(loop / drain for loop, drain in zip(loops, drains, strict=True))
    return [
        Figure("Floor: smtplib loop, one connection, 1,000 messages", f"{floor:.0f} messages/s", 1.0),
        Figure(
            "1,000 invitations drained from the ledger", f"{ours:.0f} messages/s ({median(drains):.1f} s)", ratio,
            f"ratio ≥ {LEAST_RATIO}", ratio >= LEAST_RATIO,
        ),
    ]  # fmt: skip


def _plan(round_: Round) -> list[Message]:
    """By the product's own act: a thousand partners, one invitation and one mail each."""
    by, now = Person.objects.get(email="coordonator@demo.example"), timezone.now()
    crowd.organisations(COUNT, random.Random(1), by=by, now=now)
    with transaction.atomic():
        invitations.invite(round_=round_, by=by, at=now)
    Message.objects.filter(state="planned").exclude(kind=KIND).update(state="sent", sent_at=now)
    chosen = list(Message.objects.filter(kind=KIND, state="planned").order_by("pk"))
    Message.objects.filter(pk__in=[message.pk for message in chosen[COUNT:]]).update(state="sent", sent_at=now)
    assert len(chosen) >= COUNT
    return chosen[:COUNT]


def _plan_again(messages: list[Message]) -> None:
    """As they were before the first run; the texts of personal links were blanked when they had been sent."""
    for message in messages:
        message.state, message.sent_at, message.body_removed_at = "planned", None, None
    Message.objects.bulk_update(messages, ["state", "sent_at", "body_removed_at", "text", "html"], batch_size=200)


def _bytes(message: Message) -> tuple[str, bytes]:
    """The very bytes that the ledger's own carrier sends."""
    return message.to, Letter.of(message, sender=settings.DEFAULT_FROM_EMAIL).message().as_bytes(linesep="\r\n")


def _loop(port: int, written: list[tuple[str, bytes]]) -> float:
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for to, letter in written:
            server.sendmail(settings.DEFAULT_FROM_EMAIL, [to], letter)
    return time.perf_counter() - began


def _drain() -> float:
    began = time.perf_counter()
    result = outbox.drain_all(clock=timezone.now)
    seconds = time.perf_counter() - began
    if result.sent != COUNT:
        raise SystemExit(f"{result.sent} of {COUNT} mails were sent")
    return seconds
