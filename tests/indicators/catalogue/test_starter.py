"""The starter catalogue: every row of the framework's list is a full sheet, parts for every ratio, no cycle, loaded once."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.permissions import Role
from consultare.records.models import AuditEvent
from indicators.catalogue import queries
from indicators.catalogue.actions.starter import load_starter
from indicators.catalogue.models import (
    Breakdown,
    Cell,
    Dimension,
    FormulaTerm,
    Indicator,
    IndicatorVersion,
    ScaleLevel,
    Topic,
)
from indicators.catalogue.rules import starter as rules
from indicators.catalogue.rules.breakdowns import MAX_CELLS, refusal_of_all
from indicators.catalogue.rules.cycles import find_cycle
from indicators.catalogue.rules.formulas import parse
from indicators.catalogue.states import IndicatorState, SheetState
from indicators.services.states import Regime
from tests.factories import PersonFactory
from tests.indicators import world

pytestmark = pytest.mark.django_db
ROWS = list(csv.DictReader((Path(__file__).parents[2] / "data" / "indicators.csv").read_text("utf-8").splitlines()))
FREQUENCY = {"T": "quarter", "L": "month", "S": "semester", "A": "year", "R": "quarter"}
LEVEL = {"I": "input", "O": "output", "R": "outcome", "M": "impact"}
DAY = date(2026, 3, 31)
# The second unit of these rows is that of their part; the «nr.» of PAR-03 says there what is counted.
TWO_UNITS = {
    "FIN-06": ["lei", "nr."],
    "SOC-02": ["persoane", "porții"],
    "PAR-01": ["nr.", "%"],
    "PAR-03": ["%", "recomandări"],
}


@pytest.fixture
def loaded() -> int:
    for code, regime in (("8790CR-C-I", Regime.RESIDENTIAL), ("8790SF-C", Regime.FAMILY), ("8891CZ-C-II", Regime.DAY)):
        world.service_type(code, regime)
    return load_starter(by=PersonFactory(), at=timezone.now(), approved_by=PersonFactory())


def test_all_rows_of_the_framework(loaded):
    assert set(Indicator.objects.values_list("state", flat=True)) == {IndicatorState.IN_USE}
    assert len(ROWS) == 58
    wholes = Indicator.objects.filter(part_of=None).select_related("topic")
    assert {one.code for one in wholes} == {row["cod"] for row in ROWS}
    assert loaded == Indicator.objects.count() == 116
    by_code = {one.code: one for one in wholes}
    sheets = queries.sheets_on([one.pk for one in wholes], DAY)
    for row in ROWS:
        one = by_code[row["cod"]]
        sheet = sheets[one.pk]
        assert sheet.name == row["denumire"]
        assert sheet.frequency == FREQUENCY[row["frecv."]]
        assert sheet.data_source == row["sursă"]
        assert sheet.formula_words == row["formulă"]
        assert (one.owner, one.applies_to, one.topic.prefix) == (row["resp."], row["cod serviciu"], row["cod"][:-3])
        units = (
            [one.unit] if one.code not in TWO_UNITS else sorted({one.unit, *one.parts.values_list("unit", flat=True)})
        )
        assert units == sorted(TWO_UNITS.get(one.code, [row["unitate"]])), one.code
        assert one.level == ("context" if one.topic.prefix == "CTX" else LEVEL[row["tip"]])
        assert one.source == {"PAR": "portal", "CTX": "external"}.get(one.topic.prefix, one.source)


def test_every_sheet_is_full(loaded):
    for sheet in IndicatorVersion.objects.select_related("indicator"):
        for name in (
            "name",
            "definition",
            "data_source",
            "method",
            "collected_by",
            "analysis",
            "use",
            "quality_checks",
        ):
            assert getattr(sheet, name).strip(), (sheet.indicator.code, name)
        if sheet.indicator.part_of_id is None:
            for name in ("rationale", "limits", "formula_words"):
                assert getattr(sheet, name).strip() or name == "formula_words", (sheet.indicator.code, name)
        assert sheet.full_clean(exclude=["approved_by"]) is None
        assert not re.search("[şţŞŢ]", sheet.definition + sheet.name + sheet.limits), "cedilla"


def test_a_percentage_of_ours_is_never_typed(loaded):
    ratios = Indicator.objects.filter(unit__in=["%", "raport", "lei/lună", "nr./100", "scor"], kind="number")
    assert set(ratios.values_list("source", flat=True)) <= {"computed", "portal", "external"}
    for sheet in IndicatorVersion.objects.filter(indicator__source="computed").select_related("indicator"):
        terms = set(sheet.terms.values_list("needs__code", flat=True))
        assert terms == set(parse(sheet.formula).codes)
        parts = set(sheet.indicator.parts.values_list("code", flat=True))
        assert parts <= terms | {"CAL-04.C"}
    assert not IndicatorVersion.objects.exclude(formula="").filter(indicator__source__in=["typed", "external"]).exists()


def test_formulas_stand_over_other_indicators_too(loaded):
    fin = IndicatorVersion.objects.get(indicator__code="FIN-02")
    assert fin.formula == "[FIN-01] / months() / (([BEN-02@-1] + [BEN-02]) / 2)"
    assert sorted(fin.terms.values_list("needs__code", "offset")) == [("BEN-02", -1), ("BEN-02", 0), ("FIN-01", 0)]
    assert find_cycle(queries.needs()) == ()
    assert FormulaTerm.objects.count() > 60


def test_breakdowns_stay_within_the_limits_and_children_are_children(loaded):
    assert all(refusal_of_all(one.breakdowns) is None for one in rules.indicators())
    version = IndicatorVersion.objects.get(indicator__code="COP-01")
    cross, measure = queries.breakdowns_of([version.pk])[version.pk]
    assert [cell.label for cell in cross.cells][:5] == [
        "feminin, 0–2 ani",
        "feminin, 3–6 ani",
        "feminin, 7–13 ani",
        "feminin, 14–17 ani",
        "masculin, 0–2 ani",
    ]
    assert (len(cross.cells), len(measure.cells)) == (8, 4)
    assert max(one.cells.count() for one in Breakdown.objects.all()) == 40 <= MAX_CELLS
    assert Dimension.objects.get(code="varsta").categories.count() == 8
    shelter = IndicatorVersion.objects.get(indicator__code="PFA-01")
    assert [one.is_summed for one in queries.breakdowns_of([shelter.pk])[shelter.pk]] == [True, False]


def test_scales_topics_and_service_types(loaded):
    assert Topic.objects.count() == 17
    assert Topic.objects.get(prefix="VD").name == "Violență domestică"
    scale = Indicator.objects.get(code="CAL-07").scale
    labels = list(ScaleLevel.objects.filter(scale=scale).order_by("rank").values_list("rank", "label"))
    assert labels == [(1, "absent"), (2, "formal"), (3, "parțial"), (4, "consolidat"), (5, "sistematic")]
    asked = {
        code: list(Indicator.objects.get(code=code).service_types.order_by("code").values_list("code", flat=True))
        for code in ("COP-01", "CAP-03", "CAP-02", "BEN-01", "SOC-01")
    }
    assert asked == {
        "COP-01": ["8790CR-C-I", "8790SF-C"],
        "CAP-03": ["8790CR-C-I"],
        "CAP-02": ["8790CR-C-I", "8891CZ-C-II"],
        "BEN-01": [],
        "SOC-01": [],
    }
    persons = Indicator.objects.filter(unit__in=["persoane", "copii", "familii"], part_of=None)
    assert set(persons.values_list("sensitivity", flat=True)) == {"persons"}


def test_loaded_twice_is_loaded_once_and_what_people_changed_stays(loaded):
    Indicator.objects.filter(code="BEN-01").update(owner="DPC")
    before = (
        Indicator.objects.count(),
        IndicatorVersion.objects.count(),
        Cell.objects.count(),
        AuditEvent.objects.count(),
    )
    assert load_starter(by=PersonFactory(), at=timezone.now()) == 0
    after = (
        Indicator.objects.count(),
        IndicatorVersion.objects.count(),
        Cell.objects.count(),
        AuditEvent.objects.count(),
    )
    assert before == after
    assert Indicator.objects.get(code="BEN-01").owner == "DPC"
    assert AuditEvent.objects.get(verb="catalogue.starter_loaded").facts == {"count": 116}


def test_without_somebody_who_approves_they_are_proposals():
    load_starter(by=PersonFactory(), at=timezone.now())
    assert set(Indicator.objects.values_list("state", flat=True)) == {IndicatorState.PROPOSED}
    assert set(IndicatorVersion.objects.values_list("state", flat=True)) == {SheetState.DRAFT}


def test_nobody_approves_what_they_wrote():
    person = PersonFactory()
    with pytest.raises(ValueError, match="does not approve"):
        load_starter(by=person, at=timezone.now(), approved_by=person)
    assert not Topic.objects.exists()


def test_the_command(capsys):
    writer, approver = PersonFactory(roles=[Role.INDICATORS]), PersonFactory(roles=[Role.COORDINATOR])
    call_command("catalogue", by=writer.email, approved_by=approver.email)
    assert capsys.readouterr().out == "116 new indicators\n"
    assert set(IndicatorVersion.objects.values_list("author", "approved_by")) == {(writer.pk, approver.pk)}
    for wrong in (
        {"by": "nimeni@x.ro"},
        {"by": PersonFactory().email},
        {"by": writer.email, "approved_by": writer.email},
    ):
        with pytest.raises(CommandError):
            call_command("catalogue", **wrong)


def test_codes_named_with_stars_words_and_lists():
    types = {"8790CR-C-I": "residential", "8790CR-D-I": "residential", "8790SF-C": "family", "8899CZ-F-I": "day"}
    assert rules.asked_of("8790CR-C-*, 8899CZ-F-I", types) == ("8790CR-C-I", "8899CZ-F-I")
    assert rules.asked_of("cazare, zi", types) == ("8790CR-C-I", "8790CR-D-I", "8899CZ-F-I")
    assert [rules.asked_of(word, types) for word in ("*", "-", "cele 4 anexe", "8790SF-C")] == [
        (),
        (),
        (),
        ("8790SF-C",),
    ]
