"""Reports of every kind of service and state, made by the product's own actions; part of `tests.security.world`."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from indicators.collection.actions import entry, evidence, reports
from indicators.collection.actions.entry import Filled, Words
from indicators.collection.models import Submission
from indicators.collection.queries.layout import layout
from indicators.collection.rules.numbers import Entry
from tests.indicators import world as indicators
from tests.indicators.collection.scene import Scene, scene
from tests.rounds import upload


def _fill(asked: Scene, report: Submission, by: Any, at: Any, words: str) -> None:
    cells = {
        (asked.persons.pk, asked.female.pk): Entry(7), (asked.persons.pk, asked.male.pk): Entry(5), (asked.places.pk, 1): Entry(20),
        (asked.quality.pk, 1): Entry(2),
    }  # fmt: skip
    filled = Filled(cells, {asked.quality.pk: Words(words, 9), asked.story.pk: Words(words)})  # type: ignore[arg-type] # whole numbers do
    entry.save(submission=report, layout=layout(report), filled=filled, by=by, at=at, revision=report.revision)


def build(world: Any, now: Any, mark: Any) -> None:
    """`report`: a provider's, begun; `own_report`: of a public service; `submitted_report`, `approved_report`: a provider's."""
    people = world.people
    asked = scene(world["ngo"])
    world.objects["report"] = asked.report
    _fill(asked, asked.report, people["N"], now, mark("report_words"))
    world.objects["report_file"] = evidence.attach(
        submission=asked.report, upload=upload(f"{mark('report_file')}.png"), indicator_id=None, description="", by=people["N"], at=now
    )  # fmt: skip
    public = indicators.service()
    world.objects["own_report"] = indicators.submission(asked.form, public, indicators.month(2026, 3))
    world.objects["own_report_file"] = evidence.attach(
        submission=world["own_report"], upload=upload("dovada-publica.png"), indicator_id=None, description="", by=people["S"], at=now
    )  # fmt: skip
    for month, name in ((4, "submitted_report"), (5, "approved_report")):
        report = indicators.submission(asked.form, asked.service, indicators.month(2026, month))
        _fill(asked, report, people["N"], now, mark("report_words"))
        reports.submit(submission=report, note=mark("report_note"), revision=1, by=people["N"], at=now)
        world.objects[name] = report
    later = timezone.now() + timedelta(seconds=1)
    reports.approve(submission=world["approved_report"], revision=1, by=people["K"], at=later)
    world.objects["report_form"] = asked.form
    world.objects["report_line"] = asked.form.lines.order_by("order").last()
    world.objects["assignment"] = asked.form.assignments.order_by("pk").first()
