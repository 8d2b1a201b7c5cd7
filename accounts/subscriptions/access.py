"""To fetch is to authorise: one's own subscriptions; the one an unsubscribe address was made for."""

from django.http import Http404

from accounts.people.models import Person
from accounts.subscriptions import queries
from accounts.subscriptions.models import Subscription

MAX_KEY = 2**63 - 1


def own_subscription(person: Person, pk: int) -> Subscription:
    found = queries.of_person(person).filter(pk=min(pk, MAX_KEY)).first()
    if found is None:
        raise Http404
    return found


def subscription_to_end(token: str) -> Subscription:
    """The signed address is the permission, and for nothing else but ending."""
    found = queries.by_token(token)
    if found is None:
        raise Http404
    return found
