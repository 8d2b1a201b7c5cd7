"""axe-core has nothing to say about any page that anybody can reach (WCAG 2.2 AA), in both themes, wide and at 320 px.

The addresses are the rows of the access matrix, each opened by the first role that may: a new page is looked at without being
written down here. What needs a session of its own (receipt, dossier, invitation) and forms with errors follow below.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone, translation
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.authority.queries import forget
from consultations.invitations.views import _KEPT as INVITATION
from consultations.observations import access
from tests.journeys.hands import Watch
from tests.security import matrix
from tests.security.world import ROLES, World, build

AXE = (Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What the theme and the width change; the other rules are looked at once in each theme and width.
LOOKS = ["color-contrast", "link-in-text-block", "target-size"]
# Answers that are no pages: files, calendars, feeds, figures for machines.
NOT_PAGES = {
    "announcement_pdf", "convention_download", "desk_decisions_file", "desk_decisions_refused", "healthz", "letter_file", "metrics", "moderation_log", "mfa_download_recovery_codes", "my_convention_file",
    "my_observation_file", "my_observation_receipt", "observation_dossier_file", "observation_dossier_receipt", "observation_entered_receipt",
    "observation_file", "observation_receipt_file", "observation_register_file", "readyz", "register_download", "round_calendar", "round_feed",
    "round_file", "round_proof", "round_staff_file", "security_txt", "terms_calendar",
    "draft_comparison_file", "draft_source", "draft_work_comparison_file", "round_trace_file",
    "api_datasets", "api_errata", "api_indicator", "api_indicators", "api_openapi", "api_releases", "api_services", "api_values", "data_catalogue",
    "dataset_file", "dataset_sdmx", "evidence_public", "desk_outside_download", "desk_release_file", "desk_report_evidence_file", "desk_report_workbook_file",
    "desk_report_workbook_marked", "desk_services_refused", "desk_services_template", "director_paper", "evaluation_paper", "evaluation_picture", "evaluation_recommendations", "indicator_data", "indicator_picture",
    "my_report_evidence_file", "my_report_workbook_file", "my_report_workbook_marked", "comparison_picture",
    "desk_formula", "desk_report_workbook_progress", "my_report_workbook_progress",  # Fragments of pages.
    "desk_milestone_evidence", "desk_progress_evidence", "strategy_data", "strategy_paper",
    "campaigns_progress",  # A fragment of the page of campaigns.
}  # fmt: skip

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120), pytest.mark.django_db]


def first_role(row: matrix.Row) -> str | None:
    return next((role for role in ROLES if row.expected[role] == "ok"), None)


def pages() -> list[matrix.Row]:
    return [row for row in matrix.rows() if "GET" in row.methods and first_role(row) and row.address not in NOT_PAGES]


@dataclass
class Tour:
    """One browser a role, in which its pages are opened one after the other."""

    url: str
    world: World
    chromium: Browser
    opened: dict[str, Page] = field(default_factory=dict)

    def page(self, role: str) -> Page:
        if role not in self.opened:
            context = self.chromium.new_context(base_url=self.url, locale="ro-RO", reduced_motion="reduce")
            context.set_default_timeout(30_000)
            self._hand_over(context, self.world.clients[role])
            self.opened[role] = context.new_page()
        return self.opened[role]

    def _hand_over(self, context: BrowserContext, client: Client) -> None:
        kept = client.cookies.get(settings.SESSION_COOKIE_NAME)
        if kept is not None:
            context.add_cookies([{"name": kept.key, "value": kept.value, "url": self.url}])


def browser_with(**values: object) -> Client:
    client = Client()
    session = client.session
    for name, value in values.items():
        session[name] = value
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


@pytest.fixture(scope="module")
def tour(server, django_db_setup, django_db_blocker, chromium: Browser) -> Iterator[Tour]:
    """The world of the security tests, committed, so that the server sees it; wiped when the module is done."""
    with django_db_blocker.unblock(), translation.override(settings.LANGUAGE_CODE):
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=False)
        cache.clear()
        found = Tour(server.url, build(), chromium)
        # Here, not in the tests: those run in a transaction that the server doesn't see.
        found.world.clients |= {name: browser_with(**make(found.world)[1]) for name, make in OWN_SESSIONS.items()}
        yield found
        for page in found.opened.values():
            page.context.close()
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=False)
        forget()


def look(page: Page, run: dict[str, object]) -> list[str]:
    found = page.evaluate("run => axe.run(run)", run)
    return [
        f"{violation['id']}: {node['target']} {node['html'][:160]} — {node['failureSummary'][:200]}"
        for violation in found["violations"]
        for node in violation["nodes"][:3]
    ]


def over_the_edge(page: Page) -> list[str]:
    """What is wider than the window; what scrolls inside its own box is meant."""
    wide = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
            [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
            .slice(0, 4).map((e) => `${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 60)}`)"""
    )
    return [f"wider than 320 px: {one}" for one in wide] or ([] if wide == [] else ["wider than 320 px"])


def examine(page: Page) -> None:
    problems: list[str] = []
    page.evaluate(AXE)
    for scheme, width, rules in (
        ("light", 1280, TAGS),
        ("dark", 1280, LOOKS),
        ("light", 320, LOOKS),
        ("dark", 320, TAGS),
    ):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        run = {"type": "tag", "values": rules} if rules is TAGS else {"type": "rule", "values": rules}
        problems += [f"{scheme} {width}: {one}" for one in look(page, {"runOnly": run, "resultTypes": ["violations"]})]
        if width == 320:
            problems += over_the_edge(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    assert sorted(set(problems)) == []


def opened(page: Page, address: str) -> Page:
    watch = Watch()
    page.on("console", watch._console)
    page.on("pageerror", lambda error: watch.found.append(f"script: {error}"))
    try:
        response = page.goto(address)
        assert response is not None
        assert response.status < 500
        assert response.headers["content-type"].startswith("text/html"), "no page: list it in NOT_PAGES"
        assert watch.found == []
    finally:
        page.remove_listener("console", watch._console)
    return page


@pytest.mark.parametrize("row", pages(), ids=str)
def test_every_page(tour: Tour, row: matrix.Row):
    examine(opened(tour.page(first_role(row) or ""), row.url(tour.world)))


OWN_SESSIONS: dict[str, Callable[[World], tuple[str, dict[str, object]]]] = {
    "receipt": lambda world: ("/observatii/primita/", {access.RECEIPT: world["unconfirmed"].pk}),
    "dossier": lambda world: (
        "/observatii/urmarire/dosar/", {access.FOLLOWED: {"pk": world["public"].pk, "until": timezone.now().timestamp() + 600}}
    ),
    "dossier answered": lambda world: (
        "/observatii/urmarire/dosar/", {access.FOLLOWED: {"pk": world["answered"].pk, "until": timezone.now().timestamp() + 600}}
    ),
    "invitation": lambda world: (
        "/consultari/deschisa/invitatie/raspuns/", {INVITATION: {"round": world["open"].pk, "pk": world["invitation"].pk}}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OWN_SESSIONS)
def test_pages_that_only_one_browser_sees(tour: Tour, name: str):
    address = OWN_SESSIONS[name](tour.world)[0]
    page = opened(tour.page(name), address)
    assert page.url == tour.url + address
    assert page.locator("main h1").count() == 1
    assert "nu există" not in page.title()
    examine(page)


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("V", "/cautare/?q=textul"),
        ("V", "/consultari/?q=nimic-de-acest-fel"),
        ("V", "/nu-exista/"),
        ("C", "/birou/"),
        ("V", f"/registru/verifica/?amprenta={'0' * 64}"),
        ("N", "/consultari/deschisa/observatii/noua/"),
        ("C", "/consultari/deschisa/observatii/noua/"),
        ("K", "/birou/observatii/inregistrare/?consultare=deschisa"),
        ("K", "/birou/observatii/?coada=mine"),
        ("K", "/birou/observatii/repartizare/?runda=deschisa"),
    ],
)
def test_other_states_of_pages(tour: Tour, role: str, address: str):
    examine(opened(tour.page(role), address))


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("V", "/consultari/deschisa/observatii/noua/"),
        ("N", "/consultari/deschisa/observatii/noua/"),
        ("V", "/observatii/urmarire/"),
        ("V", "/abonare/"),
        ("V", "/cont/intrare/"),
        ("V", "/cont/inscriere/"),
        ("K", "/birou/consultari/noua/"),
        ("K", "/birou/observatii/etichete/"),
        ("K", "/birou/observatii/raspunsuri-tip/nou/"),
        ("K", "/birou/observatii/repartizare/"),
        ("K", "/birou/consultari/in-lucru/documente/"),
        ("K", "/birou/observatii/inregistrare/?consultare=deschisa"),
    ],
)
def test_forms_with_errors(tour: Tour, role: str, address: str):
    page = opened(tour.page(role), address)
    page.evaluate("document.querySelectorAll('main form').forEach((form) => form.setAttribute('novalidate', ''))")
    with page.expect_response(lambda got: got.request.method == "POST") as caught:
        page.locator("main form[method=post] button.btn-primary[type=submit]").first.click()
    assert caught.value.status in {200, 422}
    with suppress(TimeoutError):
        page.wait_for_load_state()
    page.locator(".error-summary, .invalid-feedback").first.wait_for()
    examine(page)


def test_the_list_above_holds_what_is_no_page():
    """Nothing is left out for another reason."""
    known = {row.address for row in matrix.rows()}
    assert known >= NOT_PAGES
    assert len(pages()) > 100
