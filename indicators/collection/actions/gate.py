"""The one seam for the checks: what they find in a report that is about to be submitted."""

from collections.abc import Sequence
from datetime import datetime

from indicators.collection.actions.checking import check
from indicators.collection.models import Finding, Submission
from indicators.collection.queries import findings


def open_findings(*, submission: Submission, at: datetime) -> Sequence[Finding]:
    """Run the checks anew and return what stands in the way: errors, and warnings that nobody explained."""
    check(submission=submission, at=at)
    return list(findings.open_findings(submission))
