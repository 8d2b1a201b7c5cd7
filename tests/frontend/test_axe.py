"""axe-core finds nothing to say about the gallery, at WCAG 2.2 AA, in both themes, one wide and one at 320 px; nothing runs over the edge."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Route

from tests.frontend.test_components import rendered
from tests.frontend.test_scripts import DIST, ORIGIN, TYPES

AXE = (Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = pytest.mark.browser


def serve(route: Route) -> None:
    url = urlsplit(route.request.url)
    built = DIST / url.path.removeprefix("/static/")
    if url.path == "/gallery":
        route.fulfill(body=rendered()[0], content_type="text/html; charset=utf-8")
    elif built.is_file():
        route.fulfill(path=built, content_type=TYPES[built.suffix])
    else:
        route.abort()


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_gallery_is_accessible(chromium: Browser, scheme, width):
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce"
    )
    try:
        page = context.new_page()
        page.route("**/*", serve)
        page.goto(f"{ORIGIN}/gallery")
        page.evaluate(AXE)
        found = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)
        assert [(v["id"], [node["target"] for node in v["nodes"]]) for v in found["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    finally:
        context.close()
