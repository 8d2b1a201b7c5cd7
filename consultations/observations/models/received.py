"""Observations as they were received, who wrote them (apart), and what was answered (F2, F3, F4)."""

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from consultations.observations.states import (
    AddressState,
    AuthorKind,
    ChannelKind,
    Display,
    Kind,
    Priority,
    Visibility,
)

# What was written never changes. The one way to alter the words is a redaction that sealed exactly these words before.
_TEXT_IS_KEPT = pgtrigger.Trigger(
    name="text_is_kept",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func="""
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'an observation is never deleted';
        END IF;
        IF (OLD.year, OLD.number, OLD.round_id, OLD.received_at, OLD.submission_key, OLD.channel, OLD.author_kind, OLD.text_digest)
           IS DISTINCT FROM
           (NEW.year, NEW.number, NEW.round_id, NEW.received_at, NEW.submission_key, NEW.channel, NEW.author_kind, NEW.text_digest) THEN
            RAISE EXCEPTION 'what was registered never changes';
        END IF;
        IF (OLD.text, OLD.proposed_text, OLD.argument) IS DISTINCT FROM (NEW.text, NEW.proposed_text, NEW.argument)
           AND NOT EXISTS (
               SELECT 1 FROM consultations_redaction r
               WHERE r.observation_id = OLD.id
                 AND r.original_digest = encode(sha256(convert_to(
                     OLD.text || chr(31) || OLD.proposed_text || chr(31) || OLD.argument, 'UTF8')), 'hex')) THEN
            RAISE EXCEPTION 'a submitted text never changes';
        END IF;
        RETURN NEW;
    """,
)
_APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class ObservationQuerySet(models.QuerySet["Observation"]):
    def public(self) -> "ObservationQuerySet":
        """What anybody may read; the same sentence as `rules.is_published`, for the database."""
        return self.filter(
            ~Q(address_state=AddressState.UNCONFIRMED) | Q(reviewed_at__isnull=False),
            visibility=Visibility.PUBLIC,
            round__publishes_proposals=True,
            round__published_at__isnull=False,
        )


class Observation(models.Model):
    """One letter, registered. Identity and contact stand in `Contact`, never here."""

    PERSONAL = ("public_name",)

    round = models.ForeignKey("consultations.Round", on_delete=models.PROTECT, related_name="observations")
    version = models.ForeignKey(
        "consultations.Version", on_delete=models.PROTECT, related_name="observations", null=True
    )
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    submission_key = models.UUIDField(unique=True, default=uuid.uuid4)
    channel = models.CharField(max_length=8, choices=ChannelKind.choices, default=ChannelKind.PORTAL)
    author_kind = models.CharField(max_length=12, choices=AuthorKind.choices)
    # The capacity chosen at the act, in words as they were then, e.g. «representative of X, mandate until …».
    capacity = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="observations"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="observations"
    )
    convention_label = models.CharField(max_length=80, blank=True)
    display = models.CharField(max_length=10, choices=Display.choices, default=Display.ANONYMOUS)
    public_name = models.CharField(max_length=160, blank=True)

    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.CHANGE)
    is_whole = models.BooleanField(default=False)
    text = models.TextField()
    proposed_text = models.TextField(blank=True)
    argument = models.TextField(blank=True)
    # Folded words of what may be shown, for search: without diacritics, lower case.
    search_text = models.TextField(blank=True)
    beneficiaries = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    priority = models.CharField(max_length=6, choices=Priority.choices, blank=True)
    wants_debate = models.BooleanField(default=False)
    outgoing_number = models.CharField(max_length=40, blank=True)

    received_at = models.DateTimeField()
    received_on = models.DateField(null=True, blank=True)
    outside_number = models.CharField(max_length=60, blank=True)
    is_late = models.BooleanField(default=False)
    entered_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    text_digest = models.CharField(max_length=64)
    text_salt = models.CharField(max_length=64)
    leaf = models.CharField(max_length=64)
    receipt_code_hash = models.CharField(max_length=64)
    address_state = models.CharField(max_length=12, choices=AddressState.choices, default=AddressState.NOT_NEEDED)
    visibility = models.CharField(max_length=8, choices=Visibility.choices, default=Visibility.PUBLIC)
    suspicion = models.CharField(max_length=300, blank=True)
    hidden_reason = models.CharField(max_length=500, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_note = models.CharField(max_length=500, blank=True)
    redacted_at = models.DateTimeField(null=True, blank=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="observation_number_once_a_year"),
            models.CheckConstraint(
                condition=~Q(visibility="hidden") | ~Q(hidden_reason=""), name="hidden_only_with_a_reason"
            ),
            models.CheckConstraint(condition=~Q(is_late=True) | Q(entered_by__isnull=False), name="late_only_by_staff"),
        ]
        indexes = [
            models.Index(fields=["round", "-number"], name="observation_round_number"),
            models.Index(fields=["round", "visibility", "year", "number"], name="observation_public_order"),
        ]
        triggers = [_TEXT_IS_KEPT]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The number as people write it: 37/2026."""
        return f"{self.number}/{self.year}"

    @property
    def ref(self) -> str:
        """The number as it stands in an address: 2026-37."""
        return f"{self.year}-{self.number}"


class Contact(models.Model):
    """Who wrote and how to reach them. Internal register only, in no public format (R44)."""

    PERSONAL = ("legal_name", "email", "phone", "postal_address", "quality")

    observation = models.OneToOneField(Observation, on_delete=models.PROTECT, related_name="contact")
    legal_name = models.CharField(max_length=160)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    postal_address = models.CharField(max_length=300, blank=True)
    position = models.CharField(max_length=80, blank=True)
    quality = models.CharField(max_length=20, blank=True)
    lives_here = models.BooleanField(null=True)
    language = models.CharField(max_length=5, default="ro")
    identity_salt = models.CharField(max_length=64)
    consent_version = models.CharField(max_length=20, blank=True)
    confirm_code_hash = models.CharField(max_length=64, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    wants_results = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.legal_name


class ObservationUnit(models.Model):
    """A unit the observation is aimed at; citation and words as they were that day."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="targets")
    unit = models.ForeignKey("consultations.Unit", on_delete=models.PROTECT, related_name="targets")
    citation = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["observation", "unit"], name="unit_once_an_observation")]
        triggers = [_APPEND_ONLY]

    def __str__(self) -> str:
        return self.citation


class Attachment(models.Model):
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="attachments")
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")
    salt = models.CharField(max_length=64)
    is_public = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.file_id)


class Addendum(models.Model):
    """What an author added to his letter before the term. Its words never change; staff may hide it with a reason."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="addenda")
    text = models.TextField()
    salt = models.CharField(max_length=64)
    leaf = models.CharField(max_length=64)
    at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_reason=""), name="addendum_hidden_with_a_reason"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="words_are_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("observation", "text", "salt", "leaf", "at"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.observation_id} + {self.at}"


class Redaction(models.Model):
    """Personal data blacked out with a reason; the original stays sealed for the officer, every reading recorded."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="redactions")
    sealed = models.BinaryField()
    # sha256(text 0x1f proposed_text 0x1f argument) of the words that are sealed
    original_digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = [_APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.observation_id}: {self.reason}"
