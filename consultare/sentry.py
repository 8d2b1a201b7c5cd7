"""Reports of errors to Sentry, loaded only when `SENTRY_DSN` is set (R38).

What leaves is written down here field by field: kinds of exceptions, places in the code and our own masked sentences. No
variables, bodies, cookies, headers, query strings, users, arguments of tasks or breadcrumbs.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sentry_sdk
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration

from consultare.logs import current_request_id, mask

KEPT = ("event_id", "timestamp", "level", "platform", "environment", "release", "logger", "sdk")
FRAME = ("filename", "function", "module", "lineno", "in_app", "context_line", "pre_context", "post_context")


def configure(dsn: str) -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
    sentry_sdk.init(
        dsn=dsn,
        release=project["version"],
        environment="production",
        default_integrations=True,
        integrations=[DjangoIntegration(), CeleryIntegration()],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        send_client_reports=False,
        auto_session_tracking=False,
        server_name="portal",
        before_send=scrub,  # type: ignore[arg-type]  # its Event is a TypedDict, ours a Mapping
    )


def scrub(event: Mapping[str, Any], hint: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A new event of what is allowed, instead of one from which the forbidden is taken: an SDK's new field stays here."""
    kept: dict[str, Any] = {name: event[name] for name in KEPT if name in event}
    if trace := (event.get("contexts") or {}).get("trace"):
        kept["contexts"] = {"trace": {name: trace[name] for name in ("trace_id", "span_id") if name in trace}}
    if "transaction" in event:
        kept["transaction"] = mask(event["transaction"])
    if entry := event.get("logentry"):
        kept["logentry"] = {"message": mask(entry.get("formatted") or entry.get("message"))}
    if "message" in event:
        kept["message"] = mask(event["message"])
    values = (event.get("exception") or {}).get("values") or []
    if values:
        kept["exception"] = {"values": [_exception(value) for value in values]}
    kept["tags"] = {"request_id": current_request_id()}
    return kept


def _exception(value: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value.get(name) for name in ("type", "module")} | {"value": mask(value.get("value"))}
    frames = (value.get("stacktrace") or {}).get("frames") or []
    kept["stacktrace"] = {"frames": [{name: frame[name] for name in FRAME if name in frame} for frame in frames]}
    return kept
