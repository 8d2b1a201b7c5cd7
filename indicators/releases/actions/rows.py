"""Released figures written with COPY: a release has tens of thousands of them, and an object for each costs more than the figure."""

from collections.abc import Iterable
from decimal import Decimal
from io import StringIO
from typing import Any, NamedTuple, cast

from django.db import connection
from django.db.models import DecimalField

from indicators.collection.states import Reporter
from indicators.releases.models import PublicValue

NOTHING = r"\N"


class Row(NamedTuple):
    """The columns of `PublicValue`, in this order; numbers with at most four decimals after rounding half to even."""

    release_id: int
    indicator_id: int
    cell_id: int
    period_id: int
    service_id: int | None
    reporter: str = Reporter.PROVIDER
    status: str = ""
    suppression: str = ""
    number: Decimal | None = None
    top: Decimal | None = None
    bottom: Decimal | None = None
    counted: int | None = None
    asked: int | None = None
    version: int = 0


COPY = f"COPY {PublicValue._meta.db_table} ({', '.join(Row._fields)}) FROM STDIN"
PLACES = Decimal(1).scaleb(-cast("DecimalField[Any, Any]", PublicValue._meta.get_field("number")).decimal_places)


def write(rows: Iterable[Row]) -> int:
    """Returns how many. Triggers, keys and constraints hold as for any other writing; no value needs escaping here."""
    lines = ["\t".join(map(_text, row)) for row in rows]
    with connection.cursor() as cursor:
        cursor.copy_expert(COPY, StringIO("\n".join([*lines, ""])))
    return len(lines)


def _text(value: Any) -> str:
    if value is None:
        return NOTHING
    return f"{value.quantize(PLACES):f}" if isinstance(value, Decimal) else str(value)
