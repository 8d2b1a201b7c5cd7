"""What a person at a browser does in every journey: sign in, press, read the mail."""

import re
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from docx import Document
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect

from accounts.people.models import Person
from consultare.records.models import Message
from consultare.records.states import MessageState
from consultations.rounds.models import Round
from tests.factories import PASSWORD
from tests.fixtures.sink import Sink

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
PATIENCE = 45.0
# The browser's own line for every answer of 4xx; the journeys assert those answers themselves.
EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


@dataclass
class Watch:
    """Whatever the browser complains of: refused by the content policy, errors of scripts, answers of 5xx."""

    found: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"script: {error.error}"))
        context.on("response", self._response)

    def _console(self, line: ConsoleMessage) -> None:
        if line.type == "error" and not EXPECTED.search(line.text):
            self.found.append(f"console: {line.text} ({line.location.get('url', '')})")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.found.append(f"{response.status} {response.url}")


@dataclass
class Portal:
    """The running portal as people meet it: addresses, browsers, the mail that arrives."""

    url: str
    post: Sink
    chromium: Browser
    client_for: Callable[..., Client]
    watch: Watch = field(default_factory=Watch)
    contexts: list[BrowserContext] = field(default_factory=list)

    def browser(self, person: Person | None = None, *, script: bool = True, **options: object) -> Page:
        """A page of a browser of its own; of `person`, signed in already."""
        context = self.chromium.new_context(
            base_url=self.url, locale="ro-RO", timezone_id="Europe/Bucharest", java_script_enabled=script, **options
        )
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        self.watch.over(context)
        if person is not None:
            self.hand_session(context, person)
        return context.new_page()

    def hand_session(self, context: BrowserContext, person: Person) -> None:
        name = settings.SESSION_COOKIE_NAME
        value = self.client_for(person).cookies[name].value
        context.add_cookies([{"name": name, "value": value, "url": self.url}])

    def mail(self, to: str, subject: str, *, nth: int = 1) -> EmailMessage:
        """Waits for the `nth` mail to this address whose subject holds these words."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            fitting = [mail for mail in self.post.to(to) if subject in str(mail["Subject"])]
            if len(fitting) >= nth:
                return fitting[nth - 1]
            time.sleep(0.05)
        raise AssertionError(
            f"no mail «{subject}» to {to}; arrived: {[(m.recipients, str(m.message['Subject'])) for m in self.post.messages]}"
        )


def words(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link(mail: EmailMessage, address: str) -> str:
    """The first link of the mail's text that contains these letters."""
    found = re.search(rf"https?://\S*{re.escape(address)}\S*", words(mail))
    assert found, words(mail)
    return found.group(0)


def wait_for(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def mail_is_quiet() -> bool:
    """Nothing is due and nothing is being sent."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {Message._meta.db_table} WHERE state = %s OR (state = %s AND next_at <= now())",
            [MessageState.LEASED, MessageState.PLANNED],
        )
        return bool(cursor.fetchone()[0] == 0)


def second_factor(person: Person) -> str:
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return str(secret)


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_in(page: Page, person: Person, *, password: str = PASSWORD, to: str = "/cont/") -> None:
    """Through the form, up to the second step if there is one."""
    page.goto(f"/cont/intrare/?next={to}")
    page.fill("input[name=login]", person.email)
    page.fill("input[name=password]", password)
    page.get_by_role("button", name="Intrați în cont").click()


def answer_second_step(page: Page, secret: str) -> None:
    page.wait_for_url("**/cont/doi-pasi/verificare/**")
    page.fill("input[name=code]", code_now(secret))
    page.get_by_role("button", name="Intrați în cont").click()


@contextmanager
def answered(page: Page, status: int):
    """The page loaded by what happens inside comes with this status."""
    with page.expect_response(
        lambda got: got.request.resource_type in {"document", "fetch"} and got.request.method == "POST"
    ) as caught:
        yield
    assert caught.value.status == status, caught.value.url


def tab_to(page: Page, selector: str, *, most: int = 120) -> None:
    """Presses Tab until the focus is on what was meant."""
    for _step in range(most):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} can't be reached by keyboard")


def publish(page: Page, slug: str) -> None:
    """From the page of a round in preparation, in which nothing is missing."""
    page.get_by_role("button", name="Trimiteți la verificare juridică").click()
    page.get_by_role("link", name="Priviți și publicați").click()
    page.get_by_role("button", name="Publicați și invitați").click()
    if "reautentificare" in page.url:
        page.fill("input[name=password]", PASSWORD)
        page.locator("main button[type=submit]").first.click()
    page.wait_for_url(f"**/birou/consultari/{slug}/")
    expect(page.get_by_role("status").or_(page.locator(".messages, .notice-ok")).first).to_be_visible()


def close(page: Page, slug: str) -> None:
    """The term passes; the coordinator begins the analysis."""
    now = timezone.now()
    Round.objects.filter(slug=slug).update(published_at=now - timedelta(days=40), closes_at=now - timedelta(minutes=1))
    page.goto(f"/birou/consultari/{slug}/")
    page.get_by_role("link", name="Începeți analiza").click()
    page.get_by_role("button", name="Începeți analiza").click()
    page.wait_for_url(f"**/birou/consultari/{slug}/")


def docx(*paragraphs: tuple[str, str]) -> bytes:
    """A Word file; each paragraph with its style (`Heading 1`, `Normal`)."""
    document, body = Document(), BytesIO()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    document.save(body)
    return body.getvalue()


def upload(name: str, content: bytes, kind: str = "application/pdf") -> dict[str, object]:
    return {"name": name, "mimeType": kind, "buffer": content}


def fill_visitor(page: Page, *, text: str, name: str = "Viorica Vecina", email: str = "viorica@people.example") -> None:
    """The shortest whole form of a visitor, on the document as a whole unless a place was chosen already."""
    if not page.locator("input[name=units]:checked").count():
        page.get_by_label("Documentul în ansamblu").check()
    page.fill("#id_text", text)
    page.fill("#id_name", name)
    page.fill("#id_email", email)
    page.locator("input[name=display][value=anonymous]").check()
    page.locator("#id_consent").check()


def send(page: Page) -> None:
    page.get_by_role("button", name="Trimiteți observația").click()


def number_on(page: Page) -> str:
    """«12/2026», from the page of the receipt."""
    page.wait_for_url("**/observatii/primita/")
    found = re.search(r"\d+/\d{4}", page.locator(".receipt-number").inner_text())
    assert found
    return found.group(0)


def ref_of(label: str) -> str:
    number, _, year = label.partition("/")
    return f"{year}-{number}"


def confirm(portal: Portal, page: Page, label: str, email: str) -> None:
    """With the code of the mail, typed: only then is the letter of an unknown person public."""
    mail = portal.mail(email, label)
    assert "/observatii/confirmare/#" in words(mail)
    code = re.search(r"confirmare/#[\d-]+\.([\w-]+)", words(mail))
    assert code
    page.goto("/observatii/confirmare/")
    page.fill("#id_number", label)
    page.fill("#id_code", code.group(1))
    page.get_by_role("button", name="Da, adresa este a mea").click()
    expect(page.locator("main")).to_contain_text("Adresa este confirmată")
