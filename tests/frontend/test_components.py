"""Every component is shown on the gallery page, documented, and free of inline style and script."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test.signals import template_rendered

from consultare import gallery

TEMPLATES = Path(settings.BASE_DIR) / "templates"
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
PARTS = {"collection/grid.html", "collection/findings.html", "collection/workbook_progress.html"}
TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
INLINE = re.compile(r"""<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)""")


class Reader:
    is_authenticated = True

    def __str__(self) -> str:
        return "Elena Văcărescu"


class Profile:
    portal_title = "Consultări publice"
    mark = "6"
    subtitle = "Primăria Sectorului 6"
    is_demo = True


def rendered() -> tuple[str, set[str]]:
    used: set[str] = set()

    def note(template, **_):
        used.add(template.name)

    template_rendered.connect(note)
    try:
        page = render_to_string(
            "gallery.html",
            {
                "samples": gallery.samples(),
                "user": Reader(),
                "authority": Profile(),
                "messages": [],
                "is_staff_member": True,
            },
        )
    finally:
        template_rendered.disconnect(note)
    return page, used


def test_gallery_shows_every_component():
    _, used = rendered()
    assert {f"components/{path.name}" for path in COMPONENTS} - used == set()
    assert PARTS - used == set()


def test_gallery_has_no_inline_style_or_script():
    page, _ = rendered()
    assert INLINE.findall(page) == []


def test_gallery_has_every_id_once():
    page, _ = rendered()
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_component_says_its_parameters(path):
    assert path.read_text(encoding="utf-8").startswith("{% comment %}")


def test_only_mail_has_inline_styles():
    guilty = [
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if path.parts[len(TEMPLATES.parts)] != "mail" and INLINE.search(TAG.sub("", path.read_text(encoding="utf-8")))
    ]
    assert guilty == []


def test_every_icon_named_in_a_template_is_drawn():
    drawn = {path.stem for path in (Path(settings.BASE_DIR) / "static" / "svg" / "icons").glob("*.svg")}
    named = set()
    for path in TEMPLATES.rglob("*.html"):
        named |= set(re.findall(r'icon\.html" with name="([a-z-]+)"', path.read_text(encoding="utf-8")))
    assert named - drawn == set()
    assert drawn == set(gallery.samples()["icons"])
