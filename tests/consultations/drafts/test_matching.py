"""A unit keeps its identity: found by its words, its label and its place; corrected by a person."""

import random
import time
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings, strategies as st

from consultare.lib.documents import read_text
from consultations.drafts.rules import name_units
from consultations.drafts.rules.likeness import Facts, facts_of
from consultations.drafts.rules.matching import (
    BadCorrection,
    Correction,
    Match,
    Relation,
    lineages,
    match_units,
    matches_by_lineage,
    rematch,
)

Shown = list[tuple[tuple[str, ...], tuple[str, ...], str]]
SYLLABLES = ["ba", "cen", "dru", "fi", "gră", "lo", "mâ", "nu", "pre", "ri", "șo", "ța", "tur", "vă", "zi"]


def word(number: int) -> str:
    """One of 3,375 words that look like words."""
    first, rest = divmod(number % 3375, 225)
    return SYLLABLES[first] + SYLLABLES[rest // 15] + SYLLABLES[rest % 15]


def text(seed: int, words: int = 14) -> str:
    rng = random.Random(seed)
    return " ".join(word(rng.randrange(3375)) for _ in range(words))


def article(position: int, label: str, body: str, parent: int | None = None, kind: str = "article") -> Facts:
    name = {"article": f"Art. {label} ", "alinea": f"({label}) ", "heading": f"CAPITOLUL {label} "}.get(kind, "")
    shown = {"article": f"art. {label}", "alinea": f"alin. ({label})", "heading": f"cap. {label}"}.get(kind, label)
    return Facts(position, parent, kind, shown, name + body)


def articles(*bodies: str, start: int = 1) -> list[Facts]:
    return [article(at, str(at + start), body) for at, body in enumerate(bodies)]


def shown(old: Sequence[Facts], new: Sequence[Facts], matches: list[Match] | None = None) -> Shown:
    found = match_units(old, new) if matches is None else matches
    return [
        (tuple(old[at].label for at in match.old), tuple(new[at].label for at in match.new), match.relation.value)
        for match in found
    ]


A, B, C, D = (text(seed) for seed in (1, 2, 3, 4))


def test_an_article_that_is_renumbered_keeps_its_lineage() -> None:
    old, new = articles(A, B, C), articles(A, D, B, C)
    assert shown(old, new) == [
        (("art. 1",), ("art. 1",), "kept"),
        ((), ("art. 2",), "new"),
        (("art. 2",), ("art. 3",), "renumbered"),
        (("art. 3",), ("art. 4",), "renumbered"),
    ]
    kept = {at: uuid4() for at in range(3)}
    passed = lineages(match_units(old, new), kept)
    assert [passed[at].lineage for at in (0, 2, 3)] == [kept[0], kept[1], kept[2]]
    assert passed[1].lineage not in kept.values()


def test_exponents_and_old_letters_are_understood() -> None:
    old = [Facts(0, None, "article", "art. 7^1", "Art. 7^1 Direcţia asigură „masa”\u00a0şi cazarea persoanelor")]
    new = [Facts(0, None, "article", "art. 8", "Art. 8 Direcția asigură «masa» și cazarea persoanelor")]
    (match,) = match_units(old, new)
    assert (match.relation, match.is_changed, match.score) == (Relation.RENUMBERED, False, 1.0)


def test_counted_labels_name_nothing() -> None:
    old = [Facts(0, None, "paragraph", "par. 1", A), Facts(1, None, "paragraph", "par. 2", B)]
    new = [Facts(0, None, "paragraph", "par. 1", C), Facts(1, None, "paragraph", "par. 2", A), Facts(2, None, "paragraph", "par. 3", B)]  # fmt: skip
    assert [relation for _old, _new, relation in shown(old, new)] == ["new", "kept", "kept"]


def test_what_is_removed_stands_where_it_stood() -> None:
    assert shown(articles(A, B, C), articles(A, C)) == [
        (("art. 1",), ("art. 1",), "kept"),
        (("art. 2",), (), "removed"),
        (("art. 3",), ("art. 2",), "renumbered"),
    ]


def test_a_move_within_and_between_chapters() -> None:
    def draft(first: list[str], second: list[str]) -> list[Facts]:
        units = [article(0, "I", "Dispoziții generale", None, "heading")]
        units += [article(len(units) + n, body[:3], body, 0) for n, body in enumerate(first)]
        head = len(units)
        units.append(article(head, "II", "Dispoziții finale", None, "heading"))
        units += [article(len(units) + n, body[:3], body, head) for n, body in enumerate(second)]
        return units

    within = match_units(draft([A, B, C, D], []), draft([B, C, D, A], []))
    assert [match.old for match in within if match.relation == Relation.MOVED] == [(1,)]
    between = match_units(draft([A, B], [C]), draft([B], [C, A]))
    assert [(match.old, match.new) for match in between if match.relation == Relation.MOVED] == [((1,), (4,))]


def test_what_stands_under_a_moved_article_did_not_move_itself() -> None:
    old = [article(0, "1", A), article(1, "1", B, 0, "alinea"), article(2, "2", C), article(3, "3", D)]
    new = [article(0, "2", C), article(1, "3", D), article(2, "1", A), article(3, "1", B, 2, "alinea")]
    assert [relation for _old, _new, relation in shown(old, new)] == ["kept", "kept", "moved", "kept"]


def test_a_new_heading_moves_nothing() -> None:
    old = [article(0, "I", "Unul singur", None, "heading"), article(1, "1", A, 0), article(2, "2", B, 0)]
    new = [*old[:2], article(2, "II", "Altele noi", None, "heading"), article(3, "2", B, 2)]
    assert [relation for _old, _new, relation in shown(old, new)] == ["kept", "kept", "new", "kept"]


def test_a_split_is_found_and_its_most_similar_part_is_the_heir() -> None:
    long, short = text(11, 20), text(12, 12)
    old, new = articles(A, f"{long} {short}", B), articles(A, long, short, B)
    assert shown(old, new)[1] == (("art. 2",), ("art. 2", "art. 3"), "split")
    kept = {at: uuid4() for at in range(3)}
    passed = lineages(match_units(old, new), kept)
    assert passed[1].lineage == kept[1]
    assert passed[2].lineage not in kept.values()
    assert passed[1].origin == passed[2].origin == (kept[1],)


def test_a_merger_is_found_and_the_largest_gives_its_identity() -> None:
    short, long = text(12, 12), text(11, 20)
    old, new = articles(A, short, long, B), articles(A, f"{short} {long}", B)
    assert shown(old, new)[1] == (("art. 2", "art. 3"), ("art. 2",), "merged")
    kept = {at: uuid4() for at in range(4)}
    passed = lineages(match_units(old, new), kept)
    assert passed[1].lineage == kept[2]
    assert passed[1].origin == (kept[1], kept[2])


def test_an_article_rewritten_in_its_place_is_the_same_and_doubtful() -> None:
    old, new = articles(A, B, C), articles(A, text(77), C)
    match = match_units(old, new)[1]
    assert (match.old, match.new, match.relation, match.is_doubtful) == ((1,), (1,), Relation.CHANGED, True)


def test_a_heading_rewritten_is_known_by_what_stands_under_it() -> None:
    old = [article(0, "I", "Scop", None, "heading"), article(1, "1", A, 0), article(2, "2", B, 0)]
    new = [article(0, "III", "Obiect de reglementare", None, "heading"), article(1, "1", A, 0), article(2, "2", B, 0)]
    assert [relation for _old, _new, relation in shown(old, new)] == ["renumbered", "kept", "kept"]


def test_short_sentences_that_recur_are_paired_by_place() -> None:
    old = [article(0, "1", A), article(1, "1", "Abrogat.", 0, "alinea"), article(2, "2", B), article(3, "1", "Abrogat.", 2, "alinea")]  # fmt: skip
    new = [article(0, "1", B), article(1, "1", "Abrogat.", 0, "alinea"), article(2, "2", A), article(3, "1", "Abrogat.", 2, "alinea")]  # fmt: skip
    matches = match_units(old, new)
    assert {match.old: match.new for match in matches} == {(0,): (2,), (1,): (3,), (2,): (0,), (3,): (1,)}


LAW = """Capitolul II Îngrijirea la domiciliu
Art. 7^1 Direcția asigură îngrijirea persoanelor singure:
(1) Cererea se depune la sediul direcției.
(3^1) Evaluarea se face în 15 zile:
a) pentru gradul I;
aa) pentru gradul II;
Anexa 1 Plan de măsuri
Un paragraf liber al planului."""


def test_a_law_as_it_is_read_survives_a_renumbering() -> None:
    old = facts_of(name_units(read_text(LAW).blocks))
    later = LAW.replace("Art. 7^1", "Art. 7^1 Un articol cu totul nou.\nArt. 8").replace("(3^1)", "(4)")
    new = facts_of(
        name_units(read_text(later.replace("Plan de măsuri", "Plan de măsuri\nAlt paragraf, adăugat.")).blocks)
    )
    assert shown(old, new) == [
        (("cap. II",), ("cap. II",), "kept"),
        ((), ("art. 7^1",), "new"),
        (("art. 7^1",), ("art. 8",), "renumbered"),
        (("alin. (1)",), ("alin. (1)",), "kept"),
        (("alin. (3^1)",), ("alin. (4)",), "renumbered"),
        (("lit. a)",), ("lit. a)",), "kept"),
        (("lit. aa)",), ("lit. aa)",), "kept"),
        (("anexa 1",), ("anexa 1",), "kept"),
        ((), ("par. 1",), "new"),
        (("par. 1",), ("par. 2",), "kept"),
    ]


# ---- Corrections ----


def test_a_person_pairs_what_was_thought_new_and_removed() -> None:
    old, new = articles(A, B), articles(A, C, D)
    before = match_units(old, new)
    after = rematch(before, [Correction((1,), (2,))], old=old, new=new)
    assert shown(old, new, after)[1:] == [((), ("art. 2",), "new"), (("art. 2",), ("art. 3",), "renumbered")]
    assert [match.is_confirmed for match in after] == [False, False, True]
    assert not after[2].is_doubtful


def test_a_person_parts_what_was_paired_and_it_stays_so() -> None:
    old, new = articles(A, B), articles(A, B)
    after = rematch(match_units(old, new), [Correction(old=(1,)), Correction(new=(1,))], old=old, new=new)
    assert [relation for _old, _new, relation in shown(old, new, after)] == ["kept", "removed", "new"]
    again = rematch(after, [Correction((0,), (0,))], old=old, new=new)
    assert [relation for _old, _new, relation in shown(old, new, again)] == ["kept", "removed", "new"]


def test_a_person_makes_a_split_and_takes_a_part_out_again() -> None:
    old, new = articles(A, B), articles(A, B, C)
    split = rematch(match_units(old, new), [Correction((1,), (1, 2))], old=old, new=new)
    assert shown(old, new, split)[1] == (("art. 2",), ("art. 2", "art. 3"), "split")
    back = rematch(split, [Correction(new=(2,))], old=old, new=new)
    assert shown(old, new, back)[1:] == [(("art. 2",), ("art. 2",), "kept"), ((), ("art. 3",), "new")]


@pytest.mark.parametrize(
    "said",
    [
        [Correction((0, 1), (0, 1))],
        [Correction()],
        [Correction((0,), (9,))],
        [Correction((9,), (0,))],
        [Correction((0,), (0,)), Correction((0,), (1,))],
    ],
)
def test_what_can_not_be_is_refused(said: list[Correction]) -> None:
    old, new = articles(A, B), articles(A, B)
    with pytest.raises(BadCorrection):
        rematch(match_units(old, new), said, old=old, new=new)


# ---- Generated documents ----


@st.composite
def drafts(draw: st.DrawFn) -> list[Facts]:
    units: list[Facts] = []
    seed = draw(st.integers(0, 10**6))
    for chapter in range(draw(st.integers(1, 3))):
        head = len(units)
        units.append(article(head, "I" * (chapter + 1), text(seed + 1000 * head, 4), None, "heading"))
        for _number in range(draw(st.integers(1, 5))):
            at = len(units)
            units.append(article(at, str(at), text(seed + 1000 * at, draw(st.integers(8, 40))), head))
            for alinea in range(draw(st.integers(0, 2))):
                body = text(seed + 1000 * len(units), draw(st.integers(8, 25)))
                units.append(article(len(units), str(alinea + 1), body, at, "alinea"))
    return units


@st.composite
def edited(draw: st.DrawFn) -> tuple[list[Facts], list[Facts], dict[int, int]]:
    """A draft, the draft after somebody worked on it, and what became what."""
    old = draw(drafts())
    rng = random.Random(draw(st.integers(0, 10**6)))
    heads = [unit for unit in old if unit.parent is None]
    new: list[Facts] = []
    truth: dict[int, int] = {}

    def put(unit: Facts, parent: int | None) -> None:
        at = len(new)
        truth[unit.position] = at
        body = unit.text.split(" ", 2 if unit.kind != "alinea" else 1)[-1].split()
        if unit.kind != "heading" and rng.random() < 0.5:
            body = [word(rng.randrange(3375)) if rng.random() < 0.2 else one for one in body]
        new.append(article(at, str(at) if unit.kind == "article" else unit.label.split()[-1].strip("()"), " ".join(body), parent, unit.kind))  # fmt: skip
        for child in [one for one in old if one.parent == unit.position]:
            if rng.random() > 0.15:
                put(child, at)
        if unit.kind == "heading" and rng.random() < 0.3:
            new.append(article(len(new), str(len(new)), text(rng.randrange(10**9), 20), at))

    if rng.random() < 0.3:
        rng.shuffle(heads)
    for head in heads:
        put(head, None)
    return old, new, truth


def assert_partition(matches: list[Match], old: Sequence[Facts], new: Sequence[Facts]) -> None:
    assert sorted(at for match in matches for at in match.old) == [unit.position for unit in old]
    assert sorted(at for match in matches for at in match.new) == [unit.position for unit in new]
    firsts = [match.new[0] for match in matches if match.new]
    assert firsts == sorted(firsts)


@settings(max_examples=60, deadline=None)
@given(edited())
def test_lineage_survives_what_people_do_to_a_draft(case: tuple[list[Facts], list[Facts], dict[int, int]]) -> None:
    old, new, truth = case
    matches = match_units(old, new)
    assert_partition(matches, old, new)
    kept = {unit.position: UUID(int=unit.position) for unit in old}
    passed = lineages(matches, kept)
    assert {before: passed[after].lineage.int for before, after in truth.items()} == {
        before: before for before in truth
    }
    assert len({one.lineage for one in passed.values()}) == len(new)


@given(drafts())
def test_a_version_matched_with_itself_is_all_kept(draft: list[Facts]) -> None:
    matches = match_units(draft, draft)
    assert [(match.old, match.new, match.relation) for match in matches] == [
        ((unit.position,), (unit.position,), Relation.KEPT) for unit in draft
    ]


WORDS = st.sampled_from(["Se abrogă.", "a b c d", "a b c d e f g h", "e f g h", "", "x", "Art. 5", "a b c", "d e f g"])
LOOSE = st.lists(st.tuples(WORDS, st.sampled_from(["", "art. 1", "art. 2", "par. 1"]), st.integers(0, 3)), max_size=9)


def loose(rows: list[tuple[str, str, int]]) -> list[Facts]:
    return [
        Facts(at * 2, None if at - back < 0 or not back else (at - back) * 2, "article", label, body)
        for at, (body, label, back) in enumerate(rows)
    ]


@given(LOOSE, LOOSE, st.data())
def test_every_unit_is_in_one_match_whatever_the_texts_and_corrections(
    before: list[tuple[str, str, int]], after: list[tuple[str, str, int]], data: st.DataObject
) -> None:
    old, new = loose(before), loose(after)
    matches = match_units(old, new)
    assert_partition(matches, old, new)
    olds = data.draw(st.lists(st.sampled_from([unit.position for unit in old]), unique=True, max_size=3)) if old else []
    news = data.draw(st.lists(st.sampled_from([unit.position for unit in new]), unique=True, max_size=3)) if new else []
    if (olds or news) and min(len(olds), len(news)) < 2:
        corrected = rematch(matches, [Correction(tuple(olds), tuple(news))], old=old, new=new)
        assert_partition(corrected, old, new)
        if olds and news:
            assert (tuple(sorted(olds)), tuple(sorted(news))) in [(match.old, match.new) for match in corrected]


@settings(max_examples=40, deadline=None)
@given(edited())
def test_stored_lineages_give_the_matches_again(case: tuple[list[Facts], list[Facts], dict[int, int]]) -> None:
    old, new, _truth = case
    kept = {unit.position: uuid4() for unit in old}
    matches = match_units(old, new)
    passed = lineages(matches, kept)
    stored_old = [replace(unit, lineage=kept[unit.position]) for unit in old]
    stored_new = [
        replace(unit, lineage=passed[unit.position].lineage, origin=passed[unit.position].origin) for unit in new
    ]
    assert matches_by_lineage(stored_old, stored_new) == matches


def test_a_split_and_a_merger_are_known_by_lineage() -> None:
    long, short = text(11, 20), text(12, 12)
    for one, other in (([f"{long} {short}", A], [long, short, A]), ([long, short, A], [f"{long} {short}", A])):
        old, new = articles(*one), articles(*other)
        kept = {unit.position: uuid4() for unit in old}
        passed = lineages(match_units(old, new), kept)
        stored_old = [replace(unit, lineage=kept[unit.position]) for unit in old]
        stored_new = [
            replace(unit, lineage=passed[unit.position].lineage, origin=passed[unit.position].origin) for unit in new
        ]
        assert shown(old, new, matches_by_lineage(stored_old, stored_new)) == shown(old, new)


def test_six_hundred_units_are_matched_in_a_moment() -> None:
    rng = random.Random(5)
    bodies = [text(seed, rng.randint(8, 70)) for seed in range(600)]
    changed = [
        " ".join(word(rng.randrange(3375)) if rng.random() < 0.25 else one for one in body.split()) for body in bodies
    ]
    old, new = articles(*bodies), articles(*(body for body in changed if rng.random() < 0.95), start=2)
    begin = time.process_time()
    matches = match_units(old, new)
    assert time.process_time() - begin < 2
    assert sum(len(match.old) == len(match.new) == 1 for match in matches) == len(new)
