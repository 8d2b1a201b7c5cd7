"""An evaluation becomes public, by another person than the one who began it; from then on it is frozen."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib import workflow
from consultare.records import audit
from indicators.evaluation.actions.refused import Refused, about, locked_draft
from indicators.evaluation.models import Evaluation
from indicators.evaluation.queries.readiness import missing
from indicators.evaluation.states import EVALUATION

audit.register_verbs({"evaluation.published": _("%(actor)s published the evaluation “%(subject)s”")})
OWN = _("Who began an evaluation does not publish it. Ask a colleague who may.")


@transaction.atomic
def publish(*, evaluation: Evaluation, by: Person, at: datetime) -> Evaluation:
    """Raises `Refused` when something is missing or the person began it, also when it is published already."""
    locked = locked_draft(evaluation)
    if locked.created_by_id == by.pk:
        raise Refused(OWN)
    open_ = missing(locked)
    if open_:
        raise Refused(open_[0].sentence)
    workflow.move(locked, "publish", at=at, using=EVALUATION, published_by=by)
    audit.record(verb="evaluation.published", by=by, at=at, **about(locked))
    return locked
