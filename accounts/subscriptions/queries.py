"""Reads of subscriptions, and the address that ends one."""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.people.models import Person
from accounts.subscriptions.models import Subscription

UNSUBSCRIBE_SALT = "accounts.subscriptions.unsubscribe"


def unsubscribe_url(subscription: Subscription) -> str:
    """Address for one-click unsubscription (RFC 8058): it can do nothing but end this subscription, by POST."""
    token = signing.dumps(subscription.pk, salt=UNSUBSCRIBE_SALT)
    return f"{settings.SITE_URL}{reverse('unsubscribe', args=[token])}"


def by_token(token: str) -> Subscription | None:
    """The subscription of an unsubscribe address, also when it has ended; None for anything else."""
    try:
        pk = signing.loads(token, salt=UNSUBSCRIBE_SALT)
    except signing.BadSignature:
        return None
    return Subscription.objects.filter(pk=pk).first() if isinstance(pk, int) else None


def live(at: datetime) -> QuerySet[Subscription]:
    """Confirmed and not withdrawn at that moment."""
    return Subscription.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at), confirmed_at__lte=at)


def weekly(at: datetime) -> QuerySet[Subscription]:
    """Who asked for one letter a week; the letter itself is written where rounds are known."""
    return live(at).filter(frequency=Subscription.Frequency.WEEKLY).prefetch_related("domains").order_by("pk")


def of_person(person: Person) -> QuerySet[Subscription]:
    """Live subscriptions that the person made, or that were made for her confirmed address without an account."""
    mine = Q(person=person) | Q(email__iexact=person.email)
    found = Subscription.objects.filter(mine, confirmed_at__isnull=False, ended_at__isnull=True)
    return found.prefetch_related("domains").order_by("pk")
