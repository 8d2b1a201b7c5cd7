"""How much is measured of the indicators, and what was made of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    indicators: int = 500
    services: int = 40
    months: int = 120
    cells: int = 12

    @property
    def rows(self) -> int:
        return self.indicators * self.services * self.months * self.cells

    @property
    def words(self) -> str:
        return f"{self.rows:,} values"


@dataclass(frozen=True)
class Filled:
    """What the measured pages need to know of the load; ids in the order in which they were made."""

    indicators: list[int]
    codes: list[str]
    services: list[int]
    months: list[int]
    cells: list[int]
    reports: list[int]
