"""Drafts and observations by the hundred, made in a few statements: for budgets and query counts, not for what actions do."""

import random
import re
from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from consultations.drafts.models import Unit, Version
from consultations.observations.models import Observation, ObservationUnit
from consultations.rounds.models import Round

WORDS = re.findall(
    r"\S+",
    "persoanele vârstnice copiii familia serviciul direcția evaluarea cererea dosarul termenul zile lucrătoare de la în cu pentru "
    "este sunt se acordă se depune potrivit legii hotărârea consiliului local sprijin îngrijire domiciliu centru program prevăzut "
    "alineatul articolul condițiile sumele bugetul asistența socială beneficiarii furnizorii acreditați convenția monitorizarea",
)


def prose(dice: random.Random, words: int) -> str:
    return " ".join(dice.choices(WORDS, k=words)).capitalize() + "."


def big_version(round_: Round, units: int = 400, number: int = 1) -> Version:
    """Chapters of twenty articles with texts of 10 to 40 words."""
    dice, now = random.Random(7), timezone.now()
    version = Version.objects.create(
        round=round_, number=number, source_kind="text", sha256="0" * 64, created_at=now, created_by=round_.created_by
    )
    rows = []
    for n in range(1, units + 1):
        is_chapter = n % 20 == 1
        anchor, label = (
            (f"cap-{n // 20 + 1}", f"cap. {n // 20 + 1}") if is_chapter else (f"art-{n}/al-2", f"art. {n} alin. (2)")
        )
        rows.append(
            Unit(
                version=version, position=n, kind="heading" if is_chapter else "paragraph", depth=1 if is_chapter else 0, label=label,
                citation=label, anchor=anchor, text=prose(dice, 4 if is_chapter else dice.randint(10, 40)),
            )
        )  # fmt: skip
    Unit.objects.bulk_create(rows)
    Version.objects.filter(pk=version.pk).update(published_at=now)
    version.refresh_from_db()
    return version


def crowd(round_: Round, version: Version, units: Sequence[Unit], n: int, **fields: object) -> list[Observation]:
    """`n` public observations, each on one unit, in turn."""
    dice, now = random.Random(n), timezone.now()
    first = Observation.objects.count() + 1
    made = Observation.objects.bulk_create(
        Observation(
            **{
                "round": round_, "version": version, "year": now.year, "number": number, "submission_key": uuid4(), "author_kind": "citizen",
                "text": prose(dice, 30), "received_at": now - timedelta(minutes=1), "text_digest": "0" * 64, "text_salt": "0" * 64,
                "leaf": "0" * 64, "receipt_code_hash": "0" * 64,
            }
            | fields
        )
        for number in range(first, first + n)
    )  # fmt: skip
    ObservationUnit.objects.bulk_create(
        ObservationUnit(observation=one, unit=units[place % len(units)], citation=units[place % len(units)].citation)
        for place, one in enumerate(made)
    )
    return made


def next_version(
    version: Version, changed: dict[int, str] | None = None, removed: Sequence[int] = (), **origins: Sequence[Unit]
) -> Version:
    """The same units by position, some with other words, some gone; `p3=[unit]` gives the unit at 3 what it comes from."""
    now, changed = timezone.now(), changed or {}
    newer = Version.objects.create(
        round=version.round, number=version.number + 1, source_kind="edited", sha256="1" * 64, created_at=now,
        created_by=version.created_by, based_on=version,
    )  # fmt: skip
    Unit.objects.bulk_create(
        Unit(
            version=newer, lineage=unit.lineage, position=unit.position, kind=unit.kind, depth=unit.depth, label=unit.label, citation=unit.citation,
            anchor=unit.anchor, rows=unit.rows, text=changed.get(unit.position, unit.text),
            origin=[one.lineage for one in origins.get(f"p{unit.position}", ())],
        )
        for unit in version.units.order_by("position")
        if unit.position not in removed
    )  # fmt: skip
    Version.objects.filter(pk=newer.pk).update(published_at=now)
    newer.refresh_from_db()
    return newer
