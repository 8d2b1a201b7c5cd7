"""Every block becomes one unit; names follow Legea 24/2000."""

import io

import docx
import pytest
from hypothesis import given, strategies as st

from consultare.lib.documents import Block, Unreadable, read_docx, read_text
from consultations.drafts.rules import anchor_part, heading_label, name_units

LAW = """Capitolul II Îngrijirea la domiciliu
Art. 7^1 Direcția asigură îngrijirea:
(1) Cererea se depune la sediu.
(3^1) Evaluarea se face în 15 zile:
a) pentru gradul I;
aa) pentru gradul II;
Art. 8 Rezultatul se comunică în scris."""


def test_law_is_cited_as_the_law_writes_it() -> None:
    units = name_units(read_text(LAW).blocks)
    assert [unit.citation for unit in units] == [
        "cap. II",
        "art. 7^1",
        "art. 7^1 alin. (1)",
        "art. 7^1 alin. (3^1)",
        "art. 7^1 alin. (3^1) lit. a)",
        "art. 7^1 alin. (3^1) lit. aa)",
        "art. 8",
    ]
    assert [unit.anchor for unit in units][-2:] == ["art-7_1/al-3_1/lit-aa", "art-8"]
    assert [unit.parent for unit in units] == [None, 0, 1, 1, 3, 3, 0]


def test_strategy_is_cited_by_its_measures_and_counted_paragraphs() -> None:
    blocks = [
        Block("heading", "Obiectivul specific 2.1. Îngrijire", 2),
        Block("heading", "Măsura 2.1.3. Evaluare", 3),
        Block("paragraph", "Prima frază."),
        Block("paragraph", "A doua frază."),
        Block("item", "un punct", 0),
        Block("item", "în el", 1),
        Block("item", "al doilea", 0),
        Block("table", "a\tb", rows=(("a", "b"),)),
        Block("heading", "Anexa 1 Plan de măsuri", 1),
    ]
    units = name_units(blocks)
    assert [unit.citation for unit in units] == [
        "obiectivul specific 2.1",
        "măsura 2.1.3",
        "măsura 2.1.3, par. 1",
        "măsura 2.1.3, par. 2",
        "măsura 2.1.3, par. 2, pct. 1",
        "măsura 2.1.3, par. 2, pct. 1, pct. 1",
        "măsura 2.1.3, par. 2, pct. 2",
        "măsura 2.1.3, tabelul 1",
        "anexa 1",
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("CAPITOLUL III Dispoziții", "cap. III"),
        ("Secțiunea a 2-a Finanțare", "secț. a 2-a"),
        ("3.2. Situația actuală", "3.2"),
        ("IV. Buget", "IV"),
        ("Introducere", ""),
    ],
)
def test_heading_label(text: str, label: str) -> None:
    assert heading_label(text) == label


def test_anchor_parts() -> None:
    assert [anchor_part(label) for label in ("art. 15", "alin. (2)", "lit. b)", "cap. II", "măsura 2.1.3")] == [
        "art-15",
        "al-2",
        "lit-b",
        "cap-ii",
        "masura-2-1-3",
    ]


KINDS = st.sampled_from(["heading", "paragraph", "item"])
BLOCKS = st.lists(
    st.builds(
        lambda kind, text, depth: Block(kind, text, depth + 1 if kind == "heading" else depth if kind == "item" else 0),
        KINDS,
        st.text(min_size=1, max_size=60),
        st.integers(0, 4),
    ),
    min_size=1,
    max_size=60,
)


@given(BLOCKS)
def test_no_text_is_lost_and_every_address_is_its_own(blocks: list[Block]) -> None:
    units = name_units(blocks)
    assert [unit.text for unit in units] == [block.text for block in blocks]
    assert len({unit.anchor for unit in units}) == len(units)
    assert all(unit.parent is None or unit.parent < unit.position for unit in units)
    assert all(unit.citation and len(unit.anchor) <= 120 for unit in units)


def _docx() -> io.BytesIO:
    document = docx.Document()
    document.add_heading("Capitolul I Situația actuală", 1)
    document.add_paragraph("În Sectorul 6 trăiesc 370.000 de persoane.")
    document.add_paragraph("prima nevoie", style="List Bullet")
    document.add_paragraph("a doua nevoie", style="List Number")
    table = document.add_table(2, 2)
    for index, words in enumerate(("Serviciu", "Locuri", "Cămin", "120")):
        table.cell(index // 2, index % 2).text = words
    file = io.BytesIO()
    document.save(file)
    file.seek(0)
    return file


def test_docx_becomes_blocks_with_all_its_words() -> None:
    parsed = read_docx(_docx())
    assert [(block.kind, block.text) for block in parsed.blocks] == [
        ("heading", "Capitolul I Situația actuală"),
        ("paragraph", "În Sectorul 6 trăiesc 370.000 de persoane."),
        ("item", "prima nevoie"),
        ("item", "a doua nevoie"),
        ("table", "Serviciu\tLocuri\nCămin\t120"),
    ]
    assert parsed.blocks[-1].rows == (("Serviciu", "Locuri"), ("Cămin", "120"))
    assert parsed.warnings == []


@pytest.mark.parametrize("content", [b"not a zip", b"PK\x03\x04broken", b""])
def test_broken_file_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read_docx(io.BytesIO(content))
    assert "DOCX" in str(refused.value.sentence)


@pytest.mark.parametrize("text", ["", " \n\n\t"])
def test_empty_text_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_text(text)
