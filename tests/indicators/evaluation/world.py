"""An evaluation on a published edition, by the product's own acts: one question, one finding, two figures, two recommendations."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from accounts.people.models import Person
from indicators.catalogue.models import Indicator
from indicators.evaluation.actions import following, publishing, writing
from indicators.evaluation.models import EvalFinding, EvalQuestion, Evaluation, Recommendation
from indicators.releases.models import PublicValue, Release
from tests.factories import PersonFactory
from tests.indicators import world
from tests.indicators.overview import world as look

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@dataclass
class Scene:
    release: Release
    indicator: Indicator
    values: list[PublicValue]
    evaluation: Evaluation
    question: EvalQuestion
    finding: EvalFinding
    author: Person
    publisher: Person
    advice: list[Recommendation]


def edition(number: int = 1, *, code: str = "BEN-02") -> tuple[Release, Indicator, list[PublicValue]]:
    """Three months of an indicator, all services together, published."""
    indicator = Indicator.objects.filter(code=code).first() or look.measured(code)
    release = look.release(number)
    values = look.line(release, indicator, look.months(date(2026, 7, 1), 3), [1204, 1230, 1251], counted=7, asked=8)
    look.public(release, indicator, world.month(2026, 10), None, suppression="small")
    return look.publish(release), indicator, values


def frame(release: Release, **fields: Any) -> writing.Frame:
    given: dict[str, Any] = {
        "title": "Evaluarea serviciilor de zi", "summary": "Serviciile cresc, listele de așteptare rămân.", "scope": "Serviciile de zi.",
        "method": "Cifrele ediției și interviuri.", "authors": "Serviciul monitorizare", "period_from": date(2026, 1, 1),
        "period_until": date(2026, 9, 30), "release": release,
    } | fields  # fmt: skip
    return writing.Frame(**given)


def question(evaluation: Evaluation, by: Person, **fields: Any) -> EvalQuestion:
    given: dict[str, Any] = {
        "criterion": "effectiveness",
        "own_name": "",
        "text": "Ajung serviciile la cine are nevoie?",
    }
    return writing.write_question(evaluation=evaluation, given=writing.Question(**given | fields), by=by, at=AT)


def finding(
    asked: EvalQuestion, by: Person, *values: PublicValue, text: str = "Numărul beneficiarilor crește.", rating: int = 4
) -> EvalFinding:
    made = writing.write_finding(question=asked, given=writing.Found(text=text, rating=rating), by=by, at=AT)
    if values:
        writing.quote(finding=made, values=values, by=by, at=AT)
    return made


def advice(evaluation: Evaluation, by: Person, **fields: Any) -> Recommendation:
    given: dict[str, Any] = {
        "text": "Deschideți un al doilea centru de zi.", "priority": "high", "addressee": "Direcția servicii", "due": date(2027, 3, 31),
    } | fields  # fmt: skip
    return following.recommend(evaluation=evaluation, given=following.Advice(**given), by=by, at=AT)


def draft(author: Person | None = None, number: int = 1, **fields: Any) -> Scene:
    release, indicator, values = edition(number)
    author = author or PersonFactory()
    made = writing.create(frame=frame(release, **fields), by=author, at=AT)
    asked = question(made, author)
    found = finding(asked, author, values[0], values[2])
    first = advice(made, author, finding=found)
    second = advice(made, author, text="Publicați lista de așteptare.", priority="low", due=date(2026, 11, 1))
    return Scene(release, indicator, values, made, asked, found, author, PersonFactory(), [first, second])


def published(author: Person | None = None, number: int = 1, **fields: Any) -> Scene:
    scene = draft(author, number, **fields)
    scene.evaluation = publishing.publish(evaluation=scene.evaluation, by=scene.publisher, at=AT)
    for row in scene.advice:
        row.refresh_from_db()
    return scene
