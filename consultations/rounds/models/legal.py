"""What the law says, as data, and what it means for one round."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.rounds.models.round import Round


class DeadlineRule(models.Model):
    """A legal term as data (D-01 …). A lawyer corrects a row; nobody edits Python."""

    id = models.CharField(primary_key=True, max_length=8)
    title = models.CharField(_("rule"), max_length=400)
    value = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=2, blank=True)
    direction = models.CharField(_("at least or at most"), max_length=4, blank=True)
    trigger = models.CharField(_("counted from"), max_length=200, blank=True)
    article = models.CharField(_("article"), max_length=120, blank=True)
    mark = models.CharField(_("source mark"), max_length=80, blank=True)
    verified = models.BooleanField(_("verified"), default=False)
    behaviour = models.TextField(_("what the portal does"), max_length=1000, blank=True)
    is_enforced = models.BooleanField(_("enforced"), default=False)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.id} {self.title}"


class LegalTerm(models.Model):
    """A date of the round's legal calendar, computed once and stored with the article it rests on."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="terms")
    rule_id = models.CharField(max_length=8)
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    on = models.DateField()
    moment = models.DateTimeField(null=True, blank=True)
    article = models.CharField(max_length=120, blank=True)
    verified = models.BooleanField(default=False)
    explanation = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "code"], name="term_once_a_round")]

    def __str__(self) -> str:
        return f"{self.code} {self.on}"
