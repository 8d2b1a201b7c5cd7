"""«Susțin»: a person stands behind an observation, once, while the window is open; and takes it back."""

from datetime import datetime
from functools import partial

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.records import audit
from consultations.observations import access, rules
from consultations.observations.actions.following import lock, record
from consultations.observations.actions.submission import durable
from consultations.observations.models import Observation, Support, SupportMark
from consultations.rounds.actions import lock_open
from consultations.rounds.models import Round

audit.register_verbs(
    {
        "observation.supported": _("%(actor)s supported observation %(subject)s"),
        "observation.support_withdrawn": _("%(actor)s no longer supports observation %(subject)s"),
    }
)


class NotStanding(Exception):
    """The observation is withdrawn, hidden, or not public (any more)."""


class OwnObservation(Exception):
    """Nobody supports an observation of her own, or of an organisation she speaks for."""


def standing(observation_pk: int, round_: Round) -> Observation:
    """The observation under lock, if anybody may read it and its author stands by it. Raises `NotStanding`."""
    observation = lock(observation_pk)
    is_public = rules.is_published(
        visibility=observation.visibility, address_state=observation.address_state,
        is_reviewed=observation.reviewed_at is not None, proposals_are_public=round_.publishes_proposals,
    )  # fmt: skip
    if observation.withdrawn_at or observation.round_id != round_.pk or not is_public:
        raise NotStanding
    return observation


def give(*, observation_pk: int, round_pk: int, by: Person) -> bool:
    """Once a person: True when it was new. Raises `WindowClosed`, `NotOpen`, `NotStanding`, `OwnObservation`."""
    return durable(partial(_give, observation_pk, round_pk, by))


def _give(observation_pk: int, round_pk: int, by: Person) -> bool:
    round_, at = lock_open(round_pk)
    observation = standing(observation_pk, round_)
    if access.mine(by, at).filter(pk=observation.pk).exists():
        raise OwnObservation
    _support, is_new = Support.objects.get_or_create(observation=observation, person=by, defaults={"at": at})
    if is_new:
        _moved("observation.supported", observation, round_, by, at)
    return is_new


def take_back(*, observation_pk: int, round_pk: int, by: Person) -> bool:
    """True when there was something to take back. After the term what was given stays."""
    return durable(partial(_take_back, observation_pk, round_pk, by))


def _take_back(observation_pk: int, round_pk: int, by: Person) -> bool:
    round_, at = lock_open(round_pk)
    observation = standing(observation_pk, round_)
    gone, _models = Support.objects.filter(observation=observation, person=by).delete()
    if gone:
        _moved("observation.support_withdrawn", observation, round_, by, at)
    return bool(gone)


def _moved(verb: str, observation: Observation, round_: Round, by: Person, at: datetime) -> None:
    """The event; and the round's mark, last, because the whole round shares its row."""
    record(verb, observation, by=by, at=at)
    SupportMark.objects.bulk_create([SupportMark(round=round_)], ignore_conflicts=True)
    SupportMark.objects.filter(round=round_).update(number=F("number") + 1)
