"""The comparison on paper (PDF/A, PDF/UA, signs) and for Word: accept gives the new text, reject the old one."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.http import Http404
from django.utils.translation import override
from docx import Document
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from pypdf import PdfReader

from consultare.lib.diff import folded
from consultations.drafts import exports
from consultations.drafts.rules.comparing import Comparison, compare_versions
from consultations.drafts.rules.likeness import Facts
from tests.consultations.drafts.test_matching import A, B, C, D, article, articles, edited, text

AT = datetime(2026, 12, 1, 10, tzinfo=UTC)
HASH = "0123456789abcdef" * 4
pytestmark = pytest.mark.django_db


def paper(comparison: Comparison, **changes: Any) -> exports.ComparisonPaper:
    values: dict[str, Any] = {
        "title": "Strategia serviciilor sociale",
        "old": exports.VersionWords(1, date(2026, 11, 1), "Direcția Strategii", "", HASH),
        "new": exports.VersionWords(2, date(2026, 12, 1), "Direcția Strategii", "După 12 observații", HASH),
        "comparison": comparison,
        "url": "https://x.example/consultari/strategie/document/compara/1-2/",
        "at": AT,
    }
    return exports.ComparisonPaper(**values | changes)


def table(position: int, rows: tuple[tuple[str, ...], ...]) -> Facts:
    return Facts(position, None, "table", "tabelul 1", "\n".join("\t".join(row) for row in rows), rows=rows)


# ---- Word: a reader of revisions that knows nothing of the writer ----


def settled(data: bytes, *, accept: bool) -> list[str]:
    """The paragraphs and cells of the body once all revisions are accepted or rejected."""
    drop, keep = (qn("w:del"), qn("w:ins")) if accept else (qn("w:ins"), qn("w:del"))
    done: list[str] = []
    open_text = ""
    for block in Document(io.BytesIO(data)).element.body:
        if block.tag == qn("w:p"):
            open_text += paragraph_text(block, drop)
            if block.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{drop}") is None:
                done.append(open_text)
                open_text = ""
        elif block.tag == qn("w:tbl"):
            for row in block.findall(qn("w:tr")):
                if row.find(f"{qn('w:trPr')}/{drop}") is None:
                    done += ["\n".join(paragraph_text(p, drop) for p in cell.findall(qn("w:p"))) for cell in row.findall(qn("w:tc"))]  # fmt: skip
    assert not open_text
    assert keep != drop
    return [piece for piece in done if piece]


def paragraph_text(paragraph: Any, drop: str) -> str:
    pieces = []
    for node in paragraph.iter(qn("w:t"), qn("w:delText"), qn("w:br"), qn("w:tab")):
        if drop in [parent.tag for parent in node.iterancestors()]:
            continue
        pieces.append({qn("w:br"): "\n", qn("w:tab"): "\t"}.get(node.tag) or node.text or "")
    return "".join(pieces)


def pieces(units: list[Facts]) -> list[str]:
    return [
        piece
        for unit in units
        for piece in ([cell for row in unit.rows for cell in row] if unit.rows else [unit.text])
        if piece
    ]


def assert_both_sides(old: list[Facts], new: list[Facts]) -> bytes:
    data = exports.comparison_docx(paper(compare_versions(old, new)))
    assert settled(data, accept=True) == pieces(new)
    assert [folded(piece) for piece in settled(data, accept=False)] == [folded(piece) for piece in pieces(old)]
    return data


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edited())
def test_accepted_it_is_the_new_text_and_rejected_the_old_one(
    case: tuple[list[Facts], list[Facts], dict[int, int]],
) -> None:
    old, new, _truth = case
    assert_both_sides(old, new)


def test_every_revision_has_author_date_and_its_own_number() -> None:
    data = assert_both_sides(articles(A, B, C), articles(A, D, f"{B} și altele"))
    body = Document(io.BytesIO(data)).element.body
    revisions = list(body.iter(qn("w:ins"), qn("w:del")))
    assert {node.get(qn("w:author")) for node in revisions} == {"Direcția Strategii"}
    assert {node.get(qn("w:date")) for node in revisions} == {"2026-12-01T10:00:00Z"}
    numbers = [int(node.get(qn("w:id"))) for node in revisions]
    assert len(set(numbers)) == len(numbers) > 3
    assert {node.tag for node in body.iter(qn("w:del")) for node in node.iter(qn("w:t"))} == set()


def test_what_moved_is_removed_and_added_by_hand_of_nobody_else() -> None:
    old, new = articles(A, B, C, D), articles(B, C, D, A)
    comparison = compare_versions(old, new)
    fates = [block.fate for block in exports.revised_blocks(comparison)]
    assert sorted(fates) == ["delete", "equal", "equal", "equal", "insert"]
    assert_both_sides(old, new)


def test_a_split_and_a_merger_part_and_join_paragraphs() -> None:
    long, short = text(11, 20), text(12, 12)
    one, other = articles(A, f"{long} {short}", B), articles(A, long, short, B)
    assert_both_sides(one, other)
    assert_both_sides(other, one)


@pytest.mark.parametrize(
    "rows",
    [
        (("Nr.", "Buget"), ("1", "120"), ("2", "9")),
        (("Nr.", "Buget"),),
        (("Nr.", "Termen", "Buget"), ("1", "2027", "100")),
        (("Nr.",), ("1",)),
    ],
)
def test_tables_with_other_rows_and_columns(rows: tuple[tuple[str, ...], ...]) -> None:
    old = table(1, (("Nr.", "Buget"), ("1", "100")))
    assert_both_sides(
        [article(0, "1", A), old, article(2, "2", B)], [article(0, "1", A), table(1, rows), article(2, "2", B)]
    )
    assert_both_sides([old], [table(0, rows)])
    assert_both_sides([article(0, "1", A), table(1, rows)], [article(0, "1", A)])


def test_hostile_characters_and_line_breaks() -> None:
    old = [Facts(0, None, "paragraph", "par. 1", "unu <b>&amp;</b>\ndoi\ttrei")]
    new = [Facts(0, None, "paragraph", "par. 1", "unu <b>&lt;</b>\ndoi\ttrei patru")]
    assert_both_sides(old, new)


def test_python_docx_reads_headings_and_the_head_of_the_page() -> None:
    units = [article(0, "I", "Dispoziții", None, "heading"), article(1, "1", A, 0)]
    document = Document(io.BytesIO(exports.comparison_docx(paper(compare_versions(units, units)))))
    assert [(one.style.name, one.text) for one in document.paragraphs] == [
        ("Heading 1", "CAPITOLUL I Dispoziții"),
        ("Normal", f"Art. 1 {A}"),
    ]
    assert "Strategia serviciilor sociale" in document.sections[0].header.paragraphs[0].text
    assert document.core_properties.language == "ro-RO"


# ---- PDF ----


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def drawn(comparison: Comparison, **changes: Any) -> bytes:
    with override("ro"):
        return exports.comparison_pdf(paper(comparison, **changes))


def test_the_pdf_is_archival_tagged_and_says_changes_by_signs(authority: object) -> None:
    old = [
        article(0, "I", "Dispoziții", None, "heading"),
        article(1, "1", "Termenul este de 30 de zile.", 0),
        article(2, "2", B, 0),
    ]
    new = [
        article(0, "I", "Dispoziții", None, "heading"),
        article(1, "1", "Termenul este de 15 zile.", 0),
        article(2, "2", B, 0),
    ]
    pdf = drawn(compare_versions(old, new))
    root = PdfReader(io.BytesIO(pdf)).root_object
    assert root["/MarkInfo"]["/Marked"]
    metadata = root["/Metadata"].get_data()
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
    said = words(pdf)
    assert "Termenul este de [−30 de−][+15+] zile." in said
    assert "După 12 observații" in said
    assert HASH in said
    assert B in said


def test_the_pdf_of_changes_only_leaves_out_the_rest() -> None:
    comparison = compare_versions(articles(A, B), articles(A, f"{B} acum"))
    said = words(drawn(comparison, only_changed=True))
    assert A not in said
    assert "[+acum+]" in said.replace("[+ acum+]", "[+acum+]")


def test_the_same_comparison_has_the_same_bytes() -> None:
    comparison = compare_versions(articles(A, B), articles(B, A, C))
    assert drawn(comparison) == drawn(compare_versions(articles(A, B), articles(B, A, C)))


def test_what_people_write_is_text_and_a_table_is_a_table() -> None:
    hostile = '#panic("x") $a$ *b* <c> \\u{1} @ref // rest'
    old = [table(0, (("Nr.", "Buget"), ("1", "100"), ("2", "3"))), article(1, "1", hostile)]
    new = [table(0, (("Nr.", "Buget"), ("1", hostile))), article(1, "1", f"{hostile} da")]
    said = words(drawn(compare_versions(old, new)))
    assert said.count('#panic("x") $a$ *b* <c> \\u{1} @ref // rest') == 2
    assert "Buget" in said


def test_versions_without_units_and_without_change() -> None:
    assert "Strategia" in words(drawn(compare_versions([], [])))
    assert "Strategia" in words(drawn(compare_versions(articles(A), articles(A)), only_changed=True))


# ---- Files ----


@pytest.mark.parametrize(("kind", "start"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_the_file_has_a_name_and_a_type(kind: str, start: bytes) -> None:
    with override("ro"):
        response = exports.respond(paper(compare_versions(articles(A), articles(B))), kind)
    assert response.content.startswith(start)
    assert response["Content-Type"] == exports.KINDS[kind]
    assert f".{kind}" in response["Content-Disposition"]


def test_an_unknown_kind_is_not_found() -> None:
    with pytest.raises(Http404):
        exports.respond(paper(compare_versions([], [])), "odt")
