"""`manage.py up` as a stranger runs it: one real run on a free port in a directory of its own."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from consultare.embedded.supervisor import MAX_DEATHS, Child, Service, Supervisor

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "COVERAGE_PROCESS_START")
slow = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Run:
    var: Path
    port: int = field(default_factory=free_port)

    @property
    def environment(self) -> dict[str, str]:
        return {name: os.environ[name] for name in KEPT if name in os.environ} | {
            "CONSULTARE_VAR": str(self.var),
            "PORT": str(self.port),
        }

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--no-demo"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def read_banner(self) -> str:
        assert self.process.stdout
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                return "".join(said)
        raise AssertionError(f"up ended with {self.process.wait()}: {''.join(said)}")

    def manage(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "ignore", "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def get(self, path: str) -> tuple[int, bytes]:
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            client.request("GET", path)
            response = client.getresponse()
            return response.status, response.read()
        finally:
            client.close()

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, signum: int) -> int:
        self.process.send_signal(signum)  # Does nothing to a process that has ended.
        status = self.process.wait(timeout=60)
        assert self.process.stdout
        self.process.stdout.close()
        return status


@pytest.fixture(scope="module")
def var(temporary_root: Path) -> Path:
    return temporary_root / "un dosar" / ("x" * 100) / "var"


@pytest.fixture(scope="module")
def up(var: Path) -> Iterator[Run]:
    run = Run(var)
    run.start()
    try:
        run.banner = run.read_banner()  # type: ignore[attr-defined]  # for the first test
        yield run
    finally:
        run.stop(signal.SIGTERM)


def wait_for(what: Callable[[], bool], seconds: float = 30) -> bool:
    end_at = time.monotonic() + seconds
    while time.monotonic() < end_at:
        if what():
            return True
        time.sleep(0.1)
    return False


def named(run: Run, words: str) -> list[psutil.Process]:
    found = []
    for process in run.family():
        try:
            if words in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


@slow
def test_it_says_where_it_is_and_is_ready(up: Run) -> None:
    assert f"http://127.0.0.1:{up.port}/" in up.banner  # type: ignore[attr-defined]
    assert "coordonator@demo.example" in up.banner  # type: ignore[attr-defined]
    status, body = up.get("/readyz")
    assert (status, json.loads(body)["ready"]) == (200, True)
    assert up.get("/healthz") == (200, b"ok\n")


@slow
def test_secrets_are_kept_and_private(up: Run) -> None:
    for name in ("secret_key", "run/env", "redis/redis.conf"):
        assert (up.var / name).stat().st_mode & 0o077 == 0, name
    secrets = [(up.var / "secret_key").read_text().strip(), json.loads((up.var / "run/env").read_text())["REDIS_URL"]]
    for process in up.family():
        assert not any(secret in " ".join(process.cmdline()) for secret in secrets)


@slow
def test_other_commands_find_the_running_database(up: Run) -> None:
    done = up.manage("showmigrations", "--plan", "records")
    assert done.returncode == 0, done.stderr
    assert "[X]  records.0001_initial" in done.stdout
    assert "[ ]" not in done.stdout


@slow
def test_a_port_in_use_is_one_line(up: Run, temporary_root: Path) -> None:
    other = Run(temporary_root / "other" / "var", port=up.port)
    done = other.manage("up")
    assert done.returncode == 1
    assert re.fullmatch(rf"consultare: port {up.port} .* choose another: PORT=\d+ make run\n", done.stderr)
    assert not (other.var / "postgres").exists()


@slow
def test_a_second_up_on_the_same_data_is_one_line(up: Run) -> None:
    done = Run(up.var).manage("up")
    assert done.returncode == 1
    assert re.fullmatch(rf"consultare: Consultare already runs .*process {up.process.pid}.*\n", done.stderr)
    assert up.get("/healthz")[0] == 200


@slow
@pytest.mark.req("R89")
@pytest.mark.parametrize("victim", ["celery -A consultare worker", "redis-server", "postgres -D", "gunicorn"])
def test_who_is_killed_comes_back(up: Run, victim: str) -> None:
    assert wait_for(lambda: bool(named(up, victim)))
    first = min(named(up, victim), key=lambda process: process.create_time())
    first.kill()
    assert wait_for(lambda: bool([p for p in named(up, victim) if p.pid != first.pid]) and not first.is_running())

    def is_ready() -> bool:
        try:
            return up.get("/readyz")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    assert wait_for(is_ready)
    assert up.process.poll() is None


def assert_gone(run: Run, family: list[psutil.Process]) -> None:
    assert [process for process in family if process.is_running() and process.status() != psutil.STATUS_ZOMBIE] == []
    assert not (run.var / "postgres" / "postmaster.pid").exists()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", run.port))


@slow
@pytest.mark.timeout(300)  # Three starts; on a busy machine each may take half a minute.
def test_whatever_ends_it_leaves_no_process_and_the_next_run_keeps_the_data(temporary_root: Path) -> None:
    run = Run(temporary_root / "ends" / "var")
    run.start()
    run.read_banner()
    key, family = (run.var / "secret_key").read_text(), run.family()
    names = {" ".join(process.cmdline()) for process in family}
    for words in (
        "gunicorn",
        "celery -A consultare worker",
        "celery -A consultare beat",
        "postgres -D",
        "redis-server",
    ):
        assert any(words in name for name in names), words
    assert run.stop(signal.SIGTERM) == 0
    assert_gone(run, family)
    assert not (run.var / "run" / "env").exists()

    done = run.manage("showmigrations", "--plan", "records")  # Starts the database for itself.
    assert "[X]  records.0001_initial" in done.stdout
    assert not (run.var / "postgres" / "postmaster.pid").exists()

    run.start()
    assert "Preparing" not in run.read_banner()
    family = run.family()
    if sys.platform == "linux":  # The kernel tells the children.
        run.stop(signal.SIGKILL)
        psutil.wait_procs(family, timeout=40)
        assert_gone(run, family)
        run.start()
        run.read_banner()
        family = run.family()
    assert run.get("/readyz")[0] == 200
    assert run.stop(signal.SIGINT) == 0
    assert_gone(run, family)
    assert (run.var / "secret_key").read_text() == key


# ---- The supervisor alone, with children of one line. ----


def child(tmp_path: Path, code: str, name: str = "child") -> Child:
    return Child(name, [sys.executable, "-c", code], tmp_path / f"{name}.log")


def test_a_child_that_keeps_dying_ends_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stopped: list[str] = []
    service = Service("store", tmp_path / "store.log", lambda: None, lambda: None, lambda: stopped.append("store"))
    supervisor = Supervisor([service], say=lambda line: None)
    good = child(tmp_path, "import time; time.sleep(60)", "good")
    bad = child(tmp_path, "import sys; sys.exit('no luck')", "bad")
    supervisor.add(good)
    supervisor.add(bad)
    assert supervisor.run() == 1
    assert capsys.readouterr().err.startswith(f"consultare: bad died {MAX_DEATHS} times within a minute: no luck")
    assert not good.is_alive()
    assert stopped == ["store"]


def test_grandchildren_go_too_and_servers_last(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, time, signal\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit())\n"
        "p = subprocess.Popen([sys.executable, '-c', 'import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)'])\n"
        "print(p.pid, flush=True)\n"
        "time.sleep(60)"
    )
    parent = child(tmp_path, code)
    alive_at_stop: list[bool] = []
    service = Service("store", parent.log, lambda: None, lambda: None, lambda: alive_at_stop.append(parent.is_alive()))
    supervisor = Supervisor([service], say=lambda line: None)
    supervisor.add(parent)
    assert wait_for(lambda: parent.log.exists() and parent.log.read_text().strip() != "")
    grandchild = psutil.Process(int(parent.log.read_text()))
    supervisor.signals = 1
    assert supervisor.run() == 0
    assert wait_for(lambda: not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE, 5)
    assert alive_at_stop == [False]
