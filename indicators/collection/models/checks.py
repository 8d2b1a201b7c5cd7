"""Rules between lines, checks of single figures, what they found, and explanations that teach them."""

from django.db import models
from django.db.models import Q

from indicators.catalogue.models import TOTAL_CELL
from indicators.catalogue.states import MissingPolicy
from indicators.collection.models.forms import ReportForm
from indicators.collection.models.submissions import Submission
from indicators.collection.states import CheckKind, Comparison, FindingState, Severity


class Rule(models.Model):
    """Two formulas over the lines of a form that must compare (`catalogue.rules.formulas`); `message` says so in words."""

    form = models.ForeignKey(ReportForm, on_delete=models.PROTECT, related_name="rules")
    left = models.CharField(max_length=500)
    comparison = models.CharField(max_length=2, choices=Comparison.choices)
    right = models.CharField(max_length=500)
    policy = models.CharField(max_length=4, choices=MissingPolicy.choices, default=MissingPolicy.FAIL)
    severity = models.CharField(max_length=6, choices=Severity.choices)
    message = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.message


class Check(models.Model):
    """A check of one indicator. `parameters` by kind, typed and limited by `rules.checks` (bounds, factors, numbers of periods)."""

    indicator = models.ForeignKey("indicators.Indicator", on_delete=models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=8, choices=CheckKind.choices)
    parameters = models.JSONField(default=dict)
    severity = models.CharField(max_length=6, choices=Severity.choices, default=Severity.WARNS)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "kind"], condition=Q(retired_at=None), name="check_once_an_indicator"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.kind}"


class Finding(models.Model):
    """What a rule or a check found in a report. Open warnings keep it from being submitted, explained ones don't, errors always do."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="findings")
    indicator = models.ForeignKey(
        "indicators.Indicator", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cell = models.ForeignKey("indicators.Cell", on_delete=models.PROTECT, default=TOTAL_CELL, related_name="+")
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, null=True, blank=True, related_name="findings")
    check_made = models.ForeignKey(Check, on_delete=models.PROTECT, null=True, blank=True, related_name="findings")
    kind = models.CharField(max_length=8, choices=[*CheckKind.choices, ("rule", "rule")])
    severity = models.CharField(max_length=6, choices=Severity.choices)
    measured = models.CharField(max_length=40)
    expected = models.CharField(max_length=120)
    state = models.CharField(max_length=9, choices=FindingState.choices, default=FindingState.OPEN)
    explanation = models.CharField(max_length=1000, blank=True)
    found_at = models.DateTimeField()
    explained_at = models.DateTimeField(null=True, blank=True)
    explained_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "indicator", "cell", "rule", "kind"], nulls_distinct=False, name="finding_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="explained") | (~Q(explanation="") & Q(explained_at__isnull=False)),
                name="finding_explained_in_words",
            ),
            models.CheckConstraint(
                condition=~Q(state="explained", severity="blocks"), name="errors_are_never_explained_away"
            ),
        ]
        indexes = [models.Index(fields=["submission"], condition=Q(state="open"), name="finding_open")]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.kind}"


class AcceptedExplanation(models.Model):
    """An explanation that the approver accepted: the same warning about the same service is quiet until `until`."""

    service = models.ForeignKey("indicators.Service", on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(
        "indicators.Indicator", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cell = models.ForeignKey("indicators.Cell", on_delete=models.PROTECT, default=TOTAL_CELL, related_name="+")
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=8)
    low = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    explanation = models.CharField(max_length=1000)
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="+")
    until = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "indicator", "cell", "rule", "kind"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="one_accepted_explanation",
            ),
            models.CheckConstraint(condition=~Q(explanation=""), name="accepted_explanation_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.kind}"
