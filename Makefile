# From a bare Python 3.11: `make demo`, `make test`, `make lint`. Everything lands in $(VENV).
PYTHON ?= python3.11
VENV ?= .venv
WORKERS ?= 2
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PYTEST := OMP_NUM_THREADS=1 MLFLOW_DISABLE_TELEMETRY=true $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help install demo test test-all lint format docs lock wheel clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

install: $(STAMP) ## create the virtual environment from the lock file

# The lock holds every package with its hashes; the project itself adds no dependency to it.
$(STAMP): requirements/lock.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info < (3, 14)))' || \
	  { echo "Python 3.11 to 3.13 is needed: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/lock.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: $(STAMP) ## analyse the bundled credit data against its requirements
	$(BIN)/advisor demo

test: $(STAMP) ## the fast tests (under 8 minutes on two cores)
	$(PYTEST) -n $(WORKERS) -m "not slow and not local_llm"

test-all: $(STAMP) ## every test that needs no language model
	$(PYTEST) -n $(WORKERS) -m "not local_llm"

lint: $(STAMP) ## style, types, layers, rule catalogue
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/advisor rules check

format: $(STAMP) ## apply the style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(STAMP) ## regenerate rules/CATALOGUE.md
	$(BIN)/advisor rules docs

lock: $(STAMP) ## resolve the dependencies again
	$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-annotate --python-version 3.11 \
	  --extra tracking --extra profiling --extra llm --extra documents --group dev \
	  --custom-compile-command "make lock" --output-file requirements/lock.txt

wheel: $(STAMP) ## build the distribution into dist/
	$(BIN)/python -m build --no-isolation --outdir dist .

clean: ## remove the environment, caches and builds
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
