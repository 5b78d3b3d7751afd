# make run:  sets everything up, then the bot: in Telegram where TELEGRAM_BOT_TOKEN is set, else the
#            same conversation here in the terminal.
# make test: sets everything up, then every check.
# Each works alone, first, from a clean clone; once installed, neither needs the network.

VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.stamp
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
# True of a whole environment only: half of one may lead to the machine's own Python.
IS_VENV = $(PY) -c 'import sys; sys.exit(sys.prefix == sys.base_prefix)' 2>/dev/null
# Compiled at setup, as pip does with what it copies: where bytecode is not written along the way,
# each start would compile them anew.
SERVED = bot content intents knowledge
PACKAGES = $(patsubst %/__init__.py,%,$(wildcard */__init__.py))

export PIP_NO_INPUT := 1
export PIP_REQUIRE_VIRTUALENV := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: setup run test lint types contract dockerfile content questions pytest faults clean

setup: $(STAMP)

# The stamp is what was installed: a checkout that only touches the two files installs nothing.
$(STAMP): pyproject.toml constraints.txt
	@if $(IS_VENV) && cat $^ | cmp -s - $@; then touch $@; exit; fi; \
	set -e; \
	if ! $(IS_VENV) && [ -z "$(PYTHON)" ]; then \
	  echo "Python 3.11 or newer is needed: install it, or name it: make setup PYTHON=/path/to/python3" >&2; \
	  exit 1; \
	fi; \
	echo "Installing into $(VENV) (the first time takes a minute)" >&2; \
	if command -v uv >/dev/null 2>&1; then \
	  $(IS_VENV) || uv venv --quiet --allow-existing --python "$(PYTHON)" $(VENV); \
	  uv pip install --quiet --python $(PY) -c constraints.txt -e '.[dev]'; \
	else \
	  { $(IS_VENV) && $(PY) -m pip --version >/dev/null 2>&1; } || $(PYTHON) -m venv --clear $(VENV) || { \
	    echo "$(PYTHON) cannot make a virtual environment: install its venv module" \
	      "(on Debian and Ubuntu: apt-get install python3-venv), then try again" >&2; \
	    exit 1; \
	  }; \
	  $(PY) -m pip install --quiet -c constraints.txt -e '.[dev]'; \
	fi; \
	$(PY) -m compileall -q $(SERVED); \
	cat $^ > $@

run: setup
	@$(PY) -m bot run

test: setup lint types contract dockerfile content questions pytest

lint: setup
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: setup
	$(PY) -m mypy $(PACKAGES)

contract: setup
	$(VENV)/bin/lint-imports

dockerfile: setup
	$(VENV)/bin/hadolint Dockerfile

content: setup
	$(PY) -m bot validate --coverage

# What each language has reached: raise it with every gain, one language hides no fall of another.
questions: setup
	$(PY) -m bot evaluate tests/questions/en --min 96 --max-false 1
	$(PY) -m bot evaluate tests/questions/ru --min 98 --max-false 1
	$(PY) -m bot evaluate tests/questions/az --min 97 --max-false 1

pytest: setup
	$(PY) -m pytest

# Real processes under load while something breaks; takes some minutes and is no part of test.
faults: setup
	$(PY) -m tests.faults

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
