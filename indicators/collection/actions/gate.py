"""The one seam for the checks: what they find in a report that is about to be submitted."""

from collections.abc import Sequence
from datetime import datetime

from indicators.collection.models import Finding, Submission


def open_findings(*, submission: Submission, at: datetime) -> Sequence[Finding]:
    """Run the checks anew and return what stands in the way: errors, and warnings that nobody explained.

    Seam: with `actions.checking` in place this is `check(submission=submission, at=at)`, then `queries.findings.open_findings`.
    """
    return list(Finding.objects.filter(submission=submission, state="open").order_by("severity", "pk"))
