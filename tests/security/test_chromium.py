"""Stored XSS in a real browser (F19, R30, R31): nothing runs, nothing is asked of another host.

A module of its own: Chromium's event loop must be there before the world's connection is (see `chromium`).
"""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from tests.security.matrix import Row, call, consumed
from tests.security.world import World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]
DIST = Path(settings.BASE_DIR) / "static" / "dist"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
WATCH = """
window.kqxss = () => alert('kqxss');
document.addEventListener('securitypolicyviolation', event => console.error('CSP ' + event.blockedURI + ' ' + event.violatedDirective));
"""
# Pages on which nobody's words stand.
QUIET = {"observation_new"}
MAIN = [
    ("V", "home", ""), ("V", "round_list", ""), ("V", "round_page", "slug=@open"), ("V", "draft", "slug=@open"), ("V", "observations", "slug=@open"),
    ("V", "observation_page", "ref=@public"), ("V", "observation_page", "ref=@answered"), ("V", "partners", ""), ("V", "partner", "slug=@ngo"),
    ("V", "announcement", "slug=@open version=1"), ("V", "observation_new", "slug=@open"), ("N", "letter", "pk=@shared_letter"), ("N", "my_organisation", "slug=@ngo"),
    ("K", "desk_observations", ""), ("K", "desk_observation", "ref=@public"), ("K", "moderation_case", "ref=@held"), ("K", "round_desk", "slug=@draft"),
    ("K", "audit_log", ""), ("K", "people", ""), ("K", "deliveries", "slug=@open"), ("K", "desk_organisation", "slug=@ngo"),
]  # fmt: skip


@pytest.mark.browser
@pytest.mark.req("R30")
@pytest.mark.req("R31")
@pytest.mark.req("R43")
def test_chromium_runs_nothing_and_asks_nobody_else(chromium, poisoned: World):
    """The very bytes and headers of the main pages: no dialog, no error, no violation of the policy, no other host."""
    pages = {}
    for role, address, written in MAIN:
        url = Row(address, ("GET",), written, {}, again=False, rule="").url(poisoned)
        with undone():
            response = call(poisoned.clients[role], "GET", url)
            body = consumed(response)
        assert response.status_code == 200, url
        assert b"kqxss" in body or address in QUIET, url
        pages[url] = ({name: value for name, value in response.headers.items() if name != "Content-Length"}, body)
    trouble: list[str] = []
    hosts: set[str] = set()

    def answer(route):
        parts = urlsplit(route.request.url)
        hosts.add(parts.netloc)
        if parts.path in pages:
            headers, body = pages[parts.path]
            return route.fulfill(headers=headers, body=body)
        file = DIST / parts.path.removeprefix("/static/")
        if file.is_file():
            return route.fulfill(
                body=file.read_bytes(), content_type=KINDS.get(file.suffix, "application/octet-stream")
            )
        return route.fulfill(status=204)

    context = chromium.new_context(locale="ro-RO")
    context.route("**/*", answer)
    page = context.new_page()
    page.on("dialog", lambda dialog: (trouble.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: trouble.append(f"error {error}"))
    page.on(
        "console", lambda message: trouble.append(f"{page.url}: {message.text}") if message.type == "error" else None
    )
    page.add_init_script(WATCH)
    for url in pages:
        page.goto(f"http://127.0.0.1:8000{url}", wait_until="load")
    context.close()
    assert trouble == []
    assert hosts == {"127.0.0.1:8000"}
