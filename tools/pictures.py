"""The README's pictures, taken of a running demonstration: `python -m tools.pictures http://127.0.0.1:8000`.

Each one is looked at by a person before it is committed.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.find_browser import find

OUT = Path("docs/pictures")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PASSWORD = "consultare-demo"  # noqa: S105 -- of the demonstration, printed by make run
STRATEGY = "/consultari/strategia-serviciilor-sociale-2027-2031/"
FIRST = "/consultari/strategia-serviciilor-sociale-prima-consultare/"
GUIDE = "/consultari/ghid-ajutoare-de-urgenta/"
MEASURER = "indicatori@demo.example"
COORDINATOR = "coordonator@demo.example"


@dataclass(frozen=True)
class Picture:
    name: str
    path: str
    who: str = ""
    is_dark: bool = False
    width: int = 1280
    height: int = 900
    press: str = ""


PICTURES = (
    Picture("home", "/"),
    Picture("round", STRATEGY),
    Picture("draft", f"{STRATEGY}document/"),
    Picture("register", f"{GUIDE}observatii/"),
    Picture("comparison", f"{FIRST}document/compara/1-2/?doar=schimbari"),
    Picture("results", f"{FIRST}rezultate/"),
    Picture("indicators", "/indicatori/"),
    Picture("indicator", "/indicatori/ACC-01/", height=1300),
    Picture("reports", "/birou/raportari/", MEASURER),
    Picture("release", "/birou/publicari/", MEASURER, press="[data-row-link]", height=1100),
    Picture(
        "strategy", "/strategii/strategia-de-dezvoltare-a-serviciilor-sociale-din-sectorul-6-prelungita/", height=1100
    ),
    Picture(
        "evaluation",
        "/rapoarte/evaluari/raport-de-analiza-accesul-la-serviciile-sociale-si-calitatea-lor/",
        height=1100,
    ),
    Picture("desk", "/birou/", COORDINATOR),
    Picture("answer", "/birou/observatii/?coada=mine", COORDINATOR, height=1600, press="[data-row-link]"),
    Picture("phone", f"{STRATEGY}observatii/noua/", width=360, height=740),
    Picture("dark", STRATEGY, is_dark=True),
)


def sign_in(page: Page, base: str, who: str) -> None:
    page.goto(f"{base}/cont/intrare/")
    page.fill("input[name=login]", who)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def take(browser: Browser, base: str, picture: Picture) -> None:
    context = browser.new_context(
        locale="ro-RO",
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.is_dark else "light",
    )
    page = context.new_page()
    if picture.who:
        sign_in(page, base, picture.who)
    answer = page.goto(base + picture.path)
    if picture.press:
        page.locator(picture.press).first.click()
        page.wait_for_load_state()
    if answer is None or answer.status != 200:
        raise SystemExit(f"{picture.path} did not answer 200")
    page.wait_for_timeout(300)
    # What loads when it is scrolled to is in the picture as well, and stands there before it is taken.
    page.evaluate("""() => Promise.all([...document.images].map(async (one) => {
        one.loading = 'eager';
        if (!one.complete) await new Promise((done) => { one.onload = one.onerror = done; });
    }))""")
    page.screenshot(path=OUT / f"{picture.name}.png")
    context.close()


def main() -> None:
    base = sys.argv[1].rstrip("/")
    chosen = set(sys.argv[2:])
    executable, _sentence = find()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        for picture in PICTURES:
            if not chosen or picture.name in chosen:
                take(browser, base, picture)
        browser.close()


if __name__ == "__main__":
    main()
