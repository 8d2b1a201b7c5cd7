"""A round is withdrawn by two persons: one proposes with a reason, another one decides (matrix §4, row 20)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consultations.rounds.models.round import Round


class WithdrawalProposal(models.Model):
    class Outcome(models.TextChoices):
        OPEN = "", _("waits for a second person")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")
        TAKEN_BACK = "taken_back", _("taken back")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="withdrawal_proposals")
    reason = models.TextField(_("reason"), max_length=1000)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.OPEN, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round"], condition=Q(outcome=""), name="one_open_withdrawal_a_round"),
            models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_a_reason"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by=None)
                | (~Q(outcome="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="withdrawal_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "taken_back"]) | ~Q(decided_by=F("proposed_by")), name="withdrawal_by_two"
            ),
            models.CheckConstraint(condition=~Q(outcome="refused") | ~Q(note=""), name="withdrawal_refused_with_words"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.reason[:60]}"
