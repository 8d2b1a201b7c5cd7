"""A law, a decision with annexes and a strategy come through whole, and every piece has its address."""

import io

import pytest

from consultare.lib.documents import read, source_text
from consultations.drafts.rules import UnitSpec, joined_text, name_units
from tests.consultations.drafts import papers


def units_of(file: io.BytesIO, name: str = "proiect.docx") -> list[UnitSpec]:
    parsed = read(file, name)
    units = name_units(parsed.blocks)
    assert joined_text(units) == source_text(parsed.blocks)
    assert len({unit.anchor for unit in units}) == len(units)
    return units


@pytest.mark.req("4.1")
def test_a_law_of_sixteen_articles_loses_no_word_and_is_cited_as_the_law_is() -> None:
    units = units_of(papers.law())
    assert joined_text(units).split() == papers.law_text().split()
    cited = {unit.citation: unit for unit in units}
    assert [unit.label for unit in units if unit.level == "article"] == [
        f"art. {number}" for number in ("1", "2", "3", "4", "5", "6", "7", "7^1", *map(str, range(8, 17)))
    ]
    for citation, anchor in (
        ("cap. II secț. a 2-a", "cap-ii/sec-2"),
        ("art. 3 alin. (1)", "art-3/al-1"),
        ("art. 5 alin. (2) lit. b) pct. 2", "art-5/al-2/lit-b/pct-2"),
        ("art. 7^1 alin. (2^1)", "art-7_1/al-2_1"),
        ("art. 8 lit. b^1)", "art-8/lit-b_1"),
        ("art. 14 pct. 2, par. 1", "art-14/pct-2/par-1"),
    ):
        assert cited[citation].anchor == anchor
    assert "art. 5^1" not in cited
    assert cited["art. 7^1"].text == "Art. 7^1. –"
    assert [unit.doubts for unit in units if "skipped-number" in unit.doubts] == []


def test_a_decision_with_annexes_keeps_equal_numbers_apart() -> None:
    units = units_of(papers.decision())
    assert joined_text(units).split() == papers.DECISION.split()
    anchors = [unit.anchor for unit in units if unit.level == "article"]
    assert anchors == ["art-1", "art-2", "art-3", "anexa-1/art-1", "anexa-1/art-2", "anexa-1/art-3", "anexa-2/art-1"]
    cited = {unit.anchor: unit.citation for unit in units}
    assert cited["art-2/al-2"] == "art. 2 alin. (2)"
    assert cited["anexa-1/art-2/al-1/lit-c"] == "anexa 1, art. 2 alin. (1) lit. c)"
    assert cited["anexa-1/cap-ii"] == "anexa 1, cap. II"
    annex = next(unit for unit in units if unit.anchor == "anexa-1")
    assert annex.text == "Anexa nr. 1"
    assert [unit.text for unit in units if unit.level == "dash"] == [
        "– Raportul de specialitate nr. 1.204 din 3 martie 2027;",
        "– Avizul Comisiei pentru sănătate și protecție socială;",
    ]


def test_a_strategy_of_sixty_pages_is_a_tree_of_objectives_and_measures() -> None:
    file, words = papers.strategy()
    parsed = read(file, "strategie.docx")
    units = name_units(parsed.blocks)
    assert joined_text(units) == "\n".join(words)
    by_anchor = {unit.anchor: unit for unit in units}
    measure = by_anchor["masura-3-2-1"]
    specific = by_anchor["obiectivul-specific-3-2"]
    assert measure.parent == specific.position
    assert units[specific.parent or 0].anchor == "obiectivul-general-3"
    assert {unit.level for unit in units} == {
        "heading", "chapter", "text", "objective", "measure", "dash", "point", "table", "annex",
    }  # fmt: skip
    assert sum(unit.level == "measure" for unit in units) == 72
    assert parsed.skipped == []
