"""DOCX as Word really stores it: its numbers, styles, tables, notes, changes, pictures."""

import io
import zipfile

import docx as python_docx
import pytest

from consultare.lib.documents import Unreadable, read_docx, source_text
from tests.lib.documents.writing import abstract, docx, level, num, p, run, table

LAW_LIST = abstract(
    0,
    level(0, "decimal", "Art. %1. –"),
    level(1, "decimal", "(%2)"),
    level(2, "lowerLetter", "%3)"),
    level(3, "upperRoman", "%4."),
) + num(1, 0)


def shown(file: io.BytesIO) -> list[str]:
    return [block.whole for block in read_docx(file).blocks]


def test_numbers_of_a_multilevel_list_restart_under_each_article() -> None:
    body = "".join(p(text, num=(1, depth)) for text, depth in (("Scop", 0), ("unu", 1), ("a", 2), ("b", 2), ("doi", 1), ("c", 2), ("Altul", 0), ("unu", 1)))  # fmt: skip
    assert shown(docx(body, numbering=LAW_LIST)) == [
        "Art. 1. – Scop", "(1) unu", "a) a", "b) b", "(2) doi", "a) c", "Art. 2. – Altul", "(1) unu",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "text", "count", "expected"),
    [
        ("lowerLetter", "%1)", 28, "bb)"),
        ("upperLetter", "%1.", 3, "C."),
        ("lowerRoman", "(%1)", 9, "(ix)"),
        ("upperRoman", "Capitolul %1", 14, "Capitolul XIV"),
        ("decimalZero", "%1.", 3, "03."),
        ("none", "Considerente:", 2, "Considerente:"),
    ],
)
def test_formats_of_numbers(form: str, text: str, count: int, expected: str) -> None:
    file = docx("".join(p("x", num=(1, 0)) for _n in range(count)), numbering=abstract(0, level(0, form, text)) + num(1, 0))  # fmt: skip
    assert read_docx(file).blocks[-1].marker == expected


def test_a_format_that_is_not_known_is_doubtful() -> None:
    file = docx(p("x", num=(1, 0)), numbering=abstract(0, level(0, "ordinal", "%1")) + num(1, 0))
    block = read_docx(file).blocks[0]
    assert (block.marker, block.doubts) == ("1", ("guessed-number",))


def test_start_override_restarts_and_a_second_list_of_the_same_definition_goes_on() -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = abstract(0, level(0, "decimal", "%1.", start=3)) + num(1, 0) + num(2, 0) + num(3, 0, again)
    body = "".join(p("x", num=(key, 0)) for key in (1, 1, 2, 3, 3, 1))
    assert [block.marker for block in read_docx(docx(body, numbering=numbering)).blocks] == [
        "3.", "4.", "5.", "5.", "6.", "7.",
    ]  # fmt: skip


def test_levels_show_those_above_and_legal_numbering_turns_roman_into_digits() -> None:
    numbering = abstract(
        0, level(0, "upperRoman", "%1."), level(1, "decimal", "%1.%2.", "<w:isLgl/>"), level(2, "decimal", "%1.%2.%3")
    ) + num(1, 0)
    body = p("x", num=(1, 0)) + p("x", num=(1, 0)) + p("x", num=(1, 1)) + p("x", num=(1, 2))
    assert [block.marker for block in read_docx(docx(body, numbering=numbering)).blocks] == ["I.", "II.", "2.1.", "II.1.1"]  # fmt: skip


def test_a_level_may_never_restart() -> None:
    numbering = abstract(
        0, level(0, "upperRoman", "Capitolul %1"), level(1, "decimal", "Art. %2.", '<w:lvlRestart w:val="0"/>')
    ) + num(1, 0)
    body = "".join(p("X", num=(1, depth)) for depth in (0, 1, 1, 0, 1))
    assert [block.marker for block in read_docx(docx(body, numbering=numbering)).blocks] == [
        "Capitolul I", "Art. 1.", "Art. 2.", "Capitolul II", "Art. 3.",
    ]  # fmt: skip


def test_numbers_come_from_styles_and_headings_from_outline_levels_and_romanian_names() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Titlu1"><w:name w:val="Titlu 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        '<w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Sec"><w:name w:val="Secțiune"/><w:basedOn w:val="Titlu1"/><w:pPr><w:numPr>'
        '<w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Titlu3"><w:name w:val="heading 3"/></w:style>'
    )
    numbering = abstract(
        0,
        level(0, "upperRoman", "CAPITOLUL %1", '<w:pStyle w:val="Titlu1"/>'),
        level(1, "decimal", "Secțiunea a %2-a"),
    ) + num(1, 0)
    body = (
        p("Dispoziții", style="Titlu1")
        + p("Scop", style="Sec")
        + p("Fără număr", style="Titlu1", properties='<w:numPr><w:numId w:val="0"/></w:numPr>')
        + p("Altceva", style="Titlu3")
        + p("Direct", properties='<w:outlineLvl w:val="3"/>')
    )
    blocks = read_docx(docx(body, styles=styles, numbering=numbering)).blocks
    assert [(block.kind, block.depth, block.whole) for block in blocks] == [
        ("heading", 1, "CAPITOLUL I Dispoziții"),
        ("heading", 2, "Secțiunea a 1-a Scop"),
        ("heading", 1, "Fără număr"),
        ("heading", 3, "Altceva"),
        ("heading", 4, "Direct"),
    ]


def test_a_list_style_is_followed_to_its_list() -> None:
    styles = '<w:style w:type="numbering" w:styleId="Lista"><w:name w:val="Lista"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="Lista"/></w:abstractNum>'
        + abstract(1, level(0, "lowerLetter", "%1)"))
        + num(1, 0)
        + num(2, 1)
    )
    body = p("x", num=(1, 0)) + p("y", num=(1, 0))
    assert shown(docx(body, styles=styles, numbering=numbering)) == ["a) x", "b) y"]


def test_bullets_of_symbol_fonts_become_a_sign_that_can_be_read() -> None:
    numbering = abstract(0, level(0, "bullet", "\uf0b7"), level(1, "bullet", "–")) + num(1, 0)
    parsed = read_docx(docx(p("unu", num=(1, 0)) + p("doi", num=(1, 1)), numbering=numbering))
    assert [(block.whole, block.depth, block.form) for block in parsed.blocks] == [("• unu", 0, "bullet"), ("– doi", 1, "bullet")]  # fmt: skip


def test_raised_digits_are_an_index_after_digits_and_an_exponent_elsewhere() -> None:
    up = '<w:vertAlign w:val="superscript"/>'
    parsed = read_docx(docx(p("Art. 7", run("1", up), ". – Suprafața e de 20 m", run("2", up), ".")))
    assert parsed.blocks[0].text == "Art. 7^1. – Suprafața e de 20 m²."
    assert parsed.blocks[0].doubts == ("superscript",)


def test_tracked_changes_are_taken_as_accepted_and_told() -> None:
    body = (
        p("Termenul este de ", f'<w:ins w:id="1">{run("30")}</w:ins>', '<w:del w:id="2"><w:r><w:delText>20</w:delText></w:r></w:del>', " de zile.")
        + p("Se ", properties='<w:rPr><w:del w:id="3"/></w:rPr>')
        + p("publică.")
    )  # fmt: skip
    parsed = read_docx(docx(body))
    assert [block.text for block in parsed.blocks] == ["Termenul este de 30 de zile.", "Se publică."]
    assert [(one.reason, one.text) for one in parsed.skipped] == [("deleted", "20")]
    assert parsed.warnings == ["revisions"]
    assert parsed.blocks[0].doubts == ("revised",)


def test_notes_stand_after_the_paragraph_that_calls_them() -> None:
    call = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    footnotes = '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>' + "".join(
        f'<w:footnote w:id="{key}">{p("<w:r><w:footnoteRef/></w:r>", text)}</w:footnote>' for key, text in ((1, " Legea 292/2011."), (2, "A doua."))
    )  # fmt: skip
    endnotes = f'<w:endnote w:id="1">{p("La sfârșit.")}</w:endnote>'
    body = p("Serviciile sociale", call.format(1), " se acordă", '<w:r><w:endnoteReference w:id="1"/></w:r>', ".") + table(
        [[p("celula", call.format(2)), "alta"]]
    )  # fmt: skip
    parsed = read_docx(docx(body, footnotes=footnotes, endnotes=endnotes))
    assert [(block.kind, block.role, block.text) for block in parsed.blocks] == [
        ("paragraph", "", "Serviciile sociale[1] se acordă[i]."),
        ("paragraph", "note", "[1] Legea 292/2011."),
        ("paragraph", "note", "[i] La sfârșit."),
        ("table", "", "celula[2]\talta"),
        ("paragraph", "note", "[2] A doua."),
    ]
    assert parsed.skipped == []


def test_tables_with_heads_merged_cells_and_a_table_inside() -> None:
    wide = f'<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{p("Buget")}'
    first = f'<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{p("2027")}'
    going_on = f"<w:tcPr><w:vMerge/></w:tcPr>{p()}"
    body = table([["Măsura", wide], [first, "lei", "10"], [going_on, table([["x", "y"]]) + p("z"), "20"]], heads=1)
    block = read_docx(docx(body)).blocks[0]
    assert block.rows == (("Măsura", "Buget", ""), ("2027", "lei", "10"), ("", "x\ty\nz", "20"))
    assert block.head_rows == 1
    assert block.doubts == ("merged-cells", "nested-table")


def test_a_frame_of_one_cell_is_not_a_table() -> None:
    assert shown(docx(table([[p("Art. 1 Text.") + p("(1) Altul.")]]))) == ["Art. 1 Text.", "(1) Altul."]


def test_pictures_are_counted_and_their_descriptions_kept() -> None:
    picture = '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x"{}/><a:graphic><a:graphicData><a:blip/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    parsed = read_docx(docx(p("Harta: ", picture.format(' descr="Sectorul 6"')) + p(picture.format(""))))
    assert [block.text for block in parsed.blocks] == ["Harta: [imagine: Sectorul 6]"]
    assert [one.reason for one in parsed.skipped] == ["image"]
    assert parsed.warnings == ["images"]


def test_text_boxes_links_breaks_and_hidden_words() -> None:
    box = (
        "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>"
        f"{p('În casetă')}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>"
        f"{p('În casetă')}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = p(
        "Vezi ", f'<w:hyperlink w:anchor="x">{run("legea")}</w:hyperlink>', "<w:r><w:br/></w:r>", "apoi", "<w:r><w:tab/></w:r>",
        "co\u00adnținut", "<w:r><w:noBreakHyphen/><w:softHyphen/></w:r>", "x", run("ascuns", "<w:vanish/>"), box,
    )  # fmt: skip
    parsed = read_docx(docx(body))
    assert [(block.text, block.doubts) for block in parsed.blocks] == [
        ("Vezi legea\napoi conținut-x", ()),
        ("În casetă", ("text-box",)),
    ]
    assert [(one.reason, one.text) for one in parsed.skipped] == [("hidden", "ascuns")]


def test_comments_headers_and_contents_are_told_and_left_out() -> None:
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    body = (
        f"<w:sdt>{gallery}<w:sdtContent>{p('Introducere 3')}</w:sdtContent></w:sdt>"
        + p("Anexe 9", style="Cuprins1")
        + p("Text.", '<w:r><w:commentReference w:id="1"/></w:r>')
    )
    parsed = read_docx(
        docx(body, comments=f'<w:comment w:id="1">{p("De verificat")}</w:comment>', header1=p("Primăria"), footer1=p("Pagina 1"))
    )  # fmt: skip
    assert [block.text for block in parsed.blocks] == ["Text."]
    assert [(one.reason, one.text) for one in parsed.skipped] == [
        ("contents", "Introducere 3"),
        ("contents", "Anexe 9"),
        ("comment", "De verificat"),
        ("header", "Primăria"),
        ("footer", "Pagina 1"),
    ]
    assert parsed.warnings == ["contents", "comments", "headers"]


def test_bold_lines_are_headings_only_where_no_style_is() -> None:
    bold = p(run("Scopul regulamentului", "<w:b/>"))
    parsed = read_docx(docx(bold + p("Text.")))
    assert (parsed.blocks[0].kind, parsed.blocks[0].doubts) == ("heading", ("guessed-heading",))
    styled = read_docx(docx(p("Introducere", style="Heading1") + bold))
    assert (styled.blocks[1].kind, styled.blocks[1].doubts) == ("paragraph", ())


def test_a_number_and_the_title_below_it_are_one_heading() -> None:
    parsed = read_docx(docx(p("CAPITOLUL II") + p("Drepturile beneficiarilor") + p("Art. 1 Text.")))
    assert parsed.blocks[0].text == "CAPITOLUL II\nDrepturile beneficiarilor"
    assert parsed.blocks[0].doubts == ("guessed-heading", "joined-title")


def test_a_long_table_is_cut_between_rows_and_nothing_is_lost() -> None:
    rows = [[f"Măsura {n}", "acțiune " * 40] for n in range(100)]
    parsed = read_docx(docx(table(rows, heads=1)))
    assert len(parsed.blocks) > 1
    assert [row[0] for block in parsed.blocks for row in block.rows or ()] == [f"Măsura {n}" for n in range(100)]
    assert all("split-table" in block.doubts for block in parsed.blocks)


def test_strict_files_are_read_too() -> None:
    file = docx(p("Titlu", style="Heading1") + p("Text."))
    strict = io.BytesIO(file.getvalue())
    with zipfile.ZipFile(strict) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    usual, other = (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data.replace(usual, other))
    made.seek(0)
    assert source_text(read_docx(made).blocks) == "Titlu\nText."


def test_what_python_docx_writes_is_read() -> None:
    document = python_docx.Document()
    document.add_heading("Strategia", 0)
    document.add_heading("Capitolul I Situația actuală", 1)
    document.add_paragraph("prima", style="List Number")
    document.add_paragraph("a doua", style="List Number")
    document.add_paragraph("nevoie", style="List Bullet")
    file = io.BytesIO()
    document.save(file)
    assert shown(file) == ["Strategia", "Capitolul I Situația actuală", "1. prima", "2. a doua", "• nevoie"]


@pytest.mark.parametrize("body", ["<w:p>", "", "<w:tbl/>", p("  ")])
def test_nothing_in_it_or_broken_is_refused(body: str) -> None:
    with pytest.raises(Unreadable):
        read_docx(docx(body))
