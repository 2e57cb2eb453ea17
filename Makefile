# The two commands a newcomer needs are `make demo` and `make test`; each sets up what it uses.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
PYTHONS := 3.11 3.12 3.13
QUICK := tests/pipelines tests/govcrawl/lists tests/govcrawl/middlewares tests/govcrawl/platforms \
	tests/govcrawl/runs tests/govcrawl/test_extract.py tests/govcrawl/test_public_types.py
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test thorough coverage test-all test-lowest lint docs bench accuracy lock clean

help:  ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): requirements.lock pyproject.toml
	@echo "Setting up .venv (once, about a minute) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "govcrawl needs Python 3.11 or later; say make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@

# pyenv's commands for other Pythons fail unless told that those are wanted.
FIND := PYENV_VERSION=$$(pyenv versions --bare 2>/dev/null | paste -sd:) $(BIN)/uv python find --no-python-downloads

.venv-3.%/ready: $(READY)
	@$(BIN)/uv venv --quiet --clear --python "$$($(FIND) 3.$*)" $(@D)
	@$(BIN)/uv pip install --quiet --python $(@D) --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(@D) --no-deps --editable .
	@touch $@

.venv-lowest/ready: $(READY)
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(@D)
	@$(BIN)/uv pip compile --quiet --resolution lowest-direct --extra dev --no-emit-index-url pyproject.toml -o $(@D)/lowest.txt
	@$(BIN)/uv pip install --quiet --python $(@D) -r $(@D)/lowest.txt
	@$(BIN)/uv pip install --quiet --python $(@D) --no-deps --editable .
	@touch $@

demo: $(READY)  ## crawl the embedded sites into data/demo and show what landed
	@$(BIN)/govcrawl nightly -s SITES=embedded --expect-blocked huangpu

test: $(READY)  ## all tests
	@$(BIN)/pytest

thorough: $(READY)  ## all tests with many times as many draws, cases and orders; takes hours
	@THOROUGH=1 $(BIN)/pytest

coverage: $(READY)  ## all tests, and how much of the code they run, in their processes too
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

test-all: $(READY)  ## all tests on every Python that README names, where the machine has it
	@for version in $(PYTHONS); do \
		if $(FIND) $$version >/dev/null 2>&1; then $(MAKE) --no-print-directory test-$$version || exit 1; \
		else echo "no Python $$version on this machine"; fi; \
	done

test-3.%: .venv-3.%/ready
	@echo "Python 3.$*"
	@.venv-3.$*/bin/pytest

test-lowest: .venv-lowest/ready  ## the quick tests with the lowest versions that pyproject.toml declares
	@.venv-lowest/bin/pytest $(QUICK)

lint: $(READY)  ## ruff, mypy and the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --no-cache

docs: $(READY)  ## the documents as a site with search, in site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@! grep -rE '<(script|link|img)[^>]+(src|href)="?https?://|url\(.?https?://' site --include=*.html --include=*.css

accuracy: $(READY)  ## every cell of real reports in ../shared/corpus against what a person read
	@$(BIN)/python -m benchmarks.accuracy

bench: $(READY)  ## speeds, side by side with their yardsticks
	@$(BIN)/python -m benchmarks

lock: $(READY)  ## pin all dependencies anew (universal: Linux, macOS, Windows, Python 3.11 and later)
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes \
		--no-emit-index-url --custom-compile-command 'make lock' --upgrade pyproject.toml -o requirements.lock

clean:  ## remove the environments, what was built, and the demo's data
	@rm -rf .venv .venv-* .coverage site data/demo data/sample
