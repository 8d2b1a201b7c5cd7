"""Start-up checks. Errors refuse the start of web, worker and `up`; each says what to do (R78, R82).

Those tagged `deploy` run at start and in `manage.py check --deploy`, not before every command.
"""

import os
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections
from django.utils.module_loading import import_string

from consultare import environment

TAG = "consultare"
MIN_KEY = 40
MIN_FREE_SHARE = 0.10
MAX_CLOCK_SECONDS = 2.0
DURABILITY = ("fsync", "full_page_writes", "synchronous_commit")

Apps = Sequence[AppConfig] | None


def secret_key(app_configs: Apps = None, **_: object) -> list[CheckMessage]:
    key = settings.SECRET_KEY
    if settings.DEBUG or (len(key) >= MIN_KEY and not key.startswith("development-only")):
        return []
    return [
        Error(
            "SECRET_KEY is too short or one that everybody knows.",
            hint=f"At least {MIN_KEY} random characters, for example from `openssl rand -base64 48`; keep it.",
            id="consultare.E001",
        )
    ]


def site_url(app_configs: Apps = None, **_: object) -> list[CheckMessage]:
    parts = urlsplit(settings.SITE_URL)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return [
            Error(
                "SITE_URL is missing or no address.",
                hint="The public address of the portal, for example https://consultari.example; links in mail use it.",
                id="consultare.E002",
            )
        ]
    if parts.scheme == "http" and parts.hostname not in environment.LOOPBACK:
        return [
            Error(
                "SITE_URL is http although it is not on this machine.",
                hint="Passwords and receipts would travel readable. Put TLS in front and write https://.",
                id="consultare.E003",
            )
        ]
    return []


def allowed_hosts(app_configs: Apps = None, **_: object) -> list[CheckMessage]:
    hosts = settings.ALLOWED_HOSTS
    if hosts and "*" not in hosts:
        return []
    return [
        Error(
            "ALLOWED_HOSTS is empty or allows every name.",
            hint="Name the hosts of SITE_URL: a forged Host header must be refused.",
            id="consultare.E004",
        )
    ]


def media(app_configs: Apps = None, **_: object) -> list[CheckMessage]:
    root = Path(settings.MEDIA_ROOT)
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root) as probe:
            probe.write(b"x")
    except OSError as error:
        return [
            Error(
                f"MEDIA_ROOT cannot be written: {error.strerror}.",
                hint=f"Give the user of the portal write access to {root}, or set MEDIA_ROOT.",
                id="consultare.E005",
            )
        ]
    usage = shutil.disk_usage(root)
    if usage.free < usage.total * MIN_FREE_SHARE:
        return [
            checks.Warning(
                f"Only {usage.free * 100 // usage.total} % of the disk of MEDIA_ROOT is free.",
                hint="Below 3 % or 100 MB files are refused, and text without files still goes in; make room.",
                id="consultare.W006",
            )
        ]
    return []


def time_zone(app_configs: Apps = None, **_: object) -> list[CheckMessage]:
    try:
        zone = ZoneInfo("Europe/Bucharest")
        summer = datetime(2026, 7, 1, tzinfo=zone).utcoffset()
        winter = datetime(2026, 1, 1, tzinfo=zone).utcoffset()
    except ZoneInfoNotFoundError:
        summer = winter = None
    if summer and winter and (summer.total_seconds(), winter.total_seconds()) == (10800, 7200):
        return []
    return [
        Error(
            "The time zone data for Europe/Bucharest are missing or wrong.",
            hint="Install the system's tzdata or the Python package of that name: legal terms depend on it.",
            id="consultare.E007",
        )
    ]


def database(app_configs: Apps = None, databases: Sequence[str] | None = None, **_: object) -> list[CheckMessage]:
    """Only when a command names the database (`--database default`, `migrate`) and at start."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute(
                    "SELECT current_setting('fsync'), current_setting('full_page_writes'),"
                    " current_setting('synchronous_commit'), current_setting('server_encoding'),"
                    " current_setting('data_checksums'), extract(epoch from clock_timestamp())::float8"
                )
                row = cursor.fetchone()
        except DatabaseError:
            continue  # Whether it answers at all is for /readyz and the command itself.
        messages += _judge(dict(zip((*DURABILITY, "encoding", "checksums", "clock"), row, strict=True)))
    return messages


def _judge(found: dict[str, object]) -> list[CheckMessage]:
    messages: list[CheckMessage] = []
    weak = [name for name in DURABILITY if found[name] in {"off", "local"} and not os.environ.get("UNIT_TESTS")]
    if weak:
        messages.append(
            Error(
                f"PostgreSQL runs with {', '.join(f'{name}={found[name]}' for name in weak)}.",
                hint="An acknowledged observation could be lost in a power cut. Switch it on in postgresql.conf.",
                id="consultare.E010",
            )
        )
    if found["encoding"] != "UTF8":
        messages.append(
            Error("The database is not in UTF8.", hint="Create it with ENCODING 'UTF8'.", id="consultare.E011")
        )
    if found["checksums"] != "on":
        messages.append(
            checks.Warning(
                "PostgreSQL runs without data checksums.",
                hint="Switch them on with pg_checksums while it is stopped: a failing disk is then noticed.",
                id="consultare.W012",
            )
        )
    if abs(datetime.now(UTC).timestamp() - float(str(found["clock"]))) > MAX_CLOCK_SECONDS:
        messages.append(
            checks.Warning(
                "The clocks of this machine and of the database differ by more than 2 seconds.",
                hint="Run a time service (chrony, systemd-timesyncd) on both; the database's clock decides about terms.",
                id="consultare.W013",
            )
        )
    return messages


def optional_parts(app_configs: Apps = None, **_: object) -> list[CheckMessage]:
    """What the contract leaves open is given whole or not at all."""
    found = (
        (
            environment.dsn_problem(settings.SENTRY_DSN),
            "E014",
            "https://KEY@host/NUMBER as Sentry shows it, or unset it.",
        ),
        (
            environment.oidc_problem(settings.OIDC),
            "E015",
            "Give OIDC_ISSUER (https), OIDC_CLIENT_ID and OIDC_CLIENT_SECRET together, or none of them.",
        ),
        (
            environment.bucket_problem(settings.STORAGE_URL),
            "E016",
            "Write s3://KEY:SECRET@host/bucket?region=…, key and secret percent-encoded, or unset it.",
        ),
        (
            environment.scanner_problem(settings.SCANNER_URL),
            "E018",
            "Write clamd:///run/clamav/clamd.ctl or clamd://host:3310, or unset it.",
        ),
    )
    return [Error(problem, hint=hint, id=f"consultare.{number}") for problem, number, hint in found if problem]


def bucket(app_configs: Apps = None, **_: object) -> list[CheckMessage]:
    """Only at start: something small is written, read and removed."""
    if settings.FILES_BUCKET is None:
        return []
    try:
        import_string("consultare.records.bucket.Bucket")().probe()
    except OSError as error:
        return [
            Error(
                f"The bucket of STORAGE_URL cannot be used: {error}.",
                hint="Check address, bucket, region and key; the key needs to put, get, delete and list there.",
                id="consultare.E017",
            )
        ]
    return []


def register_all() -> None:
    for check in (secret_key, site_url, allowed_hosts, media, time_zone, optional_parts, bucket):
        register(check, TAG, deploy=True)
    register(database, Tags.database)
