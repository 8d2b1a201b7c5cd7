from datetime import UTC, datetime, timedelta

import pytest

from consultare.lib.law import IllegalMove
from consultations.rounds.states import CONCLUDED, PREPARED, PUBLIC, ROUND, RoundState, shown_state

ALLOWED = {
    "draft": {"submit_for_review": "legal_review"},
    "legal_review": {"send_back": "draft", "publish": "published"},
    "published": {"close": "closed", "withdraw": "withdrawn"},
    "closed": {"announce_debate": "debate_announced", "start_analysis": "analysis", "withdraw": "withdrawn"},
    "debate_announced": {"hold_debate": "debate_held", "withdraw": "withdrawn"},
    "debate_held": {"start_analysis": "analysis", "withdraw": "withdrawn"},
    "analysis": {"answer": "answered", "withdraw": "withdrawn"},
    "answered": {"finalise": "final", "withdraw": "withdrawn"},
    "final": {"send_for_endorsement": "endorsement", "withdraw": "withdrawn"},
    "endorsement": {"adopt": "adopted", "reject": "rejected", "withdraw": "withdrawn"},
    "adopted": {"archive": "archived"},
    "rejected": {"archive": "archived"},
    "withdrawn": {"archive": "archived"},
    "archived": {},
}
NAMES = sorted({transition.name for transition in ROUND})


@pytest.mark.req("6.1")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("state", RoundState.values)
def test_every_state_and_every_move(state: str, name: str) -> None:
    if name in ALLOWED[state]:
        assert ROUND.target(name, state) == ALLOWED[state][name]
    else:
        with pytest.raises(IllegalMove):
            ROUND.find(name, state)


def test_the_table_names_every_state_once() -> None:
    assert set(ALLOWED) == set(RoundState.values)
    assert {name for moves in ALLOWED.values() for name in moves} == set(NAMES)


def test_every_state_can_be_reached_from_the_first() -> None:
    seen, waiting = set(), ["draft"]
    while waiting:
        state = waiting.pop()
        seen.add(state)
        waiting += [target for target in ALLOWED[state].values() if target not in seen]
    assert seen == set(RoundState.values)


def test_what_is_prepared_is_not_public() -> None:
    assert {"draft", "legal_review"} == PREPARED
    assert set(RoundState.values) == PUBLIC | PREPARED
    assert CONCLUDED < PUBLIC
    assert "analysis" not in CONCLUDED


@pytest.mark.req("R73")
@pytest.mark.parametrize(
    ("state", "seconds", "shown"),
    [
        ("published", -1, "published"),
        ("published", 0, "closed"),
        ("published", 1, "closed"),
        ("analysis", 1, "analysis"),
        ("draft", 1, "draft"),
    ],
)
def test_a_reader_sees_the_window_closed_at_its_instant(state: str, seconds: int, shown: str) -> None:
    closes = datetime(2026, 12, 1, 22, tzinfo=UTC)
    assert shown_state(state, closes, closes + timedelta(seconds=seconds)) == shown
    assert shown_state("published", None, closes) == "published"
