"""Identity, course of a convention, steps of reminders."""

from datetime import date

import pytest

from accounts.organisations.rules import (
    convention_state,
    due_step,
    national_number_is_usual,
    service_codes,
    tax_code,
)
from accounts.organisations.states import ORGANISATION

END = date(2026, 12, 31)


@pytest.mark.req("F15")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("18547290", "18547290"), ("RO 185 472 90", "18547290"), ("12345674", "12345674"), ("1234567897", "1234567897"),
        ("434077", "434077"), ("42671176", "42671176"), ("124", "124"), ("19", "19"),
    ],
)  # fmt: skip
def test_a_valid_tax_code_is_kept_as_digits(typed, kept):
    assert tax_code(typed) == kept


@pytest.mark.req("F15")
@pytest.mark.parametrize("typed", ["18547291", "0123", "12A", "1", "12345678901", "", "RO", "١٢٤"])
def test_an_invalid_tax_code_is_refused(typed):
    assert tax_code(typed) is None


@pytest.mark.parametrize(
    ("text", "usual"),
    [("1234/A/2010", True), ("", True), ("1/E/1999", True), ("1234/F/2010", False), ("12 din 2010", False)],
)
def test_the_national_number(text, usual):
    assert national_number_is_usual(text) is usual


def test_codes_of_services_are_told_apart():
    good, bad = service_codes("8810ID-I, 8899 CZ-PN-V;\n8810id-i\nceva, 9999X")
    assert good == ["8810ID-I", "8899CZ-PN-V"]
    assert bad == ["CEVA", "9999X"]


@pytest.mark.parametrize(
    ("begins", "ends", "terminated", "on", "state"),
    [
        (date(2026, 1, 1), END, None, date(2026, 10, 31), "active"),
        (date(2026, 1, 1), END, None, date(2026, 11, 1), "expiring"),
        (date(2026, 1, 1), END, None, END, "expiring"),
        (date(2026, 1, 1), END, None, date(2027, 1, 1), "expired"),
        (date(2026, 1, 1), END, date(2026, 5, 1), date(2026, 4, 30), "active"),
        (date(2026, 1, 1), END, date(2026, 5, 1), date(2026, 5, 1), "terminated"),
        (date(2026, 1, 1), None, None, date(2090, 1, 1), "active"),
        (date(2026, 1, 1), END, None, date(2025, 12, 31), "future"),
    ],
)
def test_the_state_follows_from_the_dates(begins, ends, terminated, on, state):
    assert convention_state(begins, ends, terminated, on) == state


@pytest.mark.req("F15")
@pytest.mark.parametrize(
    ("on", "step"),
    [
        (date(2026, 11, 1), 60), (date(2026, 10, 31), None), (date(2026, 12, 1), 30), (date(2026, 12, 23), 30),
        (date(2026, 12, 24), 7), (END, 7), (date(2027, 1, 10), 7), (date(2027, 2, 1), None),
    ],
)  # fmt: skip
def test_only_the_newest_reminder_is_due(on, step):
    assert due_step(END, on) == step


def test_every_state_and_move():
    table = {(state, move): ORGANISATION.can(move, state) for state in ("pending", "approved", "refused", "suspended")
             for move in ("approve", "refuse", "suspend", "restore")}  # fmt: skip
    allowed = {pair for pair, can in table.items() if can}
    assert allowed == {("pending", "approve"), ("pending", "refuse"), ("approved", "suspend"), ("suspended", "restore")}
