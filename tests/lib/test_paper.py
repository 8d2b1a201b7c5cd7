import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils.translation import override
from docx import Document
from pypdf import PdfReader

from consultare.lib.paper import LABELS, docx_table, qr_svg, render_pdf
from consultare.lib.tabular import Column

TEXT = 'Măsura 3.2 nu are țintă.\nPropunem una.\n\n#panic("x") $a$ *b* <c> \\u{1} „ghilimele”, @ref // rest'
HASH = "0123456789abcdef" * 4
BASE: dict[str, Any] = {
    "authority": {"name": "Primăria Comunei Exemplu", "lines": ["Str. Mare nr. 1", "contact@x.example"]}
}
OBSERVATION = BASE | {
    "number": "12/2026",
    "registered_at": "1 decembrie 2026, ora 14:05:03",
    "round_title": "Strategia serviciilor sociale",
    "author": "Asociația Exemplu",
    "units": ["art. 15 alin. (2)"],
    "text": TEXT,
    "files": [{"name": "anexă.pdf", "sha256": HASH}],
}
DATA: dict[str, dict[str, Any]] = {
    "director": OBSERVATION
    | {
        "title": "Indicatori principali", "lead": "Situația la 28 noiembrie 2026, ediția 2", "source": "DGASPC Sector 6, ediția 2",
        "items": [
            {
                "code": "BEN-02", "name": "Beneficiari la sfârșitul perioadei", "value": "566", "period": "septembrie 2026",
                "state": "sub țintă", "tone": "due", "alarm": "sub pragul de alertă de 600 de persoane", "target": "570", "change": "cu 1 mai mult decât în august",
                "coverage": "8 din 8 servicii", "picture": "", "alt": "",
            }
        ],
    },
    "strategy": OBSERVATION
    | {
        "title": "Strategia serviciilor sociale", "act": "HCL S6 nr. 27 / 27 februarie 2024", "on": "28 noiembrie 2026", "note": "Progresul…",
        "facts": [{"name": "Progres", "value": "60%"}, {"name": "Bani", "value": "4.154.000 lei"}],
        "columns": [{"title": "Măsura", "width": 4}, {"title": "Progres", "width": 1}],
        "rows": [{"level": 1, "percent": None, "cells": ["O1 Acces", "–"]}, {"level": 2, "percent": 40, "cells": [f"M1.1 {TEXT}", "40%"]}],
        "late": [TEXT],
    },
    "evaluation": OBSERVATION
    | {
        "title": "Raport de analiză", "eyebrow": "Ediția 2", "address": "https://x.example/rapoarte/", "qr": qr_svg("https://x.example/rapoarte/"),
        "blocks": [
            {"kind": "heading", "level": 2, "text": "Eficacitate"}, {"kind": "words", "text": TEXT, "look": ""},
            {"kind": "words", "text": "bine", "look": "strong"}, {"kind": "pairs", "rows": [["Metoda", TEXT]]},
            {"kind": "items", "rows": [TEXT]},
            {
                "kind": "drawing", "svg": qr_svg("https://x.example/"), "alt": "Linia beneficiarilor", "title": "Beneficiari", "note": "ediția 2",
            },
        ],
    },
    "receipt": OBSERVATION
    | {
        "text_sha256": HASH,
        "leaf": HASH,
        "index": 0,
        "code": "ABCD-EFGH",
        "verify_url": "https://x.example/registru/verifica/",
        "follow_url": "https://x.example/observatii/urmarire/",
        "qr_svg": qr_svg("https://x.example/registru/verifica/"),
        "unconfirmed": True,
        "next_steps": ["Observația se analizează.", "Primiți răspunsul motivat."],
    },
    "announcement": BASE
    | {
        "title": "Strategia serviciilor sociale",
        "version": 2,
        "published_on": "1 decembrie 2026",
        "correction": "Telefon greșit",
        "sections": [{"label": "Inițiator", "text": "Primarul"}, {"label": "Rezumat", "text": TEXT}],
        "terms": [
            {
                "day": "14 decembrie 2026",
                "label": "Ultima zi pentru propuneri",
                "basis": "termen stabilit de autoritate",
            }
        ],
        "documents": [{"name": "referat.pdf", "sha256": HASH}],
        "contact": {"name": "Ana Exemplu", "phone": "021 000 0000"},
        "url": "https://x.example/consultari/strategie/",
    },
    "register": BASE
    | {
        "title": "Registrul observațiilor",
        "round_title": "Strategia serviciilor sociale",
        "made_at": "1 decembrie 2026",
        "total": "60 de observații",
        "columns": [{"title": "Nr.", "width": 1}, {"title": "Rezumat", "width": 4}],
        "rows": [[str(n), TEXT] for n in range(1, 61)],
    },
    "observation": OBSERVATION
    | {
        "path": [
            {"label": "Înregistrată", "at": "1 decembrie", "done": True},
            {"label": "Decizie", "done": False, "text": "ș"},
        ],
        "url": "https://x.example/observatii/12/",
    },
    "comparison": BASE
    | {
        "title": "Strategia serviciilor sociale",
        "versions": [
            {"name": "Versiunea 1", "facts": ["1 noiembrie 2026"], "sha256": HASH},
            {"name": "Versiunea 2", "facts": ["1 decembrie 2026", "Direcția", "După observații"], "sha256": HASH},
        ],
        "counts": ["o unitate schimbată"],
        "scope": "tot textul",
        "rows": [
            {"citation": "cap. I", "heading": 1, "relation": "", "runs": [{"op": "equal", "text": "Capitolul I"}], "table": [], "columns": 0},
            {
                "citation": "art. 1", "heading": 0, "relation": "schimbată", "table": [], "columns": 0,
                "runs": [{"op": "equal", "text": TEXT}, {"op": "delete", "text": "30"}, {"op": "insert", "text": "15\n\nș"}],
            },
            {
                "citation": "tabelul 1", "heading": 0, "relation": "schimbată", "runs": [], "columns": 2,
                "table": [
                    {"op": "equal", "cells": [[{"op": "equal", "text": "Nr."}], [{"op": "equal", "text": "Buget"}]]},
                    {"op": "insert", "cells": [[{"op": "insert", "text": "1"}]]},
                ],
            },
        ],
        "url": "https://x.example/consultari/strategie/document/compara/1-2/",
        "qr_svg": qr_svg("https://x.example/"),
    },
}  # fmt: skip


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.parametrize("template", LABELS)
def test_documents_are_archival_tagged_and_in_romanian(template: str) -> None:
    with override("ro"):
        pdf = render_pdf(template, DATA[template])
    root = PdfReader(io.BytesIO(pdf)).root_object
    assert root["/Lang"] == "ro"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    metadata = root["/Metadata"].get_data()
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "Primăria Comunei Exemplu" in words(pdf)
    assert "Amprenta conținutului" in words(pdf)


@pytest.mark.req("R61")
@pytest.mark.parametrize("template", LABELS)
def test_the_same_document_has_the_same_bytes(template: str) -> None:
    with override("ro"):
        first = render_pdf(template, DATA[template])
        again = render_pdf(template, json.loads(json.dumps(DATA[template])))
        dated = render_pdf(template, DATA[template], dated=datetime(2026, 12, 1, tzinfo=UTC))
    assert first == again
    assert first != dated


@pytest.mark.parametrize("template", ["receipt", "announcement", "observation", "comparison", "strategy", "evaluation"])
def test_what_people_write_is_text_and_never_code(template: str) -> None:
    with override("ro"):
        text = words(render_pdf(template, DATA[template]))
    assert '#panic("x") $a$ *b* <c> \\u{1} „ghilimele”, @ref // rest' in text


@pytest.mark.req("R61")
def test_a_receipt_holds_the_proof() -> None:
    with override("ro"):
        text = words(render_pdf("receipt", DATA["receipt"]))
    for piece in ("Dovada înregistrării nr. 12/2026", "1 decembrie 2026, ora 14:05:03", HASH, "ABCD-EFGH", "anexă.pdf"):
        assert piece in text
    assert "https://x.example/registru/verifica/" in text


def test_the_register_repeats_its_header_on_every_page() -> None:
    with override("ro"):
        reader = PdfReader(io.BytesIO(render_pdf("register", DATA["register"])))
        empty = words(render_pdf("register", DATA["register"] | {"rows": [], "total": "0"}))
    assert len(reader.pages) > 3
    assert all("Rezumat" in page.extract_text() for page in reader.pages)
    assert "Nu s-a înregistrat nicio observație." in empty


def test_documents_speak_the_active_language() -> None:
    with override("en"):
        text = words(render_pdf("receipt", DATA["receipt"]))
    assert "Proof of registration no. 12/2026" in text


def test_only_known_documents_are_set() -> None:
    with pytest.raises(ValueError, match="base"):
        render_pdf("../base", {})


def test_docx_table() -> None:
    columns = [Column("n", "Nr.", lambda r: r[0], 6), Column("t", "Text", lambda r: r[1], 60)]
    data = docx_table("Registrul observațiilor", columns, [(1, "ș\nț\x07"), (2, None)], note="2 observații")
    document = Document(io.BytesIO(data))
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells == [["Nr.", "Text"], ["1", "ș\nț"], ["2", ""]]
    assert document.paragraphs[0].text == "Registrul observațiilor"
    assert document.core_properties.language == "ro-RO"
    assert "w:tblHeader" in document.tables[0].rows[0]._tr.xml
