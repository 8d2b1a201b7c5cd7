"""What is recorded about a node: progress, money, milestones, indicators."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from consultare.records.triggers import Refuse
from indicators.strategies.models.tree import Node
from indicators.strategies.states import Link, Source, Stage, UpdateState


class ProgressUpdate(models.Model):
    """What the author says of a leaf at the end of a period, and what a second person decided on it. Words never change.

    The last approved one is the progress of the leaf; there is no second copy. `done_on`: the day on which the measure was
    carried out. `replaced`: a newer update of the same period was approved.
    """

    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="updates")
    period = models.ForeignKey("indicators.Period", on_delete=models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=11, choices=Stage.choices)
    done_on = models.DateField(null=True, blank=True)
    done = models.TextField(max_length=4000)
    obstacles = models.TextField(max_length=4000, blank=True)
    next_step = models.CharField(max_length=1000, blank=True)
    evidence = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    author = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=UpdateState.choices, default=UpdateState.WAITING)
    decided_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="update_percent"),
            models.CheckConstraint(
                condition=Q(stage="not_started", percent=0, done_on=None)
                | Q(stage="in_progress", percent__lt=100, done_on=None)
                | Q(stage="done", percent=100, done_on__isnull=False),
                name="update_stage_fits_percent",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("author")), name="update_author_is_not_approver"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | (~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="update_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(state="returned") & ~Q(return_reason="")) | (~Q(state="returned") & Q(return_reason="")),
                name="update_returned_with_reason",
            ),
            models.UniqueConstraint(
                fields=["node", "period"], condition=Q(state="approved"), name="update_approved_once"
            ),
            models.UniqueConstraint(fields=["node", "period"], condition=Q(state="waiting"), name="update_waits_once"),
        ]
        indexes = [models.Index(fields=["node", "state", "period"], name="update_of_node")]
        triggers = [
            pgtrigger.Trigger(
                name="update_is_of_a_leaf",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    PERFORM 1 FROM indicators_node WHERE id = NEW.node_id FOR UPDATE;
                    IF EXISTS (SELECT 1 FROM indicators_node WHERE parent_id = NEW.node_id) THEN
                        RAISE EXCEPTION 'a percent is stored on leaves only' USING ERRCODE = '23514';
                    END IF;
                    IF NOT EXISTS (
                        SELECT 1 FROM indicators_node n JOIN indicators_strategy s ON s.id = n.strategy_id
                        JOIN indicators_period p ON p.id = NEW.period_id AND p.kind = s.frequency
                        WHERE n.id = NEW.node_id
                    ) THEN
                        RAISE EXCEPTION 'updates follow the calendar of the strategy' USING ERRCODE = '23514';
                    END IF;
                    IF NEW.done_on > (NEW.at AT TIME ZONE 'Europe/Bucharest')::date THEN
                        RAISE EXCEPTION 'nothing is done in the future' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="update_words_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (NEW.id, NEW.node_id, NEW.period_id, NEW.percent, NEW.stage, NEW.done_on, NEW.done, NEW.obstacles,
                        NEW.next_step, NEW.evidence_id, NEW.author_id, NEW.at)
                       IS DISTINCT FROM
                       (OLD.id, OLD.node_id, OLD.period_id, OLD.percent, OLD.stage, OLD.done_on, OLD.done, OLD.obstacles,
                        OLD.next_step, OLD.evidence_id, OLD.author_id, OLD.at)
                       OR NOT (OLD.state = 'waiting' AND NEW.state IN ('approved', 'returned')
                               OR OLD.state = 'approved' AND NEW.state = 'replaced'
                                  AND (NEW.decided_by_id, NEW.decided_at) IS NOT DISTINCT FROM (OLD.decided_by_id, OLD.decided_at))
                    THEN
                        RAISE EXCEPTION 'an update is decided once and its words stay' USING ERRCODE = '23001';
                    END IF;
                    RETURN NEW;
                """,
            ),
            Refuse(name="update_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.node_id}/{self.period_id}: {self.percent}%"


class NodeBudget(models.Model):
    """Lei of a year from a source. `executed` empty: not known yet, which is not zero."""

    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="budgets")
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=8, choices=Source.choices)
    planned = models.DecimalField(max_digits=14, decimal_places=2)
    executed = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["node", "year", "source"], name="budget_once"),
            models.CheckConstraint(condition=Q(planned__gte=0), name="budget_planned"),
            models.CheckConstraint(condition=Q(executed=None) | Q(executed__gte=0), name="budget_executed"),
            models.CheckConstraint(condition=Q(year__gte=1990, year__lte=2100), name="budget_year"),
        ]

    def __str__(self) -> str:
        return f"{self.node_id}/{self.year}/{self.source}"


class Milestone(models.Model):
    """A dated step. Reached with evidence: a file, or words that say where it is found. `recorded_at`: when somebody said so."""

    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField(max_length=200)
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    evidence = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    evidence_words = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["node", "title"], name="milestone_once"),
            models.CheckConstraint(
                condition=Q(done_on=None, recorded_at=None, recorded_by=None, evidence=None, evidence_words="")
                | (
                    Q(done_on__isnull=False, recorded_at__isnull=False, recorded_by__isnull=False)
                    & (Q(evidence__isnull=False) | ~Q(evidence_words=""))
                ),
                name="milestone_reached_with_evidence",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="milestone_not_in_the_future",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NEW.done_on > (NEW.recorded_at AT TIME ZONE 'Europe/Bucharest')::date THEN
                        RAISE EXCEPTION 'nothing is reached in the future' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.title


class NodeIndicator(models.Model):
    """What bears a measure out. `expected`: in words, which effect is awaited on the indicator."""

    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="indicators")
    indicator = models.ForeignKey("indicators.Indicator", on_delete=models.PROTECT, related_name="strategy_nodes")
    role = models.CharField(max_length=8, choices=Link.choices)
    expected = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["node", "indicator"], name="node_indicator_once")]

    def __str__(self) -> str:
        return f"{self.node_id}: {self.indicator_id}"
