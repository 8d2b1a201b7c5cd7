"""The optional parts of the environment (contract: `SENTRY_DSN`, `OIDC_*`, `STORAGE_URL`), read into plain values.

Nothing of theirs is loaded unless it is set; what is given by half is told by `checks.py` with what is missing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
OIDC_REQUIRED = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
OIDC_NAMES = ("OIDC_ID", "OIDC_NAME", *OIDC_REQUIRED)
_SLUG = re.compile(r"[a-z][a-z0-9-]{0,30}\Z")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\Z")


@dataclass(frozen=True)
class Bucket:
    """Where files are kept instead of `MEDIA_ROOT`: `s3://KEY:SECRET@host[:port]/bucket[/prefix]?region=…`."""

    endpoint: str
    name: str
    prefix: str
    region: str
    key: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True)
class SingleSignOn:
    """One provider of OpenID Connect; `issuer` is the address under which it publishes its configuration."""

    id: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Scanner:
    """A clamd that looks at files: a socket's `path` on this machine, or `host` and `port`."""

    path: str = ""
    host: str = ""
    port: int = 0


def _is_guarded(parts: SplitResult) -> bool:
    """By TLS, or on this machine: secrets travel there."""
    return bool(parts.hostname) and (parts.scheme == "https" or parts.hostname in LOOPBACK)


def dsn_problem(text: str) -> str:
    """What is wrong with a `SENTRY_DSN`; nothing when it is empty."""
    if not text:
        return ""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.username or not parts.path.rpartition("/")[2].isdecimal():
        return "SENTRY_DSN is no address of a project."
    return "" if _is_guarded(parts) else "SENTRY_DSN is http although it is not on this machine."


def bucket_problem(text: str) -> str:
    """What is wrong with a `STORAGE_URL`, in words that repeat nothing of it; nothing when it is empty."""
    if not text:
        return ""
    parts = urlsplit(text)
    name = parts.path.strip("/").partition("/")[0]
    if parts.scheme not in {"s3", "s3+http"} or not parts.hostname or not _BUCKET.match(name):
        return "STORAGE_URL is no address of a bucket."
    if not parts.username or not parts.password:
        return "STORAGE_URL names no key and secret."
    if parts.scheme == "s3+http" and parts.hostname not in LOOPBACK:
        return "STORAGE_URL is http although it is not on this machine."
    return ""


def bucket(text: str) -> Bucket | None:
    if not text or bucket_problem(text):
        return None
    parts = urlsplit(text)
    name, _slash, prefix = parts.path.strip("/").partition("/")
    scheme = "http" if parts.scheme == "s3+http" else "https"
    return Bucket(
        endpoint=f"{scheme}://{parts.netloc.rpartition('@')[2]}",
        name=name,
        prefix=prefix,
        region=parse_qs(parts.query).get("region", ["us-east-1"])[0],
        key=unquote(parts.username or ""),
        secret=unquote(parts.password or ""),
    )


def default_storage(found: Bucket | None) -> dict[str, Any]:
    """For Django's STORAGES. Nothing is public, no address is ever given out: `records.files` streams what it serves."""
    if found is None:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    return {
        "BACKEND": "consultare.records.bucket.Storage",
        "OPTIONS": {
            "bucket_name": found.name,
            "location": found.prefix,
            "endpoint_url": found.endpoint,
            "region_name": found.region,
            "access_key": found.key,
            "secret_key": found.secret,
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
            "max_memory_size": 1024 * 1024,
        },
    }


def scanner_problem(text: str) -> str:
    """What is wrong with a `SCANNER_URL`; nothing when it is empty."""
    if not text:
        return ""
    parts = urlsplit(text)
    if parts.scheme != "clamd" or not (parts.hostname or parts.path.startswith("/")):
        return "SCANNER_URL is no address of a clamd."
    return "" if not parts.hostname or _port(parts) else "SCANNER_URL names a host without a port."


def scanner(text: str) -> Scanner | None:
    """`clamd:///run/clamav/clamd.ctl` or `clamd://127.0.0.1:3310`."""
    if not text or scanner_problem(text):
        return None
    parts = urlsplit(text)
    return Scanner(host=parts.hostname, port=_port(parts)) if parts.hostname else Scanner(path=parts.path)


def _port(parts: SplitResult) -> int:
    try:
        return parts.port or 0
    except ValueError:
        return 0


def oidc_problem(given: Mapping[str, str]) -> str:
    """What is wrong with `OIDC_*`; nothing when none of them is set."""
    named = {name: given[name] for name in OIDC_NAMES if given.get(name)}
    if not named:
        return ""
    missing = [name for name in OIDC_REQUIRED if name not in named]
    if missing:
        return f"Single sign-on is given by half: {', '.join(missing)} missing."
    if not _SLUG.match(named.get("OIDC_ID", "sso")):
        return "OIDC_ID is no short name of small letters, digits and hyphens."
    parts = urlsplit(named["OIDC_ISSUER"])
    if parts.scheme not in {"http", "https"} or parts.query or parts.fragment or not _is_guarded(parts):
        return "OIDC_ISSUER is no https address."
    return ""


def single_sign_on(given: Mapping[str, str]) -> SingleSignOn | None:
    if not any(given.get(name) for name in OIDC_NAMES) or oidc_problem(given):
        return None
    return SingleSignOn(
        id=given.get("OIDC_ID") or "sso",
        name=given.get("OIDC_NAME") or urlsplit(given["OIDC_ISSUER"]).hostname or "",
        issuer=given["OIDC_ISSUER"].rstrip("/"),
        client_id=given["OIDC_CLIENT_ID"],
        client_secret=given["OIDC_CLIENT_SECRET"],
    )


def social_providers(found: SingleSignOn | None) -> dict[str, Any]:
    """For allauth's SOCIALACCOUNT_PROVIDERS: at most the one provider, with PKCE."""
    if found is None:
        return {}
    app = {
        "provider_id": found.id,
        "name": found.name,
        "client_id": found.client_id,
        "secret": found.client_secret,
        "settings": {"server_url": found.issuer, "oauth_pkce_enabled": True, "email_authentication": True},
    }
    return {"openid_connect": {"APPS": [app]}}
