"""What a public page weighs on first load, compressed (design/interface.md): 100 KB in all, 30 KB script, 30 KB a font."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings

DIST = Path(settings.BASE_DIR) / "static" / "dist"
FIRST_LOAD = ("app.css", "app.js", "icons.svg", "favicon.svg", "fonts/sans.woff2", "fonts/serif.woff2")
KB = 1024


def compressed(name: str) -> int:
    content = (DIST / name).read_bytes()
    return len(content) if name.endswith(".woff2") else len(gzip.compress(content, 6))


def test_first_load_stays_within_100_kb():
    # The rest is left for the page itself.
    assert sum(compressed(name) for name in FIRST_LOAD) <= 86 * KB


def test_script_stays_within_30_kb():
    assert compressed("app.js") <= 30 * KB


@pytest.mark.parametrize("name", ["fonts/sans.woff2", "fonts/serif.woff2"])
def test_font_stays_within_30_kb(name):
    assert compressed(name) <= 30 * KB


def test_paper_has_both_families_in_four_styles():
    assert sorted(path.name for path in (DIST / "fonts" / "ttf").iterdir()) == [
        "SourceSans3-Bold.ttf",
        "SourceSans3-BoldIt.ttf",
        "SourceSans3-It.ttf",
        "SourceSans3-Regular.ttf",
        "SourceSerif4-Bold.ttf",
        "SourceSerif4-BoldIt.ttf",
        "SourceSerif4-It.ttf",
        "SourceSerif4-Regular.ttf",
    ]


def test_styles_and_scripts_name_no_other_origin():
    for name in ("app.css", "app.js", "desk.css", "desk.js"):
        text = (DIST / name).read_text(encoding="utf-8").replace("http://www.w3.org/", "")
        assert "https://" not in text.replace("https://htmx.org", "")
        assert "http://" not in text


def test_lock_file_names_no_registry():
    lock = (Path(settings.BASE_DIR) / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
