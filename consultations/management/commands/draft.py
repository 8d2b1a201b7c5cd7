"""`manage.py draft parse FILE`: how a file would be imported, one JSON object a line and unit; nothing is stored."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from consultare.lib.documents import DOUBTS, SKIPPED, WARNINGS, Parsed, Unreadable, read
from consultations.drafts.rules import UnitSpec, name_units


def _printed(unit: UnitSpec) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "level": unit.level,
        "label": unit.label,
        "citation": unit.citation,
        "text": unit.text,
        "anchor": unit.anchor,
    }
    return shown | ({"doubts": list(unit.doubts)} if unit.doubts else {})


class Command(BaseCommand):
    help = "How a DOCX, ODT, PDF, Markdown or text file would be imported. Reads the file only: no database, nothing stored."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        parse = acts.add_parser("parse", help="print one JSON object a line and unit, in reading order")
        parse.add_argument("file", type=Path, metavar="FILE")
        parse.add_argument("--notes", action="store_true", help="tell on stderr what was left out or doubtful")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            parsed = read(options["file"])
        except Unreadable as error:
            self.stderr.write(str(error.sentence))
            sys.exit(2)
        units = name_units(parsed.blocks)
        for unit in units:
            self.stdout.write(json.dumps(_printed(unit), ensure_ascii=False))
        if options["notes"]:
            self._tell(parsed, units)

    def _tell(self, parsed: Parsed, units: list[UnitSpec]) -> None:
        for code in parsed.warnings:
            self.stderr.write(str(WARNINGS[code]))
        for unit in units:
            for code in unit.doubts:
                self.stderr.write(f"{unit.citation}: {DOUBTS[code]}")
        for one in parsed.skipped:
            self.stderr.write(f"{SKIPPED[one.reason]}: {' '.join(one.text.split())}")
