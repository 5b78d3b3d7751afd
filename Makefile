# make run: set up, then the bot (Telegram where TELEGRAM_BOT_TOKEN is set, else the terminal).
# make test: set up, then every check. Both work first, alone, from a clean clone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup run test lint types contract content suites pytest docker-lint clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	@if command -v uv >/dev/null 2>&1; then \
	  test -x $(BIN)/python || uv venv --quiet --python $(PYTHON) $(VENV); \
	  VIRTUAL_ENV=$(VENV) uv pip install --quiet -c constraints.txt -e '.[dev]'; \
	else \
	  test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
	    { echo "python3-venv is missing: install it (Debian: apt-get install python3-venv)"; exit 1; }; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'; \
	fi
	@touch $(STAMP)

run: setup
	@$(BIN)/python -m bot run

test: setup lint types contract docker-lint content suites pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

contract: setup
	$(BIN)/lint-imports

docker-lint: setup
	$(BIN)/hadolint Dockerfile

content: setup
	$(BIN)/python -m bot validate --coverage

suites: setup
	$(BIN)/python -m bot evaluate tests/questions --min 97 --max-false 1

pytest: setup
	$(BIN)/python -m pytest

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis
