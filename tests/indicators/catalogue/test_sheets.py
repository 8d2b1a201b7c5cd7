"""Sheets version by version: begun, written, approved by somebody else, frozen; formulas without a cycle (I10)."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from consultare.records.models import AuditEvent
from indicators.catalogue import queries
from indicators.catalogue.actions import indicators as actions, sheets
from indicators.catalogue.actions.refused import Refused, Stale
from indicators.catalogue.models import FormulaTerm, Indicator, IndicatorVersion
from indicators.catalogue.rules.sheets import WORDS, begins_period
from indicators.catalogue.states import IndicatorState, Kind, SheetState, Source
from indicators.collection.models import FormLine
from tests.factories import PersonFactory
from tests.indicators import world

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2026, 1, 1)


def words(**given: str) -> dict[str, str]:
    full = dict.fromkeys(WORDS, "Text întreg.") | {"name": "Rata cererilor", "formula": "", "formula_words": ""}
    return full | given


def given(**fields) -> sheets.Sheet:
    plain = {"valid_from": NEW_YEAR, "frequency": "month", "change_reason": "definiție mai clară"}
    texts = words(**{name: fields.pop(name) for name in list(fields) if name in WORDS})
    return sheets.Sheet(words=texts, **plain | fields)


def write(version, by=None, revision=None, **fields):
    by = by or version.author
    return sheets.write(
        version=version, given=given(**fields), revision=revision or version.revision, by=by, at=timezone.now()
    )


def begin(indicator, by, **fields):
    plain = {"valid_from": NEW_YEAR, "change_reason": "definiție mai clară", "is_comparable": True}
    return sheets.begin(indicator=indicator, by=by, at=timezone.now(), **plain | fields)


def approve(version, by, revision=None):
    return sheets.approve(
        version=version,
        approved_in="ședința din 3 decembrie",
        revision=revision or version.revision,
        by=by,
        at=timezone.now(),
    )


def computed(code: str = "ACC-03", **fields):
    indicator = world.indicator(code, source=Source.COMPUTED)
    return world.sheet(indicator, state=SheetState.DRAFT, valid_from=NEW_YEAR, **fields)


def nothing_happened(events: int = 0) -> None:
    assert AuditEvent.objects.count() == events


def test_from_the_first_draft_to_the_second_version_in_force(definer, coordinator):
    indicator = world.indicator("ACC-05")
    sex = world.dimension("sex", ["f", "m"])
    first = world.sheet(indicator, definition="Definiția veche.")
    world.breakdown(first, sex)
    draft = begin(indicator, definer, is_comparable=False)
    assert (draft.number, draft.state, draft.definition) == (2, SheetState.DRAFT, "Definiția veche.")
    assert [cell.label for cell in queries.cells_of([draft.pk])[draft.pk]] == ["F", "M"]
    draft = write(draft, definition="Definiția nouă.", is_comparable=False)
    done = approve(draft, coordinator)
    first.refresh_from_db()
    assert (first.valid_until, done.state, done.approved_by, done.is_comparable) == (
        NEW_YEAR,
        "approved",
        coordinator,
        False,
    )
    assert queries.sheet_on(indicator, date(2025, 12, 31)) == first
    assert queries.sheet_on(indicator, NEW_YEAR) == done
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "sheet.begun",
        "sheet.written",
        "sheet.approved",
    ]


def test_whoever_wrote_it_does_not_approve_it(definer):
    draft = begin(_in_use(), definer)
    draft = write(draft)
    with pytest.raises(Refused):
        approve(draft, definer)
    draft.refresh_from_db()
    assert draft.state == SheetState.DRAFT
    nothing_happened(2)


def _in_use(code: str = "ACC-05") -> Indicator:
    indicator = world.indicator(code)
    world.sheet(indicator)
    return indicator


def test_all_that_is_missing_is_said_at_once(coordinator):
    draft = computed(name="Rata", definition="", data_source="", method="")
    with pytest.raises(Refused) as refused:
        approve(draft, coordinator)
    assert set(refused.value.problems) == {"definition", "data_source", "method", "collected_by", "formula"}
    nothing_happened()


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"frequency": "quarter", "valid_from": date(2026, 2, 1)}, "valid_from"),
        ({"valid_from": date(2026, 1, 2)}, "valid_from"),
        ({"valid_from": date(2020, 1, 1)}, "valid_from"),
        ({"formula": "[BEN-02] * 1"}, "formula"),
    ],
)
def test_what_stands_in_the_way_of_approval(definer, coordinator, fields, problem):
    world.indicator("BEN-02")
    draft = write(begin(_in_use(), definer), **fields)
    with pytest.raises(Refused) as refused:
        approve(draft, coordinator)
    assert set(refused.value.problems) == {problem}
    assert IndicatorVersion.objects.filter(state="approved").count() == 1


def test_approved_is_frozen_for_the_actions_and_for_sql(definer, coordinator):
    version = approve(write(begin(_in_use(), definer)), coordinator)
    with pytest.raises(Refused):
        write(version, by=definer)
    with pytest.raises(Refused):
        sheets.discard(version=version, by=definer, at=timezone.now())
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        IndicatorVersion.objects.filter(pk=version.pk).update(definition="Altceva.")


def test_a_stale_write_changes_nothing_and_gives_what_is_stored(definer):
    draft = begin(_in_use(), definer)
    write(draft, definition="Textul colegei.")
    with pytest.raises(Stale) as stale:
        write(draft, definition="Textul meu.", revision=1)
    assert stale.value.stored.definition == "Textul colegei."
    with pytest.raises(Stale):
        approve(draft, PersonFactory(), revision=1)
    assert IndicatorVersion.objects.get(number=2).definition == "Textul colegei."


def test_one_draft_at_a_time_and_later_than_the_one_before(definer):
    indicator = _in_use()
    with pytest.raises(Refused) as refused:
        begin(indicator, definer, valid_from=world.LONG_AGO)
    assert set(refused.value.problems) == {"valid_from"}
    begin(indicator, definer)
    with pytest.raises(Refused):
        begin(indicator, definer, valid_from=date(2027, 1, 1))
    assert IndicatorVersion.objects.count() == 2
    nothing_happened(1)


def test_a_draft_given_up_leaves_the_sheet_in_force(definer):
    indicator = _in_use()
    sheets.discard(version=begin(indicator, definer), by=definer, at=timezone.now())
    assert [one.number for one in indicator.versions.all()] == [1]
    with pytest.raises(Refused):
        sheets.discard(version=computed(), by=definer, at=timezone.now())


def test_terms_follow_the_formula():
    draft, part, stock = computed(), world.indicator("ACC-03.A"), world.indicator("BEN-02")
    write(draft, formula="[ACC-03.A] / [BEN-02@-1?skip] * 100")
    terms = FormulaTerm.objects.order_by("pk").values_list("needs", "offset", "policy")
    assert list(terms) == [(part.pk, 0, "fail"), (stock.pk, -1, "skip")]
    draft.refresh_from_db()
    write(draft, formula="[BEN-02] * 2")
    assert list(FormulaTerm.objects.values_list("needs", "offset", "policy")) == [(stock.pk, 0, "fail")]


@pytest.mark.parametrize(
    "formula", ["[ACC-09]", "[ACC-03", "[ACC-03]", "[ACC-03@-1] + [BEN-02]", "[BEN-01] * 1", "[ACC-04] * 1"]
)
def test_a_formula_that_cant_be_is_refused_at_its_field(formula):
    """Unknown, not closed, itself, itself a period back, retired, and a way back over another one."""
    draft, other = computed(), computed("ACC-04")
    for code in ("BEN-02", "BEN-01"):
        world.indicator(code)
    write(other, formula="[ACC-03] / 2")
    Indicator.objects.filter(code="BEN-01").update(state="retired", retired_at=timezone.now(), retired_reason="dublu")
    with pytest.raises(Refused) as refused:
        write(draft, formula=formula)
    assert set(refused.value.problems) == {"formula"}
    assert not draft.terms.exists()
    draft.refresh_from_db()
    assert (draft.formula, draft.revision) == ("", 1)


def test_the_cycle_is_named():
    first, second, third = (computed(code) for code in ("ACC-03", "ACC-04", "ACC-06"))
    write(first, formula="[ACC-04] * 1")
    write(second, formula="[ACC-06] * 1")
    with pytest.raises(Refused, match="ACC-06 → ACC-03 → ACC-04 → ACC-06"):
        write(third, formula="[ACC-03] * 1")


def test_the_database_refuses_a_cycle_too():
    first, second = computed(), computed("ACC-04")
    FormulaTerm.objects.create(version=first, needs=second.indicator)
    for version, needs in ((second, first.indicator), (first, first.indicator)):
        with pytest.raises(IntegrityError), transaction.atomic():
            FormulaTerm.objects.create(version=version, needs=needs, offset=-1)
    assert FormulaTerm.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_formulas_written_at_once_close_no_cycle():
    drafts = [computed(), computed("ACC-04")]
    start, outcomes = threading.Barrier(2), []

    def work(mine: IndicatorVersion, other: IndicatorVersion) -> None:
        start.wait()
        try:
            write(mine, formula=f"[{other.indicator.code}] * 1")
            outcomes.append("written")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in (drafts, drafts[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "written"]
    assert FormulaTerm.objects.count() == 1


def test_what_is_computed_has_no_typed_value_and_stays_so():
    version = computed()
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        FormLine.objects.create(form=world.form(), indicator=version.indicator, order=1)
    for field, value in (("source", "typed"), ("unit", "lei"), ("time_rule", "sum"), ("kind", "text")):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            Indicator.objects.filter(pk=version.indicator_id).update(**{field: value})


def identity(**fields) -> actions.Identity:
    plain = {
        "topic": world.topic("ACC"), "kind": Kind.NUMBER, "level": "output", "direction": "up", "unit": "cereri", "decimals": 0,
        "time_rule": "sum", "unit_rule": "sum", "sensitivity": "open", "source": Source.TYPED, "owner": "DPS",
    }  # fmt: skip
    return actions.Identity(**plain | fields)


def propose(by, code="ACC-06", **fields):
    return actions.propose(
        code=code,
        identity=identity(**fields),
        name="Cereri",
        frequency="month",
        valid_from=NEW_YEAR,
        by=by,
        at=timezone.now(),
    )


def test_from_proposal_to_retirement(definer, coordinator):
    made = propose(definer)
    assert (made.state, made.versions.get().state) == (IndicatorState.PROPOSED, SheetState.DRAFT)
    with pytest.raises(Refused):
        actions.adopt(indicator=made, by=coordinator, at=timezone.now())
    approve(write(made.versions.get(), change_reason=""), coordinator)
    actions.adopt(indicator=made, by=coordinator, at=timezone.now())
    actions.retire(indicator=made, reason="nu se mai folosește", by=coordinator, at=timezone.now())
    made.refresh_from_db()
    assert (made.state, made.retired_reason) == (IndicatorState.RETIRED, "nu se mai folosește")
    with pytest.raises(Refused):
        begin(made, definer, valid_from=date(2027, 1, 1))


@pytest.mark.parametrize(
    ("code", "fields", "problem"),
    [
        ("BEN-06", {}, "code"),
        ("ACC-05", {}, "code"),
        ("ACC-06.A", {}, "part_of"),
        ("ACC-06", {"kind": Kind.ORDINAL}, "scale"),
        ("ACC-06", {"part_of": "ACC-05"}, "part_of"),
        ("ACC-06.A", {"part_of": "ACC-05"}, "part_of"),
    ],
)
def test_what_is_no_indicator(definer, code, fields, problem):
    taken = world.indicator("ACC-05")
    if "part_of" in fields:
        fields = {"part_of": taken}
    with pytest.raises(Refused) as refused:
        propose(definer, code, **fields)
    assert set(refused.value.problems) == {problem}
    assert Indicator.objects.count() == 1
    nothing_happened()


def test_what_is_needed_by_a_formula_is_not_retired(coordinator):
    draft, stock = computed(), world.indicator("BEN-02")
    write(draft, formula="[BEN-02] * 1")
    with pytest.raises(Refused, match="ACC-03"):
        actions.retire(indicator=stock, reason="dublează altul", by=coordinator, at=timezone.now())
    stock.refresh_from_db()
    assert stock.state == IndicatorState.IN_USE


def test_an_indicator_in_use_changes_its_owner_but_not_its_nature(definer):
    indicator = world.indicator("ACC-05", unit="cereri", time_rule="sum")
    changed = actions.change(
        indicator=indicator, identity=identity(owner="DPC"), revision=1, by=definer, at=timezone.now()
    )
    assert (changed.owner, changed.revision) == ("DPC", 2)
    with pytest.raises(Stale):
        actions.change(indicator=indicator, identity=identity(), revision=1, by=definer, at=timezone.now())
    with pytest.raises(Refused) as refused:
        actions.change(indicator=indicator, identity=identity(unit="lei"), revision=2, by=definer, at=timezone.now())
    assert set(refused.value.problems) == {"unit"}
    nothing_happened(1)


@pytest.mark.parametrize(
    ("kind", "day", "begins"),
    [
        ("month", date(2026, 3, 1), True),
        ("month", date(2026, 3, 2), False),
        ("quarter", date(2026, 4, 1), True),
        ("quarter", date(2026, 3, 1), False),
        ("semester", date(2026, 7, 1), True),
        ("semester", date(2026, 4, 1), False),
        ("year", date(2026, 1, 1), True),
        ("year", date(2026, 7, 1), False),
    ],
)
def test_first_days(kind, day, begins):
    assert begins_period(kind, day) == begins
