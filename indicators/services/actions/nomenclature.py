"""The nomenclature of social services, brought to what the product delivers."""

from django.db import transaction

from indicators.services.models import ServiceType
from indicators.services.rules.nomenclature import types_on_file


@transaction.atomic
def load_types() -> int:
    """Rows of the delivered file that the table doesn't have, or has otherwise; returns how many were written.

    The table is the product's: it has no page on which it is edited, so the file always wins. Rows that left the file stay.
    """
    known = {row.code: row for row in ServiceType.objects.select_for_update().order_by("pk")}
    new, changed = [], []
    for row in types_on_file():
        wanted = {
            "name": row.name, "group": row.group, "regime": row.regime, "regime_words": row.words,
            "confidence": row.confidence, "is_verified": row.is_verified,
        }  # fmt: skip
        kept = known.get(row.code)
        if kept is None:
            new.append(ServiceType(code=row.code, **wanted))
        elif any(getattr(kept, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(kept, name, value)
            changed.append(kept)
    ServiceType.objects.bulk_create(new)
    if changed:
        ServiceType.objects.bulk_update(
            changed, ["name", "group", "regime", "regime_words", "confidence", "is_verified"]
        )
    return len(new) + len(changed)
