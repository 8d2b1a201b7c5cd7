"""Reading the public log."""

from dataclasses import dataclass
from typing import Literal

from consultare.records.models import RegisterEntry
from consultare.records.proof import GENESIS, chain_of, leaf_of
from consultare.records.register import head

PAGE = 50


@dataclass(frozen=True)
class LogPage:
    """One page, newest entry first; `newer` and `older` are the top index of the neighbouring pages."""

    entries: list[RegisterEntry]
    size: int
    head: str
    newer: int | None
    older: int | None


@dataclass(frozen=True)
class ReceiptCheck:
    """`unknown`: no such number. `different`: the number exists, with another fingerprint. `broken`: the entry was altered."""

    outcome: Literal["holds", "different", "broken", "unknown"]
    entry: RegisterEntry | None = None


def log_page(top: int | None) -> LogPage:
    size, chain = head()
    last = size - 1
    top = last if top is None else max(0, min(top, last))
    entries = list(RegisterEntry.objects.filter(index__lte=top).order_by("-index")[:PAGE])
    return LogPage(
        entries=entries,
        size=size,
        head=chain,
        newer=min(top + PAGE, last) if top < last else None,
        older=top - PAGE if top >= PAGE else None,
    )


def check_receipt(*, number: int, year: int, fingerprint: str) -> ReceiptCheck:
    """Whether an entry with this number and fingerprint stands in the log, unchanged and tied to the one before."""
    numbered = RegisterEntry.objects.filter(number=number, year=year)
    entry = numbered.filter(leaf=fingerprint).order_by("index").first()
    if entry is None:
        return ReceiptCheck("different" if numbered.exists() else "unknown")
    previous = RegisterEntry.objects.filter(index=entry.index - 1).values_list("chain", flat=True).first()
    before = GENESIS if entry.index == 0 else previous or ""
    holds = leaf_of(entry.payload) == entry.leaf and chain_of(before, entry.leaf) == entry.chain
    return ReceiptCheck("holds" if holds else "broken", entry)
