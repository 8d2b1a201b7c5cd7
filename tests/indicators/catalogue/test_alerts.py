"""Threshold and outside series on the sheet: written, refused, compared, put to consultation and read back."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from consultare.records.models import AuditEvent
from indicators.catalogue.actions import consulted
from indicators.catalogue.actions.refused import Refused
from indicators.catalogue.models import IndicatorVersion
from indicators.catalogue.queries import fisa
from indicators.catalogue.rules.alerts import is_beyond, passage_words, read_passage_words
from indicators.catalogue.states import Direction, Sensitivity
from tests.indicators import world
from tests.indicators.catalogue.test_sheets import NEW_YEAR, begin, write


@pytest.mark.parametrize(
    ("number", "direction", "beyond"),
    [
        ("84.9999", "up", True), ("85", "up", False), ("85.1", "down", True), ("85", "down", False), ("0", "range", False),
        ("0", "none", False), (None, "up", False),
    ],
)  # fmt: skip
def test_beyond_is_strictly_on_the_bad_side(number, direction, beyond):
    assert is_beyond(None if number is None else Decimal(number), Decimal(85), direction) is beyond
    assert not is_beyond(Decimal(1), None, direction)


@pytest.mark.parametrize("number", ["0", "85", "1234.5", "-3.25", "99999.9999"])
@pytest.mark.parametrize("direction", Direction.values)
def test_a_threshold_written_as_words_is_read_back(number, direction):
    assert read_passage_words(passage_words(Decimal(number), direction, "lei/lună")) == Decimal(number)


def test_words_without_one_number_are_no_threshold():
    assert [read_passage_words(text) for text in ("", "fără prag", "între 10 și 20 %", "sub 1,2,3")] == [None] * 4
    assert read_passage_words("sub 90 %.") == 90


pytestmark = pytest.mark.django_db


def test_written_copied_compared_and_told_in_words(definer):
    indicator = world.indicator("ACC-05", unit="cereri", direction=Direction.DOWN, sensitivity=Sensitivity.PERSONS)
    first = world.sheet(indicator, alert=Decimal(10), outside_series="POP105A")
    draft = begin(indicator, definer)
    assert (draft.alert, draft.outside_series) == (10, "POP105A")
    draft = write(draft, alert=Decimal("12.5"), outside_series="SAR114B")
    with override("ro"):
        pair = fisa.compared(first, draft)
        changed = {str(one.label) for one in pair.changed}
        facts = {str(label): str(value) for label, value in fisa.sheet_view(draft).facts}
    assert {"Prag de alertă", "Serie din afară (matrice INS TEMPO)"} <= changed
    assert facts["Prag de alertă"] == "peste 12,5 cereri"
    assert "<5" in facts["Cea mai mică cifră publicată"]


@pytest.mark.parametrize("direction", [Direction.RANGE, Direction.NONE])
def test_no_threshold_where_neither_side_is_bad(direction, definer):
    indicator = world.indicator("ACC-05", direction=direction)
    world.sheet(indicator)
    draft = begin(indicator, definer)
    events = AuditEvent.objects.count()
    with pytest.raises(Refused) as caught:
        write(draft, alert=Decimal(5))
    draft.refresh_from_db()
    assert (draft.alert, AuditEvent.objects.count(), "alert" in str(caught.value.problems)) == (None, events, True)


def test_the_form_takes_romanian_numbers_and_refuses_the_rest(definer, client_for):
    indicator = world.indicator("ACC-05", direction=Direction.UP)
    world.sheet(indicator, alert=Decimal(1500))
    draft = begin(indicator, definer)
    address, client = f"/birou/indicatori/catalog/ACC-05/v{draft.number}/editare/", client_for(definer)
    assert 'value="1.500"' in client.get(address).content.decode()
    typed = {
        "name": "Rata cererilor", "frequency": "month", "valid_from": NEW_YEAR.isoformat(), "change_reason": "prag nou", "revision": 1,
    }  # fmt: skip
    for wrong in ({"alert": "cam o sută"}, {"outside_series": "SAR 114B; alta"}, {"outside_series": "X" * 41}):
        assert client.post(address, typed | wrong).status_code == 422
    assert IndicatorVersion.objects.get(pk=draft.pk).alert == 1500
    assert client.post(address, typed | {"alert": "1.234,5", "outside_series": "SAR114B"}).status_code == 303
    draft.refresh_from_db()
    assert (draft.alert, draft.outside_series) == (Decimal("1234.5"), "SAR114B")


def test_words_that_are_no_threshold_leave_the_one_before_and_are_told():
    """Numbers that were decided: `test_consulted`."""
    words = {"definition": "Nouă.", "alert": "cât se poate"}
    warnings = [str(one) for one in consulted._threshold(words)]
    assert (words, len(warnings)) == ({"definition": "Nouă."}, 1)
    assert "cât se poate" in warnings[0]
