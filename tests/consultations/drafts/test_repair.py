"""Repairs by hand: no character is lost, whatever is done in whatever order, and the tree stays one."""

import io

import pytest
from hypothesis import given, settings, strategies as st

from consultare.lib.documents import read, read_text
from consultations.drafts.rules import Level, UnitSpec, joined_text, name_units
from consultations.drafts.rules.renaming import renamed
from consultations.drafts.rules.repair import apply
from consultations.drafts.rules.repairs import (
    RETYPES,
    AddAfter,
    CantRepair,
    Merge,
    Relabel,
    Relevel,
    Remove,
    Repair,
    Retype,
    SetText,
    Split,
    from_dict,
    to_dict,
)
from tests.consultations.drafts import papers
from tests.consultations.drafts.trees import ACTS, lines

LAW = """Capitolul I Dispoziții generale
Art. 1 Serviciul se acordă la cerere. Cererea se depune la sediu.
Art. 2
(1) Evaluarea se face în 15 zile. (2) Raportul cuprinde: nevoile și
a) la domiciliu;
b) la sediu.
Art. 3 Se abrogă."""


def tree(text: str = LAW) -> list[UnitSpec]:
    return name_units(read_text(text).blocks)


def cited(specs: list[UnitSpec]) -> list[str]:
    return [spec.citation for spec in specs]


def where(specs: list[UnitSpec], citation: str) -> int:
    return cited(specs).index(citation)


def holds_together(specs: list[UnitSpec]) -> None:
    assert [spec.position for spec in specs] == list(range(len(specs)))
    assert all(spec.parent is None or spec.parent < spec.position for spec in specs)
    assert len({spec.anchor for spec in specs}) == len(specs)
    assert all(spec.text.strip() and spec.citation and spec.anchor for spec in specs)
    assert all(spec.text.startswith(spec.marker) for spec in specs)
    assert all((spec.rows is not None) == (spec.kind == "table") for spec in specs)


@pytest.mark.parametrize("paper", [papers.law, papers.decision, lambda: papers.strategy()[0]])
def test_what_nobody_touched_is_named_the_same(paper):
    specs = name_units(read(paper(), "proiect.docx").blocks)
    assert renamed(specs) == specs


REPAIRS = st.one_of(
    st.builds(Split, st.integers(0, 60), st.integers(0, 90)),
    st.builds(Merge, st.integers(0, 60)),
    st.builds(Retype, st.integers(0, 60), st.sampled_from([level.value for level in RETYPES])),
    st.builds(Relevel, st.integers(0, 60), st.sampled_from([-1, 1])),
    st.builds(Relabel, st.integers(0, 60), st.sampled_from(["", "art. 1", "lit. a)", "preambul", "par. 2"])),
)
TABLE = "| Județul | Centre |\n|---|---|\n| Iași | 4 |\n| Cluj | 3 |\n"


@settings(max_examples=120, deadline=None)
@given(act=ACTS, repairs=st.lists(REPAIRS, max_size=12), table=st.booleans())
def test_no_text_is_lost_whatever_is_repaired(act, repairs: list[Repair], table):
    text = "\n\n".join(f"{line.marker} {line.text}" for line in lines(act)) + ("\n\n" + TABLE if table else "")
    specs = name_units(read(io.BytesIO(text.encode()), "a.md").blocks)
    assert renamed(specs) == specs
    whole = joined_text(specs)
    for repair in repairs:
        assert from_dict(to_dict(repair)) == repair
        try:
            made = apply(specs, repair)
        except CantRepair:
            continue
        assert len(made.sources) == len(made.specs)
        assert {one for source in made.sources for one in source} == set(range(len(specs)))
        specs = made.specs
        assert joined_text(specs) == whole
        holds_together(specs)


@settings(max_examples=60, deadline=None)
@given(act=ACTS, data=st.data())
def test_a_split_is_undone_by_a_merge(act, data):
    specs = name_units(read_text("\n".join(f"{line.marker} {line.text}" for line in lines(act))).blocks)
    position = data.draw(st.integers(0, len(specs) - 1))
    try:
        parts = apply(specs, Split(position, data.draw(st.integers(0, len(specs[position].text))))).specs
    except CantRepair:
        return
    again = apply(parts, Merge(position)).specs
    assert [spec.text for spec in again] == [spec.text for spec in specs]


def test_a_paragraph_split_off_is_read_by_its_own_number_and_takes_the_letters():
    specs = tree()
    at = specs[3].text.index("(2)")
    made = apply(specs, Split(3, at))
    assert cited(made.specs)[2:8] == [
        "art. 2", "art. 2 alin. (1)", "art. 2 alin. (2)", "art. 2 alin. (2) lit. a)", "art. 2 alin. (2) lit. b)", "art. 3",
    ]  # fmt: skip
    assert made.sources == ((0,), (1,), (2,), (3,), (3,), (4,), (5,), (6,))
    assert made.specs[4].joint == " "
    assert made.specs[4].anchor == "art-2/al-2"


def test_a_sentence_split_off_an_article_is_a_free_paragraph_of_it():
    made = apply(tree(), Split(1, tree()[1].text.index("Cererea")))
    assert (made.specs[2].citation, made.specs[2].level, made.specs[2].parent) == ("art. 1, par. 1", "text", 1)


@pytest.mark.parametrize("at", [0, 10_000, -3])
def test_a_split_needs_words_on_both_sides(at):
    with pytest.raises(CantRepair):
        apply(tree(), Split(1, at))


def test_merging_brings_the_children_along():
    specs = tree()
    made = apply(specs, Merge(where(specs, "art. 2")))
    merged = made.specs[2]
    assert merged.text.startswith("Art. 2\n(1) Evaluarea")
    assert cited(made.specs)[2:5] == ["art. 2", "art. 2 lit. a)", "art. 2 lit. b)"]
    assert made.sources[2] == (2, 3)
    with pytest.raises(CantRepair):
        apply(specs, Merge(len(specs) - 1))


def test_a_paragraph_made_a_chapter_takes_in_what_follows():
    specs = tree("Art. 1 Unu.\nDispoziții finale\nArt. 2 Doi.\n(1) Trei.\nArt. 3 Patru.")
    assert specs[1].level == "text"
    made = apply(specs, Retype(1, Level.CHAPTER.value)).specs
    assert (made[1].kind, made[1].depth, made[1].parent) == ("heading", 1, None)
    assert [spec.parent for spec in made] == [None, None, 1, 2, 1]
    back = apply(made, Retype(1, Level.TEXT.value)).specs
    assert [spec.citation for spec in back] == [spec.citation for spec in specs]


def test_up_and_down_keep_what_stands_under_it():
    specs = tree()
    letter = where(specs, "art. 2 alin. (1) lit. b)")
    down = apply(specs, Relevel(letter, 1)).specs
    assert down[letter].parent == letter - 1
    up = apply(down, Relevel(letter, -1)).specs
    assert up[letter].citation == specs[letter].citation
    with pytest.raises(CantRepair):
        apply(specs, Relevel(0, -1))
    with pytest.raises(CantRepair):
        apply(specs, Relevel(0, 1))


def test_a_label_by_hand_stays_and_an_empty_one_gives_the_own_back():
    specs = apply(tree(), Relabel(6, "art. 9")).specs
    assert (specs[6].citation, specs[6].anchor) == ("art. 9", "art-9")
    assert "skipped-number" not in specs[6].doubts
    assert apply(specs, Relabel(6, "  ")).specs[6].citation == "art. 3"
    with pytest.raises(CantRepair):
        apply(specs, Relabel(6, "x" * 61))


def test_tables_are_cut_between_rows_and_only_tables_are_tables():
    specs = name_units(read(io.BytesIO(f"Text\n\n{TABLE}".encode()), "a.md").blocks)
    made = apply(specs, Split(1, 2)).specs
    assert [len(spec.rows or ()) for spec in made] == [0, 2, 1]
    assert joined_text(apply(made, Merge(1)).specs) == joined_text(specs)
    for refused in (Merge(0), Retype(1, "text"), Retype(0, "table"), Split(1, 0), Split(1, 3)):
        with pytest.raises(CantRepair):
            apply(specs, refused)


def test_words_additions_and_removals():
    specs = tree()
    changed = apply(specs, SetText(6, "Art. 4 Se păstrează.")).specs
    assert (changed[6].citation, changed[6].marker) == ("art. 4", "Art. 4")
    added = apply(specs, AddAfter(4, "a^1) la centru;", "letter"))
    assert added.specs[5].citation == "art. 2 alin. (1) lit. a^1)"
    assert added.sources[5] == ()
    kept = apply(specs, Remove(3))
    assert cited(kept.specs)[2:5] == ["art. 2", "art. 2 lit. a)", "art. 2 lit. b)"]
    whole = apply(specs, Remove(2, whole=True))
    assert cited(whole.specs) == ["cap. I", "art. 1", "art. 3"]
    assert whole.sources == ((0,), (1,), (6,))
    for refused in (SetText(1, "  "), SetText(1, "x" * 20_001), Remove(0, whole=True), AddAfter(1, "x", "table")):
        with pytest.raises(CantRepair):
            apply(specs, refused)


def test_a_place_that_is_gone_is_refused():
    with pytest.raises(CantRepair):
        apply(tree(), Merge(99))
