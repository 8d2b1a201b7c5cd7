"""Asking for announcements, confirming, stopping. What was agreed to is kept word by word (framework §11.4)."""

import logging
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.authority.models import Domain
from accounts.people.models import Person
from accounts.subscriptions import emails
from accounts.subscriptions.models import Subscription
from accounts.subscriptions.rules import CONFIRM_DAYS, code_hash
from consultare.records import audit, outbox
from consultare.records.states import MessageState

log = logging.getLogger(__name__)

audit.register_verbs(
    {
        "subscription.confirmed": _("The subscription %(subject)s was confirmed"),
        "subscription.changed": _("The subscription %(subject)s was changed"),
        "subscription.ended": _("The subscription %(subject)s was ended"),
    }
)
CODE_BYTES = 24  # 192 bits


class NoSubscription(Exception):
    """No subscription waits for this code: unknown, too old, or ended."""


def ask(
    *,
    email: str,
    name: str,
    domains: Collection[Domain],
    frequency: str,
    language: str,
    consent_text: str,
    at: datetime,
) -> None:
    """Write to the address; nothing is in force before it is confirmed. What the caller sees is the same for every address."""
    email, code = email.strip().lower(), secrets.token_urlsafe(CODE_BYTES)
    with transaction.atomic():
        known = Subscription.objects.select_for_update().filter(email__iexact=email, ended_at__isnull=True).first()
        if known and known.confirmed_at:
            outbox.queue(emails.already(known), at=at)
            return
        wish = known or Subscription(email=email, code_hash=code_hash(secrets.token_urlsafe(CODE_BYTES)), asked_at=at)
        if known is None and not _saved(wish):
            return  # Somebody asked for the same address at the same moment, and was written to.
        message = outbox.queue(emails.confirm(wish, code=code), at=at)
        if known and message and message.state == MessageState.CANCELLED:
            return  # Over the day's limit of letters: the code sent before stays good.
        wish.name, wish.frequency, wish.language = name, frequency, language
        wish.consent_text, wish.asked_at, wish.code_hash = consent_text, at, code_hash(code)
        wish.save()
        wish.domains.set(domains)


def confirm(*, hashed: str, at: datetime) -> Subscription:
    """In force from now on; a second time changes nothing. Raises `NoSubscription`."""
    with transaction.atomic():
        since = at - timedelta(days=CONFIRM_DAYS)
        waiting = Subscription.objects.select_for_update().filter(
            code_hash=hashed, ended_at__isnull=True, asked_at__gt=since
        )
        subscription = waiting.first()
        if subscription is None:
            raise NoSubscription
        if subscription.confirmed_at is None:
            subscription.confirmed_at = at
            subscription.save(update_fields=["confirmed_at"])
            _note("subscription.confirmed", subscription, None, at)
    return subscription


def subscribe_person(
    *, person: Person, domains: Collection[Domain], frequency: str, consent_text: str, at: datetime
) -> Subscription | None:
    """For a signed-in person: her address is confirmed, so the wish is in force at once; an earlier one is changed.

    None when the address is not confirmed after all: then a letter goes out, as for a visitor.
    """
    if not EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists():
        words = {"frequency": frequency, "language": person.language, "consent_text": consent_text}
        ask(email=person.email, name=person.full_name, domains=domains, at=at, **words)
        return None
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        live = (
            Subscription.objects.select_for_update().filter(email__iexact=person.email, ended_at__isnull=True).first()
        )
        wish = live or Subscription(
            email=person.email, asked_at=at, code_hash=code_hash(secrets.token_urlsafe(CODE_BYTES))
        )
        verb = "subscription.changed" if live and live.confirmed_at else "subscription.confirmed"
        wish.person, wish.name, wish.language, wish.frequency = person, person.full_name, person.language, frequency
        if not wish.confirmed_at:
            wish.consent_text, wish.asked_at, wish.confirmed_at = consent_text, at, at
        wish.save()
        wish.domains.set(domains)
        _note(verb, wish, person, at)
    return wish


def end(*, subscription: Subscription, by: Person | None, at: datetime) -> None:
    """No more announcements; the proof of consent stays. Twice is once."""
    with transaction.atomic():
        locked = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
        if locked.ended_at is None:
            locked.ended_at = at
            locked.save(update_fields=["ended_at"])
            outbox.cancel(at=at, note="unsubscribed", recipient=f"subscription:{locked.pk}")
            _note("subscription.ended", locked, by, at)


def purge_unconfirmed(*, at: datetime) -> int:
    """Forget the addresses that nobody confirmed in time: their code is void, and nothing was ever sent to them but that code.

    Twice is once; returns how many.
    """
    with transaction.atomic():
        late = Subscription.objects.filter(confirmed_at__isnull=True, asked_at__lte=at - timedelta(days=CONFIRM_DAYS))
        keys = list(late.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
        for key in keys:
            outbox.cancel(at=at, note="not confirmed in time", recipient=f"subscription:{key}")
        Subscription.objects.filter(pk__in=keys).delete()
    if keys:
        log.info("%d subscriptions that nobody confirmed were removed", len(keys))
    return len(keys)


def _saved(subscription: Subscription) -> bool:
    try:
        with transaction.atomic():
            subscription.save()
    except IntegrityError:
        return False
    return True


def _note(verb: str, subscription: Subscription, by: Person | None, at: datetime) -> None:
    """Without the address: the log outlives the subscription."""
    audit.record(verb=verb, by=by, at=at, subject=f"subscription:{subscription.pk}")
