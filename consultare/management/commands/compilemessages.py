"""Writes the .mo files; in place of Django's, which needs GNU gettext."""

from django.conf import settings
from django.core.management.base import BaseCommand

from consultare import catalogues


class Command(BaseCommand):
    help = "Compiles locale/*/LC_MESSAGES/django.po where they are newer than their .mo."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        for language in catalogues.LANGUAGES:
            path = catalogues.path_of(settings.BASE_DIR, language)
            compiled = path.with_suffix(".mo")
            if path.exists() and not (compiled.exists() and compiled.stat().st_mtime > path.stat().st_mtime):
                catalogues.compile_to(path, catalogues.load(path, language))
