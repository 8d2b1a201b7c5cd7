"""Evidence that the desk made public, for the pages on which its words stand."""

from collections.abc import Sequence

from indicators.collection.models import Evidence
from indicators.collection.states import CLOSED_STATES, Reporter


def public_evidence(indicator_id: int, period_id: int) -> dict[int, Sequence[Evidence]]:
    """Service → files that bear out what it says of the indicator in the period, in one query."""
    rows = Evidence.objects.filter(
        indicator=indicator_id, is_public=True, withdrawn_at=None, submission__period=period_id,
        submission__reporter=Reporter.PROVIDER, submission__state__in=CLOSED_STATES,
    ).select_related("file", "submission")  # fmt: skip
    found: dict[int, list[Evidence]] = {}
    for one in rows.order_by("at", "pk"):
        found.setdefault(one.submission.service_id, []).append(one)
    return dict(found)
