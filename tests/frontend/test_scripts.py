"""The modules of static/js in a real browser, on a page of their own; nothing but our own origin answers."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route

DIST = Path(settings.BASE_DIR) / "static" / "dist"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
ORIGIN = "http://portal.localhost"  # a secure context: crypto.subtle is there
CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'"
)

pytestmark = pytest.mark.browser

FORM = """
<form id="form" method="post" action="/send" data-submit-once data-autosave="test" data-unsaved
      data-text-failed="Observația nu a fost trimisă." data-text-retry="Încercați din nou"
      data-text-restored="Am păstrat ce ați scris." data-text-discard="Luați-o de la capăt">
  <input type="hidden" name="key" value="k-1">
  <textarea id="text" name="text" data-counter="20" data-text="Mai puteți scrie #." data-text-over="Sunt # prea mult."></textarea>
  <button type="submit" name="act" value="submit">Trimiteți</button>
</form>
"""


class Site:
    """Answers for the origin: the page under test, the built files, and the addresses a test adds."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.body = ""
        self.posts: list[str] = []
        self.broken = False
        self.errors: list[str] = []
        page.route("**/*", self.answer)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def document(self, body: str) -> str:
        return (
            '<!doctype html><html lang="ro"><head><meta charset="utf-8"><title>t</title><link rel="stylesheet" href="/app.css">'
            '<link rel="stylesheet" href="/desk.css"><script type="module" src="/app.js"></script><script type="module" src="/desk.js"></script></head>'
            f'<body><main id="main" tabindex="-1"><div id="messages"></div>{body}</main><div id="announce"></div></body></html>'
        )

    def answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if not route.request.url.startswith(ORIGIN):
            route.abort()
        elif route.request.method == "POST":
            self.posts.append(route.request.post_data or "")
            if self.broken:
                route.abort("connectionfailed")
            else:
                page = self.document('<h1>Trimisă</h1><p data-autosave-clear="test"></p>')
                route.fulfill(status=200, content_type="text/html", body=page, headers={"Content-Security-Policy": CSP})
        elif (DIST / path.lstrip("/")).is_file():
            route.fulfill(path=DIST / path.lstrip("/"), content_type=TYPES[Path(path).suffix])
        else:
            route.fulfill(
                content_type="text/html",
                body=self.document(self.body),
                headers={"Content-Security-Policy": CSP, "Content-Type": "text/html; charset=utf-8"},
            )

    def open(self, body: str) -> Page:
        self.body = body
        self.page.goto(f"{ORIGIN}/page")
        return self.page


def wait_until_kept(page: Page) -> None:
    """The policy forbids what `wait_for_function` evaluates inside the page."""
    for _ in range(100):
        if page.evaluate("localStorage.getItem('autosave:test')") is not None:
            return
        page.wait_for_timeout(50)
    pytest.fail("nothing was kept")


@pytest.fixture
def site(page: Page) -> Iterator[Site]:
    site = Site(page)
    yield site
    assert site.errors == []


def test_counter_counts_code_points_and_says_the_excess(site):
    page = site.open(FORM)
    page.fill("#text", "ș" * 10 + "🙂")
    assert page.inner_text(".counter") == "Mai puteți scrie 9."
    page.fill("#text", "a" * 25)
    assert page.inner_text(".counter") == "Sunt 5 prea mult."


def test_broken_network_keeps_the_page_and_sends_the_same_key_again(site):
    page = site.open(FORM)
    page.fill("#text", "un text de trimis")
    site.broken = True
    page.click("button[type=submit]")
    page.wait_for_selector("text=Observația nu a fost trimisă.")
    assert page.input_value("#text") == "un text de trimis"
    site.broken = False
    page.click("text=Încercați din nou")
    page.wait_for_selector("h1:has-text('Trimisă')")
    assert len(site.posts) == 2
    assert all("k-1" in body and "submit" in body for body in site.posts)


def test_second_click_sends_nothing(site):
    page = site.open(FORM)
    page.fill("#text", "un text de trimis")
    page.evaluate("() => { const b = document.querySelector('button[type=submit]'); b.click(); b.click(); }")
    page.wait_for_selector("h1:has-text('Trimisă')")
    assert len(site.posts) == 1


def test_text_typed_before_a_crash_is_offered_back_until_it_was_sent(site):
    page = site.open(FORM)
    page.fill("#text", "scris înainte de pană")
    wait_until_kept(page)
    page.on("dialog", lambda dialog: dialog.accept())
    site.open(FORM)
    assert page.input_value("#text") == "scris înainte de pană"
    assert "Am păstrat ce ați scris." in page.inner_text("form")
    page.click("button[type=submit]")
    page.wait_for_selector("h1:has-text('Trimisă')")
    assert page.evaluate("localStorage.getItem('autosave:test')") is None


def test_restored_text_can_be_discarded(site):
    page = site.open(FORM)
    page.fill("#text", "de aruncat")
    wait_until_kept(page)
    page.on("dialog", lambda dialog: dialog.accept())
    site.open(FORM)
    page.click("text=Luați-o de la capăt")
    assert page.input_value("#text") == ""
    assert page.locator(".notice").count() == 0


def test_proof_of_work_has_the_zero_bits_asked_for(site):
    form = (
        '<form method="post" action="/send" data-pow="abc:def:10"><input type="hidden" name="pow" data-pow-nonce>'
        '<input id="t" name="t"><button type="submit">Trimiteți</button></form>'
    )
    page = site.open(form)
    page.focus("#t")
    page.click("button")
    page.wait_for_selector("h1:has-text('Trimisă')")
    nonce = re.search(r"pow=(\d+)", site.posts[0])
    assert nonce is not None
    digest = hashlib.sha256(f"abc:def:{nonce[1]}".encode()).digest()
    assert int.from_bytes(digest[:2]) >> 6 == 0


def test_chosen_lines_are_counted(site):
    boxes = "".join(f'<input type="checkbox" name="chosen" value="{n}">' for n in range(25))
    page = site.open(
        f'<form><input type="checkbox" data-choose-all>{boxes}<div data-bulk data-text-none="nimic" data-text-one="un rând"'
        ' data-text-few="# rânduri" data-text-many="# de rânduri"><b data-bulk-count></b><button type="submit">Fă</button></div></form>'
    )
    assert page.inner_text("[data-bulk-count]") == "nimic"
    assert page.is_disabled("button")
    page.check("[name=chosen] >> nth=0")
    assert page.inner_text("[data-bulk-count]") == "un rând"
    page.check("[data-choose-all]")
    assert page.inner_text("[data-bulk-count]") == "25 de rânduri"
    page.uncheck("[name=chosen] >> nth=3")
    page.uncheck("[name=chosen] >> nth=4")
    for n in range(5, 15):
        page.uncheck(f"[name=chosen] >> nth={n}")
    assert page.inner_text("[data-bulk-count]") == "13 rânduri"


def test_keys_move_choose_and_stay_silent_while_typing(site):
    rows = "".join(
        f'<tr data-row><td><input type="checkbox" name="chosen"></td><td><a href="#{n}" data-row-link>{n}</a></td></tr>'
        for n in range(3)
    )
    page = site.open(f'<div data-keys><input id="find" type="search" data-key-search><table>{rows}</table></div>')
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.inner_text(".is-current").strip() == "1"
    page.keyboard.press("k")
    page.keyboard.press("x")
    assert page.is_checked("[name=chosen] >> nth=0")
    page.keyboard.press("/")
    page.keyboard.type("jx")
    assert page.input_value("#find") == "jx"
    assert page.inner_text(".is-current").strip() == "0"


def test_menu_closes_with_escape_and_elsewhere(site):
    page = site.open(
        '<details data-menu><summary>Meniu</summary><a href="#x">x</a></details><p id="else">altundeva</p>'
    )
    page.click("summary")
    page.keyboard.press("Escape")
    assert page.locator("details[open]").count() == 0
    page.click("summary")
    page.click("#else")
    assert page.locator("details[open]").count() == 0
