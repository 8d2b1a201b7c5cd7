"""What a chart shows: figures and words, nothing of how it is drawn.

`at` places a point on the calendar: months since the year 0 (`year * 12 + month - 1`) of the period's first month.
Words come formatted (`text`), in the reader's language; figures are floats, for drawing only.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum

DRAWING = 2
"""Raise it when the same definition is drawn otherwise: pictures made before are then made again."""
LETTERS = "ABCDEF"
MAX_SERIES = len(LETTERS)
MAX_PANELS = 60


class Theme(StrEnum):
    LIGHT = "light"
    DARK = "dark"
    PRINT = "print"


class Size(StrEnum):
    """Wide for desks, paper and files; narrow for phones, where a wide one would have letters of five pixels."""

    WIDE = "wide"
    NARROW = "narrow"


@dataclass(frozen=True, slots=True)
class Frame:
    """Words around a picture: `title` states the finding; `source` names release, period and publisher; `description` tells
    the whole to who doesn't see it. `unit` heads the axis of figures, with `above_zero` when it doesn't begin at zero."""

    title: str
    subtitle: str
    source: str
    description: str
    unit: str
    decimals: int = 0
    language: str = "ro"
    above_zero: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of a period; `value` none is a gap, never a zero. `is_open` (provisional, estimated) is drawn hollow."""

    at: int
    label: str
    value: float | None
    text: str = ""
    is_open: bool = False
    is_corrected: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    at: int
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Band:
    low: float
    high: float
    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """From this period on the figures are not comparable with those before."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Series:
    """`look`: which colour, dash, shape and letter it has among several; by its place when not said."""

    name: str
    points: tuple[Point, ...]
    breaks: tuple[Break, ...] = ()
    look: int = -1

    def segments(self) -> tuple[tuple[Point, ...], ...]:
        """Runs of neighbouring figures: a gap or a break ends one."""
        cuts = {one.at for one in self.breaks}
        runs: list[tuple[Point, ...]] = []
        run: list[Point] = []
        for point in self.points:
            if (point.value is None or point.at in cuts) and run:
                runs.append(tuple(run))
                run = []
            if point.value is not None:
                run.append(point)
        return (*runs, tuple(run)) if run else tuple(runs)


@dataclass(frozen=True, slots=True)
class Lines:
    """One to six lines over time; with one line the path to its target, its baseline and a wanted range."""

    frame: Frame
    series: tuple[Series, ...]
    path: tuple[Spot, ...] = ()
    baseline: Spot | None = None
    band: Band | None = None
    height: int = 300


@dataclass(frozen=True, slots=True)
class Bullet:
    """One figure against its target; `previous` is the same period a year before."""

    frame: Frame
    value: Spot
    target: Spot | None = None
    baseline: Spot | None = None
    previous: Spot | None = None
    band: Band | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """`note` stands under the name: the latest figure in words."""

    name: str
    note: str
    points: tuple[Point, ...]
    breaks: tuple[Break, ...] = ()

    @property
    def series(self) -> Series:
        return Series(self.name, self.points, self.breaks)


@dataclass(frozen=True, slots=True)
class Multiples:
    """The same small picture for many, on one scale, so that they may be compared at a glance."""

    frame: Frame
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` none: `text` says why («<5», «lipsă»). `second`: what another reporter says of the same, drawn hollow."""

    name: str
    value: float | None
    text: str
    second: float | None = None
    second_text: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    frame: Frame
    bars: tuple[Bar, ...]
    target: Spot | None = None
    names: tuple[str, str] = ("", "")
    """What the full and the hollow bars are called, when there are both."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Lines of different units one above the other: there are never two scales in one field."""

    frame: Frame
    fields: tuple[Lines, ...] = field(default_factory=tuple)


Definition = Lines | Bullet | Multiples | Bars | Stack


def digest(definition: Definition) -> str:
    """Names a picture by what it shows: another figure, word or way of drawing is another picture."""
    told = {"drawing": DRAWING, "kind": type(definition).__name__, "what": asdict(definition)}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def calendar(series: Sequence[Series]) -> dict[int, str]:
    """Every period that is drawn, in order, with its label."""
    return {point.at: point.label for point in sorted((p for one in series for p in one.points), key=lambda p: p.at)}
