"""Backup and restore of a whole portal (R81): database, files and what proves that they belong together."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from consultare.records import audit
from consultare.records.models import AuditEvent

BACKED_UP = "portal.backed_up"
RESTORED = "portal.restored"
audit.register_verbs(
    {
        BACKED_UP: _("%(actor)s made a backup: %(entries)s entries of the register, %(files)s files"),
        RESTORED: _("%(actor)s was restored from the backup of %(made_at)s: %(entries)s entries of the register"),
    }
)


def last_backup() -> datetime | None:
    """When `manage.py backup` last succeeded here; None when it never did, as where other tools are used."""
    return AuditEvent.objects.filter(verb=BACKED_UP).order_by("-id").values_list("at", flat=True).first()
