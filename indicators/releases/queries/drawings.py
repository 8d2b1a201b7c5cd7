"""How a picture of released figures stands in a page: one address a look, its size known before it is drawn."""

from dataclasses import dataclass

from consultare.lib import chart

LOOKS: dict[str, tuple[chart.Size, chart.Theme]] = {
    "lat": (chart.Size.WIDE, chart.Theme.LIGHT),
    "lat-noapte": (chart.Size.WIDE, chart.Theme.DARK),
    "ingust": (chart.Size.NARROW, chart.Theme.LIGHT),
    "ingust-noapte": (chart.Size.NARROW, chart.Theme.DARK),
}
"""How a picture looks, as its address says it."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One address of a picture with its size and, for a phone or the dark, the condition under which it is taken."""

    href: str
    width: int
    height: int
    media: str


@dataclass(frozen=True, slots=True)
class Picture:
    kind: str
    title: str
    subtitle: str
    source: str
    alt: str
    sources: tuple[Drawing, ...]
    image: Drawing
    files: tuple[dict[str, str], ...]
    notes: tuple[str, ...] = ()


# Paper takes none of them: the wide picture in light.
_MEDIA = {
    "ingust-noapte": "screen and (max-width: 35.99em) and (prefers-color-scheme: dark)",
    "ingust": "screen and (max-width: 35.99em)",
    "lat-noapte": "screen and (prefers-color-scheme: dark)",
}


def picture(
    definition: chart.Definition, kind: str, addresses: dict[str, str], files: tuple[dict[str, str], ...], title: str,
    notes: tuple[str, ...] = (),
) -> Picture:  # fmt: skip
    name = chart.digest(definition)
    drawn = {}
    for look, (size, _theme) in LOOKS.items():
        glue = "&" if "?" in addresses[look] else "?"
        drawn[look] = Drawing(f"{addresses[look]}{glue}v={name}", *chart.extent(definition, size), _MEDIA.get(look, ""))
    frame = definition.frame
    return Picture(
        kind, title, frame.subtitle, frame.source, f"{frame.title}. {frame.description}",
        tuple(drawn[look] for look in _MEDIA), drawn["lat"], files, notes,
    )  # fmt: skip
