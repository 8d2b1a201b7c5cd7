"""The environment of every test, set before Django's settings load: pytest.ini names this module with `-p`.

Each pytest process has its own PostgreSQL in its own temporary directory, so sessions may run side by side; so do the
processes into which pytest-xdist spreads one session (`make test` uses one a core).
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from consultare.embedded import postgres

temporary = Path(tempfile.mkdtemp(prefix="consultare-test-"))
temporary.chmod(0o711)  # The embedded PostgreSQL of root runs as another user.
_server: postgres.Postgres | None = None


def _clean_up() -> None:
    if _server is not None:
        _server.stop()
    shutil.rmtree(temporary, ignore_errors=True)


atexit.register(_clean_up)
for _name in ("DEMO", "DEBUG", "EMAIL_URL", "SENTRY_DSN", "STORAGE_URL", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "PORT"):
    os.environ.pop(_name, None)
os.environ |= {
    "COSTLY_AT_ONCE": "1000",  # A test that reads no whole file gives its place back late.
    "UNIT_TESTS": "1",  # Lets the start-up check accept a database without fsync.
    "SECRET_KEY": "only-for-the-tests-" + "x" * 50,
    "SITE_URL": "http://127.0.0.1:8000",
    "MEDIA_ROOT": str(temporary / "media"),
    "MAIL_ROOT": str(temporary / "mail"),
    "STATIC_ROOT": str(temporary / "static"),
}
for _name in ("media", "mail", "static"):
    (temporary / _name).mkdir()
# The processes of one session inherit what the first one set, so it says what is embedded: theirs is another.
if os.environ.get("EMBEDDED_REDIS") or not os.environ.get("REDIS_URL"):
    # Nobody listens there: the broker is down unless a test asks for the `broker` fixture.
    os.environ["REDIS_URL"] = "redis://127.0.0.1:1/0"
    os.environ["EMBEDDED_REDIS"] = "1"
elif _process := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"):
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{int(_process) + 1}").geturl()
if os.environ.get("EMBEDDED_DATABASE") or not os.environ.get("DATABASE_URL"):
    _server = postgres.start(temporary / "postgres", durable=False)
    os.environ["DATABASE_URL"] = _server.url
    os.environ["EMBEDDED_DATABASE"] = "1"
