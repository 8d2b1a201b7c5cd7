"""The public themes of the concluded rounds: tags of the desk that the coordinator shows to everybody."""

from datetime import datetime
from functools import partial

from consultare.demo.world import World, content
from consultations.observations.actions import tags


def plan(world: World) -> None:
    told = content("themes")
    for name, keys in told["themes"].items():
        world.timeline.plan(world.timeline.at(told["at_offset"], "09:40"), partial(_show, world, name, keys))


def _show(world: World, name: str, keys: list[str], at: datetime) -> None:
    tag = tags.make_tag(name=name, by=world.coordinator, at=at)
    bearers = [world.observations[key] for key in keys]
    tags.mark(observations=bearers, add=[tag], take=[], by=world.coordinator, at=at)
    tags.show_tag(tag=tag, by=world.coordinator, at=at)
