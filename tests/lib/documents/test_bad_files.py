"""What can't be read is refused with one sentence, quickly, whatever it is."""

import io
import time
import zipfile
from pathlib import Path

import pypdf
import pytest
import typst
from django.utils import translation

from consultare.lib.documents import Unreadable, read
from tests.lib.documents.writing import docx, odt, p

ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def changed(file: io.BytesIO, **parts: bytes | str | None) -> io.BytesIO:
    """The archive with parts replaced or added; names with __ for /."""
    made = io.BytesIO()
    new = {name.replace("__", "/"): content for name, content in parts.items()}
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in old.namelist():
            archive.writestr(name, new.pop(name, None) or old.read(name))
        for name, content in new.items():
            archive.writestr(name, content or "")
    made.seek(0)
    return made


def doctype(declared: str) -> io.BytesIO:
    with zipfile.ZipFile(docx(p("&amp;x"))) as archive:
        content = archive.read("word/document.xml").decode()
    return changed(docx(p("x")), **{"word__document.xml": declared + content})


def locked_pdf() -> io.BytesIO:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(typst.compile(b"Text")))
    writer.encrypt("parola", algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    return made


BAD = {
    "broken zip": ("a.docx", io.BytesIO(b"PK\x03\x04broken"), "not a valid DOCX"),
    "no zip": ("a.docx", io.BytesIO(b"<html>"), "not a valid DOCX"),
    "empty": ("a.docx", io.BytesIO(b""), "empty"),
    "encrypted": ("a.docx", io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600), "protected"),
    "entity": ("a.docx", doctype(ENTITY), "not a valid DOCX"),
    "laughs": ("a.docx", doctype(LAUGHS), "not a valid DOCX"),
    "macro": ("a.docx", changed(docx(p("x")), **{"word__vbaProject.bin": "x"}), "macros"),
    "macro name": ("a.docm", io.BytesIO(b"PK\x03\x04"), "macros"),
    "bomb": ("a.docx", changed(docx(p("x")), **{"word__media__a.xml": b"<x>" + b" " * 60_000_000}), "unpacks"),
    "outside": (
        "a.docx",
        changed(docx(p("x")), **{"word___rels__document.xml.rels": '<r><Relationship TargetMode="External" Type="t/attachedTemplate" Target="http://x"/></r>'}),
        "elsewhere",
    ),
    "deep": ("a.docx", docx("<w:sdt><w:sdtContent>" * 400 + p("x") + "</w:sdtContent></w:sdt>" * 400), "can't be read"),
    "cut": ("a.docx", io.BytesIO(docx(p("x" * 5000)).getvalue()[:-30]), "not a valid DOCX"),
    "odt broken": ("a.odt", changed(odt("<text:p>x</text:p>"), **{"content.xml": "<a><b></a>"}), "can't be read"),
    "odt locked": ("a.odt", odt("", **{"META-INF/manifest.xml": "<m><encryption-data/></m>"}), "password"),
    "pdf locked": ("a.pdf", locked_pdf(), "password"),
    "pdf broken": ("a.pdf", io.BytesIO(b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 9 0 R>>\ntrailer<</Root 1 0 R>>\n%%EOF"), "can't be read"),
    "old": ("a.doc", io.BytesIO(b"x"), "old"),
    "other": ("a.exe", io.BytesIO(b"MZ"), "DOCX, ODT"),
    "binary text": ("a.txt", io.BytesIO(b"\x00\x01\x02"), "not a text"),
    "long text": ("a.md", io.BytesIO(b"a " * 2_200_000), "4 MB"),
    "paragraph": ("a.txt", io.BytesIO(b"a " * 10_001), "20,000"),
    "too many": ("a.txt", io.BytesIO(b"a\n" * 3_001), "too many"),
    "nothing": ("a.txt", io.BytesIO(b" \n "), "no text"),
}  # fmt: skip


@pytest.mark.req("R25")
@pytest.mark.parametrize("name", BAD)
def test_each_gets_its_sentence(name: str) -> None:
    file_name, file, part = BAD[name]
    begun = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        read(file, file_name)
    with translation.override("en"):
        sentence = str(refused.value.sentence)
    assert part in sentence
    assert "\n" not in sentence
    assert "Error" not in sentence
    assert time.monotonic() - begun < 5


def test_200_megabytes_are_refused_without_being_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "mare.docx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(Unreadable) as refused:
        read(path)
    assert "10" in str(refused.value.sentence)


def test_a_path_that_is_not_there() -> None:
    with pytest.raises(Unreadable):
        read("/nu/exista.docx")


def test_a_path_is_read_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "proiect.docx"
    path.write_bytes(docx(p("Art. 1 Text.")).getvalue())
    parsed = read(path)
    assert (parsed.format, [block.text for block in parsed.blocks]) == ("docx", ["Art. 1 Text."])
