"""Names of files as they are offered back: never a path, never a header of their own (R28, F26)."""

import re
import unicodedata
from urllib.parse import quote

NAME_LIMIT = 120
RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def clean_name(name: str, fallback: str = "fisier") -> str:
    """The name offered back for download: no folder, no control or direction character, at most 120 characters."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(" " if c in '<>:"|?*' or unicodedata.category(c)[0] in "CZ" else c for c in last)
    kept = re.sub(r" +", " ", kept).strip(" ").rstrip(" .")
    stem, dot, extension = kept.rpartition(".")
    if not dot:
        stem, extension = kept, ""
    stem = stem.strip(" .") or fallback
    if RESERVED.match(stem):
        stem = f"_{stem}"
    room = NAME_LIMIT - len(extension) - bool(extension)
    return f"{stem[: max(1, room)].rstrip(' .')}.{extension[:20]}" if extension else stem[:NAME_LIMIT].rstrip(" .")


def content_disposition(name: str) -> str:
    """Always a download, never shown in place: RFC 6266 with an ASCII name and the exact one (RFC 8187)."""
    name = clean_name(name)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "_", plain).strip() or "fisier"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
