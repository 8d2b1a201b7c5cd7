"""Translation catalogues through Babel, so that no machine needs GNU gettext.

The msgid is the English text; `locale/en` therefore holds only what must read differently in English (normally nothing),
while every entry of `locale/ro` must be translated. Files are sorted and carry no dates or line numbers: no idle diffs.
"""

import os
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

CODE = ("consultare", "accounts", "consultations", "indicators")
TEMPLATES = ("templates",)
TEMPLATE_SUFFIXES = frozenset({".html", ".txt", ".xml"})
LANGUAGES = ("ro", "en")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    name + lazy: spec
    for name, spec in {
        "_": None,
        "gettext": None,
        "gettext_noop": None,
        "ngettext": (1, 2),
        "_n": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for lazy in ("", "_lazy")
}
# Word for word what Django's own Romanian catalogue has: gettext then keeps both in one table.
PLURALS = {
    "ro": "nplurals=3; plural=(n==1?0:(((n%100>19)||((n%100==0)&&(n!=0)))?2:1));",
    "en": "nplurals=2; plural=(n != 1);",
}
UNSTABLE = (
    "Report-Msgid-Bugs-To",
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Last-Translator",
    "Generated-By",
    "Language-Team",
)
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdifr]|(?<!%)%\d*d|\{\w*\}")


def extracted(root: Path) -> Catalog:
    """Every text of our code and templates."""
    catalog = Catalog()
    for msgid, context in _texts(root):
        catalog.add(msgid, context=context)
    return catalog


def _texts(root: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    for place in CODE:
        for path in sorted((root / place).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _extract(path.read_bytes())
    for place in TEMPLATES:
        for path in sorted((root / place).rglob("*")):
            if path.suffix in TEMPLATE_SUFFIXES:
                source = templatize(path.read_text(), origin=str(path))
                # What templatize leaves looks like Python but for its indentation.
                yield from _extract("\n".join(line.lstrip() for line in source.splitlines()).encode())


def _extract(source: bytes) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    for _line, msgid, _comments, context in extract(
        "python", BytesIO(source), keywords=KEYWORDS, options={"encoding": "utf-8"}
    ):
        yield msgid, context


def path_of(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def load(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as handle:
        return read_po(handle, locale=language)


def merged(source: Catalog, old: Catalog, language: str, *, prune: bool) -> Catalog:
    """`source` with the translations of `old`; what the code no longer says stays unless `prune`."""
    new = Catalog(locale=language, project="Consultare", charset="utf-8", header_comment=f"# Consultare, {language}.")
    new.mime_headers = [*new.mime_headers, ("Plural-Forms", PLURALS[language])]
    for message in old if not prune else ():
        if message.id:
            _take(new, message, message)
    for message in source:
        if message.id:
            found = old.get(_single(message), message.context)
            if language == "ro" or (found is not None and any(_forms(found))):
                _take(new, message, found)
    return new


def _take(catalog: Catalog, message: Message, translated: Message | None) -> None:
    added = catalog.add(message.id, context=message.context)
    if translated is None:
        return
    forms = _forms(translated)
    if isinstance(added.id, tuple):
        added.string = tuple((forms + [""] * catalog.num_plurals)[: catalog.num_plurals])
    else:
        added.string = forms[0] if forms else ""
    if translated.fuzzy:
        added.flags.add("fuzzy")


def _single(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else str(message.id)


def _forms(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [str(message.string or "")]


def written(catalog: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalog, width=100, sort_output=True, no_location=True, ignore_obsolete=True)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(tuple(f'"{name}' for name in UNSTABLE))).encode()


def compile_to(path: Path, catalog: Catalog) -> None:
    new = path.with_suffix(f".mo.{os.getpid()}")
    with new.open("wb") as handle:
        write_mo(handle, catalog)
    new.replace(path.with_suffix(".mo"))


def complaints(source: Catalog, romanian: Catalog) -> list[str]:
    """What keeps the Romanian catalogue from being complete and true, one line each."""
    found = [
        f"missing: {_shown(message)}"
        for message in source
        if message.id and romanian.get(_single(message), message.context) is None
    ]
    for message in romanian:
        if not message.id:
            continue
        mine = source.get(_single(message), message.context)
        if mine is None:
            found.append(f"obsolete: {_shown(message)}")
        else:
            found += [f"{problem}: {_shown(message)}" for problem in _problems(mine, message)]
    return sorted(found)


def _problems(source: Message, message: Message) -> Iterator[str]:
    forms = _forms(message)
    if message.fuzzy:
        yield "fuzzy"
    if isinstance(source.id, tuple) and len(forms) != 3:
        yield "needs three plural forms"
    if not all(forms):
        yield "untranslated"
        return
    if any(letter in form for form in forms for letter in "şţŞŢ"):
        yield "cedilla in place of the comma below"
    wanted = set(PLACEHOLDER.findall(source.id[1] if isinstance(source.id, tuple) else str(source.id)))
    for number, form in enumerate(forms):
        has = set(PLACEHOLDER.findall(form))
        # One form may say «o observație» without the figure.
        if has != wanted and not (number == 0 and len(forms) > 1 and has <= wanted):
            yield f"placeholders differ ({', '.join(sorted(has ^ wanted))})"


def _shown(message: Message) -> str:
    context = f"[{message.context}] " if message.context else ""
    return f"{context}{_single(message)!r}"
