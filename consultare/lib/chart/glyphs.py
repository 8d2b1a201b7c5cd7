"""Letters as outlines, read from our own TrueType files: a picture in `<img>` may load no font, and paper needs none.

Reads what `static/build.mjs` writes: `glyf` outlines, one Unicode `cmap` of format 4 or 12. Kerning is left out.
"""

import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

Contour = list[tuple[float, float, bool]]
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Glyph:
    advance: int
    path: str


class Font:
    """One file. `em` units make the size of the letters; y grows upwards, so a path is drawn with a negative scale."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        count = struct.unpack_from(">H", data, 4)[0]
        self._tables: dict[str, int] = {}
        for index in range(count):
            tag, _sum, offset, _length = struct.unpack_from(">4sIII", data, 12 + 16 * index)
            self._tables[tag.decode()] = offset
        self.em: int = struct.unpack_from(">H", data, self._tables["head"] + 18)[0]
        self._long_loca = struct.unpack_from(">h", data, self._tables["head"] + 50)[0]
        self._metrics = struct.unpack_from(">H", data, self._tables["hhea"] + 34)[0]
        self._map = self._read_map()
        self._known: dict[str, Glyph] = {}

    def glyph(self, letter: str) -> Glyph:
        """What the file doesn't have is its box (glyph 0), never an error."""
        if letter not in self._known:
            index = self._map.get(ord(letter), 0)
            contours = self._contours(index, (1, 0, 0, 1, 0, 0))
            self._known[letter] = Glyph(self._advance(index), "".join(_path(one) for one in contours))
        return self._known[letter]

    def width(self, text: str, size: float) -> float:
        return sum(self.glyph(letter).advance for letter in text) * size / self.em

    def _advance(self, index: int) -> int:
        at = self._tables["hmtx"] + 4 * min(index, self._metrics - 1)
        return int(struct.unpack_from(">H", self._data, at)[0])

    def _read_map(self) -> dict[int, int]:
        base = self._tables["cmap"]
        for index in range(struct.unpack_from(">H", self._data, base + 2)[0]):
            platform, _encoding, offset = struct.unpack_from(">HHI", self._data, base + 4 + 8 * index)
            form = struct.unpack_from(">H", self._data, base + offset)[0]
            if platform in {0, 3} and form in {4, 12}:
                return self._map_12(base + offset) if form == 12 else self._map_4(base + offset)
        raise ValueError("a font without a Unicode map")

    def _map_12(self, base: int) -> dict[int, int]:
        found: dict[int, int] = {}
        for group in range(struct.unpack_from(">I", self._data, base + 12)[0]):
            first, last, start = struct.unpack_from(">III", self._data, base + 16 + 12 * group)
            found.update((code, start + code - first) for code in range(first, last + 1))
        return found

    def _map_4(self, base: int) -> dict[int, int]:
        twice = struct.unpack_from(">H", self._data, base + 6)[0]
        ends, starts = base + 14, base + 16 + twice
        found: dict[int, int] = {}
        for at in range(0, twice, 2):
            last = struct.unpack_from(">H", self._data, ends + at)[0]
            first = struct.unpack_from(">H", self._data, starts + at)[0]
            delta = struct.unpack_from(">h", self._data, starts + twice + at)[0]
            place = starts + 2 * twice + at
            offset = struct.unpack_from(">H", self._data, place)[0]
            for code in range(first, last + 1):
                if code == 0xFFFF:
                    continue
                index = (
                    code if not offset else struct.unpack_from(">H", self._data, place + offset + 2 * (code - first))[0]
                )
                if not offset or index:
                    found[code] = (index + delta) & 0xFFFF
        return found

    def _contours(self, index: int, matrix: Matrix) -> list[Contour]:
        loca, glyf = self._tables["loca"], self._tables["glyf"]
        if self._long_loca:
            start, end = struct.unpack_from(">II", self._data, loca + 4 * index)
        else:
            start, end = (2 * half for half in struct.unpack_from(">HH", self._data, loca + 2 * index))
        if start == end:
            return []
        count = struct.unpack_from(">h", self._data, glyf + start)[0]
        if count < 0:
            return self._composite(glyf + start + 10, matrix)
        return [[_moved(point, matrix) for point in one] for one in self._simple(glyf + start + 10, count)]

    def _simple(self, at: int, count: int) -> list[Contour]:
        data = self._data
        ends = struct.unpack_from(f">{count}H", data, at)
        at += 2 * count
        at += 2 + struct.unpack_from(">H", data, at)[0]
        flags: list[int] = []
        while len(flags) <= ends[-1]:
            flag, at = data[at], at + 1
            flags.append(flag)
            if flag & 8:
                flags.extend([flag] * data[at])
                at += 1
        across, at = _coordinates(data, at, flags, 2, 16)
        upwards, at = _coordinates(data, at, flags, 4, 32)
        points: Contour = [(x, y, bool(flag & 1)) for x, y, flag in zip(across, upwards, flags, strict=True)]
        return [
            points[first:last] for first, last in zip([0, *(e + 1 for e in ends)], [e + 1 for e in ends], strict=False)
        ]

    def _composite(self, at: int, matrix: Matrix) -> list[Contour]:
        """Letters with accents: parts, moved and scaled."""
        found: list[Contour] = []
        more = True
        while more:
            flags, index = struct.unpack_from(">HH", self._data, at)
            at += 4
            dx, dy = struct.unpack_from(">hh" if flags & 1 else ">bb", self._data, at)
            at += 4 if flags & 1 else 2
            scale = {8: 1, 0x40: 2, 0x80: 4}.get(flags & 0xC8, 0)
            own = [part / 16384 for part in struct.unpack_from(f">{scale}h", self._data, at)]
            at += 2 * scale
            if scale < 4:
                across, upwards = (own or [1.0])[0], (own or [1.0])[-1]
                own = [across, 0, 0, upwards]
            a, b, c, d = own
            found += [[_moved(p, matrix) for p in one] for one in self._contours(index, (a, b, c, d, dx, dy))]
            more = bool(flags & 0x20)
        return found


def _coordinates(data: bytes, at: int, flags: list[int], short: int, same: int) -> tuple[list[int], int]:
    value, found = 0, []
    for flag in flags:
        if flag & short:
            value += data[at] if flag & same else -data[at]
            at += 1
        elif not flag & same:
            value += struct.unpack_from(">h", data, at)[0]
            at += 2
        found.append(value)
    return found, at


def _moved(point: tuple[float, float, bool], matrix: Matrix) -> tuple[float, float, bool]:
    x, y, on = point
    a, b, c, d, dx, dy = matrix
    return (a * x + c * y + dx, b * x + d * y + dy, on)


def _path(contour: Contour) -> str:
    """Quadratic curves: between two points off the curve one on it is implied."""
    whole: Contour = []
    for index, (x, y, on) in enumerate(contour):
        before = contour[index - 1]
        if not on and not before[2]:
            whole.append(((x + before[0]) / 2, (y + before[1]) / 2, True))
        whole.append((x, y, on))
    first = next(index for index, point in enumerate(whole) if point[2])
    whole = whole[first:] + whole[:first] + [whole[first]]
    points = [(round(x), round(y), on) for x, y, on in whole]
    x, y = points[0][:2]
    parts, index = [f"M{x} {y}"], 1
    while index < len(points):
        if points[index][2]:
            run, sign = points[index : index + 1], "l"
        else:
            run, sign = points[index : index + 2], "q"
        parts.append(sign + "".join(_next(px - x) + _next(py - y) for px, py, _on in run).lstrip())
        x, y = run[-1][:2]
        index += len(run)
    return "".join(parts) + "z"


def _next(number: int) -> str:
    """A minus parts two numbers by itself."""
    return str(number) if number < 0 else f" {number}"


@cache
def font(name: str) -> Font:
    """`SourceSans3-Regular` and its sisters, made by `make build` for paper and pictures."""
    return Font((Path(fonts_folder()) / f"{name}.ttf").read_bytes())


def fonts_folder() -> str:
    return str(Path(settings.BASE_DIR) / "static" / "dist" / "fonts" / "ttf")


def fitting(words: str, room: float, size: float, *, is_bold: bool = False) -> str:
    """As much of a name as there is room for; the whole stands in the table under the picture."""
    letters = font("SourceSans3-Bold" if is_bold else "SourceSans3-Regular")
    if letters.width(words, size) <= room:
        return words
    while words and letters.width(words + "…", size) > room:
        words = words[:-1]
    return words.rstrip(' ,.-–„”"') + "…"
