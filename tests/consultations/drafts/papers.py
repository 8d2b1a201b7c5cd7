"""Drafts in the forms that authorities really use, written by python-docx: what is typed and what Word numbers."""

import io
from dataclasses import dataclass

import docx
import typst
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph

# One line of a draft: the level in Word's list (None: typed or not numbered), the number that Word shows, the words.
Line = tuple[int | None, str, str]

LAW: list[Line] = [
    (None, "", "LEGE privind sprijinirea persoanelor vârstnice dependente"),
    (None, "", "Parlamentul României adoptă prezenta lege."),
    (0, "CAPITOLUL I", "Dispoziții generale"),
    (2, "Art. 1. –", "Prezenta lege reglementează cadrul general de organizare, funcționare și finanțare a serviciilor de sprijin acordate la domiciliu persoanelor vârstnice dependente."),
    (2, "Art. 2. –", "În sensul prezentei legi, termenii și expresiile de mai jos au următoarele semnificații:"),
    (4, "a)", "persoană vârstnică dependentă – persoana care a împlinit vârsta de pensionare și care are nevoie de sprijin pentru cel puțin două activități de bază ale vieții zilnice;"),
    (4, "b)", "îngrijitor – persoana calificată care acordă servicii de sprijin la domiciliu;"),
    (4, "c)", "furnizor – persoana juridică, publică sau privată, acreditată în condițiile legii."),
    (2, "Art. 3. –", "(1) Dreptul la sprijin este garantat de stat, fără nicio discriminare."),
    (None, "", "(2) Sprijinul se acordă la cerere sau din oficiu."),
    (0, "CAPITOLUL II", "Organizarea serviciilor"),
    (1, "Secțiunea 1", "Evaluarea nevoilor"),
    (2, "Art. 4. –", "Evaluarea nevoilor se face de o echipă multidisciplinară, formată din:"),
    (4, "a)", "un asistent social;"),
    (4, "b)", "un medic de familie sau geriatru;"),
    (4, "c)", "un psiholog, după caz."),
    (2, "Art. 5. –", ""),
    (3, "(1)", "Cererea se soluționează în termen de cel mult 15 zile de la înregistrare."),
    (3, "(2)", "Până la soluționare, în situații de urgență, persoana beneficiază de:"),
    (4, "a)", "sprijin de urgență pentru cel mult 10 zile;"),
    (4, "b)", "masă caldă la domiciliu, care cuprinde:"),
    (5, "1.", "masa de prânz;"),
    (5, "2.", "un supliment pentru cină."),
    (3, "(3)", "Decizia se comunică în scris, cu motivele ei."),
    (1, "Secțiunea a 2-a", "Acordarea sprijinului"),
    (2, "Art. 6. –", "Numărul de ore se stabilește potrivit gradului de dependență, cu avizul Ministerului Muncii, publicat conform art. 12 alin. (2)."),
    (2, "Art. 7. –", "Furnizorul încheie cu beneficiarul un contract, al cărui model se aprobă prin ordin."),
    (None, "", "Art. 7^1. – (1) Contractul prevede cel puțin serviciile, programul și prețul lor."),
    (None, "", "(2) Prețul nu poate fi mărit în cursul unui an."),
    (None, "", "(2^1) Prin excepție de la alin. (2), prețul se indexează cu rata inflației."),
    (2, "Art. 8. –", "Îngrijitorul are următoarele obligații:"),
    (4, "a)", "să respecte demnitatea beneficiarului;"),
    (4, "b)", "să păstreze confidențialitatea datelor."),
    (None, "", "b^1) să anunțe orice schimbare a stării beneficiarului;"),
    (0, "CAPITOLUL III", "Finanțarea"),
    (2, "Art. 9. –", "Serviciile se finanțează din:"),
    (4, "a)", "bugetul de stat;"),
    (4, "b)", "bugetele locale;"),
    (4, "c)", "contribuția beneficiarilor."),
    (2, "Art. 10. –", "Contribuția nu depășește 20% din venitul lunar net pe membru de familie."),
    (2, "Art. 11. –", "Sumele neutilizate se reportează în anul următor."),
    (0, "CAPITOLUL IV", "Răspunderi și sancțiuni"),
    (2, "Art. 12. –", ""),
    (3, "(1)", "Constituie contravenții următoarele fapte:"),
    (4, "a)", "acordarea serviciilor fără acreditare;"),
    (4, "b)", "refuzul nejustificat al unei cereri."),
    (3, "(2)", "Contravențiile se sancționează cu amendă de la 5.000 lei la 10.000 lei."),
    (2, "Art. 13. –", "Constatarea contravențiilor se face de inspectorii sociali."),
    (0, "CAPITOLUL V", "Dispoziții tranzitorii și finale"),
    (2, "Art. 14. –", "Legea nr. 17/2000 privind asistența socială a persoanelor vârstnice, republicată, cu modificările ulterioare, se modifică după cum urmează:"),
    (None, "", "1. La articolul 3, litera b) va avea următorul cuprins:"),
    (None, "", "„b) nu are locuință și nici posibilitatea de a-și asigura condițiile de locuit;”"),
    (None, "", "2. După articolul 5 se introduce un nou articol, articolul 5^1, cu următorul cuprins:"),
    (None, "", "„Art. 5^1. – (1) Serviciile se acordă gratuit."),
    (None, "", "(2) Fac excepție persoanele care au venituri mari.”"),
    (2, "Art. 15. –", "În termen de 90 de zile de la intrarea în vigoare, Guvernul aprobă normele metodologice de aplicare."),
    (2, "Art. 16. –", "Prezenta lege intră în vigoare la 30 de zile de la publicarea în Monitorul Oficial al României, Partea I."),
]  # fmt: skip

DECISION = """ROMÂNIA
MUNICIPIUL BUCUREȘTI
CONSILIUL LOCAL AL SECTORULUI 6
HOTĂRÂRE
privind aprobarea Regulamentului de organizare și funcționare a serviciului „Masă caldă la domiciliu”
Având în vedere:
– Raportul de specialitate nr. 1.204 din 3 martie 2027;
– Avizul Comisiei pentru sănătate și protecție socială;
În temeiul art. 139 alin. (1) și al art. 196 alin. (1) lit. a) din Ordonanța de urgență a Guvernului nr. 57/2019 privind Codul administrativ,
Consiliul Local al Sectorului 6 hotărăște:
Art. 1. Se aprobă Regulamentul prevăzut în anexa nr. 1.
Art. 2. (1) Se aprobă tarifele prevăzute în anexa nr. 2.
(2) Anexele nr. 1 și 2 fac parte integrantă din prezenta hotărâre.
Art. 3. Primarul Sectorului 6 și Direcția Generală de Asistență Socială duc la îndeplinire prezenta hotărâre.
Anexa nr. 1
la Hotărârea Consiliului Local al Sectorului 6 nr. 55/2027
REGULAMENT
CAPITOLUL I
Dispoziții generale
Art. 1. Serviciul asigură zilnic o masă caldă la domiciliul beneficiarului.
Art. 2. (1) Beneficiază de serviciu persoanele care îndeplinesc cumulativ condițiile:
a) au domiciliul în Sectorul 6;
b) nu se pot deplasa;
c) au venituri sub salariul minim net.
(2) Condițiile se verifică anual.
CAPITOLUL II
Cererea
Art. 3. Cererea se depune la sediul Direcției, prin poștă sau prin e-mail.
Anexa nr. 2
TARIFE
Art. 1. Tariful unei mese este de 28 de lei.
PREȘEDINTE DE ȘEDINȚĂ
Popescu Ana"""

_FORMS = {
    "law": (
        ("upperRoman", "CAPITOLUL %1", ""),
        ("decimal", "Secțiunea {}", ""),
        ("decimal", "Art. %3. –", '<w:lvlRestart w:val="0"/>'),
        ("decimal", "(%4)", ""),
        ("lowerLetter", "%5)", ""),
        ("decimal", "%6.", ""),
    )
}


@dataclass
class Numbered:
    """A python-docx document with one multi-level list as Word would store it."""

    document: Document

    def __post_init__(self) -> None:
        root = self.document.part.numbering_part.element
        levels = ""
        for index, (form, text, extra) in enumerate(_FORMS["law"]):
            # «Secțiunea 1» and «Secțiunea a 2-a»: two definitions, the second of which starts at 2.
            shown = text.format("%2") if "{}" in text else text
            levels += f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{extra}<w:lvlText w:val="{shown}"/></w:lvl>'
        other = levels.replace("Secțiunea %2", "Secțiunea a %2-a")
        for key, content in ((90, levels), (91, other)):
            made = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{key}">{content}</w:abstractNum>')
            root.insert(0, made)
        second = '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="2"/></w:lvlOverride>'
        root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
        root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="91"/>{second}</w:num>'))

    def number(self, paragraph: Paragraph, level: int, key: int = 90) -> None:
        properties = paragraph._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr>')
        )

    def file(self) -> io.BytesIO:
        made = io.BytesIO()
        self.document.save(made)
        made.seek(0)
        return made


def law() -> io.BytesIO:
    """Sixteen articles (and a 7^1) numbered by Word, where a person would number them by Word; chapters are headings."""
    paper = Numbered(docx.Document())
    for level, marker, text in LAW:
        paragraph = paper.document.add_paragraph(
            style="Heading 1" if level == 0 else "Heading 2" if level == 1 else None
        )
        _write(paragraph, text)
        if level is not None:
            paper.number(paragraph, level, 91 if marker == "Secțiunea a 2-a" else 90)
    return paper.file()


def _write(paragraph: Paragraph, text: str) -> None:
    """Text with its indexes raised, as a person writes 7^1 in Word; an empty line keeps its number by a space."""
    before, caret, after = text.partition("^")
    paragraph.add_run(before)
    if caret:
        paragraph.add_run(after[0]).font.superscript = True
        _write(paragraph, after[1:])


def law_text() -> str:
    return "\n".join(f"{marker} {text}".strip() for _level, marker, text in LAW)


def decision() -> io.BytesIO:
    """Everything typed, capitals in bold, as a secretary writes it."""
    document = docx.Document()
    for line in DECISION.split("\n"):
        document.add_paragraph().add_run(line).bold = line.isupper() or line.startswith(("Anexa nr. 1", "Anexa nr. 2"))
    made = io.BytesIO()
    document.save(made)
    made.seek(0)
    return made


NEEDS = (
    "Serviciile sociale din sector se adresează unui număr tot mai mare de persoane vârstnice care locuiesc singure, iar cererile în așteptare au crescut în fiecare an din perioada analizată.",
    "Evaluarea strategiei anterioare arată că măsurile fără buget propriu nu au fost realizate, deși au fost raportate ca fiind în curs, și că indicatorii au numărat activități, nu schimbări în viața oamenilor.",
    "Furnizorii privați acreditați acoperă aproape jumătate din serviciile de zi, însă contractele lor se încheie pentru un singur an bugetar, ceea ce îngreunează păstrarea personalului calificat.",
    "Direcția își propune ca fiecare familie să aibă un singur asistent social, un singur dosar și un singur plan, revizuit împreună cu beneficiarul la fiecare șase luni.",
)


def strategy(objectives: int = 8) -> tuple[io.BytesIO, list[str]]:
    """A strategy of about sixty pages: heading styles, bullets, numbered lists, a table under every objective; and its words."""
    document = docx.Document()
    words: list[str] = []

    def say(text: str, style: str | None = None, shown: str = "") -> None:
        document.add_paragraph(text, style=style)
        words.append(f"{shown} {text}".strip())

    say("Strategia de dezvoltare a serviciilor sociale 2027–2031", "Title")
    say("Capitolul I Situația actuală", "Heading 1")
    for need in NEEDS * 4:
        say(need)
    say("Capitolul II Obiective, măsuri și acțiuni", "Heading 1")
    number = 0
    for general in range(1, objectives + 1):
        say(f"Obiectivul general {general}. Servicii mai aproape de oameni", "Heading 2")
        for specific in range(1, 4):
            say(f"Obiectivul specific {general}.{specific}. Acces egal în toate cartierele", "Heading 3")
            say(NEEDS[(general + specific) % 4])
            for measure in range(1, 4):
                say(f"Măsura {general}.{specific}.{measure}. Extinderea echipelor mobile", "Heading 4")
                for need in NEEDS[:2]:
                    say(need)
                for need in ("asistenți sociali în fiecare cartier;", "program prelungit, inclusiv sâmbăta;"):
                    say(need, "List Bullet", "•")
                number += 1
                say("se recrutează personalul prevăzut în statul de funcții;", "List Number", f"{number}.")
        _table(document, words, general)
    say("Anexa 1 Planul de monitorizare", "Heading 1")
    _table(document, words, 0, rows=120)
    made = io.BytesIO()
    document.save(made)
    made.seek(0)
    return made, words


def _table(document: Document, words: list[str], number: int, rows: int = 8) -> None:
    cells = [["Măsura", "Termen", "Responsabil", "Buget (mii lei)"]]
    cells += [
        [f"{number}.{row} Extinderea serviciului de îngrijire la domiciliu în cartierele fără centru de zi, cu respectarea standardelor de calitate", f"trimestrul {row % 4 + 1} 2028", "Direcția Generală de Asistență Socială", f"{row * 125}"]
        for row in range(rows)
    ]  # fmt: skip
    table = document.add_table(len(cells), 4)
    for row, texts in zip(table.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    words += ["\t".join(texts) for texts in cells]


def long_pdf(pages: int = 60) -> bytes:
    """So many pages of articles, as an office program prints them."""
    articles = "\n\n".join(
        f"Art. {number}. Serviciile sociale se acordă persoanelor vârstnice, la cerere, în condițiile prezentei legi, pe baza "
        f"evaluării nevoilor făcute la domiciliu de către o echipă cu mai multe specialități."
        for number in range(1, pages * 10 + 1)
    )
    return typst.compile(f'#set page(paper: "a4")\n{articles}'.encode())
