"""Documents as PDF/A-2a with tags (PDF/UA-1), set by Typst from `templates/paper/`. No network, no system fonts."""

import hashlib
import json
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any, Literal

import segno
import typst
from django.conf import settings
from django.utils.translation import get_language

from consultare.lib.paper.words import LABELS

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""The date in the file's properties when the caller has no better one; an archive format demands one."""
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]


def _folder() -> str:
    return str(settings.BASE_DIR / "templates" / "paper")


@cache
def _fonts(folder: str) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])


def qr_svg(text: str) -> str:
    """A QR code as SVG, dark on white, for pages and for `render_pdf`."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, light="#ffffff")
    return out.getvalue().decode()


def render_pdf(template: str, data: dict[str, Any], *, dated: datetime = EPOCH) -> bytes:
    """The document `templates/paper/<template>.typ` over `data` (its shape is at the top of the template).

    The same data and date give the same bytes: nothing is read from a clock (R61). Labels come in the active language.
    """
    if template not in LABELS:
        raise ValueError(f"no document is called {template!r}")
    words = {key: str(word) for key, word in LABELS[template].items()}
    language = (get_language() or "ro").partition("-")[0]
    full = {"lang": language, **data, "labels": words | data.get("labels", {})}
    text = json.dumps(full, ensure_ascii=False, sort_keys=True, allow_nan=False, default=str)
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    folder = _folder()
    pdf = typst.compile(
        f"{folder}/{template}.typ",
        root=folder,
        font_paths=_fonts(str(settings.BASE_DIR / "static" / "dist" / "fonts" / "ttf")),
        ignore_system_fonts=True,
        sys_inputs={"data": text, "fingerprint": fingerprint},
        pdf_standards=[*STANDARDS],
        timestamp=int(dated.timestamp()),
    )
    return bytes(pdf)
