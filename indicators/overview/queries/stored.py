"""Pictures that were drawn already."""

from indicators.overview.queries.editions import Edition
from indicators.releases.models import Picture


def stored_picture(edition: Edition, code: str, kind: str, size: str, name: str, theme: str, language: str) -> str:
    """The SVG under that name (the digest of what it shows), or nothing. One query."""
    found = Picture.objects.filter(
        release=edition.id, key=f"{code}/{kind}/{size}/{name}", theme=theme, language=language
    ).values_list("svg", flat=True)
    return next(iter(found), "")
