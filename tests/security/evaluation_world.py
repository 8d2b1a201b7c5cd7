"""Evaluations in the world of the security tests: one in work that nobody but the desk reads, one that is public."""

from datetime import timedelta
from typing import Any

from indicators.evaluation.actions import following, publishing, writing
from indicators.evaluation.models import Evaluation
from indicators.releases.models import PublicValue, Release
from tests.indicators.evaluation import world as evaluations


def evaluated(world: Any, now: Any, hidden: str) -> None:
    """`hidden`: the canary in the title of the one in work."""
    author, publisher = world.people["I"], world.people["K2"]
    release = Release.objects.select_related("dataset").get(number=90)
    values = list(PublicValue.objects.filter(release=release).order_by("pk")[:2])
    for key, title in (("evaluation_draft", hidden), ("evaluation_public", "Evaluarea publică")):
        made = writing.create(frame=evaluations.frame(release, title=title), by=author, at=now)
        asked = evaluations.question(made, author)
        found = evaluations.finding(asked, author, *values)
        advice = [evaluations.advice(made, author, finding=found, due=now.date()) for _one in range(2)]
        world.objects |= {
            key: made, f"{key}_question": asked, f"{key}_finding": found, f"{key}_evidence": found.evidence.first(),
            f"{key}_advice": advice[0], f"{key}_answered": advice[1],
        }  # fmt: skip
    public: Evaluation = world["evaluation_public"]
    publishing.publish(evaluation=public, by=publisher, at=now)
    following.answer(
        recommendation=world["evaluation_public_answered"],
        answer="accepted",
        reason="",
        by=author,
        at=now + timedelta(seconds=1),
    )
