"""The report on paper: blocks written once from what the page shows, set as tagged PDF and as DOCX."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext as _

from accounts.authority.queries import authority
from consultare.lib import chart
from consultare.lib.paper import docx_report, qr_svg, render_pdf
from consultare.lib.paper.blocks import Block, Drawing, Heading, Items, Pairs, Words
from consultare.lib.text import day_in_words
from indicators.evaluation.models import Evaluation
from indicators.evaluation.queries.pictures import drawings
from indicators.evaluation.queries.report import FindingView, RecommendationView, Report

KINDS: dict[type[Block], str] = {
    Heading: "heading", Words: "words", Pairs: "pairs", Items: "items", Drawing: "drawing",
}  # fmt: skip
PIXELS = 2.0


def report_pdf(report: Report) -> bytes:
    evaluation, institution = report.evaluation, authority()
    assert evaluation.published_at is not None
    address = settings.SITE_URL + reverse("evaluation", args=[evaluation.slug])
    data: dict[str, Any] = {
        "authority": {"name": institution.name, "lines": [line for line in (institution.address,) if line]},
        "title": evaluation.title, "eyebrow": _eyebrow(evaluation), "address": address, "qr": qr_svg(address),
        "blocks": [_plain(block) for block in blocks(report)],
    }  # fmt: skip
    return render_pdf("evaluation", data, dated=evaluation.published_at)


def _plain(block: Block) -> dict[str, Any]:
    return {"kind": KINDS[type(block)], **{one.name: getattr(block, one.name) for one in fields(block)}}


def report_docx(report: Report) -> bytes:
    language = "ro-RO" if (get_language() or "ro").startswith("ro") else "en-GB"
    return docx_report(
        report.evaluation.title, f"{authority().name} · {_eyebrow(report.evaluation)}", list(blocks(report)),
        pixels=lambda svg: chart.png(svg, scale=PIXELS), author=authority().name, language=language,
    )  # fmt: skip


def _eyebrow(evaluation: Evaluation) -> str:
    assert evaluation.published_at is not None
    words = {"day": day_in_words(evaluation.published_at.date()), "number": evaluation.release.number}
    return _("Evaluation report, published on %(day)s, on edition %(number)s of the values of indicators") % words


def blocks(report: Report) -> Iterator[Block]:
    evaluation = report.evaluation
    yield Words(evaluation.summary, "strong")
    yield Pairs(_facts(evaluation))
    for criterion in report.criteria:
        yield Heading(criterion.name)
        for question in criterion.questions:
            yield Heading(f"{question.number}. {question.row.text}", 3)
            for finding in question.findings:
                yield from _finding(finding)
    yield from _pictures(report)
    if report.recommendations:
        yield Heading(_("Recommendations and what became of them"))
        for one in report.recommendations:
            yield from _recommendation(one)


def _facts(evaluation: Evaluation) -> tuple[tuple[str, str], ...]:
    period = f"{day_in_words(evaluation.period_from)} – {day_in_words(evaluation.period_until)}"
    edition = f"{evaluation.release.number}. {evaluation.release.title}"
    return (
        (_("What is evaluated"), evaluation.scope), (_("Period"), period), (_("Edition of the figures"), edition),
        (_("Method"), evaluation.method), (_("Authors"), evaluation.authors),
    )  # fmt: skip


def _finding(finding: FindingView) -> Iterator[Block]:
    yield Words(f"{finding.number} {finding.row.text}")
    rated = {"level": finding.rating.level, "word": finding.rating.word, "meaning": finding.rating.meaning}
    yield Words(_("Rating %(level)s of 5, %(word)s. %(meaning)s") % rated, "soft")
    rows = []
    for quote in finding.quotes:
        rows += [quote.line, *(one.sentence for one in quote.corrections)]
    yield Items(tuple(rows))


def _pictures(report: Report) -> Iterator[Block]:
    found = drawings(report.evaluation, report.quotes)
    if found:
        yield Heading(_("The quoted indicators over time"))
    for one in found:
        frame = one.definition.frame
        svg = chart.svg(one.definition, theme=chart.Theme.PRINT, size=chart.Size.WIDE)
        yield Drawing(svg, one.alt, frame.title, f"{frame.subtitle}. {frame.source}")


def _recommendation(one: RecommendationView) -> Iterator[Block]:
    yield Heading(f"{one.number}. {one.row.text}", 3)
    rows = [
        (_("Priority"), one.priority),
        (_("Addressed to"), one.row.addressee),
        (_("Until when"), day_in_words(one.row.due)),
        (_("Answer"), ". ".join(words for words in (one.answer, one.row.answer_reason) if words)),
        (_("Where it stands"), str(one.standing.label)),
    ]
    yield Pairs(tuple((str(name), str(words)) for name, words in rows))
    if one.steps:
        yield Items(tuple(f"{day_in_words(step.on)}, {step.state}: {step.text}" for step in one.steps))
