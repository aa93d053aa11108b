# What can be done here. Each target sets up what it needs first.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8001
SITES ?=
APT = command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help setup install browser run crawl serve test alpha check format eval bench torture wheel lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /\1\t/' | column -t -s "$$(printf '\t')"

# Two stamps: what the program needs, and on top of it what tests, linters and benchmarks need.
.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("newsarchive needs Python 3.11 or newer; set PYTHON=" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements.lock
	PYTHONWARNINGS='ignore:Editable installation' $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/ready-dev: requirements-dev.lock .venv/ready
	$(BIN)/python -m pip install --quiet --requirement requirements-dev.lock
	@touch $@

setup: .venv/ready-dev ## make .venv for development, with the exact versions of requirements-dev.lock

install: .venv/ready ## make .venv to run the program only, with the exact versions of requirements.lock

browser: ## install what the tests need of Debian, where it is missing: Chromium, HTTrack, wget and Redis
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || { $(APT) chromium fonts-dejavu-core >/dev/null; } \
	  || echo "no Chromium and no way to install it here: the browser tests will be skipped"
	@{ command -v httrack && command -v wget; } >/dev/null || { $(APT) httrack wget >/dev/null; } \
	  || echo "no HTTrack or wget and no way to install them here: tests of their mirrors will be skipped"
	@command -v redis-server >/dev/null || command -v valkey-server >/dev/null || { $(APT) redis-server >/dev/null; } \
	  || echo "no Redis and no way to install it here: the tests of clusters will be skipped"

run: install ## crawl the sample site (or SITES="bbc jpost") into archive.db and serve it on PORT
	$(BIN)/newsarchive run --port $(PORT) $(SITES)

crawl: install ## crawl the sample site (or SITES="bbc jpost") into archive.db
	$(BIN)/newsarchive run --no-serve $(SITES)

serve: install ## serve archive.db on PORT
	$(BIN)/newsarchive serve --port $(PORT)

test: setup browser ## the whole suite; no network but 127.0.0.1
	$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

# The lock file has 0.65; Datasette's own pytest plugin would close servers that tests share.
alpha: browser ## the tests of the pages with the newest alpha of Datasette 1.0, in a .venv of its own
	$(PYTHON) -m venv .venv-alpha
	.venv-alpha/bin/python -m pip install --quiet --requirement requirements-dev.lock
	.venv-alpha/bin/python -m pip install --quiet --upgrade --pre 'datasette>=1.0a0'
	.venv-alpha/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	.venv-alpha/bin/python -m pytest -p no:datasette -W default tests/web tests/console/test_serve.py
	rm -rf .venv-alpha

check: setup browser ## format, spelling, lint, types, and the whole suite with its coverage
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/codespell
	$(BIN)/mypy
	@rm -rf .coverage && mkdir .coverage
	$(BIN)/coverage run -m pytest -n auto --dist worksteal $(ARGS)
	@$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

format: setup ## put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

eval: setup ## extraction quality on ../shared/eval beside plain trafilatura
	$(BIN)/python benchmarks/extraction.py

bench: setup ## throughput, beside a bare Scrapy crawl
	$(BIN)/python benchmarks/throughput.py

torture: setup ## try to lose or damage articles in every way of docs/reliability.md (ARGS="--quick", ARGS="disk_full")
	$(BIN)/python benchmarks/reliability/torture.py $(ARGS)

wheel: setup ## build an sdist and a wheel in dist/
	rm -rf build dist
	$(BIN)/python -m build --no-isolation

# Development is resolved within the versions of the run lock: both fit into one .venv.
COMPILE = .venv-lock/bin/pip-compile --quiet --upgrade --strip-extras --allow-unsafe --no-annotate \
  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links
lock: ## write requirements.lock and requirements-dev.lock again from pyproject.toml
	$(PYTHON) -m venv .venv-lock && .venv-lock/bin/python -m pip install --quiet 'pip-tools>=7.5,<8'
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	rm -rf .venv-lock

clean: ## remove .venv and caches; archive.db and captures/ stay
	rm -rf .venv .coverage .mypy_cache .ruff_cache .pytest_cache build dist *.egg-info
