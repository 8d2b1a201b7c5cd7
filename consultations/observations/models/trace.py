"""From a letter to the final words: its segments, where a decision landed in the text, what the initiator changed by himself."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from consultations.observations.models.answers import Answer
from consultations.observations.models.received import Observation
from consultations.observations.states import Decision


def _with_its_answer(name: str, answers: str) -> pgtrigger.Trigger:
    """Rows that belong to a published answer are as frozen as the answer; `answers` finds it."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF EXISTS (SELECT 1 FROM consultations_answer a WHERE a.published_at IS NOT NULL AND {answers}) THEN
                RAISE EXCEPTION 'what was answered never changes';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,  # noqa: S608 -- our own condition, named where the trigger is made
    )


def _unless_covered(trigger: pgtrigger.Trigger) -> pgtrigger.Trigger:
    """Where words lie may follow a text in which personal data were covered; nothing else of a published segment moves."""
    trigger.func = f"""
            IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'start' - 'end' = to_jsonb(OLD) - 'start' - 'end'
               AND EXISTS (SELECT 1 FROM consultations_redaction r WHERE r.observation_id = OLD.observation_id) THEN
                RETURN NEW;
            END IF;{trigger.func}"""  # noqa: S608 -- our own condition, written here
    return trigger


class Segment(models.Model):
    """A stretch of a letter's text with a decision of its own: characters `start` to `end` (excluded) of `Observation.text`.

    Segments of one letter never overlap (checked under the lock of the answer). `unit`: what the words are about; none: the
    whole draft. `asks_nothing`: a greeting, a signature; nobody has to answer it.
    """

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="segments")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    unit = models.ForeignKey(
        "consultations.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="segments"
    )
    asks_nothing = models.BooleanField(default=False)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    reasons = models.TextField(blank=True)
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["observation", "start"], name="segment_start_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="segment_has_words"),
            models.CheckConstraint(
                condition=Q(asks_nothing=False) | Q(decision="", reasons=""), name="segment_that_asks_nothing_is_bare"
            ),
        ]
        triggers = [
            _unless_covered(
                _with_its_answer(
                    "segment_frozen_with_answer", "a.observation_id IN (NEW.observation_id, OLD.observation_id)"
                )
            )
        ]

    def __str__(self) -> str:
        return f"{self.observation_id}: {self.start}-{self.end}"


class Landing(models.Model):
    """Where a decision «taken over» or «partly» landed: the identity of a unit of the next version, or of one it removed.

    May be named until the final version is published; then `citation` («art. 8 alin. (2)») and `version` say it for good.
    """

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="landings")
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, null=True, blank=True, related_name="landings")
    lineage = models.UUIDField(db_index=True)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        "consultations.Version", on_delete=models.PROTECT, null=True, blank=True, related_name="landings"
    )
    citation = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "segment", "lineage"], nulls_distinct=False, name="landing_once_an_answer"
            ),
            models.CheckConstraint(condition=Q(version__isnull=True) | ~Q(citation=""), name="landed_is_cited"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="landed_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__version__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} → {self.lineage}"


class OwnChange(models.Model):
    """A unit that the initiator changed without an observation, and why. `base`: the published version it changes from."""

    base = models.ForeignKey("consultations.Version", on_delete=models.PROTECT, related_name="own_changes")
    lineage = models.UUIDField()
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["base", "lineage"], name="own_change_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="own_change_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.base_id}: {self.lineage}"
