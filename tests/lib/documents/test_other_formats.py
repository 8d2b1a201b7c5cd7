"""ODT, Markdown, plain text and PDF give the same blocks as DOCX."""

import io

import pytest
import typst

from consultare.lib.documents import Unreadable, read, read_markdown, read_odt, read_pdf, read_text, source_text
from tests.lib.documents.writing import odt

LISTS = (
    '<text:list-style style:name="L1">'
    '<text:list-level-style-number text:level="1" style:num-format="1" style:num-prefix="Art. " style:num-suffix=". –"/>'
    '<text:list-level-style-number text:level="2" style:num-format="1" style:num-prefix="(" style:num-suffix=")"/>'
    '<text:list-level-style-number text:level="3" style:num-format="a" style:num-suffix=")" style:num-letter-sync="true"/>'
    "</text:list-style>"
    '<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1" text:bullet-char="–"/></text:list-style>'
    '<text:list-style style:name="L3">'
    '<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
    '<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2"/></text:list-style>'
    '<text:list-style style:name="L4"><text:list-level-style-number text:level="1" style:num-format="I" loext:num-list-format="Cap. %1%:"/></text:list-style>'
)
UP = '<style:style style:name="T1" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>'


def item(*inner: str) -> str:
    return f"<text:list-item>{''.join(inner)}</text:list-item>"


def listed(style: str, *items: str, more: str = "") -> str:
    return f'<text:list text:style-name="{style}" {more}>{"".join(items)}</text:list>'


def test_odt_lists_are_counted_as_libreoffice_counts_them() -> None:
    inner = listed(
        "L1", item("<text:p>unu</text:p>", listed("L1", item("<text:p>a</text:p>"), item("<text:p>b</text:p>")))
    )
    body = (
        listed("L1", item("<text:p>Scop</text:p>", inner), item("<text:p>Altul</text:p>"), more='xml:id="x"')
        + "<text:p>Text liber.</text:p>"
        + listed("L1", item("<text:p>Mai departe</text:p>"), more='text:continue-list="x"')
        + listed("L2", item("<text:p>liniuță</text:p>"))
        + listed("L3", item("<text:p>unu</text:p>", listed("L3", item("<text:p>adânc</text:p>"))))
        + listed("L4", item("<text:p>X</text:p>"))
    )
    blocks = read_odt(odt(body, LISTS)).blocks
    assert [(block.whole, block.depth) for block in blocks] == [
        ("Art. 1. – Scop", 0), ("(1) unu", 1), ("a) a", 2), ("b) b", 2), ("Art. 2. – Altul", 0), ("Text liber.", 0),
        ("Art. 3. – Mai departe", 0), ("– liniuță", 0), ("1. unu", 0), ("1.1 adânc", 1), ("Cap. I: X", 0),
    ]  # fmt: skip


def test_odt_headings_tables_notes_and_changes() -> None:
    note = '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>Legea.</text:p></text:note-body></text:note>'
    deleted = "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>A</dc:creator></office:change-info><text:p>veche</text:p></text:deletion></text:changed-region></text:tracked-changes>"
    cells = '<table:table-cell table:number-columns-spanned="2"><text:p>Buget</text:p></table:table-cell><table:covered-table-cell/>'
    body = (
        deleted
        + '<text:table-of-content><text:index-body><text:p>Cuprins</text:p></text:index-body></text:table-of-content>'
        + '<text:h text:outline-level="1">Dispoziții</text:h><text:p text:style-name="P1">Prin stil</text:p>'
        + f'<text:p>Art. 7<text:span text:style-name="T1">1</text:span>.<text:s text:c="3"/>Text{note} aici<text:line-break/>și <text:a xlink:href="x">aici</text:a>.'
        + "<office:annotation><text:p>notă</text:p></office:annotation></text:p>"
        + f'<table:table><table:table-header-rows><table:table-row>{cells}</table:table-row></table:table-header-rows>'
        + "<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p><text:p>c</text:p></table:table-cell></table:table-row></table:table>"
        + '<text:p><draw:frame><draw:text-box><text:p>În casetă</text:p></draw:text-box></draw:frame></text:p>'
        + '<text:p><draw:frame><draw:image/><svg:desc>Harta</svg:desc></draw:frame></text:p>'
    )  # fmt: skip
    heading = '<style:style style:name="P1" style:family="paragraph" style:default-outline-level="2"/>'
    outline = '<text:outline-style><text:outline-level-style text:level="1" style:num-format="I" style:num-prefix="Capitolul "/></text:outline-style>'
    master = "<style:master-page><style:header><text:p>Primăria</text:p></style:header></style:master-page>"
    parsed = read_odt(odt(body, UP + heading, outline, master))
    assert [(block.kind, block.depth, block.whole) for block in parsed.blocks] == [
        ("heading", 1, "Capitolul I Dispoziții"),
        ("heading", 2, "Prin stil"),
        ("paragraph", 0, "Art. 7^1. Text[1] aici\nși aici."),
        ("paragraph", 0, "[1] Legea."),
        ("table", 0, "Buget\t\na\tb\nc"),
        ("paragraph", 0, "În casetă"),
        ("paragraph", 0, "[imagine: Harta]"),
    ]
    assert parsed.blocks[4].head_rows == 1
    assert [(one.reason, one.text) for one in parsed.skipped] == [
        ("deleted", "veche"), ("contents", "Cuprins"), ("comment", "notă"), ("header", "Primăria"),
    ]  # fmt: skip


def test_markdown_keeps_numbers_nesting_and_lines_that_begin_a_unit() -> None:
    text = """# Strategia

## Capitolul I Situația

Art. 1 Prima linie
continuă aici:
(1) alineat *important*
a) literă cu [legătură](https://example.org)

3. trei
4. patru
   - în el
     încă

| Măsura | Termen |
|---|---|
| una | 2027 |

![Harta](h.png)
"""
    parsed = read_markdown(text)
    assert [(block.kind, block.depth, block.whole) for block in parsed.blocks] == [
        ("heading", 1, "Strategia"),
        ("heading", 2, "Capitolul I Situația"),
        ("paragraph", 0, "Art. 1 Prima linie continuă aici:\n(1) alineat important\na) literă cu legătură"),
        ("item", 0, "3. trei"),
        ("item", 0, "4. patru"),
        ("item", 1, "– în el încă"),
        ("table", 0, "Măsura\tTermen\nuna\t2027"),
        ("paragraph", 0, "[imagine: Harta]"),
    ]


def test_markdown_of_deep_nesting_and_html_is_only_text() -> None:
    parsed = read_markdown(">" * 5000 + " adânc\n\n<script>alert(1)</script>\n\n" + "- " * 200 + "x")
    assert "<script>alert(1)</script>" in source_text(parsed.blocks)


def test_plain_text_is_one_block_a_line() -> None:
    parsed = read_text(
        "\ufeffCAPITOLUL I\nDispoziții generale\n\nArt. 1. –\u00a0Text.\na) unu;\n- liniuță\n## Titlu\nCapitolul I se abrogă."
    )
    assert [(block.kind, block.depth, block.text) for block in parsed.blocks] == [
        ("heading", 0, "CAPITOLUL I\nDispoziții generale"),
        ("paragraph", 0, "Art. 1. – Text."),
        ("item", 0, "a) unu;"),
        ("item", 0, "- liniuță"),
        ("heading", 2, "Titlu"),
        ("paragraph", 0, "Capitolul I se abrogă."),
    ]


def test_text_files_in_old_code_pages_are_guessed_and_said_so() -> None:
    parsed = read(io.BytesIO("Secţiunea 1\nîngrijire.\nabc".encode("cp1250")), "proiect.txt")
    assert [block.text for block in parsed.blocks] == ["Secţiunea 1", "îngrijire.", "abc"]
    assert parsed.doubtful
    assert "encoding" in parsed.warnings
    assert "encoding" in parsed.blocks[0].doubts
    assert "encoding" not in parsed.blocks[-1].doubts
    assert read(io.BytesIO("țară".encode("utf-16")), "a.txt").blocks[0].text == "țară"


PAGE = """#set text(lang: "ro", hyphenate: true, size: 11pt, font: "Libertinus Serif")
#set par(justify: true)
#set page(width: 8cm, height: 13cm, header: [Consiliul Local al Sectorului 6], numbering: "1 / 1")
"""
SENTENCE = "Serviciul se adresează persoanelor vârstnice cu domiciliul sau reședința în sector, care nu se pot îngriji singure și care au nevoie de sprijin zilnic."
LAW = [
    "CAPITOLUL I Dispoziții generale",
    f"Art. 1. – {SENTENCE} {SENTENCE}",
    f"(2) {SENTENCE} Potrivit art. 5 alin. (3) din lege, {SENTENCE.lower()}",
    "a) pentru gradul I, până la 20 de ore pe săptămână;",
    "b) pentru gradul II, până la 12 ore pe săptămână.",
    f"Art. 2. – {SENTENCE} {SENTENCE} {SENTENCE}",
    f"Art. 3. – {SENTENCE} {SENTENCE} {SENTENCE}",
]


def pdf(words: str) -> io.BytesIO:
    return io.BytesIO(typst.compile(words.encode()))


def test_pdf_paragraphs_come_back_from_their_lines() -> None:
    parsed = read_pdf(pdf(PAGE + "\n\n".join(line.replace("#", "\\#") for line in LAW)))
    assert [block.whole for block in parsed.blocks] == LAW
    assert parsed.doubtful
    assert parsed.warnings[0] == "pdf"
    assert {one.reason for one in parsed.skipped} == {"header", "page-number"}
    assert any("joined-pages" in block.doubts for block in parsed.blocks)


def test_words_divided_at_the_end_of_a_line_come_together_and_other_hyphens_stay() -> None:
    lines = ["Serviciul de îngri-", "jire la domiciliu se acordă într-", "un termen de zece zile de la cererea prezen-", "tată de beneficiar."]  # fmt: skip
    parsed = read_pdf(pdf(" \\\n".join(lines)))
    assert [block.text for block in parsed.blocks] == [
        "Serviciul de îngrijire la domiciliu se acordă într-un termen de zece zile de la cererea prezentată de beneficiar."
    ]
    assert parsed.blocks[0].doubts == ("joined-lines", "rejoined-hyphen")


def test_a_scan_is_refused_with_what_to_do() -> None:
    with pytest.raises(Unreadable) as refused:
        read_pdf(pdf("#set page(width: 5cm, height: 5cm)\n#rect(width: 2cm, height: 2cm)"))
    assert "scan" in str(refused.value.sentence)


def test_a_page_of_pictures_among_pages_of_text_is_told() -> None:
    parsed = read_pdf(pdf(f"{SENTENCE}\n#pagebreak()\n#rect(width: 2cm, height: 2cm)"))
    assert [(one.reason, one.text) for one in parsed.skipped] == [("empty-page", "2")]
    assert "empty-pages" in parsed.warnings
