"""Is the process alive, can it work, and figures for operators. Details only from this machine or for administrators."""

import ipaddress
import shutil
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import KombuError
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from accounts.permissions import Permission
from consultare.backup import last_backup
from consultare.celery import app
from consultare.records import scanning
from consultare.records.models import Message, StoredFile
from consultare.records.states import FileState, MessageState
from consultare.records.vault import Disk
from consultations.observations.queries.balance import balances

OUTBOX_LIMIT = timedelta(minutes=5)
BALANCED = ("received", "registered", "receipts_due", "receipts_planned", "accounted")
BACKUP_LIMIT = timedelta(hours=26)
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_VIA")


@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    problems = {name: problem for name, check in CHECKS.items() if (problem := check())}
    body: dict[str, object] = {"ready": not problems}
    if _may_see_details(request):
        body["checks"] = {name: problems.get(name, "ok") for name in CHECKS}
        body["scanner"] = "configured" if scanning.is_on() else "not configured: files are not checked for viruses"
    return JsonResponse(body, status=503 if problems else 200)


@require_safe
@never_cache
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    if not _may_see_details(request):
        raise Http404
    return HttpResponse(_figures(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_see_details(request: HttpRequest) -> bool:
    if _is_direct_loopback(request):
        return True
    try:
        return request.user.is_authenticated and request.user.may(Permission.MANAGE_SETTINGS)
    except (DatabaseError, PermissionDenied):
        return False


def _is_direct_loopback(request: HttpRequest) -> bool:
    """A proxy on this machine also comes from loopback; it says so in a header, or is named in TRUSTED_PROXIES."""
    address = request.META.get("REMOTE_ADDR", "")
    try:
        is_loopback = ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
    return (
        is_loopback and address not in settings.TRUSTED_PROXIES and not any(name in request.META for name in FORWARDED)
    )


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "the database does not answer"
    return ""


def _broker() -> str:
    try:
        with app.connection_for_write(connect_timeout=1) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
            broker.default_channel.client.ping()
    except (KombuError, OSError, AttributeError):
        return "the broker does not answer: work waits in the database"
    return ""


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unknown"
    return f"{len(waiting)} migrations are pending: run `manage.py migrate`" if waiting else ""


def _outbox() -> str:
    try:
        oldest = _waiting().aggregate(oldest=Min("next_at"))["oldest"]
    except DatabaseError:
        return "unknown"
    if oldest and timezone.now() - oldest > OUTBOX_LIMIT:
        return "a message has been due for more than 5 minutes: is the worker running?"
    return ""


def _waiting():  # type: ignore[no-untyped-def]  # a QuerySet[Message]
    return Message.objects.filter(state__in=[MessageState.PLANNED, MessageState.LEASED])


def _disk() -> str:
    try:
        return "" if Disk().has_room() else "less than 3 % or 100 MB of the disk is free: files are refused"
    except OSError:
        return "MEDIA_ROOT cannot be read"


def _scanner() -> str:
    """A scanner that is configured and looks at nothing."""
    try:
        waiting = StoredFile.objects.filter(state=FileState.QUARANTINED, scanned_at=None)
        oldest = waiting.aggregate(oldest=Min("uploaded_at"))["oldest"]
    except DatabaseError:
        return "unknown"
    if oldest and timezone.now() - oldest > OUTBOX_LIMIT:
        return "a file has waited for the scanner for more than 5 minutes"
    return ""


def _backup() -> str:
    """Only where `manage.py backup` is used: who has other tools watches those."""
    try:
        made_at = last_backup()
    except DatabaseError:
        return "unknown"
    if made_at and timezone.now() - made_at > BACKUP_LIMIT:
        return "the last `manage.py backup` is older than 26 hours"
    return ""


def _register() -> str:
    """Counted in one statement, so a difference is never only the moment (R67)."""
    try:
        wrong = [f"{balance.year}: {sentence}" for balance in balances() for sentence in balance.differences]
    except DatabaseError:
        return "unknown"
    return " ".join(wrong)


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "broker": _broker,
    "migrations": _migrations,
    "outbox": _outbox,
    "register": _register,
    "disk": _disk,
    "scanner": _scanner,
    "backup": _backup,
}


def _figures() -> bytes:
    registry = CollectorRegistry()
    up = Gauge("consultare_up", "1 when the part answers", ["part"], registry=registry)
    for name, check in CHECKS.items():
        up.labels(part=name).set(0 if check() else 1)
    messages = Gauge("consultare_messages", "Messages of the outbox by state", ["state"], registry=registry)
    age = Gauge("consultare_outbox_age_seconds", "How long the oldest due message has waited", registry=registry)
    balance = Gauge(
        "consultare_observations", "Observations by what they are counted as", ["year", "as"], registry=registry
    )
    free = Gauge("consultare_disk_free_bytes", "Free bytes on the disk of MEDIA_ROOT", registry=registry)
    try:
        counted = dict(Message.objects.values_list("state").annotate(Count("pk")))
        for state in MessageState.values:
            messages.labels(state=state).set(counted.get(state, 0))
        oldest = _waiting().aggregate(oldest=Min("next_at"))["oldest"]
        age.set(max(0.0, (timezone.now() - oldest).total_seconds()) if oldest else 0)
        for year in balances():
            for name in BALANCED:
                balance.labels(str(year.year), name).set(getattr(year, name))
        free.set(shutil.disk_usage(settings.MEDIA_ROOT).free)
    except (DatabaseError, OSError):
        pass  # consultare_up says so.
    return generate_latest(registry)
