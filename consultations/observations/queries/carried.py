"""What hangs on an observation, asked together with it: its page then asks for what is there and for nothing else."""

from django.db.models import Exists, Model, OuterRef, QuerySet

from consultations.observations.models import (
    Addendum,
    Attachment,
    CopyMember,
    CoSignature,
    Landing,
    Observation,
    ObservationTag,
    Reply,
    Segment,
)

_KINDS: dict[str, tuple[type[Model], str]] = {
    "addenda": (Addendum, "observation"),
    "cosignatures": (CoSignature, "observation"),
    "files": (Attachment, "observation"),
    "group": (CopyMember, "observation"),
    "landings": (Landing, "answer__observation"),
    "replies": (Reply, "observation"),
    "segments": (Segment, "observation"),
    "tags": (ObservationTag, "observation"),
}


def with_what_it_carries(observations: QuerySet[Observation], *names: str) -> QuerySet[Observation]:
    """For `carries`; each a look-up by index within the one statement."""
    return observations.annotate(**{_attribute(name): _exists(name) for name in names})


def ask(observation: Observation, *names: str) -> None:
    """The same for an observation at hand; one query."""
    found = with_what_it_carries(Observation.objects.filter(pk=observation.pk).order_by(), *names)
    attributes = [_attribute(name) for name in names]
    for attribute, value in zip(attributes, found.values_list(*attributes).get(), strict=True):
        setattr(observation, attribute, value)


def carries(observation: Observation, name: str) -> bool:
    """Whether there may be any; True when nobody asked."""
    return bool(getattr(observation, _attribute(name), True))


def _attribute(name: str) -> str:
    if name not in _KINDS:
        raise KeyError(name)
    return f"carries_{name}"


def _exists(name: str) -> Exists:
    model, path = _KINDS[name]
    return Exists(model._default_manager.filter(**{path: OuterRef("pk")}))
