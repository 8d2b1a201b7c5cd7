"""Evaluations of the demonstration: one published on the first release and followed since, one in work on the second."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from accounts.people.models import Person
from consultare.demo.measured.frame import Frame
from consultare.demo.world import content
from indicators.catalogue.models import TOTAL_CELL
from indicators.collection.states import Reporter
from indicators.evaluation.actions import following, publishing, writing
from indicators.evaluation.models import EvalFinding, Evaluation
from indicators.releases.models import PublicValue, Release
from indicators.releases.states import DatasetKind

Row = dict[str, Any]


def plan(frame: Frame, begun: Callable[[int], datetime]) -> None:
    """`begun`: the moment at which a release, by its number, was begun."""
    for row in content("evaluations")["evaluations"]:
        at = begun(row["after_release"]) + timedelta(days=row["days"])
        frame.world.timeline.plan(at, partial(_write, frame, row))


def _write(frame: Frame, row: Row, at: datetime) -> None:
    by = frame.measurer
    release = Release.objects.select_related("dataset").get(
        dataset__kind=DatasetKind.VALUES, number=row["after_release"]
    )
    texts = {name: row[name] for name in ("title", "summary", "scope", "method", "authors")}
    last = release.cut_off.date().replace(day=1) - timedelta(days=1)
    evaluation = writing.create(
        frame=writing.Frame(
            **texts, release=release, period_from=frame.first, period_until=last
        ), by=by, at=at,
    )  # fmt: skip
    findings: dict[str, EvalFinding] = {}
    for number, asked in enumerate(row["questions"], start=1):
        given = writing.Question(criterion=asked["criterion"], own_name=asked.get("own_name", ""), text=asked["text"])
        question = writing.write_question(evaluation=evaluation, given=given, by=by, at=at)
        for place, told in enumerate(asked["findings"], start=1):
            found = writing.Found(text=told["text"], rating=told["rating"])
            made = writing.write_finding(question=question, given=found, by=by, at=at)
            findings[f"{number}.{place}"] = made
            for quoted in told["evidence"]:
                value = _value(frame, release, quoted)
                writing.quote(finding=made, values=[value] if value else [], note=quoted.get("note", ""), by=by, at=at)
    _recommend(frame, row, evaluation, findings, at)


def _value(frame: Frame, release: Release, row: Row) -> PublicValue | None:
    """By indicator, service (none: all together) and month; or the newest with a number of a kind of period."""
    rows = PublicValue.objects.filter(
        release=release, indicator=frame.indicators[row["indicator"]], cell=TOTAL_CELL, reporter=Reporter.PROVIDER,
        number__isnull=False,
    )  # fmt: skip
    service = row.get("service")
    rows = rows.filter(service=frame.services[service]) if service else rows.filter(service__isnull=True)
    if "months_ago" in row:
        rows = rows.filter(period=frame.month(row["months_ago"]))
    if "kind" in row:
        rows = rows.filter(period__kind=row["kind"])
    place = row.get("back", 0)
    return rows.order_by("-period__starts_on", "period__ends_on", "pk")[place : place + 1].first()


def _recommend(frame: Frame, row: Row, evaluation: Evaluation, findings: dict[str, EvalFinding], at: datetime) -> None:
    by, timeline = frame.measurer, frame.world.timeline
    public = at + timedelta(days=row.get("published_after", 0))
    for told in row["recommendations"]:
        advice = following.Advice(
            text=told["text"], priority=told["priority"], addressee=told["addressee"], finding=findings[told["finding"]],
            due=(public + timedelta(days=told["due"])).date(),
        )  # fmt: skip
        made = following.recommend(evaluation=evaluation, given=advice, by=by, at=at)
        if "answer" in told:
            answer = told["answer"]
            timeline.plan(
                public + timedelta(days=answer["days"]),
                partial(_answer, made, answer["word"], answer.get("reason", ""), frame.world.coordinator),
            )
        for step in told.get("steps", ()):
            timeline.plan(public + timedelta(days=step["days"]), partial(_step, made, step, by))
    if "published_after" in row:
        timeline.plan(public, partial(_publish, evaluation, frame.world.coordinator))


def _publish(evaluation: Evaluation, by: Person, at: datetime) -> None:
    publishing.publish(evaluation=evaluation, by=by, at=at)


def _answer(made: Any, word: str, reason: str, by: Person, at: datetime) -> None:
    following.answer(recommendation=made, answer=word, reason=reason, by=by, at=at)


def _step(made: Any, told: Row, by: Person, at: datetime) -> None:
    following.record_step(recommendation=made, on=at.date(), state=told["state"], text=told["text"], by=by, at=at)
