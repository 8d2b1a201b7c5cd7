"""A corpus of good and bad files, made here."""

import hashlib
import io
import struct
import zipfile
import zlib

import pytest
import typst
import xlsxwriter
from django.utils.translation import override
from docx import Document
from hypothesis import given, strategies as st

from consultare.lib.files import SIZE_LIMIT, Refused, clean_name, content_disposition, inspect


def png(width: int = 1, height: int = 1, tail: bytes = b"") -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
        + tail
    )


def jpg(tail: bytes = b"") -> bytes:
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0"
    return b"\xff\xd8" + app + b"\xff\xda\0\x08\1\1\0\0\x3f\0\x7f\xff\xd9" + tail


def docx() -> bytes:
    out = io.BytesIO()
    document = Document()
    document.add_paragraph("Observații: ș ț")
    document.save(out)
    return out.getvalue()


def xlsx() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write(0, 0, "ș")
    return out.getvalue()


def archive(parts: dict[str, bytes | str], compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compress) as target:
        for name, body in parts.items():
            target.writestr(name, body)
    return out.getvalue()


def odt(**more: bytes | str) -> bytes:
    content = "<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'/>"
    parts = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}
    return archive(parts | {name.replace("__", "/"): body for name, body in more.items()})


def changed(data: bytes, parts: dict[str, bytes | str]) -> bytes:
    """An archive with some parts replaced or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        old: dict[str, bytes | str] = {name: source.read(name) for name in source.namelist()}
    return archive(old | parts)


def encrypted(data: bytes) -> bytes:
    """The same archive with the «encrypted» bit set on every entry of its directory."""
    out, position = bytearray(data), 0
    while (position := out.find(b"PK\x01\x02", position)) >= 0:
        out[position + 8] |= 1
        position += 4
    return bytes(out)


def relationship(kind: str, target: str) -> bytes:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    line = f'<Relationship Id="r1" Type="{base}/{kind}" Target="{target}" TargetMode="External"/>'
    return f'<?xml version="1.0"?><Relationships xmlns="{space}">{line}</Relationships>'.encode()


PDF = typst.compile(b'#set document(title: "x")\n= Titlu')
HTML = b"<html><script>alert(1)</script></html>"
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
RELS = "word/_rels/document.xml.rels"

GOOD = {
    "a.pdf": PDF,
    "A.PDF": PDF,
    "a.docx": docx(),
    "a.xlsx": xlsx(),
    "a.odt": odt(),
    "a.png": png(),
    "with html behind.png": png(tail=HTML),
    "a.jpg": jpg(),
    "a.jpeg": jpg(tail=HTML),
    "ședință ținută.pdf": PDF,
    "hyperlinks.docx": changed(docx(), {"word/_rels/more.xml.rels": relationship("hyperlink", "https://x.example")}),
}

BAD = {
    "a.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "a.html": HTML,
    "a.docm": docx(),
    "a.exe": b"MZ",
    "a.zip": archive({"a": "b"}),
    "a": PDF,
    "a.pdf.exe": PDF,
    "empty.pdf": b"",
    "html.pdf": HTML,
    "html.png": HTML,
    "html.jpg": HTML,
    "html.docx": HTML,
    "png.jpg": png(),
    "jpg.png": jpg(),
    "pdf.docx": PDF,
    "docx.pdf": docx(),
    "docx.xlsx": docx(),
    "xlsx.docx": xlsx(),
    "docx.odt": docx(),
    "odt.docx": odt(),
    "late.pdf": b"\n" + PDF,
    "prefixed.pdf": HTML + PDF,
    "cut.pdf": PDF[: len(PDF) // 2][:-3000] or PDF[:100],
    "zip behind.pdf": PDF[:-6] + archive({"a": "b"}) + b"%%EOF\n",
    "script.pdf": PDF.replace(b"%%EOF", b"<< /JavaScript (x) >>\n%%EOF"),
    "hidden script.pdf": PDF.replace(b"%%EOF", b"<< /J#61vaScript (x) >>\n%%EOF"),
    "launch.pdf": PDF.replace(b"%%EOF", b"<< /Launch 1 >>\n%%EOF"),
    "files inside.pdf": PDF.replace(b"%%EOF", b"<< /EmbeddedFile 1 >>\n%%EOF"),
    "head and end.pdf": b"%PDF-1.4\n%%EOF",
    "locked.pdf": PDF.replace(b"%%EOF", b"<< /Encrypt 1 >>\n%%EOF"),
    "cut.png": png()[:-8],
    "no picture.png": png()[:33] + png()[-12:],
    "no size.png": png(0, 0),
    "cut.jpg": jpg()[:20],
    "no scan.jpg": b"\xff\xd8\xff\xe0\x00\x04ab\xff\xd9",
    "locked.docx": encrypted(docx()),
    "locked.odt": encrypted(odt()),
    "old format.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
    "macros.docx": changed(docx(), {"word/vbaProject.bin": b"x"}),
    "macros.xlsx": changed(xlsx(), {"xl/vbaProject.bin": b"x"}),
    "object.docx": changed(docx(), {"word/embeddings/oleObject1.bin": b"x"}),
    "template.docx": changed(docx(), {RELS: relationship("attachedTemplate", "http://127.0.0.1:9/t.dotm")}),
    "image.docx": changed(docx(), {RELS: relationship("image", "http://127.0.0.1:9/i.png")}),
    "links.xlsx": changed(
        xlsx(), {"xl/externalLinks/_rels/e.xml.rels": relationship("externalLinkPath", "file:///etc")}
    ),
    "entity.docx": changed(docx(), {"word/document.xml": ENTITY}),
    "entity in rels.docx": changed(docx(), {RELS: ENTITY}),
    "entity.xlsx": changed(xlsx(), {"xl/workbook.xml": ENTITY}),
    "entity.odt": odt(**{"content.xml": ENTITY}),
    "padded entity.docx": changed(docx(), {"word/document.xml": b"<!--" + b"x" * 70_000 + b"-->" + ENTITY[21:]}),
    "broken xml.docx": changed(docx(), {"word/document.xml": b"<a"}),
    "no main part.docx": archive({"[Content_Types].xml": "<Types/>"}),
    "no types.docx": archive({"word/document.xml": "<a/>"}),
    "many.docx": archive({f"p{n}": b"" for n in range(1_001)}),
    "bomb.docx": changed(docx(), {"word/media/a.bmp": b"\0" * 20_000_000}),
    "larger bomb.odt": odt(Pictures__a=b"\0" * 101 * 1024 * 1024),
    "climbing.docx": changed(docx(), {"../../a.xml": "<a/>"}),
    "cut.docx": docx()[:-30],
    "scripts.odt": odt(Basic__a="<a/>"),
    "locked by manifest.odt": odt(**{"META-INF/manifest.xml": "<m><encryption-data/></m>"}),
    "mimetype late.odt": archive({"content.xml": "<a/>", "mimetype": "application/vnd.oasis.opendocument.text"}),
    "other mimetype.odt": archive({"mimetype": "application/zip", "content.xml": "<a/>"}),
    "large.png": png(tail=b"\0" * SIZE_LIMIT),
}


@pytest.mark.req("R25")
@pytest.mark.parametrize("name", GOOD)
def test_good_files_are_accepted_as_what_they_are(name: str) -> None:
    data = GOOD[name]
    file = io.BytesIO(data)
    accepted = inspect(file, name)
    assert accepted.extension == name.rpartition(".")[2].lower().replace("jpeg", "jpg")
    assert accepted.sha256 == hashlib.sha256(data).hexdigest()
    assert accepted.size == len(data)
    assert file.tell() == 0


@pytest.mark.req("R25")
@pytest.mark.req("R26")
@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(Refused) as caught, override("ro"):
        inspect(io.BytesIO(BAD[name]), name)
    with override("ro"):
        assert str(caught.value).endswith(".")
    assert str(caught.value.reason) == str(caught.value)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("a.exe", "Se primesc numai fișiere PDF, DOCX, ODT, XLSX, JPG și PNG."),
        ("html.pdf", "Conținutul nu este un fișier PDF valid, deși așa arată numele."),
        ("large.png", "Fișierul este mai mare de 10 MB."),
        ("macros.docx", "Fișierul conține macrocomenzi. Salvați-l fără ele și trimiteți-l din nou."),
        ("bomb.docx", "Fișierul se despachetează la mult peste dimensiunea lui și nu poate fi primit."),
        ("locked.pdf", "Fișierul este protejat cu parolă. Trimiteți-l fără protecție."),
    ],
)
def test_the_sentence_says_why(name: str, sentence: str) -> None:
    with override("ro"), pytest.raises(Refused) as caught:
        inspect(io.BytesIO(BAD[name]), name)
    with override("ro"):
        assert str(caught.value) == sentence


@given(st.binary(max_size=200), st.sampled_from(["a.pdf", "a.docx", "a.odt", "a.xlsx", "a.jpg", "a.png"]))
def test_noise_is_refused_never_an_error(noise: bytes, name: str) -> None:
    for data in (noise, GOOD[name][:12] + noise):
        with pytest.raises(Refused):
            inspect(io.BytesIO(data), name)


@pytest.mark.req("R28")
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\Observații.pdf", "Observații.pdf"),
        ("a\x00b\u202efdp.exe", "a b fdp.exe"),
        ("CON.pdf", "_CON.pdf"),
        ("raport. . .", "raport"),
        ("....", "fisier"),
        ("", "fisier"),
        (".pdf", "fisier.pdf"),
        ("s\u0326edint\u0326a\u0306.pdf", "ședință.pdf"),
    ],
)
def test_names_are_cleaned(name: str, kept: str) -> None:
    assert clean_name(name) == kept


@pytest.mark.req("R28")
@given(st.text(max_size=400))
def test_no_name_leaves_its_folder_or_its_header(name: str) -> None:
    kept = clean_name(name)
    assert 0 < len(kept) <= 120
    assert not set(kept) & set('/\\\x00\r\n"<>:|?*')
    assert kept not in {".", ".."}
    assert not kept.endswith((".", " "))
    header = content_disposition(name)
    assert header.isascii()
    assert header.startswith('attachment; filename="')
    assert "\n" not in header
    assert "\r" not in header


def test_the_header_carries_both_names() -> None:
    assert (
        content_disposition("Ședință.pdf")
        == "attachment; filename=\"Sedinta.pdf\"; filename*=UTF-8''%C8%98edin%C8%9B%C4%83.pdf"
    )
