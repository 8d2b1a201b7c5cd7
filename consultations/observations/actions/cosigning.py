"""An organisation co-signs formally an observation of somebody else; until the term it may take its signature back."""

from datetime import datetime
from functools import partial

from django.utils.translation import gettext_lazy as _

from accounts.access import Capacity, capacities_of, capacity
from accounts.people.models import Person
from consultare.records import audit, outbox, register
from consultare.records.models import RegisterEntry
from consultare.records.states import EntryKind
from consultations.observations.actions.following import record, subject_of
from consultations.observations.actions.submission import durable
from consultations.observations.actions.support import NotStanding, OwnObservation, standing
from consultations.observations.emails import voices as emails
from consultations.observations.models import CoSignature, Observation
from consultations.rounds.actions import lock_open

__all__ = ["AlreadySigned", "NotARepresentative", "NotStanding", "OwnObservation", "sign", "take_back"]

SIGNED, WITHDRAWN = "signed", "withdrawn"
audit.register_verbs(
    {
        "observation.cosigned": _("%(actor)s co-signed observation %(subject)s for %(organisation)s"),
        "observation.cosignature_withdrawn": _(
            "%(actor)s withdrew the co-signature of %(organisation)s from observation %(subject)s"
        ),
    }
)


class NotARepresentative(Exception):
    """Only who holds a mandate as representative at this moment signs for an organisation."""


class AlreadySigned(Exception):
    """One signature an organisation."""


def sign(*, observation_pk: int, round_pk: int, capacity_key: str, by: Person) -> CoSignature:
    """Sign in the capacity chosen, checked at the database's moment.

    Raises `WindowClosed`, `NotOpen`, `NotStanding`, `NotARepresentative`, `OwnObservation`, `AlreadySigned`, and PermissionDenied
    for a capacity that isn't hers.
    """
    return durable(partial(_sign, observation_pk, round_pk, capacity_key, by))


def _sign(observation_pk: int, round_pk: int, capacity_key: str, by: Person) -> CoSignature:
    round_, at = lock_open(round_pk)
    observation = standing(observation_pk, round_)
    held = capacity(by, capacity_key, at=at)
    if held.organisation is None or not held.can_submit:
        raise NotARepresentative
    if held.organisation.pk == observation.organisation_id:
        raise OwnObservation
    if CoSignature.objects.filter(
        observation=observation, organisation=held.organisation, withdrawn_at__isnull=True
    ).exists():
        raise AlreadySigned
    entry = _register(observation, SIGNED, at, held=held)
    signature = CoSignature.objects.create(
        observation=observation, organisation=held.organisation, person=by, organisation_name=held.organisation.name[:200],
        capacity=held.label[:300], at=at, leaf=entry.leaf,
    )  # fmt: skip
    record("observation.cosigned", observation, by=by, at=at, organisation=held.organisation.name)
    outbox.queue(emails.cosigned(signature, by), at=at)
    return signature


def _register(observation: Observation, act: str, at: datetime, *, held: Capacity | None, **more: str) -> RegisterEntry:
    """A public fact of an organisation, without the name of the person who signed."""
    facts = {"act": act} | more
    if held is not None and held.organisation is not None:
        facts |= {"cif": held.organisation.cif, "name": held.organisation.name, "capacity": held.label}
    return register.append(kind=EntryKind.COSIGNED, subject=subject_of(observation), at=at, payload=facts)


def take_back(*, signature_pk: int, observation_pk: int, round_pk: int, by: Person) -> CoSignature:
    """Until the term, by who represents the organisation at that moment; the signature stays in the register, with its end."""
    return durable(partial(_take_back, signature_pk, observation_pk, round_pk, by))


def _take_back(signature_pk: int, observation_pk: int, round_pk: int, by: Person) -> CoSignature:
    round_, at = lock_open(round_pk)
    observation = standing(observation_pk, round_)
    signature = (
        CoSignature.objects.select_related("organisation")
        .filter(pk=signature_pk, observation=observation, withdrawn_at__isnull=True)
        .first()
    )
    if signature is None:
        raise NotStanding
    if not may_sign_for(by, signature, at):
        raise NotARepresentative
    _register(
        observation, WITHDRAWN, at, held=None, cif=signature.organisation.cif, name=signature.organisation_name,
        signature=signature.leaf,
    )  # fmt: skip
    signature.withdrawn_at, signature.withdrawn_by = at, by
    signature.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record("observation.cosignature_withdrawn", observation, by=by, at=at, organisation=signature.organisation_name)
    outbox.queue(emails.cosignature_withdrawn(signature, by), at=at)
    return signature


def may_sign_for(by: Person, signature: CoSignature, at: datetime) -> bool:
    return any(
        held.can_submit and held.organisation is not None and held.organisation.pk == signature.organisation_id
        for held in capacities_of(by, at=at)
    )
