# Everything from a bare machine with Python >= 3.11, pip and make.
#   make scan                 the demo shop: crawl it, write the report
#   make scan URL=https://…   a real shop
#   make test                 all tests

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check
ROOMS := analysis benchmarks demo reports simulation spiders store tests verbs *.py
URL ?=
ARGS ?=

.PHONY: scan test lint prove bench format system clean

scan: $(VENV)/.installed
	$(if $(URL),$(BIN)/zhenping scan $(URL) $(ARGS),$(BIN)/zhenping demo $(ARGS))

test: $(VENV)/.installed-dev system
	$(BIN)/python -m pytest -m "not prove" -n 3 --dist worksteal $(ARGS)

prove: $(VENV)/.installed-dev system
	$(BIN)/python -m pytest -m prove $(ARGS)  # writes docs/evidence.md

bench: $(VENV)/.installed-dev
	$(PIP) install --quiet -r requirements-bench.txt
	$(BIN)/python benchmarks/run.py

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	cd $(VENV) && bin/mypy -p zhenping --config-file ../pyproject.toml

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What the browser tests need. Without root they are left out, in one visible line.
system:
	@if command -v chromium >/dev/null && command -v chromedriver >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	    chromium chromium-driver fonts-noto-cjk >/dev/null; \
	else echo "make: no chromium here and no right to install it: the browser tests are left out"; fi

# Debian may lack ensurepip, so the environment is made without pip and filled from outside.
$(BIN)/python:
	$(PYTHON) -m venv --without-pip $(VENV)

# Stale build folders would ship deleted modules; the package itself is installed afresh when a file changed.
SOURCES := $(shell git ls-files 2>/dev/null || find . -name '*.py')
INSTALL_SELF = rm -rf build ./*.egg-info && $(PIP) install --quiet --no-deps --force-reinstall . && rm -rf build ./*.egg-info

# Compiled here on all cores, not by pip on one; without it every start compiles anew where PYTHONDONTWRITEBYTECODE is set.
COMPILE = $(BIN)/python -m compileall -qq -j 0 -x '/tests?/' $(VENV)/lib || true

$(VENV)/.requirements: requirements.lock | $(BIN)/python
	$(PIP) install --quiet --no-compile -r requirements.lock
	@$(COMPILE)
	@touch $@

$(VENV)/.requirements-dev: requirements-dev.lock | $(BIN)/python
	$(PIP) install --quiet --no-compile -r requirements-dev.lock
	@$(COMPILE)
	@touch $@ $(VENV)/.requirements

$(VENV)/.installed: $(VENV)/.requirements $(wildcard $(SOURCES))
	@$(INSTALL_SELF)
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.requirements-dev $(wildcard $(SOURCES))
	@$(INSTALL_SELF)
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis zhenping-report zhenping-reports
