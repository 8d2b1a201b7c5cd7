"""Which Chromium the browser tests drive; as a script it also fetches one when there is none, and says what it did."""

import os
import shutil
import subprocess
import sys

CANDIDATES = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> tuple[str | None, str]:
    """The path of a browser (None: Playwright's own) and a sentence saying where it comes from."""
    for name in (os.environ.get("CHROMIUM", ""), *CANDIDATES):
        path = shutil.which(name) if name else None
        if path:
            return path, f"browser tests use {path}"
    return None, "browser tests use the Chromium that Playwright downloads"


def _run(*command: str) -> bool:
    print("$", *command, flush=True)
    return subprocess.run(command, check=False).returncode == 0


def main() -> int:
    path, sentence = find()
    if path is None:
        got = _run(sys.executable, "-m", "playwright", "install", "chromium")
        if not got and os.geteuid() == 0 and shutil.which("apt-get"):
            _run("apt-get", "update", "-qq")
            got = _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
            path, sentence = find()
        if not got:
            print("No Chromium: install the package `chromium` of your system, then repeat.", file=sys.stderr)
            return 1
    print(sentence)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
