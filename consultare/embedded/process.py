"""Starting a server so that it dies with us, and as an ordinary user when we are root."""

import ctypes
import fcntl
import importlib.util
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import psutil

from consultare.embedded.errors import EmbeddedError

PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def wheel_file(package: str, path: str) -> Path:
    """A file inside an installed wheel, without importing the wheel's own code."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(f"The package {package} is not installed; `make run` installs it.")
    return Path(spec.submodule_search_locations[0]) / path


def die_with_parent(signum: int) -> None:
    """In a child before exec: the kernel sends `signum` when the parent is gone, even after a kill -9 (Linux only)."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)


def _keep_capability(capability: int) -> None:
    """After setuid: keep one capability over exec, so that the user may pass through our private directories."""
    assert _LIBC is not None
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    bits = 1 << capability
    sets = (ctypes.c_uint32 * 6)(bits, bits, bits, 0, 0, 0)
    if _LIBC.capset(header, sets) or _LIBC.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0):
        raise OSError(ctypes.get_errno(), "capset")


def become(account: pwd.struct_passwd | None, capability: int | None = None, death: int = 0) -> Callable[[], None]:
    """A preexec function: drop root for `account` (None: stay who we are), optionally with one capability."""

    def preexec() -> None:
        if account is not None:
            if capability is not None and _LIBC is not None:
                _LIBC.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
            os.setgroups([])
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
            if capability is not None:
                _keep_capability(capability)
        if death:  # After setuid, which clears it.
            die_with_parent(death)

    return preexec


def needed_capability(account: pwd.struct_passwd, paths: list[Path]) -> int | None:
    """None when `account` reaches all `paths` by itself (a checkout under /root is closed to it), else a capability
    that opens them. Nobody's directory permissions are changed for this."""
    for capability in (None, CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        if capability is not None and _LIBC is None:
            break
        probe = ["/bin/sh", "-c", 'for p in "$@"; do [ -x "$p" ] || exit 1; done', "sh", *map(str, paths)]
        try:
            done = subprocess.run(probe, preexec_fn=become(account, capability), check=False, cwd="/")
        except subprocess.SubprocessError:
            continue
        if done.returncode == 0:
            return capability
    raise EmbeddedError(
        f"PostgreSQL refuses to run as root and the user '{account.pw_name}' cannot reach {paths[0]}: "
        "run as an ordinary user, or move the checkout to a directory everybody may pass through (chmod o+x)."
    )


def hold_lock(path: Path, what: str) -> IO[str]:
    """An exclusive lock for our lifetime; the kernel frees it whatever becomes of us."""
    handle = path.open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.seek(0)
        owner = handle.read().strip() or "unknown"
        handle.close()
        raise EmbeddedError(f"{what} already runs for {path.parent} (process {owner}); stop it first.") from None
    handle.truncate(0)
    handle.write(f"{os.getpid()}\n")
    handle.flush()
    return handle


def end(process: psutil.Process | subprocess.Popen[bytes], *steps: tuple[int, float]) -> None:
    """Send each signal in turn and wait its seconds; SIGKILL last."""
    for signum, seconds in (*steps, (signal.SIGKILL, 5.0)):
        try:
            process.send_signal(signum)
            process.wait(timeout=seconds)
            return
        except (psutil.NoSuchProcess, ProcessLookupError):
            return
        except (psutil.TimeoutExpired, subprocess.TimeoutExpired):
            continue


def last_line(log: Path) -> str:
    try:
        lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    except OSError:
        return "no log"
    return lines[-1] if lines else "empty log"


def wait_until(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], name: str, log: Path, seconds: float
) -> None:
    end_at = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None:
            raise EmbeddedError(f"{name} did not start: {last_line(log)} (see {log})")
        if time.monotonic() > end_at:
            end(process, (signal.SIGTERM, 5.0))
            raise EmbeddedError(f"{name} did not answer within {seconds:.0f} seconds: {last_line(log)} (see {log})")
        time.sleep(0.05)
