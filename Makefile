# One place for every task; `make help` lists them. Set-up runs only when its inputs changed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One process of tests for each core; what is left of one is taken over by another.
PYTEST := $(BIN)/python -m pytest -n logical --maxprocesses 4 --dist worksteal
Q ?= What is the dose of foscarnet for acyclovir-resistant HSV, and how do I adjust it for renal function?

export Q

.DEFAULT_GOAL := help
.PHONY: help setup ask test check format lint types properties coverage bench mutants evals evals-asked evals-doses clean

help: ## list the tasks
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort

$(VENV)/.base: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up (first run takes a few minutes) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt torch
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.base
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

$(VENV)/.bench: $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,bench]'
	@touch $@

setup: $(VENV)/.dev ## create the environment with the development tools

ask: $(VENV)/.base ## ask a question: make ask Q="..."
	@$(BIN)/posology ask "$$Q"

test: $(VENV)/.dev ## run the tests
	@$(PYTEST)

check: $(VENV)/.dev ## format, lint, types, architecture tests, tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(PYTEST)

format: $(VENV)/.dev ## format the code and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

properties: $(VENV)/.dev ## hold every statement to the properties of verdicts; `make test` takes a fortieth of them
	@POSOLOGY_EVERY_STATEMENT=1 $(PYTEST) tests/assistant/dosing/test_verdict_properties.py

coverage: $(VENV)/.dev ## measure that every branch of the dosing rules is tested; fails below 100 %
	@$(PYTEST) --cov --cov-fail-under=100 tests/assistant/dosing posology/assistant/dosing \
		tests/assistant/answering/test_documents_as_written.py

bench: $(VENV)/.bench ## measure speed and memory, as ratios in one run
	@$(BIN)/python -m bench.run

mutants: $(VENV)/.dev ## try to get wrong doses past the verifier; a table per operator
	@$(BIN)/python -m posology.evals.mutants.report $(ARGS)

evals: $(VENV)/.dev ## ask the gold set, score it, hold it against goals and baseline
	@rm -rf build/evals
	@mkdir -p build/evals
	@$(MAKE) --no-print-directory --jobs=2 evals-asked evals-doses
	@$(BIN)/posology eval report build/evals/run --html build/evals/report.html >/dev/null
	@$(BIN)/posology eval gate build/evals/run --junit build/evals/gate.xml --markdown build/evals/gate.md

# The two halves of the evals know nothing of each other: each keeps one core busy.
evals-asked:
	@POSOLOGY_HOME=build/evals/home $(BIN)/posology eval run --out build/evals/run

evals-doses:
	@$(BIN)/posology eval doses --out build/evals/doses

clean: ## remove the environment and caches
	@rm -rf $(VENV) build/evals .pytest_cache .mypy_cache .ruff_cache .hypothesis
