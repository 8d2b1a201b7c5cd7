"""`python -m tools.with_settings COMMAND …`: a management command that needs the settings but no database."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("SECRET_KEY", "only-for-checks-aB3dE5gH7jK9mN1pQ3rS5tU7vW9xY1zA3bC5dE7")
os.environ.setdefault("SITE_URL", "https://consultari.example")
os.environ.setdefault("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consultare.settings")

if __name__ == "__main__":
    execute_from_command_line(["manage.py", *sys.argv[1:]])
