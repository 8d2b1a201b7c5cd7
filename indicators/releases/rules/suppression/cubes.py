"""Other tables made of products of moves (`grid`): the hypercube method, over hierarchies.

For a withheld figure all products through it are weighed: what it costs to withhold their corners. A corner that can't be
withheld, or could not have the other value, rules a product out. Of what remains the cheapest is taken.
"""

from collections.abc import Iterator

from indicators.releases.rules.suppression.grid import Grid, Move
from indicators.releases.rules.suppression.search import Change
from indicators.releases.rules.suppression.system import IMPOSSIBLE, OPEN, SMALL, UNNAMED, System

KEPT = 2
LARGEST = 64
Plane = list[tuple[int, int, int]]
"""Two moves multiplied: (node of the first axis, node of the third, by how much)."""
Prices = dict[int, tuple[int, int]]
Found = list[tuple[int, int, Change]]


class Cubes:
    def __init__(self, system: System, grid: Grid) -> None:
        self.system, self.grid = system, grid

    def cheapest(self, figure: int) -> Iterator[Change]:
        """Products through the figure: those of the smallest moves in time first, the cheapest of them first."""
        x, y, z = self.grid.places[figure]
        x_axis, y_axis, z_axis = self.grid.axes
        for size in sorted({len(move) for move in z_axis.moves[z]}):
            planes: list[tuple[int, int, Plane, Prices]] = []
            for z_move in (move for move in z_axis.moves[z] if len(move) == size):
                for x_move in x_axis.moves[x]:
                    if size * len(x_move) <= LARGEST:
                        plane = [(one, other, by * z_by) for one, by in x_move for other, z_by in z_move]
                        prices: Prices = {}
                        planes.append((min(self._price(plane, y, prices)), len(planes), plane, prices))
            planes.sort(key=lambda one: one[:2])
            yield from (change for _cost, _size, change in self._weighed(planes, y_axis.moves[y]))

    def _weighed(self, planes: list[tuple[int, int, Plane, Prices]], y_moves: list[Move]) -> Found:
        """The figure's own corners are priced: a plane that is dearer with these alone than the best product need not be looked at."""
        found: Found = []
        for own, _number, plane, prices in planes:
            roof = found[-1][0] if len(found) >= KEPT else IMPOSSIBLE
            if own >= roof:
                break
            for y_move in y_moves:
                cost, sign = self._cost(plane, y_move, prices, roof)
                if cost < roof:
                    found.append((cost, len(plane) * len(y_move), self._change(plane, y_move, sign)))
                    found.sort(key=lambda one: one[:2])
                    del found[KEPT:]
                    roof = found[-1][0] if len(found) >= KEPT else IMPOSSIBLE
                if found and not found[0][0]:
                    return found
        return found

    def _cost(self, plane: Plane, y_move: Move, prices: Prices, roof: int) -> tuple[int, int]:
        """Of the product, and in which direction it is cheaper."""
        up = down = 0
        for node, by in y_move:
            for_up, for_down = prices.get(node) or self._price(plane, node, prices)
            if by < 0:
                for_up, for_down = for_down, for_up
            up, down = up + for_up, down + for_down
            if up >= roof and down >= roof:
                break
        return (up, 1) if up <= down else (down, -1)

    def _price(self, plane: Plane, node: int, prices: Prices) -> tuple[int, int]:
        """Of one node's corners, raised and lowered. Written out (as `System.price`), since it is asked for millions of times."""
        up = down = 0
        system, figures = self.system, self.grid.figures
        for x, z, by in plane:
            figure = figures.get((x, node, z))
            if figure is None:
                if self.grid.is_total((x, node, z)):
                    continue
                up = down = IMPOSSIBLE
                break
            value, mark = system.values[figure], system.marks[figure]
            higher, lower = value + by, value - by
            if mark == OPEN:
                cost = system.costs[figure]
                if cost is None:
                    up = down = IMPOSSIBLE
                    break
                up, down = up + cost, down + cost
            elif mark == SMALL:
                limit = system.limit_of(figure)
                dear = IMPOSSIBLE if figure in system.said else UNNAMED
                up += 0 if 0 < higher < limit else dear
                down += 0 if 0 < lower < limit else dear
            up += IMPOSSIBLE if higher < 0 else 0
            down += IMPOSSIBLE if lower < 0 else 0
        prices[node] = (up, down)
        return up, down

    def _change(self, plane: Plane, y_move: Move, sign: int) -> Change:
        change: Change = {}
        for node, y_by in y_move:
            for x, z, by in plane:
                figure = self.grid.figures.get((x, node, z))
                if figure is not None:
                    change[figure] = sign * by * y_by
        return change
