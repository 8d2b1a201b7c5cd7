"""A comparison applied to the old version gives the new one; its counts are what a person would count."""

import pytest
from hypothesis import given, settings, strategies as st

from consultare.lib.diff import Run
from consultations.drafts.rules.comparing import Comparison, applied, applied_back, compare_versions
from consultations.drafts.rules.likeness import Facts
from consultations.drafts.rules.matching import Correction, Relation, match_units, rematch
from tests.consultations.drafts.test_matching import A, B, C, D, article, articles, edited, text


def texts(units: list[Facts]) -> dict[int, str]:
    return {unit.position: unit.text for unit in units}


@settings(max_examples=60, deadline=None)
@given(edited())
def test_applied_to_the_old_version_it_gives_the_new_one(case: tuple[list[Facts], list[Facts], dict[int, int]]) -> None:
    old, new, _truth = case
    comparison = compare_versions(old, new)
    assert applied(comparison, texts(old)) == texts(new)
    assert applied_back(comparison, texts(new)) == texts(old)


PIECES = st.sampled_from(
    ["Se acordă", "Se acordă lunar", "ţară", "țară", "", "„a”\u00a0b", '"a" b', "x\ny", "1", "Abrogat."]
)
LOOSE = st.lists(PIECES, max_size=7)


@given(LOOSE, LOOSE, st.data())
def test_it_holds_for_any_texts_and_whatever_a_person_paired(
    before: list[str], after: list[str], data: st.DataObject
) -> None:
    old = [Facts(at, None, "paragraph", f"par. {at + 1}", body) for at, body in enumerate(before)]
    new = [Facts(at, None, "paragraph", f"par. {at + 1}", body) for at, body in enumerate(after)]
    matches = match_units(old, new)
    if old and new:
        olds = data.draw(st.lists(st.sampled_from(range(len(old))), unique=True, min_size=1, max_size=3))
        news = data.draw(st.lists(st.sampled_from(range(len(new))), unique=True, min_size=1, max_size=3))
        if min(len(olds), len(news)) == 1:
            matches = rematch(matches, [Correction(tuple(olds), tuple(news))], old=old, new=new)
    comparison = compare_versions(old, new, matches)
    assert applied(comparison, texts(old)) == texts(new)
    assert applied_back(comparison, texts(new)) == texts(old)
    assert len(comparison.only_changed()) == comparison.counts.differing


def test_the_changes_of_other_texts_are_refused() -> None:
    comparison = compare_versions(articles(A), articles(B))
    with pytest.raises(ValueError, match="another text"):
        applied(comparison, {0: "altceva"})


def sample() -> Comparison:
    old = [
        article(0, "I", "Dispoziții", None, "heading"),
        article(1, "1", A, 0),
        article(2, "2", B, 0),
        article(3, "3", C, 0),
    ]
    changed = f"{B} și încă trei cuvinte"
    new = [
        article(0, "I", "Dispoziții", None, "heading"), article(1, "1", D, 0), article(2, "2", A, 0), article(3, "3", changed, 0),
    ]  # fmt: skip
    return compare_versions(old, new)


def test_counts_and_order() -> None:
    comparison = sample()
    assert [(row.relation.value, row.unit.label) for row in comparison.rows] == [
        ("kept", "cap. I"),
        ("new", "art. 1"),
        ("renumbered", "art. 2"),
        ("renumbered", "art. 3"),
        ("removed", "art. 3"),
    ]
    counts = comparison.counts
    assert (counts.kept, counts.new, counts.renumbered, counts.removed, counts.changed, counts.differing) == (
        1,
        1,
        2,
        1,
        0,
        4,
    )
    # New: «Art. 1» and 14 words; twice a number; «și încă trei cuvinte». Removed: «Art. 3» and 14 words; twice a number.
    assert (counts.words_added, counts.words_removed) == (16 + 2 + 4, 16 + 2)


def test_only_what_changed_with_or_without_its_headings() -> None:
    comparison = sample()
    assert [row.unit.label for row in comparison.only_changed()] == ["art. 1", "art. 2", "art. 3", "art. 3"]
    assert [row.unit.label for row in comparison.with_headings()] == ["cap. I", "art. 1", "art. 2", "art. 3", "art. 3"]


def test_headings_are_found_for_what_was_removed_with_its_article() -> None:
    old = [
        article(0, "I", "Unu", None, "heading"),
        article(1, "1", A, 0),
        article(2, "1", B, 1, "alinea"),
        article(3, "2", C, 0),
    ]
    new = [article(0, "I", "Unu", None, "heading"), article(1, "1", C, 0)]
    comparison = compare_versions(old, new)
    assert [row.unit.label for row in comparison.with_headings()] == ["cap. I", "art. 1", "alin. (1)", "art. 1"]


def test_a_version_compared_with_itself_has_no_change() -> None:
    units = articles(A, B, C)
    comparison = compare_versions(units, units)
    assert comparison.only_changed() == ()
    assert (comparison.counts.kept, comparison.counts.words_added, comparison.counts.words_removed) == (3, 0, 0)


def test_typing_habits_are_no_change() -> None:
    old = [Facts(0, None, "paragraph", "par. 1", "Direcţia „asigură”\u00a0masa şi cazarea")]
    new = [Facts(0, None, "paragraph", "par. 1", "Direcția «asigură» masa și cazarea")]
    comparison = compare_versions(old, new)
    assert comparison.only_changed() == ()
    assert applied(comparison, texts(old)) == texts(new)


def test_tables_are_compared_by_cells() -> None:
    def table(rows: tuple[tuple[str, ...], ...]) -> Facts:
        return Facts(0, None, "table", "tabelul 1", "\n".join("\t".join(row) for row in rows), rows=rows)

    old = table((("Nr.", "Măsura", "Buget"), ("1", "Centru de zi", "100")))
    new = table((("Nr.", "Măsura", "Buget"), ("1", "Centru de zi", "120"), ("2", "Cantină", "9")))
    (row,) = compare_versions([old], [new]).rows
    assert row.table is not None
    assert [line.op for line in row.table] == ["equal", "changed", "insert"]
    assert row.table[1].cells[2].runs == (Run("delete", "100", ""), Run("insert", "", "120"))


def test_a_split_is_one_row() -> None:
    long, short = text(11, 20), text(12, 12)
    comparison = compare_versions(articles(A, f"{long} {short}"), articles(A, long, short))
    row = comparison.rows[1]
    assert (row.relation, len(row.olds), len(row.news)) == (Relation.SPLIT, 1, 2)
    assert row.added_text == "\u2029Art. 3"
    assert comparison.counts.split == 1
