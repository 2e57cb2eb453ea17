# The two commands a newcomer needs are `make demo` and `make test`; each sets up what it uses.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test lint bench accuracy lock clean

help:  ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@echo "Setting up .venv (once, about a minute) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "govcrawl needs Python 3.11 or later; say make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@

demo: $(READY)  ## crawl the embedded sites into data/demo and show what landed
	@$(BIN)/govcrawl nightly -s SITES=embedded --expect-blocked huangpu

test: $(READY)  ## all tests
	@$(BIN)/pytest

lint: $(READY)  ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

accuracy: $(READY)  ## every cell of real reports in ../shared/corpus against what a person read
	@$(BIN)/python -m benchmarks.accuracy

bench: $(READY)  ## speeds, side by side with their yardsticks
	@$(BIN)/python -m benchmarks

lock: $(READY)  ## pin all dependencies anew (universal: Linux, macOS, Windows, Python 3.11 and later)
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes \
		--no-emit-index-url --custom-compile-command 'make lock' --upgrade pyproject.toml -o requirements.lock

clean:  ## remove the environment and the demo's data
	@rm -rf .venv data/demo data/sample
