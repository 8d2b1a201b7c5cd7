"""Other tables made of products of moves (`grid`): the hypercube method, over hierarchies.

For a withheld figure all products through it are weighed: what it costs to withhold their corners. A corner that can't be
withheld, or could not have the other value, rules a product out. Of what remains the cheapest is taken.
"""

from collections.abc import Iterator

from indicators.releases.rules.suppression.grid import Grid, Move, Place
from indicators.releases.rules.suppression.search import Change
from indicators.releases.rules.suppression.system import IMPOSSIBLE, System

KEPT = 4
LARGEST = 64


class Cubes:
    def __init__(self, system: System, grid: Grid) -> None:
        self.system, self.grid = system, grid

    def cheapest(self, figure: int) -> Iterator[Change]:
        """Products through the figure, the cheapest of the small ones first, then of the larger ones."""
        place = self.grid.places[figure]
        x_moves, y_moves, z_moves = (axis.moves[node] for axis, node in zip(self.grid.axes, place, strict=True))
        for size in sorted({len(move) for move in z_moves}):
            found: list[tuple[int, int, Change]] = []
            for z_move in (move for move in z_moves if len(move) == size):
                for x_move in x_moves:
                    if size * len(x_move) > LARGEST:
                        break
                    self._weigh(x_move, y_moves, z_move, place, found)
                    if found and found[0][0] == 0:
                        yield found[0][2]
            for _cost, _size, change in found:
                yield change

    def _weigh(
        self, x_move: Move, y_moves: list[Move], z_move: Move, place: Place, found: list[tuple[int, int, Change]]
    ) -> None:
        """Two moves fixed: each node of the third axis gets a price for both directions, so that its moves are cheap to weigh."""
        plane = [(x, z, x_by * z_by) for x, x_by in x_move for z, z_by in z_move]
        prices: dict[int, tuple[int, int]] = {}
        own = self._price(plane, place[1], prices)
        for y_move in y_moves:
            roof = found[-1][0] if len(found) >= KEPT else IMPOSSIBLE
            if min(own) >= roof:
                return
            up = down = 0
            for node, by in y_move:
                for_up, for_down = self._price(plane, node, prices)
                if by < 0:
                    for_up, for_down = for_down, for_up
                if abs(by) != 1:
                    for_up = for_down = IMPOSSIBLE
                up, down = up + for_up, down + for_down
                if up >= roof and down >= roof:
                    break
            if min(up, down) < roof:
                sign = 1 if up <= down else -1
                found.append((min(up, down), len(plane) * len(y_move), self._change(plane, y_move, sign)))
                found.sort(key=lambda one: one[:2])
                del found[KEPT:]
                if not found[0][0]:
                    return

    def _price(
        self, plane: list[tuple[int, int, int]], node: int, prices: dict[int, tuple[int, int]]
    ) -> tuple[int, int]:
        if node in prices:
            return prices[node]
        up = down = 0
        figures, values, price = self.grid.figures, self.system.values, self.system.price
        for x, z, by in plane:
            figure = figures.get((x, node, z))
            if figure is None:
                if not self.grid.is_total((x, node, z)):
                    up = down = IMPOSSIBLE
                    break
                continue
            value = values[figure]
            up += price(figure, value + by)
            down += price(figure, value - by)
            if up >= IMPOSSIBLE and down >= IMPOSSIBLE:
                break
        prices[node] = (up, down)
        return up, down

    def _change(self, plane: list[tuple[int, int, int]], y_move: Move, sign: int) -> Change:
        change: Change = {}
        for node, y_by in y_move:
            for x, z, by in plane:
                figure = self.grid.figures.get((x, node, z))
                if figure is not None:
                    change[figure] = sign * by * y_by
        return change
