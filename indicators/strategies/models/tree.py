"""Strategies and what they are made of: objectives, measures, actions, however many levels a strategy names."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from indicators.services.states import PeriodKind
from indicators.strategies.states import NEED_ANOTHER, NodeState, Scope, StrategyState

MAX_LEVELS = 5
_NEED_ANOTHER = sorted(NEED_ANOTHER)


class Strategy(models.Model):
    """`level_names`: from the top down, «Obiectiv», «Măsură», «Acțiune»; the tree is at most as deep. `frequency`: how often measures report.

    `act_number`, `act_date`: of the decision that adopted it. `round`: the consultation in which its draft was discussed.
    """

    id = models.SmallAutoField(primary_key=True)
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(max_length=2000, blank=True)
    scope = models.CharField(max_length=8, choices=Scope.choices)
    year_from = models.PositiveSmallIntegerField()
    year_to = models.PositiveSmallIntegerField()
    act_number = models.CharField(max_length=80, blank=True)
    act_date = models.DateField(null=True, blank=True)
    level_names = ArrayField(models.CharField(max_length=40), size=MAX_LEVELS)
    frequency = models.CharField(max_length=8, choices=PeriodKind.choices, default=PeriodKind.SEMESTER)
    round = models.ForeignKey(
        "consultations.Round", on_delete=models.PROTECT, null=True, blank=True, related_name="strategies"
    )
    state = models.CharField(max_length=9, choices=StrategyState.choices, default=StrategyState.DRAFT)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(year_from__gte=1990, year_to__gte=F("year_from"), year_to__lte=2100), name="strategy_years"
            ),
            models.CheckConstraint(
                condition=Q(level_names__len__gte=1, level_names__len__lte=MAX_LEVELS), name="strategy_names_levels"
            ),
            models.CheckConstraint(condition=Q(act_number="") | Q(act_date__isnull=False), name="strategy_act_dated"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None, archived_at=None)
                | Q(state="published", published_at__isnull=False, archived_at=None)
                | Q(state="archived", published_at__isnull=False, archived_at__isnull=False),
                name="strategy_state_moments",
            ),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(act_number=""), name="strategy_in_force_by_an_act"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="strategy_holds_its_tree",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF cardinality(NEW.level_names) < cardinality(OLD.level_names) AND EXISTS (
                        SELECT 1 FROM indicators_node n WHERE n.strategy_id = NEW.id AND n.level > cardinality(NEW.level_names)
                    ) THEN
                        RAISE EXCEPTION 'the tree is deeper than its names of levels' USING ERRCODE = '23514';
                    END IF;
                    IF NEW.frequency <> OLD.frequency AND EXISTS (
                        SELECT 1 FROM indicators_progressupdate u JOIN indicators_node n ON n.id = u.node_id
                        WHERE n.strategy_id = NEW.id
                    ) THEN
                        RAISE EXCEPTION 'updates follow the calendar of the strategy' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.title


class Node(models.Model):
    """An objective, a measure or an action. No progress is stored here: it follows from updates of the leaves (I18).

    `lead`: who answers for it, in words; `service`: when it is one of ours. `other`: into which it was merged, or by which it
    was replaced. `reason`: why it was postponed, given up, merged or replaced; `due_before`: its term before a postponement.
    """

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="nodes")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=300)
    description = models.TextField(max_length=4000, blank=True)
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=1)
    lead = models.CharField(max_length=200, blank=True)
    service = models.ForeignKey(
        "indicators.Service", on_delete=models.PROTECT, null=True, blank=True, related_name="strategy_nodes"
    )
    partners = models.ManyToManyField("accounts.Organisation", blank=True, related_name="strategy_nodes")
    starts_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_before = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=NodeState.choices, default=NodeState.ACTIVE)
    other = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="stands_for")
    reason = models.CharField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["strategy", "code"], name="node_code_once"),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9A-Za-z][0-9A-Za-z./-]*$"), name="node_code"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=MAX_LEVELS), name="node_level"),
            models.CheckConstraint(
                condition=Q(level=1, parent=None) | Q(level__gt=1, parent__isnull=False), name="node_top_has_no_parent"
            ),
            models.CheckConstraint(condition=Q(weight__gt=0), name="node_weighs_something"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_on=None) | Q(due_on__gte=F("starts_on")), name="node_days"
            ),
            models.CheckConstraint(
                condition=Q(state__in=_NEED_ANOTHER, other__isnull=False)
                | (Q(other=None) & ~Q(state__in=_NEED_ANOTHER)),
                name="node_merged_has_another",
            ),
            models.CheckConstraint(condition=~Q(other=F("id")), name="node_other_is_another"),
            models.CheckConstraint(condition=Q(state="active") | ~Q(reason=""), name="node_left_with_reason"),
        ]
        indexes = [models.Index(fields=["strategy", "parent"], name="node_tree")]
        triggers = [
            pgtrigger.Trigger(
                name="node_stands_in_its_tree",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("above", "record"), ("depth", "int")],
                func="""
                    IF TG_OP = 'UPDATE' AND (NEW.strategy_id, NEW.level) IS DISTINCT FROM (OLD.strategy_id, OLD.level) THEN
                        RAISE EXCEPTION 'a node stays in its strategy and on its level' USING ERRCODE = '23514';
                    END IF;
                    SELECT cardinality(level_names) INTO depth FROM indicators_strategy WHERE id = NEW.strategy_id FOR SHARE;
                    IF NEW.level > depth THEN
                        RAISE EXCEPTION 'the strategy names no level %', NEW.level USING ERRCODE = '23514';
                    END IF;
                    IF NEW.parent_id IS NOT NULL THEN
                        SELECT strategy_id, level INTO above FROM indicators_node WHERE id = NEW.parent_id FOR UPDATE;
                        IF above.strategy_id IS DISTINCT FROM NEW.strategy_id OR above.level IS DISTINCT FROM NEW.level - 1 THEN
                            RAISE EXCEPTION 'a node stands one level below its parent, in the same strategy' USING ERRCODE = '23514';
                        END IF;
                        IF EXISTS (SELECT 1 FROM indicators_progressupdate WHERE node_id = NEW.parent_id) THEN
                            RAISE EXCEPTION 'a percent is stored on leaves only' USING ERRCODE = '23514';
                        END IF;
                    END IF;
                    IF NEW.other_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM indicators_node WHERE id = NEW.other_id AND strategy_id = NEW.strategy_id
                    ) THEN
                        RAISE EXCEPTION 'the other node is of the same strategy' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
