# The two commands are `make run` and `make test`; `make` alone shows the rest.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/made-from-lock
# What the tests start: an IMAP server, the client to compare with, and the other database.
SERVERS := dovecot-imapd isync postgresql
# How often `make bench` runs each program.
ROUNDS ?= 3

.PHONY: help setup run test test-fast lint format lock bench clean

help:  ## Show what there is
	@awk -F ':.*  ## ' '/^[a-z-]+:.*  ## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP)  ## Make the environment in .venv from requirements.lock

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || tools/need-packages python3-venv
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

run: setup  ## Start everything, with a demonstration mailbox; Ctrl-C ends it
	$(BIN)/rapport up --demo

test: setup  ## Lint, then run every test (starts Dovecot, PostgreSQL and Prefect)
	tools/need-packages $(SERVERS)
	$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n 2 --dist loadfile

test-fast: setup  ## Run the tests that need no servers
	$(BIN)/pytest -n 2 --dist loadfile -m 'not server'

lint: setup  ## Check style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup  ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

lock: setup  ## Resolve requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --upgrade \
		--generate-hashes --no-emit-index-url --no-annotate --no-header --quiet -o requirements.lock
	@! grep -nE '(https?|file)://' requirements.lock

bench: setup  ## Measure, beside mbsync and vdirsyncer, and what Gmail costs (ROUNDS=5 for more than three)
	tools/need-packages dovecot-imapd isync
	$(BIN)/python -m benchmarks --rounds $(ROUNDS)

clean:  ## Remove the environment and all caches; data folders stay
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
