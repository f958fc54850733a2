# make run    sets everything up and opens the dashboard on the sample articles
# make test   sets everything up and runs every check and test
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export CONTROLMAP_HOME ?= $(CURDIR)/var

.PHONY: run test check bench clean

run: $(VENV)/run.stamp
	$(BIN)/python -m dashboard run --samples

test: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m pytest

bench: $(VENV)/dev.stamp
	$(BIN)/python -m tests.benchmarks

$(VENV)/run.stamp: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=python3.12, say")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

clean:
	rm -rf $(VENV) var
