"""Settings of the running transaction: how an action tells the triggers of the database who acts, when and why."""

from collections.abc import Mapping

from django.db import connection

SPACE = "consultare"


def set_local(values: Mapping[str, str]) -> None:
    """Set `consultare.<name>` until the transaction ends, in one query. Needs an open transaction: outside one nothing would last."""
    assert connection.in_atomic_block
    if values:
        calls = ", ".join(["set_config(%s, %s, true)"] * len(values))
        pairs = [part for name, value in values.items() for part in (f"{SPACE}.{name}", value)]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {calls}", pairs)
