"""Sheets put to consultation, each a passage of its own, and the next version made from what was decided."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _, override

from accounts.people.models import Person
from consultare.lib.documents import Block, Parsed
from consultare.lib.law import Words
from consultare.records import audit
from consultations.drafts import actions as drafts, queries as texts
from indicators.catalogue.actions import sheets
from indicators.catalogue.actions.refused import Refused, about
from indicators.catalogue.models import ConsultedSheet, IndicatorVersion
from indicators.catalogue.queries.cells import breakdowns_of
from indicators.catalogue.queries.consulted import rounds_to_fill, trace
from indicators.catalogue.queries.fisa import passage_alert
from indicators.catalogue.queries.formulas import judge
from indicators.catalogue.rules.alerts import read_passage_words
from indicators.catalogue.rules.consulted import BREAKDOWN, FREQUENCY, LABELS, UNIT, passage_of
from indicators.catalogue.states import IndicatorState, SheetState

audit.register_verbs(
    {
        "sheet.consulted": _("%(actor)s put the sheet of %(subject)s into the draft of the consultation “%(round)s”"),
        "sheet.taken_over": _(
            "%(actor)s made version %(number)s of the sheet of %(subject)s from the consultation “%(round)s”"
        ),
    }
)
MOST = 100


@transaction.atomic
def put_to_consultation(
    *, round_id: int, versions: Sequence[IndicatorVersion], by: Person, at: datetime
) -> list[ConsultedSheet]:
    """The text of a round in preparation, made of these sheets. Raises `Refused`: never over a text that is there."""
    if not 1 <= len(versions) <= MOST:
        raise Refused(_("Choose from 1 to %(most)d sheets.") % {"most": MOST}, "sheets")
    if any(one.indicator.state == IndicatorState.RETIRED for one in versions):
        raise Refused(_("A retired indicator is not put to consultation."), "sheets")
    round_ = rounds_to_fill().filter(pk=round_id).first()
    if round_ is None:
        raise Refused(_("The round has a text already, or is no longer in preparation. Choose another one."), "round")
    try:
        made = drafts.set_text(round_=round_, parsed=_parsed(versions), source=None, by=by, at=at)
    except drafts.Frozen:
        raise Refused(_("The text of this round does not change now."), "round") from None
    headings = [unit for unit in texts.units_of(made) if unit.level == "indicator"]
    ConsultedSheet.objects.filter(round=round_).delete()
    rows = [
        ConsultedSheet(round=round_, indicator=version.indicator, version=version, lineage=unit.lineage, at=at, by=by)
        for version, unit in zip(versions, headings, strict=True)
    ]
    for row in rows:
        audit.record(verb="sheet.consulted", by=by, at=at, round=round_.title, **about(row.indicator))
    return ConsultedSheet.objects.bulk_create(rows)


def _parsed(versions: Sequence[IndicatorVersion]) -> Parsed:
    facts = breakdowns_of([one.pk for one in versions])
    blocks = [Block("heading", "Fișele indicatorilor", depth=1)]
    for number, version in enumerate(versions, start=1):
        with override("ro"):
            told = list(_facts(version, facts.get(version.pk, [])))
        words = {name: getattr(version, name) for name in ("name", *LABELS)} | {"alert": passage_alert(version)}
        passage = passage_of(number, version.indicator.code, words, told)
        blocks.append(Block("heading", passage.heading, depth=2))
        blocks += [Block("paragraph", text) for text in passage.paragraphs]
    return Parsed(blocks=blocks)


def _facts(version: IndicatorVersion, breakdowns: Sequence[Any]) -> Iterator[tuple[str, str]]:
    yield UNIT, version.indicator.unit
    yield FREQUENCY, str(version.get_frequency_display())
    yield BREAKDOWN, "; ".join(" × ".join(one.dimensions) for one in breakdowns)


@transaction.atomic
def take_over(
    *, consulted: ConsultedSheet, valid_from: date, change_reason: str, is_comparable: bool, by: Person, at: datetime
) -> tuple[IndicatorVersion, list[Words]]:
    """The next version of the sheet, a draft, in the words of the newest published text; with what could not be taken over.

    A draft that was itself put to consultation takes the words into itself. Raises `Refused`.
    """
    consulted.version.refresh_from_db()
    found = trace(consulted)
    if found.version is None or found.decided is None:
        raise Refused(_("The sheet no longer stands in the published text."))
    if found.made:
        raise Refused(_("A version was made from this consultation already."))
    words: dict[str, Any] = dict(found.decided.words)
    warnings = [*_warnings(found.decided), *_threshold(words)]
    if sentence := judge(words["formula"], consulted.indicator).sentence if words.get("formula") else "":
        del words["formula"]
        warnings.append(sentence)
    given: dict[str, Any] = {"valid_from": valid_from, "change_reason": change_reason, "is_comparable": is_comparable}
    if consulted.version.state == SheetState.DRAFT:
        alert = words.pop("alert", consulted.version.alert)
        whole = sheets.Sheet(words=words, frequency=consulted.version.frequency, alert=alert, **given)
        made = _into_the_draft(consulted, whole, by, at)
    else:
        made = sheets.begin(
            indicator=consulted.indicator, by=by, at=at, round_id=consulted.round_id, lineage=consulted.lineage, words=words, **given
        )  # fmt: skip
    audit.record(
        verb="sheet.taken_over",
        by=by,
        at=at,
        number=made.number,
        round=consulted.round.title,
        **about(consulted.indicator),
    )
    return made, warnings


def _threshold(words: dict[str, Any]) -> Iterator[Words]:
    """The words of the threshold become its number, in `words`; what is no single number stays out of it and is told."""
    text = words.pop("alert", "")
    number = read_passage_words(text)
    if number is not None:
        words["alert"] = number
    elif text:
        yield _("The alert threshold “%(text)s” is not one number; the one before stays.") % {"text": text[:200]}


def _into_the_draft(consulted: ConsultedSheet, given: sheets.Sheet, by: Person, at: datetime) -> IndicatorVersion:
    draft = consulted.version
    written = sheets.write(version=draft, given=given, revision=draft.revision, by=by, at=at)
    written.round_id, written.lineage = consulted.round_id, consulted.lineage
    written.save(update_fields=["round", "lineage"])
    return written


def _warnings(decided: Any) -> Iterator[Words]:
    for name in decided.too_long:
        yield _("The text “%(label)s” is longer than a sheet keeps; the one before stays.") % {
            "label": LABELS.get(name, name)
        }
    for line in decided.left:
        yield _("Not taken over, put it where it belongs: “%(line)s”.") % {"line": line[:200]}
