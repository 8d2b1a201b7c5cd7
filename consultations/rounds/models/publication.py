"""What is public of a round: documents, announcement, channels, how its term moved."""

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consultare.lib.workdays import last_day_of
from consultations.rounds.models.round import Round

_immutable = pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete)


class RoundDocument(models.Model):
    """A file beside the draft: memo of approval, founding note, reports …"""

    class Kind(models.TextChoices):
        APPROVAL_MEMO = "approval_memo", _("approval memo")
        FOUNDING_NOTE = "founding_note", _("founding note")
        EXPLANATORY_STATEMENT = "explanatory_statement", _("explanatory statement")
        SPECIALIST_REPORT = "specialist_report", _("report of the department")
        IMPACT_STUDY = "impact_study", _("impact or feasibility study")
        FULL_TEXT = "full_text", _("full text of the draft")
        OTHER = "other", _("other document")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=200)
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class Announcement(models.Model):
    """The announcement as it was published: frozen. A correction is the next version with its reason; both stay readable."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="announcements")
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    reason = models.TextField(max_length=1000, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "version"], name="announcement_version_once"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="correction_has_a_reason"),
        ]
        triggers = [_immutable]

    def __str__(self) -> str:
        return f"{self.round_id} v{self.version}"


class Channel(models.Model):
    """Where the announcement was made known, when, by whom, with which proof."""

    class Kind(models.TextChoices):
        SITE = "site", _("website of the authority")
        PREMISES = "premises", _("posted at the headquarters")
        MEDIA = "media", _("sent to the press")
        ASKED = "asked", _("sent to those who asked")
        ECONSULTARE = "econsultare", _("e-consultare.gov.ro")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="channels")
    kind = models.CharField(_("channel"), max_length=12, choices=Kind.choices)
    done_on = models.DateField(_("date"))
    note = models.CharField(_("details"), max_length=300, blank=True)
    url = models.URLField(_("address"), blank=True)
    proof = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "kind"], name="channel_once_a_round")]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.kind}"


class Extension(models.Model):
    """A term moved forward, with its reason; earlier values stay."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="extensions")
    old_closes_at = models.DateTimeField()
    new_closes_at = models.DateTimeField()
    reason = models.TextField(_("reason"), max_length=1000)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(new_closes_at__gt=F("old_closes_at")), name="extension_only_forwards")
        ]
        triggers = [_immutable]

    def __str__(self) -> str:
        return f"{self.round_id} → {self.new_closes_at}"

    @property
    def old_last_day(self) -> date:
        return last_day_of(self.old_closes_at)

    @property
    def new_last_day(self) -> date:
        return last_day_of(self.new_closes_at)
