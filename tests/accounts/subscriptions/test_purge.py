"""Addresses that nobody confirmed in time are forgotten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.subscriptions import actions
from accounts.subscriptions.models import Subscription
from accounts.subscriptions.rules import CONFIRM_DAYS
from accounts.tasks import purge_unconfirmed
from consultare.records.models import AuditEvent, Message
from tests.factories import DomainFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TERM = timedelta(days=CONFIRM_DAYS)


def ask(email: str, at) -> Subscription:
    actions.ask(
        email=email, name="", domains=[DomainFactory()], frequency="at_once", language="ro", consent_text="da", at=at
    )
    return Subscription.objects.get(email=email)


def test_only_what_nobody_confirmed_in_time_goes_and_twice_is_once(authority, caplog):
    late = ask("tarziu@people.example", NOW - TERM)
    young = ask("nou@people.example", NOW - TERM + timedelta(minutes=1))
    confirmed = ask("confirmat@people.example", NOW - timedelta(days=90))
    Subscription.objects.filter(pk=confirmed.pk).update(confirmed_at=NOW - timedelta(days=89))
    ended = ask("oprit@people.example", NOW - timedelta(days=80))
    Subscription.objects.filter(pk=ended.pk).update(confirmed_at=NOW - timedelta(days=79), ended_at=NOW)
    with caplog.at_level("INFO"):
        assert actions.purge_unconfirmed(at=NOW) == 1
    assert set(Subscription.objects.all()) == {young, confirmed, ended}
    assert "1 subscriptions" in caplog.text
    assert "tarziu" not in caplog.text
    assert Message.objects.get(recipient=f"subscription:{late.pk}").state == "cancelled"
    assert Message.objects.get(recipient=f"subscription:{young.pk}").state == "planned"
    assert actions.purge_unconfirmed(at=NOW) == 0
    assert not AuditEvent.objects.exists()


def test_the_code_of_a_purged_wish_opens_nothing_and_the_address_may_ask_again(authority):
    ask("tarziu@people.example", NOW - TERM)
    hashed = Subscription.objects.get().code_hash
    assert purge_unconfirmed() == 1
    with pytest.raises(actions.NoSubscription):
        actions.confirm(hashed=hashed, at=NOW)
    assert ask("tarziu@people.example", NOW).confirmed_at is None
