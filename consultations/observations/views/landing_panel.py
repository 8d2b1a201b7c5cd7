"""The part of a desk page on which is said where the decisions on an observation landed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from consultations.observations.models import Observation
from consultations.observations.queries.ground import current_ground
from consultations.observations.queries.landing_panels import panels
from consultations.observations.queries.trace import is_decided
from consultations.rounds.states import TRACE_CLOSED


def trace_context(observation: Observation, typed: Mapping[str, set[UUID]] | None = None) -> dict[str, Any]:
    """What `observations/_landing.html` shows; nothing where no decision wants a place."""
    answer = getattr(observation, "answer", None)
    if answer is None or not is_decided(answer):
        return {"landing_panels": []}
    is_closed = observation.round.state in TRACE_CLOSED
    ground = None if is_closed else current_ground(observation.round)
    return {
        "landing_panels": panels(observation, answer, ground, typed),
        "landing_version": ground.version if ground else None,
        "landing_is_closed": is_closed,
    }
