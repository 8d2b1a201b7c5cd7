#!/bin/sh
# Everything `make check` looks at; all of it runs even when the first fails, so that one run tells all.
set -u
python=${PYTHON:-.venv/bin/python}
failed=

step() {
    name=$1
    shift
    if output=$("$@" 2>&1); then
        printf '  ok    %s\n' "$name"
    else
        failed="$failed $name"
        printf '%s\n  FAIL  %s\n' "$output" "$name"
    fi
}

manage() { "$python" -W ignore -m tools.with_settings "$@"; }
no_migrations_missing() { manage makemigrations --check --dry-run; }
templates() { find templates -name '*.html' -exec "$(dirname "$python")/djade" --check --target-version 5.2 {} +; }
scripts() { for file in tools/*.sh .ci/run; do sh -n "$file" || return 1; done; }

step format "$python" -m ruff format --check .
step house "$python" -m tools.house
step lint "$python" -m ruff check .
step imports "$python" -c 'from importlinter.cli import lint_imports_command as run; run()'
step types env SECRET_KEY=only-for-types "$python" -m mypy
step migrations no_migrations_missing
step texts manage makemessages --check
step templates templates
step deploy manage check --deploy --fail-level WARNING
step scripts scripts

if [ -n "$failed" ]; then
    echo "make check: failed:$failed"
    exit 1
fi
echo "make check: everything holds"
