"""Evaluations: questions by criterion, findings that quote released figures, recommendations followed to their end.

I17: a finding points to a release, never to live data. Its evidence is a row of `PublicValue` of the very release that the
evaluation was made on, which no later release and no erratum changes. A published evaluation is frozen; what may still come
is the answer to a recommendation, once, and the steps after it.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from consultare.records.triggers import Refuse, keep_table
from indicators.evaluation.models.guards import OF_EVALUATION, OF_FINDING, OF_QUESTION, frozen
from indicators.evaluation.rules.ratings import HIGHEST, LOWEST
from indicators.evaluation.states import Criterion, EvaluationState
from indicators.releases.models import PublicValue, Release
from indicators.strategies.models import ProgressUpdate


class Evaluation(models.Model):
    """Over the figures of one release. Written by one person, published by another."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(max_length=4000)
    scope = models.TextField(max_length=4000)
    method = models.TextField(max_length=4000)
    authors = models.CharField(max_length=400)
    period_from = models.DateField()
    period_until = models.DateField()
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="evaluations")
    state = models.CharField(max_length=9, choices=EvaluationState.choices, default=EvaluationState.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(period_from__lte=F("period_until")), name="evaluation_period_in_order"),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False, published_by__isnull=False)
                | Q(state="draft", published_at=None, published_by=None),
                name="evaluation_published_moment",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("created_by")), name="evaluation_by_two_people"
            ),
        ]
        triggers = [
            Refuse(
                name="published_evaluation_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="published"),
            ),
            Refuse(
                name="evaluation_of_released_figures",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("release_id"),
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM indicators_release r JOIN indicators_dataset d ON d.id = r.dataset_id
                        WHERE r.id = NEW.release_id AND r.state = 'published' AND d.kind = 'values'
                    ) THEN
                        RAISE EXCEPTION 'an evaluation rests on a published release of values' USING ERRCODE = '23514';
                    END IF;
                    IF EXISTS (
                        SELECT 1 FROM indicators_evalevidence x
                        JOIN indicators_publicvalue v ON v.id = x.value_id AND v.release_id <> NEW.release_id
                        JOIN indicators_evalfinding f ON f.id = x.finding_id
                        JOIN indicators_evalquestion q ON q.id = f.question_id AND q.evaluation_id = NEW.id
                    ) THEN
                        RAISE EXCEPTION 'the findings quote another release' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            ),
            Refuse(
                name="findings_have_evidence",
                operation=pgtrigger.Update | pgtrigger.Insert,
                condition=pgtrigger.Q(new__state="published"),
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM indicators_evalfinding f JOIN indicators_evalquestion q ON q.id = f.question_id
                        WHERE q.evaluation_id = NEW.id
                    ) OR EXISTS (
                        SELECT 1 FROM indicators_evalfinding f JOIN indicators_evalquestion q ON q.id = f.question_id
                        WHERE q.evaluation_id = NEW.id
                          AND NOT EXISTS (SELECT 1 FROM indicators_evalevidence x WHERE x.finding_id = f.id)
                    ) THEN
                        RAISE EXCEPTION 'every finding of a published evaluation has evidence' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            ),
            keep_table(),
        ]

    def __str__(self) -> str:
        return self.title


class EvalQuestion(models.Model):
    """Asked under a criterion; an own criterion has its name."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField()
    criterion = models.CharField(max_length=14, choices=Criterion.choices)
    own_name = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=600)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "order"], name="question_place_once"),
            models.CheckConstraint(
                condition=(Q(criterion="own") & ~Q(own_name="")) | (~Q(criterion="own") & Q(own_name="")),
                name="own_criterion_has_a_name",
            ),
        ]
        triggers = frozen(OF_EVALUATION)

    def __str__(self) -> str:
        return self.text

    @property
    def criterion_words(self) -> str:
        return self.own_name or str(Criterion(self.criterion).label)


class EvalFinding(models.Model):
    """What was found, and how good that is on the scale of `rules.ratings`."""

    question = models.ForeignKey(EvalQuestion, on_delete=models.CASCADE, related_name="findings")
    order = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=4000)
    rating = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "order"], name="finding_place_once"),
            models.CheckConstraint(condition=Q(rating__gte=LOWEST, rating__lte=HIGHEST), name="rating_on_the_scale"),
        ]
        triggers = frozen(OF_QUESTION)

    def __str__(self) -> str:
        return self.text[:80]


class EvalEvidence(models.Model):
    """What a finding rests on: a released figure, or the approved progress of a measure, whose words never change either.

    `note` says what it shows.
    """

    finding = models.ForeignKey(EvalFinding, on_delete=models.CASCADE, related_name="evidence")
    value = models.ForeignKey(PublicValue, on_delete=models.PROTECT, null=True, blank=True, related_name="quoted")
    update = models.ForeignKey(ProgressUpdate, on_delete=models.PROTECT, null=True, blank=True, related_name="quoted")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["finding", "value"], name="finding_quotes_once"),
            models.UniqueConstraint(fields=["finding", "update"], name="finding_quotes_progress_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, update=None) | Q(value=None, update__isnull=False),
                name="evidence_is_one_thing",
            ),
        ]
        triggers = [
            *frozen(OF_FINDING),
            Refuse(
                name="evidence_of_the_same_release",
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NEW.value_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM indicators_publicvalue v, indicators_evalfinding f
                        JOIN indicators_evalquestion q ON q.id = f.question_id
                        JOIN indicators_evaluation e ON e.id = q.evaluation_id
                        WHERE v.id = NEW.value_id AND f.id = NEW.finding_id AND v.release_id = e.release_id AND v.suppression = ''
                    ) THEN
                        RAISE EXCEPTION 'a finding quotes an open figure of the release of its evaluation' USING ERRCODE = '23514';
                    END IF;
                    IF NEW.update_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM indicators_progressupdate u JOIN indicators_node n ON n.id = u.node_id
                        JOIN indicators_strategy s ON s.id = n.strategy_id
                        WHERE u.id = NEW.update_id AND u.state IN ('approved', 'replaced') AND s.state <> 'draft'
                    ) THEN
                        RAISE EXCEPTION 'a finding rests on approved progress of a public strategy' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id}: {self.value_id or self.update_id}"
