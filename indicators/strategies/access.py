"""To fetch is to authorise: strategies for the desk, published ones for everybody. Strangers get 404, or 403 at the desk."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.records.models import StoredFile
from indicators.strategies.models import Milestone, Node, NodeIndicator, ProgressUpdate, Strategy
from indicators.strategies.states import PUBLIC_STATES

MAX_KEY = 2**63 - 1
READING = (Permission.MANAGE_STRATEGIES, Permission.REPORT_PROGRESS, Permission.APPROVE_PROGRESS)


def staff_strategy(user: Person | AnonymousUser, slug: str, *permissions: Permission) -> Strategy:
    """Any strategy, for who holds one of the permissions (all that work on strategies, if none is named)."""
    accepted = permissions or READING
    if not user.is_authenticated or not any(user.may(one) for one in accepted):
        raise PermissionDenied(_("Your account has no right to open this page."))
    found = Strategy.objects.select_related("round", "created_by").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def node_of(strategy: Strategy, pk: int) -> Node:
    """Raises `Http404`."""
    rows = strategy.nodes.select_related("strategy", "parent", "service", "other")
    found = rows.filter(pk=min(pk, MAX_KEY)).first()
    if found is None:
        raise Http404
    return found


def update_of(node: Node, pk: int) -> ProgressUpdate:
    rows = node.updates.select_related("node__strategy", "period", "author", "decided_by", "evidence")
    found = rows.filter(pk=min(pk, MAX_KEY)).first()
    if found is None:
        raise Http404
    return found


def milestone_of(node: Node, pk: int) -> Milestone:
    found = node.milestones.select_related("node__strategy", "evidence").filter(pk=min(pk, MAX_KEY)).first()
    if found is None:
        raise Http404
    return found


def link_of(node: Node, pk: int) -> NodeIndicator:
    found = node.indicators.select_related("node__strategy", "indicator").filter(pk=min(pk, MAX_KEY)).first()
    if found is None:
        raise Http404
    return found


def evidence_of(held: ProgressUpdate | Milestone) -> StoredFile:
    """Internal: only who works on strategies gets here. Raises `Http404`."""
    if held.evidence is None:
        raise Http404
    return held.evidence


def public_strategy(slug: str) -> Strategy:
    """In force or ended. Raises `Http404`, the same for a draft as for one that never was."""
    found = Strategy.objects.select_related("round").filter(slug=slug, state__in=PUBLIC_STATES).first()
    if found is None:
        raise Http404
    return found
