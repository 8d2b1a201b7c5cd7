"""A word on change, where the control chart of `releases.rules.signals` has one."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from indicators.overview.queries.figures import Figure
from indicators.releases.rules.signals import RUN, Signal, chart


def signal_words(series: Sequence[Figure]) -> str:
    """Of the last unbroken run of comparable figures; empty with fewer than twelve: then nobody speaks of change."""
    numbers = []
    for figure in reversed(series):
        if figure.number is None:
            break
        numbers.append(figure.number)
    found = chart(numbers[::-1])
    if found is None:
        return ""
    last = [one for one in found.signals if one.last == len(numbers) - 1]
    if not last:
        return _("No signal of a change: the figures vary as they usually do.")
    return _words(last[0])


def _words(signal: Signal) -> str:
    if signal.kind == "outside":
        if signal.side == "above":
            return _("A signal: the latest figure lies above what the usual variation explains.")
        return _("A signal: the latest figure lies below what the usual variation explains.")
    if signal.side == "above":
        return _("A signal: the last %(count)s figures lie above the mean; the level has risen.") % {"count": RUN}
    return _("A signal: the last %(count)s figures lie below the mean; the level has fallen.") % {"count": RUN}
