"""What is hidden in a file about people and places doesn't reach the public copy (R28b)."""

import io
import struct
import zipfile
import zlib

import docx
import openpyxl
import pytest
from openpyxl.comments import Comment
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, StreamObject, TextStringObject

from consultare.lib.files import strip

CANARY = "Viorica Ascunsa"
GPS = b"44.4268N 26.1025E"


def segment(marker: int, data: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data


def exif(orientation: int, order: str = "<") -> bytes:
    head = b"II*\0" if order == "<" else b"MM\0*"
    entries = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0) + struct.pack(
        f"{order}HHII", 0x010E, 2, 16, 100
    )
    return b"Exif\0\0" + head + struct.pack(f"{order}IH", 8, 2) + entries + b"\0\0\0\0" + CANARY.encode() + GPS


def a_jpeg(orientation: int = 6, order: str = "<") -> bytes:
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
        + segment(0xE1, exif(orientation, order))
        + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + CANARY.encode())
        + segment(0xE2, b"ICC_PROFILE\0" + b"colours")
        + segment(0xE2, b"MPF\0" + CANARY.encode())
        + segment(0xED, b"Photoshop 3.0\0" + CANARY.encode())
        + segment(0xFE, CANARY.encode())
        + segment(0xDB, b"tables")
        + segment(0xDA, b"scan1")
        + b"pixels\xff\x00more\xff\xd3pixels"
        + segment(0xFE, CANARY.encode())
        + segment(0xDA, b"scan2")
        + b"last\xff\x00"
        + b"\xff\xd9"
        + b"\xff\xd8"
        + segment(0xE1, exif(1))
        + b"\xff\xd9"
    )


@pytest.mark.req("R28b")
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_picture_keeps_what_is_seen_and_which_side_is_up(order):
    made = strip.jpeg(a_jpeg(6, order))
    assert CANARY.encode() not in made
    assert GPS not in made
    for kept in (
        b"JFIF",
        b"ICC_PROFILE",
        b"tables",
        b"scan1",
        b"pixels\xff\x00more\xff\xd3pixels",
        b"scan2",
        b"last\xff\x00",
    ):
        assert kept in made
    assert made.endswith(b"\xff\xd9")
    assert made.count(b"Exif\0\0") == 1
    assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in made
    assert b"Exif" not in strip.jpeg(a_jpeg(1, order))
    assert strip.jpeg(made) == made


@pytest.mark.req("R28b")
def test_chunks_of_a_png_that_no_viewer_needs_are_left_out():
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head, pixels, end = chunk(b"IHDR", b"x" * 13), chunk(b"IDAT", b"pixels"), chunk(b"IEND", b"")
    hidden = [chunk(name, CANARY.encode() + GPS) for name in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"prVt")]
    made = strip.png(strip.PNG_SIGNATURE + head + b"".join(hidden) + pixels + end + GPS)
    assert made == strip.PNG_SIGNATURE + head + pixels + end


@pytest.mark.req("R28b")
def test_a_docx_loses_its_authors_and_keeps_its_words():
    document = docx.Document()
    document.core_properties.author = document.core_properties.last_modified_by = CANARY
    document.core_properties.comments = CANARY
    paragraph = document.add_paragraph("Articolul 4 să rămână.")
    document.add_comment(paragraph.runs, text="de acord", author=CANARY, initials="VA")
    raw = io.BytesIO()
    document.save(raw)
    made = with_part(raw.getvalue(), "word/media/foto.jpg", a_jpeg())
    made = strip.package(made)
    assert unpacked(made).find(CANARY.encode()) == -1
    assert GPS not in unpacked(made)
    again = docx.Document(io.BytesIO(made))
    assert [one.text for one in again.paragraphs] == ["Articolul 4 să rămână."]
    assert [(one.text, one.author) for one in again.comments] == [("de acord", "")]
    assert again.core_properties.author == ""
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {strip.MOMENT}


@pytest.mark.req("R28b")
def test_a_workbook_loses_its_authors_and_keeps_its_cells():
    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = CANARY
    book.active["A1"] = "123"
    book.active["A1"].comment = Comment("vezi", CANARY)
    raw = io.BytesIO()
    book.save(raw)
    made = strip.package(raw.getvalue())
    assert CANARY.encode() not in unpacked(made)
    again = openpyxl.load_workbook(io.BytesIO(made))
    assert again.active["A1"].value == "123"
    assert again.active["A1"].comment.text == "vezi"


@pytest.mark.req("R28b")
def test_an_odt_loses_its_authors_and_stays_an_odt():
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("meta.xml", f"<meta:initial-creator>{CANARY}</meta:initial-creator>")
        archive.writestr(
            "content.xml",
            f"<text:p>Text</text:p><office:annotation><dc:creator>{CANARY}</dc:creator><text:p>notă</text:p></office:annotation>",
        )
    made = strip.package(raw.getvalue())
    assert CANARY.encode() not in unpacked(made)
    assert made[30:38] == b"mimetype"
    assert made[38:77] == b"application/vnd.oasis.opendocument.text"
    assert "<dc:creator></dc:creator><text:p>notă</text:p>".encode() in unpacked(made)


@pytest.mark.req("R28b")
def test_a_pdf_loses_info_xmp_private_data_and_names_on_notes():
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": CANARY, "/Producer": CANARY, "/Title": CANARY})
    for target in (writer._root_object, page):
        stream = DecodedStreamObject()
        stream.set_data(f"<x:xmpmeta>{CANARY}</x:xmpmeta>".encode())
        target[NameObject("/Metadata")] = writer._add_object(stream)
    page[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/App"): TextStringObject(CANARY)})
    picture = StreamObject()
    picture._data = a_jpeg()
    picture.update({NameObject("/Subtype"): NameObject("/Image"), NameObject("/Filter"): NameObject("/DCTDecode")})
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/I"): writer._add_object(picture)})}
    )
    note = FreeText(text="de acord", rect=(1, 1, 50, 50))
    note[NameObject("/T")] = TextStringObject(CANARY)
    writer.add_annotation(0, note)
    assert isinstance(page["/Annots"], ArrayObject)
    raw = io.BytesIO()
    writer.write(raw)
    original = raw.getvalue()
    assert CANARY.encode() in original

    made = strip.pdf(original)
    assert CANARY.encode() not in made
    assert CANARY.encode("utf-16-be") not in made
    assert GPS not in made
    again = PdfReader(io.BytesIO(made))
    assert len(again.pages) == 1
    assert not again.metadata
    assert "/Metadata" not in again.trailer["/Root"]
    assert again.pages[0]["/Annots"][0]["/Contents"] == "de acord"
    assert again.pages[0]["/Resources"]["/XObject"]["/I"]._data == strip.jpeg(a_jpeg())


@pytest.mark.req("R28b")
@pytest.mark.parametrize(("kind", "data"), [("jpg", b"\xff\xd8\xff\xe1"), ("png", b"x"), ("jpg", a_jpeg()[:-200])])
def test_what_cannot_be_read_gives_no_copy(kind, data):
    with pytest.raises(strip.Unreadable):
        strip.STRIPS[kind](data)


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def unpacked(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())
