#!/usr/bin/env python
"""Entry point of every management command; finds or starts the database when the environment names none."""

import os
import sys

from django.core.management import execute_from_command_line

from consultare.embedded import ambient, launcher


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consultare.settings")
    if sys.argv[1:2] == ["up"]:
        sys.exit(launcher.main(sys.argv[2:]))
    ambient.prepare(sys.argv)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
