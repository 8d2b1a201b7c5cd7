"""What was made of two published versions, kept in this process: they never change, so nothing has to be forgotten.

In memory and bounded by size: a comparison of 600 units is half a megabyte, and to make it takes a hundred times as long as to send it.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

MOST_BYTES = 48 * 1024 * 1024


Made = TypeVar("Made")


class Kept(Generic[Made]):
    """The newest things asked for, as long as together they are not larger than `most`."""

    def __init__(self, size_of: Callable[[Made], int], most: int = MOST_BYTES) -> None:
        self._size_of, self._most, self._size = size_of, most, 0
        self._things: OrderedDict[Hashable, Made] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
                return self._things[key]
        made = make()
        with self._lock:
            if key not in self._things and self._size_of(made) <= self._most:
                self._things[key] = made
                self._size += self._size_of(made)
                while self._size > self._most:
                    self._size -= self._size_of(self._things.popitem(last=False)[1])
        return made

    def clear(self) -> None:
        with self._lock:
            self._things.clear()
            self._size = 0
