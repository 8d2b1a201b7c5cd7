"""Where a line breaks: at the first figure of a sheet that is not comparable with the one before (arithmetic 8)."""

from collections.abc import Mapping, Sequence


def breaks(versions: Sequence[int], comparable: Mapping[int, bool]) -> list[int]:
    """Places in `versions` (number of the sheet, period by period) where the line begins anew.

    A sheet left out between two periods counts too: from 1 to 3 is a break when 2 or 3 is not comparable.
    """
    found = []
    for place in range(1, len(versions)):
        before, now = versions[place - 1], versions[place]
        if before != now and not all(
            comparable.get(number, True) for number in range(min(before, now) + 1, max(before, now) + 1)
        ):
            found.append(place)
    return found
