"""All that `rules.py` and `states.py` may know of Django: labels and enumerations; and the table of a state machine.

The law of a room imports this module instead of `django`: one import contract then keeps ORM, queue and clock out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models.enums import TextChoices
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

__all__ = [
    "IllegalMove",
    "TextChoices",
    "Transition",
    "Words",
    "Workflow",
    "fill",
    "format_lazy",
    "gettext_lazy",
    "ngettext_lazy",
    "pgettext_lazy",
]

Words = str | Promise


def _fill(text: Words, values: Mapping[str, object]) -> str:
    return str(text) % values


fill = lazy(_fill, str)
"""`fill(_("… %(day)s …"), {"day": …})`: stays lazy, so that each reader gets the sentence in the own language."""


class IllegalMove(Exception):
    """The state found under the lock does not allow the move."""

    def __init__(self, name: str, state: str) -> None:
        super().__init__(f"“{name}” is not allowed from state “{state}”")
        self.name = name
        self.state = state


@dataclass(frozen=True, slots=True)
class Transition:
    """`stamp` names the moment field that receives `at`; empty when the state implies none."""

    name: str
    sources: tuple[str, ...]
    target: str
    stamp: str = ""


@dataclass(frozen=True)
class Workflow:
    field: str
    transitions: tuple[Transition, ...]

    def __post_init__(self) -> None:
        pairs = [(t.name, source) for t in self.transitions for source in t.sources]
        if len(pairs) != len(set(pairs)):
            raise ValueError("a name and a source may lead to one target only")

    def __iter__(self) -> Iterator[Transition]:
        return iter(self.transitions)

    def allowed(self, state: str) -> tuple[str, ...]:
        """Names of the moves that lead out of `state`, in the order of the table."""
        return tuple(t.name for t in self.transitions if state in t.sources)

    def can(self, name: str, state: str) -> bool:
        return name in self.allowed(state)

    def find(self, name: str, state: str) -> Transition:
        """The transition, or `IllegalMove`. A name that the table does not have is a mistake in code: `KeyError`."""
        found = [t for t in self.transitions if t.name == name]
        if not found:
            raise KeyError(name)
        for transition in found:
            if state in transition.sources:
                return transition
        raise IllegalMove(name, state)

    def target(self, name: str, state: str) -> str:
        return self.find(name, state).target
