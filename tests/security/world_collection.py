"""Reports of every kind of service and state, made by the product's own actions; part of `tests.security.world`."""

from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from indicators.collection.actions import check_rules, checking, entry, evidence, reports, workbooks
from indicators.collection.actions.check_rules import RuleText
from indicators.collection.actions.entry import Filled, Words
from indicators.collection.exports import workbook as workbook_export
from indicators.collection.models import AcceptedExplanation, Finding, Submission, Workbook
from indicators.collection.queries import workbooks as workbook_queries
from indicators.collection.queries.layout import layout
from indicators.collection.rules.numbers import Entry
from indicators.collection.rules.workbooks import FIGURES
from indicators.collection.states import CheckKind
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
    _checks(world, asked, people, now, mark)
    later = timezone.now() + timedelta(seconds=1)
    reports.approve(submission=world["approved_report"], revision=1, by=people["K"], at=later)
    world.objects["approved_file"] = evidence.attach(
        submission=world["approved_report"], upload=upload("dovada-aprobata.png"), indicator_id=None, description="", by=people["N"], at=later
    )  # fmt: skip
    evidence.make_public(
        evidence=world["approved_file"], reason="Fără date personale.", by=people["K"], at=later
    )  # fmt: skip
    world.objects["report_form"] = asked.form
    world.objects["report_line"] = asked.form.lines.order_by("order").last()
    world.objects["assignment"] = asked.form.assignments.order_by("pk").first()


def _checks(world: Any, asked: Scene, people: Any, now: Any, mark: Any) -> None:
    """Checks and a rule; a warning in the open reports of a provider and of a public service; an accepted one; refused workbooks."""
    check = check_rules.add_check(
        indicator=asked.places,
        kind=CheckKind.RANGE,
        parameters={"high": "10"},
        severity="warns",
        by=people["I"],
        at=now,
    )
    text = RuleText(f"[{asked.persons.code}]", "le", "1000", "fail", "warns", "Nu pot fi mai mulți.")
    world.objects |= {"check": check, "checked_code": asked.places.code}
    world.objects["rule"] = check_rules.add_rule(form=asked.form, text=text, by=people["I"], at=now)
    world["own_report"].refresh_from_db()
    _fill(asked, world["own_report"], people["S"], now, mark("report_words"))
    for prefix, report in (("", world["report"]), ("own_", world["own_report"])):
        report.refresh_from_db()
        checking.check(submission=report, at=now)
        world.objects[f"{prefix}finding"] = Finding.objects.get(submission=report)
        world.objects[f"{prefix}workbook"] = refused_workbook(report, people["N"], now)
    world.objects["acceptance"] = AcceptedExplanation.objects.create(
        service=world["own_report"].service, indicator=asked.places, kind=CheckKind.RANGE, explanation=mark("explanation"),
        finding=world["own_finding"], until=now.date() + timedelta(days=90), at=now, by=people["K"],
    )  # fmt: skip


def refused_workbook(report: Any, by: Any, at: Any) -> Workbook:
    """Words in a cell of the first line, which nobody can read as a number."""
    body = BytesIO()
    workbook_export.write(workbook_queries.contents(report), body)
    book = load_workbook(BytesIO(body.getvalue()))
    next(page for page in book.worksheets if page.cell(1, 1).value == FIGURES).cell(2, 5).value = "multe"
    body = BytesIO()
    book.save(body)
    made = workbooks.receive(submission=report, upload=SimpleUploadedFile("r.xlsx", body.getvalue()), by=by, at=at)
    assert isinstance(made, Workbook)
    return made
