"""Waking a worker by task name. The tables hold the work; a broker that is away costs a request 0.2 s once, then nothing."""

import logging
import time

from celery import current_app
from kombu.pools import producers

log = logging.getLogger(__name__)

# After the broker failed, requests don't try it again for a while; the beat tasks catch up in any case.
REST_SECONDS = 30.0
TIMEOUTS = {"socket_connect_timeout": 0.1, "socket_timeout": 0.2}


class Rest:
    until = 0.0


def publish(task: str, *, countdown: float | None = None) -> bool:
    """Ask for a task that takes nothing. False when the broker is away or was a moment ago; never raises."""
    if time.monotonic() < Rest.until:
        return False
    try:
        line = current_app.connection_for_write(transport_options=TIMEOUTS)
        with producers[line].acquire(block=True, timeout=0.1) as producer:
            current_app.send_task(
                task, producer=producer, retry=False, ignore_result=True, expires=300, countdown=countdown
            )
    except Exception as error:  # noqa: BLE001 - whatever the broker's client raises: the tables hold the work.
        Rest.until = time.monotonic() + REST_SECONDS
        log.warning("the worker was not woken: %s", type(error).__name__)
        return False
    return True
