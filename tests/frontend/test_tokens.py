"""Contrast of the colour tokens in both themes (WCAG 2.2: 4.5:1 for text, 3:1 for edges and the focus ring)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

SOURCE = (Path(settings.BASE_DIR) / "static" / "scss" / "_tokens.scss").read_text(encoding="utf-8")
GROUNDS = ("paper", "card")
TEXT = [
    (ink, ground) for ink in ("ink", "soft", "blue", "ochre", "green", "amber", "brick", "grey") for ground in GROUNDS
]
TEXT += [(name, f"{name}-wash") for name in ("blue", "ochre", "green", "amber", "brick", "grey")]
TEXT += [("ink", f"{name}-wash") for name in ("blue", "ochre", "green", "amber", "brick", "grey")]
TEXT += [("on-blue", "blue"), ("on-blue", "blue-hover"), ("card", "brick"), ("soft", "hair"), ("ink", "hair")]
TEXT += [("soft", "blue-wash"), ("blue-hover", "blue-wash")]
EDGES = [("edge", "paper"), ("edge", "card"), ("focus", "paper"), ("focus", "card"), ("blue", "hair")]


def theme(name: str) -> dict[str, str]:
    body = re.search(rf"@mixin {name} \{{(.*?)\n\}}", SOURCE, re.DOTALL)
    assert body is not None
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", body[1]))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_has_enough_contrast(name, ink, ground):
    tokens = theme(name)
    assert contrast(tokens[ink], tokens[ground]) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_have_enough_contrast(name, edge, ground):
    tokens = theme(name)
    assert contrast(tokens[edge], tokens[ground]) >= 3


@pytest.mark.parametrize("ink", ["#dfe8f1", "#a9bdd1", "#e3b261"])
@pytest.mark.parametrize("name", ["light", "dark"])
def test_rail_is_readable(name, ink):
    assert ink in SOURCE
    assert contrast(ink, theme(name)["blue-deep"]) >= 4.5
