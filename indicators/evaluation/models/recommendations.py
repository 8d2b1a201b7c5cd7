"""Recommendations: what is asked of whom until when, what was answered, and the steps after it."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q

from consultare.records.triggers import Refuse, append_only
from indicators.evaluation.models.evaluations import EvalFinding, Evaluation
from indicators.evaluation.models.guards import OF_EVALUATION, frozen
from indicators.evaluation.states import Answer, Priority, Step


class Recommendation(models.Model):
    """Addressed to somebody, due on a day, answered once. `finding`: what it follows from."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="recommendations")
    finding = models.ForeignKey(
        EvalFinding, on_delete=models.SET_NULL, null=True, blank=True, related_name="recommendations"
    )
    order = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=1000)
    priority = models.CharField(max_length=6, choices=Priority.choices)
    addressee = models.CharField(max_length=160)
    due = models.DateField()
    revision = models.PositiveIntegerField(default=1)
    answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.NONE, blank=True)
    answer_reason = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "order"], name="recommendation_place_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None, answer_reason="")
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="recommendation_answer_moment",
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=["partly", "rejected"]) | ~Q(answer_reason=""), name="rejection_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["due"], name="recommendations_by_day")]
        triggers = [
            *(one for one in frozen(OF_EVALUATION) if one.name != "changes_in_draft"),
            Refuse(
                name="recommendation_of_its_findings",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("finding_id", "evaluation_id"),
                func="""
                    IF NEW.finding_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM indicators_evalfinding f JOIN indicators_evalquestion q ON q.id = f.question_id
                        WHERE f.id = NEW.finding_id AND q.evaluation_id = NEW.evaluation_id
                    ) THEN
                        RAISE EXCEPTION 'a recommendation follows from a finding of its own evaluation' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            ),
            Refuse(
                name="recommendation_answered_once",
                operation=pgtrigger.Update,
                func="""
                    PERFORM 1 FROM indicators_evaluation e WHERE e.id = OLD.evaluation_id FOR SHARE;
                    IF EXISTS (SELECT 1 FROM indicators_evaluation e WHERE e.id = OLD.evaluation_id AND e.state = 'published') THEN
                        IF (NEW.evaluation_id, NEW.finding_id, NEW.order, NEW.text, NEW.priority, NEW.addressee, NEW.due)
                           IS DISTINCT FROM (OLD.evaluation_id, OLD.finding_id, OLD.order, OLD.text, OLD.priority, OLD.addressee, OLD.due)
                           OR OLD.answer <> '' THEN
                            RAISE EXCEPTION 'a published recommendation stays, and is answered once' USING ERRCODE = '23001';
                        END IF;
                    ELSIF NEW.answer <> '' THEN
                        RAISE EXCEPTION 'only a published recommendation is answered' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class FollowUp(models.Model):
    """A step towards a recommendation, on a day; never changed, a later step says more."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="steps")
    on = models.DateField()
    state = models.CharField(max_length=9, choices=Step.choices)
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "pk"]
        triggers: list[Any] = [
            *append_only(),
            Refuse(
                name="steps_of_what_was_accepted",
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM indicators_recommendation r
                        WHERE r.id = NEW.recommendation_id AND r.answer IN ('accepted', 'partly')
                    ) THEN
                        RAISE EXCEPTION 'steps follow an accepted recommendation' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id}: {self.state}"
