"""Collects the texts to translate; in place of Django's, which needs GNU gettext. See consultare/catalogues.py."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from consultare import catalogues


class Command(BaseCommand):
    help = "Collects texts from code and templates into locale/; --check only compares."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit 1 when something is missing or idle"
        )
        parser.add_argument("--prune", action="store_true", help="drop what code and templates no longer say")

    def handle(self, *args: object, **options: object) -> None:
        root = settings.BASE_DIR
        source = catalogues.extracted(root)
        if options["check"]:
            self._check(source)
            return
        for language in catalogues.LANGUAGES:
            path = catalogues.path_of(root, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            catalog = catalogues.merged(source, catalogues.load(path, language), language, prune=bool(options["prune"]))
            path.write_bytes(catalogues.written(catalog))
        self.stdout.write(f"{len(source)} texts")

    def _check(self, source: catalogues.Catalog) -> None:
        root = settings.BASE_DIR
        found = catalogues.complaints(source, catalogues.load(catalogues.path_of(root, "ro"), "ro"))
        for language in catalogues.LANGUAGES:
            path = catalogues.path_of(root, language)
            catalog = catalogues.merged(source, catalogues.load(path, language), language, prune=True)
            if not path.exists() or path.read_bytes() != catalogues.written(catalog):
                found.append(f"{path.relative_to(root)} differs from what `make messages` writes")
        if found:
            raise CommandError("\n".join([*found, f"{len(found)} complaints"]))
