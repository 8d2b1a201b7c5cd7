#!/bin/sh
# tools/install.sh REQUIREMENTS STAMP: makes .venv with exactly the pinned packages; called by make, which knows when.
# Run from the root of the checkout; relative paths only, so that its name may be long or hold spaces.
set -eu
requirements=$1
stamp=$2

usable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

if ! usable .venv/bin/python; then
    python=
    for candidate in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11; do
        if usable "$candidate"; then python=$candidate; break; fi
    done
    if [ -z "$python" ]; then
        echo "Consultare needs Python 3.11 or newer; found: $(python3 --version 2>&1 || echo none). Install it, or name it: PYTHON=/path/to/python3 make run" >&2
        exit 1
    fi
    echo "Creating .venv with $("$python" --version)"
    rm -rf .venv
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        rm -rf .venv
        echo "This Python cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv" >&2
        exit 1
    fi
fi

if [ ! -x .venv/bin/uv ] || ! cmp -s requirements-uv.txt .venv/.uv; then
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
    cp requirements-uv.txt .venv/.uv
fi

# uv doesn't read pip's configuration; an index set there (a mirror, a proxy) is handed over.
index=$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)
index=${PIP_INDEX_URL:-$index}
if [ -n "$index" ] && [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
    export UV_DEFAULT_INDEX="$index"
fi
echo "Installing $requirements"
export UV_HTTP_TIMEOUT="${UV_HTTP_TIMEOUT:-180}"
# UV_LINK_MODE=copy would be safer against a broken cache, hard links are what makes this quick; both are fine here.
.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r "$requirements" ||
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$requirements"
touch "$stamp"
