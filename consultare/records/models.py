"""The tables of what must never be lost. Other wings point here by text keys, never the other way round."""

from uuid import uuid4

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from consultare.records.states import EntryKind, FileState, JobState, MessageState
from consultare.records.triggers import Refuse, append_only, keep_table


class Counter(models.Model):
    """The locked row behind every gapless number; it only ever grows."""

    name = models.CharField(max_length=64, primary_key=True)
    value = models.BigIntegerField()

    PERSONAL: tuple[str, ...] = ()

    class Meta:
        triggers = [
            Refuse(name="keep_rows", operation=pgtrigger.Delete),
            Refuse(
                name="only_grow",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__value__lte=pgtrigger.F("old__value"))
                | pgtrigger.Q(new__name__df=pgtrigger.F("old__name")),
            ),
            keep_table(),
        ]

    def __str__(self) -> str:
        return self.name


class RegisterEntry(models.Model):
    """One line of the public log: commitments and public facts only, never personal data. See `register.py`."""

    index = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20, choices=EntryKind)
    subject = models.CharField(max_length=200)
    at = models.DateTimeField()
    # `at` is the moment that counts, read before the counter was free; this one never goes back along the log.
    logged_at = models.DateTimeField()
    register = models.CharField(max_length=32, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    payload = models.TextField()
    leaf = models.CharField(max_length=64)
    chain = models.CharField(max_length=64)

    PERSONAL: tuple[str, ...] = ()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="entry_kind_known"),
            models.CheckConstraint(condition=Q(index__gte=0), name="entry_index_not_negative"),
            models.CheckConstraint(condition=Q(logged_at__gte=F("at")), name="entry_logged_after_its_moment"),
            models.CheckConstraint(
                condition=Q(register="", year=None, number=None)
                | Q(~Q(register=""), year__isnull=False, number__gte=1),
                name="entry_number_whole",
            ),
            models.UniqueConstraint(
                fields=["register", "year", "number"],
                condition=Q(kind__in=[EntryKind.SUBMITTED, EntryKind.LATE]),
                name="entry_number_once",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "index"]),
            models.Index(fields=["leaf"]),
            models.Index(fields=["year", "number"], condition=Q(number__isnull=False), name="entry_by_number"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.index} {self.kind} {self.subject}"


class AuditEvent(models.Model):
    """Who did what, with names as they were. No foreign keys: it outlives what it tells about."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=64)
    actor_id = models.CharField(max_length=64, blank=True)
    actor_name = models.CharField(max_length=200, blank=True)
    actor_role = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    subject_label = models.CharField(max_length=300, blank=True)
    group = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    request_id = models.CharField(max_length=64, blank=True)

    PERSONAL = ("actor_id", "actor_name", "subject_label")

    class Meta:
        indexes = [
            models.Index(fields=["group", "id"]),
            models.Index(fields=["subject", "id"]),
            models.Index(fields=["verb", "id"]),
            models.Index(fields=["actor_id", "id"]),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"


class Message(models.Model):
    """One mail to one person: the row comes before the mail. Only `outbox` writes here."""

    kind = models.CharField(max_length=64)
    about = models.CharField(max_length=200)
    recipient = models.CharField(max_length=200)
    step = models.CharField(max_length=64)
    message_id = models.CharField(max_length=200, unique=True)
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField(blank=True)
    language = models.CharField(max_length=8)
    headers = models.JSONField(default=dict)
    is_service = models.BooleanField()
    is_secret = models.BooleanField(default=False)
    is_stranger = models.BooleanField(default=False)
    group = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.PLANNED)
    planned_at = models.DateTimeField()
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    first_tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    body_removed_at = models.DateTimeField(null=True)
    code = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=500, blank=True)

    PERSONAL = ("to", "recipient", "subject", "text", "html", "headers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "about", "recipient", "step"], name="message_once"),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_known"),
            models.CheckConstraint(
                condition=Q(state="leased", leased_until__isnull=False, lease__isnull=False)
                | Q(~Q(state="leased"), leased_until=None, lease=None),
                name="message_leased_has_lease",
            ),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="message_sent_at"),
            models.CheckConstraint(condition=~Q(state="failed") | Q(failed_at__isnull=False), name="message_failed_at"),
            models.CheckConstraint(
                condition=~Q(state="bounced") | Q(bounced_at__isnull=False), name="message_bounced_at"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | Q(cancelled_at__isnull=False), name="message_cancelled_at"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state="planned"), name="message_due"),
            models.Index(fields=["leased_until"], condition=Q(state="leased"), name="message_leased"),
            models.Index(fields=["group", "state", "id"], name="message_group"),
            models.Index(Lower("to"), "planned_at", condition=Q(is_stranger=True), name="message_strangers"),
            models.Index(fields=["planned_at"], condition=Q(is_stranger=True), name="message_strangers_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} {self.step}"


class StoredFile(models.Model):
    """A file whose bytes were safe on disk before this row was written. Only `files` and `leftovers` write here."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    path = models.CharField(max_length=64, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=127)
    name = models.CharField(max_length=255)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=FileState, default=FileState.ACCEPTED)
    # None: no scanner has looked at it. `found`: what it called the thing it found.
    scanned_at = models.DateTimeField(null=True)
    found = models.CharField(max_length=120, blank=True)

    PERSONAL = ("name", "uploaded_by")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=FileState.values), name="file_state_known")]
        triggers = [
            # `leftovers` marks what nothing points to, under its lock, in the transaction that removes it.
            Refuse(
                name="keep_rows",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__df=FileState.ABANDONED.value),
            ),
            Refuse(
                name="keep_facts",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "id", "path", "sha256", "size", "media_type", "name", "uploaded_at", "uploaded_by"
                ),
            ),
            keep_table(),
        ]

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """Long work asked for by a row: what is done of what is planned survives worker, broker and page. Only `jobs` writes here."""

    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=80)
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=8, choices=JobState, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    planned = models.PositiveIntegerField(default=0)
    sentence = models.CharField(max_length=500, blank=True)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=64, blank=True)
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    PERSONAL = ("requested_by",)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about"], condition=Q(state__in=["waiting", "running"]), name="job_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(
                condition=Q(state="running", leased_until__isnull=False, lease__isnull=False)
                | Q(~Q(state="running"), leased_until=None, lease=None),
                name="job_running_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], ended_at__isnull=False)
                | Q(~Q(state__in=["done", "failed"]), ended_at=None),
                name="job_ended_at",
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(sentence=""), name="job_failed_says_why"),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state="waiting"), name="job_due"),
            models.Index(fields=["kind", "about", "-id"], name="job_of"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} {self.state}"
