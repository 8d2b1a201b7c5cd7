"""gunicorn's settings, for `make run` and for real installations alike; see docs/operations.md."""

import os
from typing import Any

import django
from django.urls import get_resolver

from consultare import logs, startup

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
wsgi_app = "consultare.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
# Loaded once and shared; a worker that is replaced after max_requests starts at once.
preload_app = True
max_requests = 5000
max_requests_jitter = 500
timeout = 60
graceful_timeout = 25
keepalive = 5
limit_request_line = 4094
limit_request_fields = 100
limit_request_field_size = 8190
# Who may say by header that the visitor came by https; nobody unless named.
forwarded_allow_ips = os.environ.get("TRUSTED_PROXIES", "") or "127.0.0.1"
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 -- heartbeat file of gunicorn
proc_name = "consultare-web"
logconfig_dict = logs.configuration(os.environ.get("LOG_LEVEL", "INFO"))
logconfig_dict["loggers"] |= {
    "gunicorn.error": {"handlers": [], "level": "INFO", "propagate": True},
    "gunicorn.access": {"handlers": [], "level": "WARNING", "propagate": False},
}


def on_starting(server: Any) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consultare.settings")
    django.setup()
    startup.refuse_unsafe()
    _ = get_resolver().url_patterns  # Every view is imported here, not in the first visitor's request.
