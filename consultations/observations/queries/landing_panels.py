"""What the desk is shown to say where the decisions on one observation landed: a panel an answer, or one each decided segment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultare.lib.text import excerpt
from consultations.drafts.models import Unit
from consultations.observations.models import Answer, Landing, Observation, Segment
from consultations.observations.queries.ground import Ground, Place
from consultations.observations.queries.trace import TRACED, edit_url


@dataclass(frozen=True, slots=True)
class Option:
    place: Place
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """`is_open`: what is likely stands open, the rest of the text is folded."""

    title: str | Promise
    options: Sequence[Option]
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """A place that was named already. `edit` is the way to change its words."""

    name: str
    is_frozen: bool = False
    is_changed: bool = False
    is_gone: bool = False
    edit: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """`was`: what the form shows as chosen by somebody before, so that a colleague's choice is never taken off unseen."""

    segment_id: int | None
    words: str
    named: Sequence[Named]
    groups: Sequence[Group]
    was: str

    @property
    def key(self) -> str:
        return str(self.segment_id or "")


def panels(
    observation: Observation, answer: Answer, ground: Ground | None, typed: Mapping[str, set[UUID]] | None = None
) -> list[Panel]:
    """Four queries at most beside those of the ground. `typed`: what was chosen in a form that comes back, by panel."""
    segments = list(observation.segments.filter(decision__in=TRACED).order_by("start", "pk"))
    landings = list(Landing.objects.filter(answer=answer).select_related("version").order_by("pk"))
    aimed = _aimed(observation, ground) if ground else []
    parts: list[Segment | None] = [*segments] or [None]
    return [_panel(observation, part, landings, ground, aimed, typed or {}) for part in parts]


def _aimed(observation: Observation, ground: Ground) -> list[UUID]:
    """What the observation is about, by identity; where that lives on under another one, by that one."""
    lineages = Unit.objects.filter(targets__observation=observation).order_by("position", "pk")
    found: list[UUID] = []
    for lineage in lineages.values_list("lineage", flat=True):
        row = ground.rows.get(lineage)
        if row is not None and row.news and lineage not in {unit.lineage for unit in row.news}:
            found.extend(unit.lineage for unit in row.news if unit.lineage is not None)
        elif row is not None:
            found.append(lineage)
    return found


def _panel(
    observation: Observation, part: Segment | None, landings: Sequence[Landing], ground: Ground | None,
    aimed: Sequence[UUID], typed: Mapping[str, set[UUID]],
) -> Panel:  # fmt: skip
    pk = part.pk if part else None
    own = [one for one in landings if one.segment_id == pk]
    kept = [one.lineage for one in own if one.version_id is None]
    likely = _likely(part, ground) or list(aimed)
    chosen = typed.get(str(pk or ""), set(kept or ([] if own else likely)))
    return Panel(
        segment_id=pk,
        words=excerpt(observation.text[part.start : part.end], 300) if part else "",
        named=[_named(observation, one, ground) for one in own],
        groups=_groups(ground, chosen, [*kept, *likely]) if ground else [],
        was=",".join(str(lineage) for lineage in kept),
    )


def _likely(part: Segment | None, ground: Ground | None) -> list[UUID]:
    if part is None or part.unit is None or ground is None or part.unit.lineage not in ground.places:
        return []
    return [part.unit.lineage]


def _named(observation: Observation, landing: Landing, ground: Ground | None) -> Named:
    if landing.version is not None:
        return Named(landing.citation, is_frozen=True)
    place = ground.places.get(landing.lineage) if ground else None
    if place is None:
        return Named("", is_gone=True)
    edit = "" if place.is_removed else edit_url(observation.round, landing.lineage)
    return Named(place.name, is_changed=place.is_touched, edit=edit)


def _groups(ground: Ground, chosen: set[UUID], first: Sequence[UUID]) -> list[Group]:
    """What was chosen or written about, then what changed, then the rest; each place once."""
    heads = {*first, *chosen}
    groups: tuple[list[Option], ...] = ([], [], [])
    for lineage, place in ground.places.items():
        at = 0 if lineage in heads else 1 if place.is_changed else 2
        groups[at].append(Option(place, lineage in chosen))
    titles = (_("Chosen, or what was written about"), _("Changed in this version"), _("The rest of the text"))
    return [
        Group(title, options, is_open=at < 2)
        for at, (title, options) in enumerate(zip(titles, groups, strict=True))
        if options
    ]
