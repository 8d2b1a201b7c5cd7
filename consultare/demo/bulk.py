"""Register entries by the thousand: what `records.register.append` writes one by one, with the same words and chain."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from consultare.lib.text import canonical_json
from consultare.records import register
from consultare.records.models import Counter, RegisterEntry
from consultare.records.states import EntryKind

_SET = (
    "INSERT INTO records_counter (name, value) VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value"
)


@dataclass
class Log:
    """Holds the counters from the first entry to the end of the transaction; `flush` writes what was appended."""

    taken: dict[str, int] = field(default_factory=dict)
    waiting: list[RegisterEntry] = field(default_factory=list)
    size: int = 0
    head: str = register.GENESIS
    last_at: datetime | None = None

    def __post_init__(self) -> None:
        for counter in Counter.objects.select_for_update().order_by("name"):
            self.taken[counter.name] = counter.value
        self.size, self.head = register.head()
        self.last_at = RegisterEntry.objects.aggregate(last=Max("logged_at"))["last"]

    def number(self, name: str, year: int) -> int:
        key = f"{name}:{year}"
        self.taken[key] = self.taken.get(key, 0) + 1
        return self.taken[key]

    def append(
        self, *, kind: str, subject: str, at: datetime, payload: dict[str, Any], name: str = "",
        year: int | None = None, number: int | None = None,
    ) -> RegisterEntry:  # fmt: skip
        words = {"data": payload, "kind": EntryKind(kind).value, "number": number, "subject": subject, "year": year}
        text = canonical_json(words | {"at": register.stamp(at), "register": name})
        leaf = register.leaf_of(text)
        self.head = register.chain_of(self.head, leaf)
        self.last_at = max(at, self.last_at or at)
        entry = RegisterEntry(
            index=self.size, kind=kind, subject=subject, at=at, logged_at=self.last_at, register=name, year=year, number=number,
            payload=text, leaf=leaf, chain=self.head,
        )  # fmt: skip
        self.taken[register.LOG] = self.size
        self.size += 1
        self.waiting.append(entry)
        return entry

    def flush(self) -> None:
        RegisterEntry.objects.bulk_create(self.waiting, batch_size=1000)
        self.waiting.clear()
        known = dict(Counter.objects.values_list("name", "value"))
        with connection.cursor() as cursor:
            for name, value in self.taken.items():
                if known.get(name) != value:
                    cursor.execute(_SET, [name, value])
