"""The Celery application: tasks are woken by name and carry ids only; the tables hold the work."""

import os
from importlib import import_module

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consultare.settings")
app = Celery("consultare")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["consultare.records", "accounts", "consultations", "indicators"])


@worker_init.connect
def _refuse_unsafe(**_: object) -> None:
    # By name: the checks need Django's settings, which need this module.
    import_module("consultare.startup").refuse_unsafe()
