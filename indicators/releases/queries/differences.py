"""What is new, revised or gone against the release before: counted when a release is built, kept with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from indicators.releases.models import PublicValue, Release

EXAMPLES = 25
Fact = tuple[Decimal | None, str]


@dataclass(slots=True)
class Differences:
    """`examples`: the first revised figures, for who looks before publishing."""

    new: int = 0
    revised: int = 0
    vanished: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)


def differences(release: Release, before: Release | None, indicators: Iterable[int]) -> Differences | None:
    """Two queries an indicator. None for the first release."""
    if before is None:
        return None
    found = Differences()
    gone = set(PublicValue.objects.filter(release=before).values_list("indicator", flat=True).distinct()) - set(
        indicators
    )
    found.vanished = PublicValue.objects.filter(release=before, indicator__in=gone).count()
    for indicator in sorted(indicators):
        old, new = _facts(before, indicator), _facts(release, indicator)
        found.new += len(new.keys() - old.keys())
        found.vanished += len(old.keys() - new.keys())
        for key in new.keys() & old.keys():
            if new[key] != old[key]:
                found.revised += 1
                if len(found.examples) < EXAMPLES:
                    found.examples.append(_example(key, old[key], new[key]))
    found.examples.sort(key=lambda one: [str(one[name] or "") for name in ("indicator", "period", "service", "cell")])
    return found


def _facts(release: Release, indicator: int) -> dict[tuple[Any, ...], Fact]:
    rows = PublicValue.objects.filter(release=release, indicator=indicator)
    names = ("indicator__code", "period__code", "service__code", "cell__key", "reporter", "number", "suppression")
    return {row[:5]: row[5:] for row in rows.values_list(*names)}


def _example(key: tuple[Any, ...], old: Fact, new: Fact) -> dict[str, Any]:
    code, period, service, cell, _reporter = key
    return {
        "indicator": code,
        "period": period,
        "service": service,
        "cell": cell,
        "old": _plain(old),
        "new": _plain(new),
    }


def _plain(fact: Fact) -> str:
    """For the desk's eyes: the number, or that it is withheld, or nothing."""
    number, why = fact
    return f"{number.normalize():f}" if number is not None else ("withheld" if why else "")
