"""Logs: one JSON object a line, UTC, with the request's id, which Celery tasks inherit. No personal data (R38)."""

import logging
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from celery import Task
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun

# Also takes the user:password@host of addresses.
EMAIL = re.compile(r"[^\s\"'<>(),;=:]{1,256}(?::[^\s\"'<>@]{1,256})?@[^\s\"'<>(),;]{1,256}")
# 20 or more characters without a space that mix letters and digits: tokens, keys, codes.
TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*[0-9])(?=[\w-]*[A-Za-z])[\w-]{32,}")
# PostgreSQL repeats the failing row here, text of observations included.
DETAIL = re.compile(r"DETAIL:.*?(?=\nThe above exception|\nDuring handling|\nTraceback|\Z)", re.DOTALL)
SECRET_KEYS = frozenset({"password", "token", "code", "secret", "cookie", "cookies", "authorization", "session", "key"})
HIDDEN = "[hidden]"
MAX_TEXT = 20_000


def mask(value: object, depth: int = 0) -> object:
    if isinstance(value, str):
        text = DETAIL.sub(f"DETAIL: {HIDDEN}", value[:MAX_TEXT])
        return TOKEN.sub(HIDDEN, EMAIL.sub("[address]", text))
    if isinstance(value, bool | int | float) or value is None:
        return value
    if depth > 4:
        return HIDDEN
    if isinstance(value, Mapping):
        return {
            str(key): HIDDEN if str(key).lower() in SECRET_KEYS else mask(item, depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [mask(item, depth + 1) for item in value]
    return mask(str(value), depth + 1)


def mask_event(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The last step before JSON. `_record` and its like are structlog's own and are removed by the formatter."""
    for key, value in list(event.items()):
        if key != "request_id" and not key.startswith("_"):
            event[key] = HIDDEN if key.lower() in SECRET_KEYS else mask(value)
    return event


_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
    structlog.processors.UnicodeDecoder(),
]


def configuration(level: str = "INFO") -> dict[str, Any]:
    """For Django's LOGGING; JSON escapes line breaks, control and non-ASCII characters, so one event is one line."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    mask_event,
                    structlog.processors.JSONRenderer(sort_keys=True),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers (console in DEBUG, mail to admins) would repeat lines or send traces by mail.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "fontTools": {"level": "WARNING"},
            "PIL": {"level": "WARNING"},
        },
    }


def configure() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def current_request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


@setup_logging.connect
def _keep_our_logging(**_: object) -> None:
    """Being connected is enough: Celery then leaves logging as Django's settings made it."""
    logging.captureWarnings(capture=True)


@before_task_publish.connect
def _send_request_id(headers: dict[str, Any] | None = None, **_: object) -> None:
    if headers is not None and current_request_id():
        headers.setdefault("request_id", current_request_id())


@task_prerun.connect
def _bind_request_id(task_id: str = "", task: Task | None = None, **_: object) -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(
        task=task.name if task else "",
        task_id=task_id,
        request_id=getattr(task and task.request, "request_id", "") or "",
    )


@task_postrun.connect
def _unbind_request_id(**_: object) -> None:
    structlog.contextvars.clear_contextvars()
