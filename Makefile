# make app, make test: each prepares a fresh machine by itself (see scripts/setup.sh).
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# The tests already use both cores, and their order is that of the least wait for a failure.
.NOTPARALLEL:
SHELL := /bin/bash

BIN := .venv/bin
READY := pyproject.toml requirements.lock
PORT ?= 8501
# Only what exists: the type checker refuses a name it cannot find.
TYPED := lead_model lead_analysis lead_delivery lead_app $(wildcard app.py)

.PHONY: help app test quick browser lint format bench mutants calibration screenshots lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/.ready-app: $(READY)
	@scripts/setup.sh app

.venv/.ready-test: $(READY)
	@scripts/setup.sh test

app: .venv/.ready-app ## start the app (PORT=8501)
	$(BIN)/python -m lead_app.server --server.port=$(PORT)

test: lint quick browser ## everything: lint, types, quick tests, browser tests

quick: .venv/.ready-test ## all tests that need no browser
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not browser"

browser: .venv/.ready-test ## the app in Chromium
	@scripts/setup.sh chromium
	$(BIN)/python -m pytest -n 2 --dist loadfile tests/browser

lint: .venv/.ready-test ## ruff check, ruff format --check, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(TYPED)

format: .venv/.ready-test ## put the code into the one format, sort imports
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.ready-test ## every benchmark, printed as ratios
	@set -e; for file in benchmarks/[a-z]*.py; do \
	  echo "== $$file"; $(BIN)/python -m "benchmarks.$$(basename "$$file" .py)"; done

mutants: .venv/.ready-test ## single changes of the code that moves money, tried against the tests (ARGS="--seed 7")
	$(BIN)/python scripts/mutants.py $(ARGS)

# For maintainers, after a change of the public files or of the method.
calibration: .venv/.ready-app ## noise and persistence again, into docs/calibration.md and the results that the app shows
	$(BIN)/lead-model calibrate --report docs/calibration.md --save

screenshots: .venv/.ready-test ## every page at 390, 1024 and 1440 px, light and dark, into build/screenshots
	@scripts/setup.sh chromium
	$(BIN)/python -m tests.browser.screenshots

# For maintainers, after a change of the dependencies. One version of each package for all Pythons
# and systems, so that everybody calculates with the same numpy; no address of any package index.
lock: ## pin all packages again (installs uv into a temporary place)
	@set -e; tool=$$(mktemp -d); trap 'rm -rf "$$tool"' EXIT; \
	$${PYTHON:-python3} -m venv "$$tool" && "$$tool/bin/pip" install --quiet uv; \
	"$$tool/bin/uv" pip compile pyproject.toml --quiet --upgrade --universal --all-extras \
	  --python-version 3.11 --fork-strategy fewest --no-annotate \
	  --custom-compile-command "make lock" --output-file requirements.lock; \
	if grep -n '://' requirements.lock; then echo "requirements.lock names an address" >&2; exit 1; fi

clean: ## remove the environment, caches and build outputs
	rm -rf .venv build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis
