"""Who needs whom: a formula never leads back to itself, at no distance and over no period (I10). Pure."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def find_cycle(needs: Mapping[K, Iterable[K]]) -> tuple[K, ...]:
    """The first cycle found, its first node repeated at the end: (A, B, A); empty when there is none."""
    done: set[K] = set()
    for start in needs:
        path: dict[K, None] = {}
        stack: list[tuple[K, bool]] = [(start, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                path.pop(node)
                done.add(node)
            elif node in path:
                names = list(path)
                return (*names[names.index(node) :], node)
            elif node not in done:
                path[node] = None
                stack.append((node, True))
                stack.extend((other, False) for other in reversed(tuple(needs.get(node, ()))))
    return ()


def in_order(needs: Mapping[K, Iterable[K]]) -> tuple[K, ...]:
    """Every node after all that it needs. Raises `ValueError` on a cycle."""
    if cycle := find_cycle(needs):
        raise ValueError(" → ".join(map(str, cycle)))
    ordered: dict[K, None] = {}
    for start in needs:
        stack: list[tuple[K, bool]] = [(start, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                ordered.setdefault(node)
            elif node not in ordered:
                stack.append((node, True))
                stack.extend((other, False) for other in reversed(tuple(needs.get(node, ()))))
    return tuple(ordered)
