"""How an act on an evaluation is refused, how its row is locked, and what the log calls it."""

from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from consultare.lib.law import Words
from indicators.evaluation.models import Evaluation
from indicators.evaluation.states import EvaluationState

Row = TypeVar("Row", bound=Model)
FROZEN = _("A published evaluation never changes. Answers and steps of its recommendations go on.")
GONE = _("Somebody took this out in the meantime; nothing was changed.")


class Refused(Exception):
    """The act isn't allowed now: a sentence, and the field it belongs to (empty: the whole)."""

    def __init__(self, sentence: Words, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


class Stale(Exception):
    """Somebody saved in between; `revision` is that of the row as it is now."""

    def __init__(self, revision: int) -> None:
        super().__init__(f"revision {revision} was saved in between")
        self.revision = revision


def locked_draft(evaluation: Evaluation) -> Evaluation:
    """Its row, for this transaction. Raises `Refused` when it is published."""
    locked = Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
    if locked.state != EvaluationState.DRAFT:
        raise Refused(FROZEN)
    return locked


def again(row: Row, revision: int | None = None) -> Row:
    """The row as it is stored, under its lock. Raises `Refused` when it is gone, `Stale` when it was saved since `revision`."""
    stored = type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if stored is None:
        raise Refused(GONE)
    now: int | None = getattr(stored, "revision", None)
    if revision is not None and now is not None and now != revision:
        raise Stale(now)
    return stored


def about(evaluation: Evaluation) -> dict[str, Any]:
    """For `audit.record`: everything about one evaluation is one group."""
    key = f"evaluation:{evaluation.pk}"
    return {"subject": key, "subject_label": evaluation.title, "group": key}
