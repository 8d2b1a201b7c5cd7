"""A text cut into segments: nothing lost, nothing twice, no wrong words after covering; the table of totals. Pure."""

import pytest
from hypothesis import given, strategies as st

from consultations.observations.rules import cutting, segments as rules
from consultations.observations.states import Decision

LETTER = """Bună ziua,

La art. 5 alin. (2) programul să fie până la ora 18. Părinții lucrează!

1. Alineatul (3) al articolului 7 se elimină.
2. Anexa nr. 1 nu se citește.

Cu stimă, Ana"""
CITATIONS = {1: "art. 5", 2: "art. 5 alin. (2)", 3: "art. 7 alin. (3)", 4: "anexa 1"}
WORDS = st.text(st.sampled_from("ab ăț.,\n█!1 "), max_size=80)


@st.composite
def cut_texts(draw):
    """A text and segments of it that may lie there."""
    text, taken = draw(WORDS), []
    for _n in range(draw(st.integers(0, 5))):
        found = rules.snap(text, draw(st.integers(0, 80)), draw(st.integers(0, 80)))
        if found and rules.refusal(text, found, taken) is None:
            taken.append(found)
    return text, taken


@given(cut_texts())
def test_pieces_joined_give_the_text_and_every_word_is_covered_or_open(case):
    text, bounds = case
    pieces = rules.pieces(text, bounds)
    assert "".join(piece.text for piece in pieces) == text
    assert {piece.index for piece in pieces if piece.index is not None} == set(range(len(bounds)))
    covered = sum(rules.count_words(text[start:end]) for start, end in bounds)
    assert covered + rules.open_words(text, bounds) == rules.count_words(text)
    assert not rules.overlap(bounds)


@given(WORDS, st.integers(-5, 90), st.integers(-5, 90))
def test_a_selection_becomes_whole_words(text, start, end):
    found = rules.snap(text, start, end)
    if found is None:
        return
    assert rules.fits(text, found)
    chosen = text[slice(*found)]
    assert chosen == chosen.strip()
    assert text[: found[0]] == "" or text[found[0] - 1].isspace()
    assert text[found[1] :] == "" or text[found[1]].isspace()


@given(cut_texts(), WORDS)
def test_after_covering_segments_never_overlap_and_fit(case, new):
    text, bounds = case
    placed = [one for one in rules.rebased(text, new, bounds) if one]
    assert all(rules.fits(new, one) for one in placed)
    assert not rules.overlap(placed)
    assert rules.rebased(text, text, bounds) == bounds


@given(cut_texts(), st.data())
def test_a_segment_outside_what_was_covered_keeps_its_words(case, data):
    text, bounds = case
    if len(bounds) < 2:
        return
    hidden = data.draw(st.sampled_from(bounds))
    new = text[: hidden[0]] + "[acoperit]" + text[hidden[1] :]
    placed = rules.rebased(text, new, bounds)
    for old, now in zip(bounds, placed, strict=True):
        if old != hidden and now is not None:
            assert new[slice(*now)] == text[slice(*old)]


def test_covered_words_take_only_their_own_segment_along():
    text = "Ion Pop, CNP 1900101223344. Vrem o creșă. Vrem un parc."
    bounds = [(0, 27), (28, 41), (42, 55)]
    new = "███. Vrem o creșă. Vrem un parc."
    first, second, third = rules.rebased(text, new, bounds)
    assert first is None
    assert new[slice(*second)] == "Vrem o creșă."
    assert new[slice(*third)] == "Vrem un parc."
    inside = text.replace("1900101223344", "…")
    assert [inside[slice(*one)] for one in rules.rebased(text, inside, bounds)] == [
        "Ion Pop, CNP ….", "Vrem o creșă.", "Vrem un parc.",
    ]  # fmt: skip


def test_a_first_cut_covers_every_word_and_guesses_what_it_is_about():
    cut = cutting.first_cut(LETTER, CITATIONS)
    assert rules.open_words(LETTER, [(one.start, one.end) for one in cut]) == 0
    assert [(one.unit_id, one.asks_nothing) for one in cut] == [
        (None, True), (2, False), (3, False), (4, False), (None, True),
    ]  # fmt: skip
    assert LETTER[cut[2].start : cut[2].end] == "1. Alineatul (3) al articolului 7 se elimină."


@given(WORDS)
def test_a_first_cut_leaves_no_word_out(text):
    bounds = [(one.start, one.end) for one in cutting.first_cut(text, CITATIONS)]
    assert rules.open_words(text, bounds) == 0
    assert not rules.overlap(bounds)
    assert len(bounds) <= rules.MAX_SEGMENTS


def test_of_what_the_letter_is_aimed_at_the_end_of_a_citation_is_enough():
    citations = {1: "art. 5 alin. (2) lit. a)", 2: "art. 5 alin. (2) lit. b)", 3: "art. 6 lit. a)"}
    text = "Litera b) se elimină.\n\nLa lit. a) se adaugă."
    assert [one.unit_id for one in cutting.first_cut(text, citations)] == [None, None]
    assert [one.unit_id for one in cutting.first_cut(text, citations, [2, 3])] == [2, 3]
    assert [one.unit_id for one in cutting.first_cut(text, citations, [1, 2, 3])] == [2, None]


def test_sentences_dont_end_at_an_abbreviation():
    text = "Conform art. 5 alin. (2) se schimbă. „Este bine?” Da! La nr. 12. Gata."
    assert [text[slice(*one)] for one in cutting.sentences(text)] == [
        "Conform art. 5 alin. (2) se schimbă.", "„Este bine?”", "Da!", "La nr. 12. Gata.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "unit"),
    [("art. 5 alin. (2)", 2), ("Articolul 5, alineatul 2", 2), ("alin. (3) de la art. 7", 3), ("art. 9", None), ("", None)],
)  # fmt: skip
def test_a_citation_typed_in_any_spelling(typed, unit):
    assert cutting.cited(typed, CITATIONS) == unit


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ([], "noted"),
        (["taken", "taken"], "taken"),
        (["taken", "already"], "taken"),
        (["taken", "noted"], "taken"),
        (["taken", "not"], "partly"),
        (["taken", "outside"], "partly"),
        (["partly"], "partly"),
        (["partly", "taken"], "partly"),
        (["not", "not", "noted"], "not"),
        (["not", "already"], "not"),
        (["forwarded", "outside"], "forwarded"),
        (["outside", "already"], "outside"),
        (["already", "already"], "already"),
        (["noted", "noted"], "noted"),
        (["taken", ""], ""),
    ],
)
def test_the_total_of_a_letter(decisions, expected):
    assert rules.total(decisions) == expected


@given(st.lists(st.sampled_from(Decision.values), min_size=1, max_size=6))
def test_the_total_knows_no_order_and_says_one_decision_as_it_is(decisions):
    assert rules.total(decisions) == rules.total(reversed(decisions))
    if len(set(decisions)) == 1:
        assert rules.total(decisions) == decisions[0]


def test_compiled_reasons_number_each_segment_and_leave_long_numbers_out():
    segments = [
        rules.Facts(1, "Bună ziua", asks_nothing=True),
        rules.Facts(2, "Sunt la 0799 000 111 sau ana@exemplu.ro", "art. 5", decision="taken", reasons="Așa este."),
        rules.Facts(3, " ".join(f"c{n}" for n in range(30)), decision="not", reasons="Nu se poate."),
        rules.Facts(4, "Altceva"),
    ]
    decision, reasons = rules.compiled(segments)
    assert decision == ""
    head, second, third = reasons.split("\n\n")
    assert "3" in head
    assert second.startswith("2. [art. 5] ")
    assert "Sunt la … sau …" in second
    assert second.endswith("Așa este.")
    assert "c0 c1 c2 c3 c4 c5 … c26 c27 c28 c29" in third
    assert rules.compiled(segments[:1]) == ("noted", "")


def test_what_a_split_letter_lacks():
    segments = [
        rules.Facts(1, "a", asks_nothing=True),
        rules.Facts(2, "b"),
        rules.Facts(3, "c", decision="not", reasons="scurt"),
        rules.Facts(4, "", decision="taken"),
        rules.Facts(5, "d", decision="taken"),
    ]
    assert len(rules.problems(segments, 7)) == 4
    assert rules.problems([segments[0], segments[4]], 0) == ()
