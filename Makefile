# Two commands do everything on a fresh machine: `make demo` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
CODE := bot integrations storage tests benchmarks

.DEFAULT_GOAL := help
.PHONY: help demo test check format lint types tests nightly constraints clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/installed ## take the bundled sample meeting from sound to a reminder that is answered
	@$(BIN)/minuta demo

test: check tests ## everything that CI runs: format, lint, types, tests

check: format lint types

format: $(VENV)/installed-for-development
	$(BIN)/ruff format --check $(CODE)

lint: $(VENV)/installed-for-development
	$(BIN)/ruff check $(CODE)

types: $(VENV)/installed-for-development
	$(BIN)/mypy

tests: $(VENV)/installed-for-development
	$(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

nightly: $(VENV)/installed-for-development ## the tests that take minutes: whole matrices, long meetings
	$(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder -m nightly

constraints: $(VENV)/installed-for-development ## write constraints.txt anew from what the registry has
	$(BIN)/uv pip compile --quiet --universal --no-header --no-annotate --no-emit-index-url --upgrade \
		--group pyproject.toml:dev --all-extras --output-file constraints.txt pyproject.toml

clean: ## remove the virtual environment and the caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Minuta needs Python 3.11 or newer; name one with: make PYTHON=python3.11 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --constraint constraints.txt --upgrade pip

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/installed-for-development: $(VENV)/installed
	$(PIP) install --constraint constraints.txt --editable '.[evaluate]' --group dev
	@touch $@
