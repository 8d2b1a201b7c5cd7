"""Generated acts written as DOCX, ODT, Markdown and text come back with the same labels and every word."""

import io
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings, strategies as st

from consultare.lib.documents import Block, Parsed, read, source_text
from consultations.drafts.rules import UnitSpec, joined_text, name_units
from tests.consultations.drafts.trees import ACTS, Line, lines
from tests.lib.documents import writing

LEVELS = (("upperRoman", "CAPITOLUL %1", ""), ("decimal", "Art. %2. –", '<w:lvlRestart w:val="0"/>'), ("decimal", "(%3)", ""), ("lowerLetter", "%4)", ""), ("decimal", "%5.", ""))  # fmt: skip
NUMBERING = writing.abstract(
    0, *(writing.level(index, form, text, extra) for index, (form, text, extra) in enumerate(LEVELS))
) + writing.num(1, 0)
ODF_LEVELS = (("I", "CAPITOLUL ", ""), ("1", "Art. ", ". –"), ("1", "(", ")"), ("a", "", ")"), ("1", "", "."))
ODF_LIST = '<text:list-style style:name="L">' + "".join(
    f'<text:list-level-style-number text:level="{index}" style:num-format="{form}" style:num-prefix="{prefix}" style:num-suffix="{suffix}"/>'
    for index, (form, prefix, suffix) in enumerate(ODF_LEVELS, start=1)
) + "</text:list-style>"  # fmt: skip


def as_numbered_docx(act: list[Line]) -> tuple[io.BytesIO, str]:
    return writing.docx(
        "".join(writing.p(line.text, num=(1, line.level)) for line in act), numbering=NUMBERING
    ), "a.docx"


def as_typed_docx(act: list[Line]) -> tuple[io.BytesIO, str]:
    return writing.docx("".join(writing.p(f"{line.marker} {line.text}") for line in act)), "a.docx"


def as_odt(act: list[Line]) -> tuple[io.BytesIO, str]:
    """Numbers from one list; articles go on through chapters, so each says where it starts, as LibreOffice writes it."""
    body = ""
    for line in act:
        number = line.marker.removeprefix("Art. ").rstrip(". –")
        start = f' text:start-value="{number}"' if line.level == 1 else ""
        item = f"<text:list-item{start}><text:p>{escape(line.text)}</text:p></text:list-item>"
        for _level in range(line.level):
            item = f"<text:list-item><text:list>{item}</text:list></text:list-item>"
        body += f'<text:list text:style-name="L" text:continue-numbering="true">{item}</text:list>'
    return writing.odt(body, ODF_LIST), "a.odt"


def as_text(act: list[Line]) -> tuple[io.BytesIO, str]:
    return io.BytesIO("\n".join(f"{line.marker} {line.text}" for line in act).encode()), "a.txt"


def as_markdown(act: list[Line]) -> tuple[io.BytesIO, str]:
    """Points are Markdown's own lists; the rest is typed."""
    written = [f"{'# ' if line.level == 0 else ''}{line.marker} {line.text}" for line in act]
    return io.BytesIO("\n\n".join(written).encode()), "a.md"


def units_of(file: io.BytesIO, name: str) -> list[UnitSpec]:
    parsed = read(file, name)
    units = name_units(parsed.blocks)
    assert joined_text(units) == source_text(parsed.blocks)
    return units


@pytest.mark.parametrize("write", [as_numbered_docx, as_typed_docx, as_odt, as_text, as_markdown])
@settings(max_examples=25, deadline=None)
@given(ACTS)
def test_what_is_written_comes_back(write, act) -> None:
    expected = lines(act)
    units = units_of(*write(expected))
    assert [unit.citation for unit in units] == [line.citation for line in expected]
    words = [word for line in expected for word in f"{line.marker} {line.text}".split()]
    assert joined_text(units).split() == words
    assert [unit.body for unit in units] == [line.text for line in expected]


CELLS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30)
BLOCKS = st.lists(
    st.one_of(
        st.builds(Block, st.just("heading"), st.text(min_size=1, max_size=60), st.integers(0, 6)),
        st.builds(lambda text, marker, depth: Block("item", text, depth, marker=marker), st.text(min_size=1, max_size=60), st.sampled_from(["", "a)", "1.", "•", "Art. 1.", "(1)", "ii)", "–"]), st.integers(0, 4)),
        st.builds(Block, st.just("paragraph"), st.sampled_from(["Art. 5. – (1) Text", "(2) alt\na) unu", "b)", "i)", "1.2. Titlu", "Anexa nr. 1", "CAPITOLUL I", "Măsura 1.1 Ceva", "„Art. 3 x", "I. Buget", "§ 1"])),
        st.builds(lambda text: Block("paragraph", f"[1] {text}", role="note"), CELLS),
        st.builds(lambda cell: Block("table", cell, rows=((cell,),)), CELLS),
    ),
    max_size=60,
)  # fmt: skip


@given(BLOCKS)
def test_whatever_comes_no_text_is_lost_and_every_address_is_its_own(blocks: list[Block]) -> None:
    units = name_units(blocks)
    assert joined_text(units) == source_text(Parsed(blocks).blocks)
    assert len({unit.anchor for unit in units}) == len(units)
    assert all(unit.parent is None or unit.parent < unit.position for unit in units)
    assert all(unit.citation and len(unit.citation) <= 200 and len(unit.anchor) <= 120 and len(unit.label) <= 60 for unit in units)  # fmt: skip
    assert all(unit.text.startswith(unit.marker) for unit in units)
    assert all((unit.kind == "table") == (unit.rows is not None) for unit in units)
