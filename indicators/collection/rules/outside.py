"""Series of INS TEMPO worth comparing with, as the product is delivered; a range is kept as it was noted. Pure."""

import json
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "data" / "tempo_series.json"


def series_on_file() -> list[dict[str, str]]:
    """Names of fields of `ExternalSeries` → values."""
    rows: list[dict[str, str]] = json.loads(FILE.read_text(encoding="utf-8"))
    return rows
