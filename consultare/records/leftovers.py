"""Files that somebody began to hand in and nothing ever pointed to: attached to a form that was never sent, or prepared and dropped.

They go after a week, never one that any row of any table points to.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel

from consultare.records.models import StoredFile
from consultare.records.states import FileState
from consultare.records.vault import vault

log = logging.getLogger(__name__)

ABANDONED_AFTER = timedelta(days=7)
BATCH = 1000


def remove_abandoned(at: datetime) -> int:
    """Remove what is older than a week and belongs to nothing: the file first, then its row. Returns how many.

    A run that was cut off after the file is finished by the next one; what can't be removed now stays for tomorrow.
    """
    old = unreferenced(StoredFile.objects.filter(uploaded_at__lt=at - ABANDONED_AFTER))
    keys = list(old.order_by("uploaded_at", "pk").values_list("pk", flat=True)[:BATCH])
    removed = sum(_removed(key) for key in keys)
    if removed:
        log.info("%d abandoned uploads were removed", removed)
    return removed


def unreferenced(files: QuerySet[StoredFile]) -> QuerySet[StoredFile]:
    """Those of `files` that no row of any table points to; tables that rooms add later are asked by themselves."""
    for relation in _relations():
        pointing = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        files = files.filter(~Exists(pointing))
    return files


def _relations() -> Iterator[ForeignObjectRel]:
    for field in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(field, ForeignObjectRel):
            yield field


def _removed(key: UUID) -> bool:
    """Under the row's lock nobody can begin to point to it: who tries waits, and is refused by the foreign key."""
    with transaction.atomic():
        stored = StoredFile.objects.select_for_update().filter(pk=key).first()
        if stored is None or not unreferenced(StoredFile.objects.filter(pk=key)).exists():
            return False
        try:
            vault().remove(stored.path)
        except OSError:
            log.exception("an abandoned upload could not be removed")
            return False
        # The table's trigger lets go of nothing else.
        StoredFile.objects.filter(pk=key).update(state=FileState.ABANDONED)
        stored.delete()
    return True
