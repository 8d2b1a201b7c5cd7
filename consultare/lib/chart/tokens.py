"""Colours of a theme, read where they are said once: `static/scss/_tokens.scss`."""

import re
from functools import cache
from pathlib import Path

from django.conf import settings

from consultare.lib.chart.model import Theme

_BLOCKS = {
    Theme.LIGHT: r"@mixin light \{(.*?)\n\}",
    Theme.DARK: r"@mixin dark \{(.*?)\n\}",
    Theme.PRINT: r"@media print \{(.*?)\n\}",
}
_TOKEN = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{3,6});")


@cache
def tokens(theme: Theme) -> dict[str, str]:
    """Name of a token → colour. Paper takes the light theme with what print says otherwise."""
    text = (Path(settings.BASE_DIR) / "static" / "scss" / "_tokens.scss").read_text(encoding="utf-8")
    found = re.search(_BLOCKS[theme], text, re.DOTALL)
    if found is None:
        raise LookupError(f"_tokens.scss has no block for {theme}")
    own = {name: _long(colour) for name, colour in _TOKEN.findall(found.group(1))}
    if theme == Theme.PRINT:
        return tokens(Theme.LIGHT) | {"card": "#ffffff"} | own
    return own


def _long(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(2 * sign for sign in colour[1:])


def series_colours(theme: Theme) -> list[str]:
    """Six that keep apart; a dash, a shape and a letter tell them without colour."""
    own = tokens(theme)
    return [own[name] for name in ("blue", "ochre", "green", "brick", "grey", "amber")]
