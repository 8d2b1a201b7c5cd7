"""`manage.py up`, which is what `make run` runs: the whole product on this machine, under one supervisor.

Loads no Django itself: what needs it runs in `manage.py prepare`, and only when something has changed since.
"""

import hashlib
import http.client
import json
import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from urllib.parse import urlsplit

from consultare.embedded import ambient
from consultare.embedded.errors import EmbeddedError
from consultare.embedded.supervisor import Child, Service, Supervisor

START_SECONDS = 90.0
PREPARED = "prepared"
ACCOUNTS = (
    ("admin@demo.example", "administrator"),
    ("coordonator@demo.example", "DGASPC staff: runs rounds, officer for the relation with civil society"),
    ("operator@demo.example", "DGASPC staff: registers paper, phone and e-mail contributions"),
    ("indicatori@demo.example", "monitoring and evaluation staff"),
    ("ong1@demo.example … ong16@demo.example", "representatives of the partner organisations"),
    ("universitate@demo.example, ales@demo.example", "accredited university, local elected official"),
    ("cetatean@demo.example", "citizen"),
)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")


def main(arguments: list[str]) -> int:
    parser = ArgumentParser(prog="manage.py up")
    add_arguments(parser)
    options = parser.parse_args(arguments)
    try:
        return up(with_demo=not options.no_demo)
    except (EmbeddedError, OSError) as error:
        ambient.running.stop()
        sys.stderr.write(f"consultare: {error}\n")
        return 1


def up(*, with_demo: bool) -> int:
    """Until a signal; the exit status."""
    ambient.start_servers()
    supervisor = Supervisor(_services(), say=_say)
    supervisor.listen()
    try:
        _prepare(supervisor, with_demo=with_demo)
        if not supervisor.is_stopping:
            _start(supervisor)
    except BaseException:
        supervisor.stop_all()
        raise
    return supervisor.run()


def _say(line: str) -> None:
    print(line, flush=True)


def _prepare(supervisor: Supervisor, *, with_demo: bool) -> None:
    stamp = ambient.var() / "run" / PREPARED
    state = _state(with_demo=with_demo)
    if state and stamp.exists() and stamp.read_text() == state:
        return
    command = [sys.executable, "-W", "ignore", str(ambient.BASE_DIR / "manage.py"), "prepare"]
    with subprocess.Popen([*command, *([] if with_demo else ["--no-demo"])], start_new_session=True) as process:
        while process.poll() is None:
            if supervisor.is_stopping:
                process.terminate()
            time.sleep(0.05)
    if supervisor.is_stopping:
        return
    if process.returncode:
        raise EmbeddedError("the installation could not be prepared; the reason stands above.")
    stamp.write_text(_state(with_demo=with_demo))


def _state(*, with_demo: bool) -> str:
    """Changes when `prepare` has something to do. Empty (always prepare) for a database that isn't ours."""
    if not ambient.running.postgres:
        return ""
    root = ambient.BASE_DIR
    files = [ambient.running.postgres.data / "PG_VERSION", root / "static/dist/.stamp", root / "requirements.txt"]
    files += [
        *root.glob("*/migrations/*.py"),
        *root.glob("*/*/migrations/*.py"),
        *root.glob("locale/*/LC_MESSAGES/*.po"),
    ]
    facts = [f"{path} {path.stat().st_mtime_ns} {path.stat().st_ino}" for path in sorted(files) if path.exists()]
    facts += [f"{with_demo} {os.environ.get('DEMO')} {os.environ['STATIC_ROOT']} {os.environ['MEDIA_ROOT']}"]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def _start(supervisor: Supervisor) -> None:
    web, *others = _children()
    supervisor.add(web)
    end_at = time.monotonic() + START_SECONDS
    while not _is_ready():
        if supervisor.is_stopping:
            return
        if not web.is_alive():
            raise EmbeddedError(f"the web server did not start: {web.last_words()} (see {web.log})")
        if time.monotonic() > end_at:
            raise EmbeddedError(f"not ready after {START_SECONDS:.0f} seconds: {_reasons() or web.last_words()}")
        time.sleep(0.1)
    for child in others:  # After the web: three at once would start more slowly than one after the other.
        supervisor.add(child)
    _say(_banner())


def _services() -> list[Service]:
    found = []
    for name, server in (("Redis", ambient.running.redis), ("PostgreSQL", ambient.running.postgres)):
        if server:
            log = server.data.with_name(f"{server.data.name}.log")
            found.append(Service(name, log, server.poll, server.revive, server.stop))
    return found


def _children() -> list[Child]:
    run, logs = ambient.var() / "run", ambient.var() / "log"
    celery = [sys.executable, "-W", "ignore", "-m", "celery", "-A", "consultare"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [
        Child("web", [sys.executable, "-m", "gunicorn", "-c", "python:consultare.gunicorn_conf"], logs / "web.log"),
        Child("worker", [*celery, "worker", "--concurrency", "2", *quiet], logs / "worker.log"),
        Child("beat", [*celery, "beat", "--schedule", str(run / "beat"), "--pidfile", ""], logs / "beat.log"),
    ]


def _site_url() -> str:
    return os.environ.get("SITE_URL") or f"http://127.0.0.1:{os.environ['PORT']}"


def _ask(path: str) -> tuple[int, bytes]:
    client = http.client.HTTPConnection("127.0.0.1", int(os.environ["PORT"]), timeout=10)
    try:
        client.request("GET", path, headers={"Host": urlsplit(_site_url()).hostname or "127.0.0.1"})
        response = client.getresponse()
        return response.status, response.read()
    finally:
        client.close()


def _is_ready() -> bool:
    try:
        status, _ = _ask("/readyz")
    except (OSError, http.client.HTTPException):
        return False
    return status < 400  # Behind TLS the answer is a redirect to https.


def _reasons() -> str:
    try:
        checks = json.loads(_ask("/readyz")[1]).get("checks", {})
    except (OSError, http.client.HTTPException, ValueError):
        return ""
    return "; ".join(f"{name}: {answer}" for name, answer in checks.items() if answer != "ok")


def _banner() -> str:
    lines = ["", f"  Consultare is ready: {_site_url().rstrip('/')}/", ""]
    if os.environ.get("DEMO", "").lower() in {"1", "true", "on", "yes", "y", "ok"}:
        lines.append("  Demonstration accounts, password for all: consultare-demo")
        lines += [f"    {account:<46} {role}" for account, role in ACCOUNTS]
        lines.append("")
    if not os.environ.get("EMAIL_URL"):
        lines.append(f"  Mail is written to {os.environ['MAIL_ROOT']}")
    lines += [f"  Logs: {ambient.var() / 'log'}", "  Ctrl-C stops everything.", ""]
    return "\n".join(lines)
