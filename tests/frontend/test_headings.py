"""What a page is stands before what can be done on it: in the source, for who listens, and on a phone."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

TEMPLATES = Path(settings.BASE_DIR) / "templates"
WITH_ACTIONS = sorted(
    path
    for path in TEMPLATES.rglob("*.html")
    if path.parent.name != "layouts" and "{% block actions %}" in path.read_text()
)


def test_pages_with_actions_put_their_title_into_the_heading():
    assert len(WITH_ACTIONS) >= 12
    for path in WITH_ACTIONS:
        heading = re.search(r"\{% block heading %\}(.*?)\{% endblock(?: heading)? %\}", path.read_text(), re.DOTALL)
        assert heading, path
        assert "<h1" in heading[1] or "components/page_header.html" in heading[1], path


def test_the_layouts_put_the_heading_before_the_actions():
    for name in ("desk", "public"):
        source = (TEMPLATES / "layouts" / f"{name}.html").read_text()
        assert (
            source.index("{% block heading %}")
            < source.index("{% block actions %}")
            < source.index("{% block content %}")
        )


@pytest.mark.browser
def test_on_a_phone_the_actions_stand_under_the_title(page: Page, live_server, client_for, coordinator, authority):
    client = client_for(coordinator)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.set_viewport_size({"width": 360, "height": 740})
    for path in ("/birou/consultari/", "/birou/parteneri/", "/consultari/"):
        page.goto(live_server.url + path)
        title, acts = page.locator("h1").bounding_box(), page.locator(".page-actions").bounding_box()
        assert title["y"] + title["height"] <= acts["y"]
        assert acts["x"] + acts["width"] <= 360
        page.screenshot(path=f"/tmp/brief/rest{path.replace('/', '-')}360.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(live_server.url + "/birou/consultari/")
    title, acts = page.locator("h1").bounding_box(), page.locator(".page-actions").bounding_box()
    assert abs(title["y"] - acts["y"]) < 24
    page.screenshot(path="/tmp/brief/rest-wide.png")
