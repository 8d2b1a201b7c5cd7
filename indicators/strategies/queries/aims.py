"""Which measures of public strategies an indicator bears out: «Obiectiv strategic legat» of its sheet (F16)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from indicators.strategies.models import NodeIndicator
from indicators.strategies.states import PUBLIC_STATES


@dataclass(frozen=True, slots=True)
class Aim:
    name: str
    strategy: str
    role: str
    expected: str
    url: str


def aims_of(indicator_id: int) -> Sequence[Aim]:
    """Strategies in force first, then those that ended; measures in their order. One query."""
    rows = NodeIndicator.objects.filter(indicator=indicator_id, node__strategy__state__in=PUBLIC_STATES)
    rows = rows.select_related("node__strategy").order_by(
        "-node__strategy__state", "-node__strategy__year_from", "node__code", "pk"
    )
    return [
        Aim(
            str(row.node), row.node.strategy.title, str(row.get_role_display()), row.expected,
            f"{reverse('strategy', args=[row.node.strategy.slug])}#n{row.node_id}",
        )
        for row in rows
    ]  # fmt: skip
