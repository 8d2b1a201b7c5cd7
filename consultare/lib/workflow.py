"""Moving a row from state to state. The table itself is in each room's `states.py` (see `lib.law`)."""

from datetime import datetime
from typing import Any

from django.db import models

from consultare.lib.law import IllegalMove, Transition, Workflow

__all__ = ["IllegalMove", "Transition", "Workflow", "move"]


def move(obj: models.Model, name: str, *, at: datetime, using: Workflow | None = None, **fields: Any) -> Transition:
    """Lock the row, check its stored state, write the new one with its moments and nothing else.

    Needs an open transaction. The table is `using`, or the model's attribute `workflow`. `at` goes to the transition's
    `stamp`; further `fields` are saved with it. A refused move raises `IllegalMove` and leaves `obj` as it was.
    """
    table = using if using is not None else obj.workflow  # type: ignore[attr-defined]
    rows = type(obj)._base_manager
    state = rows.select_for_update(of=("self",)).values_list(table.field, flat=True).get(pk=obj.pk)
    transition: Transition = table.find(name, state)
    changes = {**fields, table.field: transition.target}
    if transition.stamp:
        changes.setdefault(transition.stamp, at)
    for field, value in changes.items():
        setattr(obj, field, value)
    obj.save(update_fields=list(changes))
    return transition
