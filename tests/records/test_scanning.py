"""A clamd on the loopback that knows EICAR: what waits, what is given out, what happens when it is away (R28a)."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from consultare import environment, health
from consultare.records import files, scanning
from consultare.records.models import AuditEvent, StoredFile
from tests.records.conftest import AT
from tests.records.test_files import a_png

pytestmark = [pytest.mark.django_db, pytest.mark.req("R28a")]

# In two parts, so that no scanner of the developers' finds this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LATER = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Clamd(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        found = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
        self.wfile.write(self.server.answer or b"stream: " + found + b"\0")  # type: ignore[attr-defined]


@pytest.fixture
def clamd(settings) -> Iterator[socketserver.ThreadingTCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        server.answer = b""  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.SCANNER = environment.scanner(f"clamd://127.0.0.1:{server.server_address[1]}")
        yield server
        server.shutdown()


def keep(content: bytes | None = None, name: str = "schiță.png", at: datetime = AT) -> StoredFile:
    return files.store(SimpleUploadedFile(name, content or a_png()), by="person:7", at=at)


def infected() -> StoredFile:
    return keep(b"%PDF-1.4\n%" + EICAR + b"\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n", "raport.pdf")


def test_a_clean_file_waits_and_is_given_out_afterwards(clamd):
    stored = keep()
    assert (stored.state, stored.scanned_at) == ("quarantined", None)
    with pytest.raises(PermissionDenied, match="virușilor"):
        files.respond(stored)
    assert scanning.scan_waiting(clock=lambda: LATER) == 1
    stored.refresh_from_db()
    assert (stored.state, stored.scanned_at, stored.found) == ("accepted", LATER, "")
    assert scanning.scan_waiting(clock=lambda: LATER) == 0
    response = files.respond(stored)
    assert b"".join(response.streaming_content) == a_png()
    response.close()


def test_what_is_found_stays_in_quarantine_and_is_recorded(clamd):
    bad, good = infected(), keep()
    assert scanning.scan_waiting(clock=lambda: LATER) == 2
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.found, good.state) == ("quarantined", "Eicar-Test-Signature", "accepted")
    for give in (files.respond, files.respond_public):
        with pytest.raises(PermissionDenied, match="periculos"):
            give(bad)
    event = AuditEvent.objects.get(verb="file.dangerous")
    assert (event.subject, event.facts["found"]) == (f"file:{bad.pk}", "Eicar-Test-Signature")
    assert scanning.scan_waiting(clock=lambda: LATER) == 0


@pytest.mark.parametrize("answer", [b"stream: Size limit exceeded. ERROR\0", b"\0", b"garbage"])
def test_an_answer_that_is_no_verdict_is_never_clean(clamd, answer):
    clamd.answer = answer
    stored = keep()
    assert scanning.scan_waiting(clock=lambda: LATER) == 0
    stored.refresh_from_db()
    assert (stored.state, stored.scanned_at) == ("quarantined", None)


def test_a_scanner_that_is_away_leaves_the_file_waiting_and_readyz_red(settings, clamd, client):
    stored = keep(at=timezone.now() - health.OUTBOX_LIMIT * 2)
    port = settings.SCANNER.port
    settings.SCANNER = environment.scanner("clamd://127.0.0.1:1")
    assert scanning.scan_waiting(clock=lambda: LATER) == 0
    stored.refresh_from_db()
    assert stored.state == "quarantined"
    assert "waited for the scanner" in client.get("/readyz").json()["checks"]["scanner"]
    settings.SCANNER = environment.scanner(f"clamd://127.0.0.1:{port}")
    assert scanning.scan_waiting(clock=lambda: LATER) == 1
    assert client.get("/readyz").json()["checks"]["scanner"] == "ok"


def test_without_a_scanner_nothing_is_called_clean(settings, client: Client, admin, client_for):
    settings.SCANNER = None
    stored = keep()
    assert (stored.state, stored.scanned_at) == ("accepted", None)
    assert scanning.scan_waiting(clock=lambda: LATER) == 0
    assert client.get("/readyz").json()["scanner"].startswith("not configured")
    assert "nu sunt verificate" in client_for(admin).get("/birou/setari/").content.decode()


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", ""),
        ("clamd:///run/clamav/clamd.ctl", ""),
        ("clamd://127.0.0.1:3310", ""),
        ("clamd://127.0.0.1", "SCANNER_URL names a host without a port."),
        ("clamd://127.0.0.1:no", "SCANNER_URL names a host without a port."),
        ("http://127.0.0.1:3310", "SCANNER_URL is no address of a clamd."),
        ("clamd", "SCANNER_URL is no address of a clamd."),
    ],
)
def test_the_address_of_the_scanner(url, problem):
    assert environment.scanner_problem(url) == problem
    assert (environment.scanner(url) is None) == (problem != "" or url == "")


def test_a_scanner_behind_a_socket(settings, tmp_path, clamd):
    path = tmp_path / "s"
    with socketserver.ThreadingUnixStreamServer(str(path), Clamd) as server:
        server.answer = b""  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.SCANNER = environment.scanner(f"clamd://{path}")
        bad = infected()
        assert scanning.scan_waiting(clock=lambda: LATER) == 1
        server.shutdown()
    bad.refresh_from_db()
    assert bad.found == "Eicar-Test-Signature"
