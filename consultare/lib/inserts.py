"""Rows of several tables written in one round trip.

For what is written while others wait for a lock: every statement that is answered before the next one is asked costs a journey to
the database and a turn of the interpreter. The rows go out as one statement; either all of them are there afterwards or none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.db import connection, models, transaction
from django.db.models import AutoField, Field, ForeignKey, Model

__all__ = ["Inserts"]

Row = tuple[str, list[Any]]
# Values of these fields that go to the driver as they are.
_SIMPLE = (models.CharField, models.TextField, models.BooleanField, models.DateTimeField)
_PLAIN = frozenset({str, bool, type(None)})


@dataclass(frozen=True)
class _Table:
    head: str
    fields: tuple["Field[Any, Any]", ...]
    # The column that the database numbers; empty where the key is given.
    numbered: str


class Inserts:
    """Unsaved objects in the order in which they refer to each other; `write` inserts them and gives them their keys.

    A foreign key may point to an object added before, which has no key yet. Values only, no expressions; no row is ever skipped:
    what breaks a constraint raises `IntegrityError`, as `save` would.
    """

    def __init__(self) -> None:
        self._objects: list[Model] = []

    def add(self, *objects: Model) -> None:
        self._objects += objects

    def write(self) -> None:
        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError("rows that belong together are written inside a transaction")
        groups = [list(group) for _model, group in groupby(self._objects, key=type)]
        if not groups:
            return
        keys: dict[int, str] = {}  # By object: how its key is called inside the statement.
        parts, found, params = [], [], []
        for place, group in enumerate(groups):
            table = _table(type(group[0]))
            rows = [_row(table, obj, keys) for obj in group]
            values = ", ".join(sql for sql, _values in rows)
            parts.append(f"r{place} AS ({table.head} VALUES {values} RETURNING {table.numbered or '1'})")
            found.append(f"(SELECT array_agg({table.numbered}) FROM r{place})" if table.numbered else "NULL")  # noqa: S608 -- names of our own tables
            params += [value for _sql, values in rows for value in values]
            if len(group) == 1 and table.numbered:
                keys[id(group[0])] = f"(SELECT {table.numbered} FROM r{place})"  # noqa: S608 -- names of our own tables
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {', '.join(parts)} SELECT {', '.join(found)}", params)
            _settle(groups, cursor.fetchone())
        self._objects = []


@lru_cache(maxsize=64)
def _table(model: type[Model]) -> _Table:
    meta, quote = model._meta, connection.ops.quote_name
    key = meta.pk
    is_numbered = isinstance(key, AutoField)
    fields = tuple(field for field in meta.local_concrete_fields if not (is_numbered and field is key))
    columns = ", ".join(quote(str(field.column)) for field in fields)
    return _Table(
        f"INSERT INTO {quote(meta.db_table)} ({columns})", fields, quote(str(key.column)) if is_numbered and key else ""
    )


def _row(table: _Table, obj: Model, keys: dict[int, str]) -> Row:
    places, values = [], []
    for field in table.fields:
        if isinstance(field, ForeignKey) and (name := _unsaved(field, obj, keys)):
            places.append(name)
            continue
        value = field.pre_save(obj, add=True)
        if type(value) not in _PLAIN or not isinstance(field, _SIMPLE):
            value = field.get_db_prep_save(value, connection)
        placeholder = getattr(field, "get_placeholder", None)
        places.append(placeholder(value, None, connection) if placeholder else "%s")
        values.append(value)
    return f"({', '.join(places)})", values


def _unsaved(field: "ForeignKey[Any, Any]", obj: Model, keys: dict[int, str]) -> str:
    """How the key of an object of the same statement is called; empty when the foreign key has a value, or points nowhere."""
    if not field.is_cached(obj):
        return ""
    other = field.get_cached_value(obj)
    if other is None or other.pk is not None:
        return ""
    if id(other) not in keys:
        raise ValueError(f"{field} points to an object that is not written before it")
    return keys[id(other)]


def _settle(groups: Sequence[Sequence[Model]], found: Iterable[list[int] | None]) -> None:
    for group, numbers in zip(groups, found, strict=True):
        for obj, number in zip(group, numbers or [obj.pk for obj in group], strict=True):
            obj.pk = number
            obj._state.adding, obj._state.db = False, connection.alias
            for field in _table(type(obj)).fields:
                if isinstance(field, models.ForeignKey) and field.is_cached(obj):
                    other = field.get_cached_value(obj)
                    setattr(obj, field.attname, other.pk if other is not None else None)
