"""Charts: every kind in every theme and size, valid by Vega-Lite's own schema, the same bytes, letters as outlines."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont
from lxml import etree

from consultare.lib import chart
from consultare.lib.chart.axes import configured, figures, span, ticks
from consultare.lib.chart.draw import _BUILDERS
from consultare.lib.chart.glyphs import fitting, font, fonts_folder
from consultare.lib.chart.tokens import tokens

FRAME = chart.Frame(
    "38 de persoane", "Beneficiari", "Sursa: ediția 1.", "O linie.", "persoane", 0, "ro", "axa nu începe de la zero"
)
NAMES = ["Centrul „Șoarecele de Câmp”", "Adăpostul", "Cantina <socială> & alții", "Echipa", "Locuința", "Serviciul"]


def points(count=14, gap=5, base=1000):
    return tuple(
        chart.Point(24300 + place, f"luna {place}", None if place == gap else base + place * 10.0, f"{base + place * 10}", place == count - 1)
        for place in range(count)
    )  # fmt: skip


def series(name="Toate", **fields):
    return chart.Series(name, points(**fields), (chart.Break(24309, "definiție nouă"),))


KINDS = {
    "line": chart.Lines(
        FRAME, (series(),), path=(chart.Spot(24300, 900, ""), chart.Spot(24320, 1300, "țintă 1.300")),
        baseline=chart.Spot(24300, 900, "bază 900"),
    ),
    "range": chart.Lines(FRAME, (series(),), band=chart.Band(900, 1000, "dorit: 900–1.000")),
    "six": chart.Lines(FRAME, tuple(series(name, base=900 + 40 * place) for place, name in enumerate(NAMES))),
    "stack": chart.Stack(FRAME, (chart.Lines(FRAME, (series(),)), chart.Lines(FRAME, (series(),)))),
    "bullet": chart.Bullet(
        FRAME, chart.Spot(0, 80, "80"), chart.Spot(0, 100, "țintă 100"), chart.Spot(0, 50, "bază 50"), chart.Spot(0, 70, "70 în 2025")
    ),
    "zero": chart.Bullet(FRAME, chart.Spot(0, 0, "0"), chart.Spot(0, 0, "țintă 0")),
    "bars": chart.Bars(
        FRAME, tuple(chart.Bar(name, None if place == 2 else 50.0 - place, "<5" if place == 2 else str(50 - place)) for place, name in enumerate(NAMES)),
        chart.Spot(0, 40, "țintă 40"),
    ),
    "pairs": chart.Bars(FRAME, (chart.Bar("A", 5, "5", 6, "6"), chart.Bar("B", 4, "4")), names=("furnizorul", "autoritatea")),
    "multiples": chart.Multiples(FRAME, tuple(chart.Panel(f"{NAMES[place % 6]} {place}", "38", points(), ()) for place in range(40))),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_valid_vega_lite(kind):
    """The drawing itself leaves the check out: it costs ten times the rest."""
    definition = KINDS[kind]
    drawn = _BUILDERS[type(definition)](definition, chart.Theme.LIGHT, chart.Size.WIDE)
    drawn.chart.to_dict()
    assert configured(drawn, chart.Theme.LIGHT)["autosize"] == {"type": "none"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_in_every_theme_and_size(kind):
    definition = KINDS[kind]
    for size in chart.Size:
        pictures = {theme: chart.svg(definition, theme=theme, size=size) for theme in chart.Theme}
        assert len(set(pictures.values())) >= 2  # Paper and light differ in the words only.
        for theme, picture in pictures.items():
            root = etree.fromstring(picture.encode())
            assert (int(root.get("width")), int(root.get("height"))) == chart.extent(definition, size)
            assert root.findtext("{*}title") == FRAME.title
            assert root.findtext("{*}desc") == FRAME.description
            assert not root.findall(".//{*}text"), "letters are outlines"
            assert tokens(theme)["card"] in picture
            assert not re.search(r"style=|<script|<image|@font-face|https?://(?!www\.w3\.org)", picture)


def test_the_same_definition_gives_the_same_bytes():
    one = KINDS["line"]
    assert chart.svg(one) == chart.svg(one)
    assert chart.png(chart.svg(one)) == chart.png(chart.svg(one))
    assert chart.digest(one) == chart.digest(one)
    assert len({chart.digest(definition) for definition in KINDS.values()}) == len(KINDS)


def test_words_travel_with_a_file():
    with_words = chart.svg(KINDS["line"], with_words=True)
    assert int(re.search(r'height="(\d+)"', with_words).group(1)) > chart.extent(KINDS["line"], chart.Size.WIDE)[1]
    assert chart.png(with_words).startswith(b"\x89PNG")


def test_a_gap_and_a_break_end_a_run():
    runs = series().segments()
    assert [[point.at - 24300 for point in run] for run in runs] == [[0, 1, 2, 3, 4], [6, 7, 8], [9, 10, 11, 12, 13]]
    assert chart.Series("nimic", ()).segments() == ()


def test_letters_are_those_of_the_font_file():
    """Our reader against fontTools, for every letter of both families that charts use."""
    for name in ("SourceSans3-Regular", "SourceSans3-Bold", "SourceSerif4-Bold"):
        theirs = TTFont(Path(fonts_folder()) / f"{name}.ttf")
        glyphs, known = theirs.getGlyphSet(), theirs.getBestCmap()
        ours = font(name)
        assert ours.em == theirs["head"].unitsPerEm
        for code, glyph in known.items():
            pen = SVGPathPen(glyphs)
            glyphs[glyph].draw(pen)
            assert ours.glyph(chr(code)).advance == glyphs[glyph].width
            assert bool(ours.glyph(chr(code)).path) == bool(pen.getCommands()), chr(code)
    assert "M" in font("SourceSans3-Regular").glyph("ț").path


def test_names_fit_their_room():
    assert fitting("Scurt", 200, 14) == "Scurt"
    cut = fitting("Un nume mult prea lung pentru locul care i s-a dat", 100, 14)
    assert cut.endswith("…")
    assert font("SourceSans3-Regular").width(cut, 14) <= 100


def test_axes():
    assert ticks(list(range(24)), 7) == [3, 7, 11, 15, 19, 23]
    assert ticks([5], 7) == [5]
    assert ticks([], 7) == []
    assert span([0, 100])[0] == 0
    assert span([1000, 1100])[0] > 0
    assert span([0, 0]) == (0.0, 1.0)
    # Two consultations at most: the axis reads 0, 1, 2 and not 0, 1, 1, 2, 2.
    assert [figures([0, 2], decimals).to_dict()["axis"]["tickMinStep"] for decimals in (0, 1, 2)] == [1, 0.1, 0.01]


def test_sparks_keep_gaps():
    found = chart.spark([1, 2, None, 4, None, 5, 6])
    assert len(found.lines) == 2
    assert len(found.dots) == 1
    assert chart.spark([1]) is None
    assert chart.spark([None, None]) is None
    assert chart.spark([3, 3]).end[1] == "12"


def test_colours_come_from_the_style_sheet():
    text = (Path(settings.BASE_DIR) / "static" / "scss" / "_tokens.scss").read_text()
    assert f"--blue: {tokens(chart.Theme.LIGHT)['blue']};" in text
    assert tokens(chart.Theme.DARK)["blue"] != tokens(chart.Theme.LIGHT)["blue"]
    assert tokens(chart.Theme.PRINT)["ink"] == "#000000"
