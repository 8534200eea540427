# `make demo` and `make test` need git, make, Python 3.11 or newer and its venv module; no root, no services.
PYTHON ?= python3
PIP_FLAGS ?= -q --disable-pip-version-check
BIN := .venv/bin
DEMO := build/demo
export PYTHONDONTWRITEBYTECODE ?=

.DEFAULT_GOAL := help
.PHONY: help demo demo-web demo-real test test-forking test-spread test-long test-long-tables test-long-spread test-long-computed test-long-forking test-long-played test-versions test-whole test-real test-plugins test-web test-store test-store-contract test-store-played test-ha mutants lint docs pictures verifier bench bench-reconcile bench-web bench-peer requirements wheel clean

help:  ## What can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

demo: .venv/lab  ## Play four cases on the embedded data centre; everything they leave is in build/demo
	@$(BIN)/dcdecom lab demo --output $(DEMO)

# Tests that fork stand in a process of their own: a fork beside another test's threads may never come back.
FORKING := tests/unit/journal tests/unit/surroundings
# Tests wait more than they compute. Slow ones stand side by side: whoever is done takes over half of what another has left.
SPREAD := -n 4 --dist worksteal
# Two that last minutes, begun first; and dialects, of which a process plays all at once before its first test.
TABLES := tests/crash/test_every_point.py tests/faults tests/crash/test_disks.py
PLAYED := tests/unit/dialects/test_contract.py
# Those that compute, and wait for no command of a case.
COMPUTED := tests/agents tests/hostile tests/oracle tests/unit
LONG := -o timeout=1200 -m "long and not whole"
QUICK := not long and not whole and not real and not web and not store

test: lint test-forking test-spread  ## The tests that need neither root nor services

test-forking: .venv/dev
	$(BIN)/python -m pytest -m "$(QUICK)" $(FORKING)

test-spread: .venv/dev
	$(BIN)/python -m pytest $(SPREAD) -m "$(QUICK)" $(addprefix --ignore=,$(FORKING))

test-long: test-long-tables test-long-spread test-long-computed test-long-forking test-long-played test-versions  ## Crash points and faults, the oracle, and the other long tests; the contract with NetBox on every pinned pynetbox; demo and tutorial

test-long-tables: .venv/dev
	$(BIN)/python -m pytest -n 2 --dist worksteal $(LONG) $(TABLES)

test-long-spread: .venv/dev
	$(BIN)/python -m pytest -n 4 --dist worksteal $(LONG) $(addprefix --ignore=,$(COMPUTED) $(TABLES))

test-long-computed: .venv/dev
	$(BIN)/python -m pytest -n 2 --dist worksteal $(LONG) $(addprefix --ignore=,$(FORKING) $(PLAYED)) $(COMPUTED)

test-long-forking: .venv/dev
	$(BIN)/python -m pytest $(LONG) $(FORKING)

test-long-played: .venv/dev
	$(BIN)/python -m pytest $(LONG) $(PLAYED)

test-versions: .venv/dev
	$(BIN)/python -m tests.contract.versions

test-web: .venv/web  ## The page in Debian's chromium: accessible, on a phone, on paper, without script
	@command -v $${CHROMIUM:-chromium} >/dev/null \
	  || { echo "make test-web needs chromium. On Debian: apt-get install chromium"; exit 1; }
	$(BIN)/python -m pytest -m "web and not whole" tests/web

test-store: test-store-contract test-store-played  ## The store on PostgreSQL, in clusters of its own on Unix sockets: contract, guards, a case, fencing

# Contracts fork: they stand in a process of their own, as in `make test`.
test-store-contract: .venv/dev has-postgresql
	$(BIN)/python -m pytest -o timeout=600 -m "store and not whole" $(FORKING)

test-store-played: .venv/dev has-postgresql
	$(BIN)/python -m pytest -n 2 --dist worksteal -o timeout=1200 -m "store and not whole" tests/store

test-ha: .venv/dev has-postgresql  ## 500 acts of three hosts on one case whose sessions are ended at random; some minutes, never in CI
	$(BIN)/python -m tests.store.fencing $(or $(ACTS),500)

.PHONY: has-postgresql
has-postgresql:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 \
	  || { echo "make test-store needs PostgreSQL's programs. On Debian: apt-get install postgresql pgbouncer"; exit 1; }

demo-web: .venv/web  ## One accepted case by browsers, from the request form to the seal; a picture of each page at 390 and 1280 pixels in build/demo-web
	SCREENS=build/demo-web $(BIN)/python -m pytest -m "web and whole" tests/web/test_case_by_browser.py

test-whole: .venv/dev  ## Every crash point, fault, hostile file, dialect, width and history of nights, of which `make test-long` takes a sample
	$(BIN)/python -m pytest $(SPREAD) -o timeout=3600 -m "whole and not web" $(addprefix --ignore=,$(FORKING)) tests

mutants: .venv/mutants  ## Change the code in one place at a time, and look whether a test notices; up to 150 minutes, never in CI
	$(BIN)/python -m tests.mutants $(MUTANTS)

test-real: .venv/dev  ## As root on Debian 13: start the real systems and pass the contract suite on them
	$(BIN)/python -m tests.real.suite

test-plugins: .venv/dev  ## As root on Debian with PostgreSQL and Redis: a real NetBox with its plugins; ten minutes at first, never in CI
	$(BIN)/python -m pytest -m real tests/plugins

demo-real: .venv/dev  ## As root on Debian 13: the accepted and the rejected case on the real systems
	$(BIN)/python -m tests.real.suite --demo

lint: .venv/dev  ## ruff, mypy strict, import-linter, generated pages
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m docs.generate --check

docs: .venv/dev  ## Write the generated pages of docs/reference
	$(BIN)/python -m docs.generate

pictures: .venv/dev  ## The pictures of the README, from a real run of the demo (chromium and LibreOffice draw two of them)
	$(BIN)/python -m docs.pictures

verifier:  ## build/verify.pyz, the verifier as one file for a machine that has nothing of ours; prints its SHA-256
	@mkdir -p build
	@$(PYTHON) -m dcdecom.journal.zipapp build/verify.pyz

wheel: .venv/dev  ## dist/*.whl, the same bytes from the same source; prints its SHA-256
	@$(BIN)/python -m hatchling build -t wheel
	@sha256sum dist/*.whl

bench: .venv/dev  ## Start-up time, own CPU of a decommission, share of waiting
	$(BIN)/python -m bench

bench-reconcile: .venv/dev  ## CPU, memory and requests of a reconcile of 1,000 and 10,000 devices, beside bare reading (FLEET="--devices 100000" for others)
	$(BIN)/python -m bench.fleet $(FLEET)

bench-web: .venv/dev  ## 200 sessions that look at a board of 500 cases for two minutes: p95, CPU and memory (WEB="--sessions 50" for others)
	$(BIN)/python -m bench.web $(WEB)

bench-peer: .venv/dev  ## As root, on the real test bed: netbox-zabbix-sync beside a reconcile, on systems of their own
	$(BIN)/python -m bench.peer

requirements:  ## Pin what users and developers install, with hashes and without index addresses (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml --extra lab -o requirements/lab.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml --extra dns -o requirements/dns.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml --extra postgresql -o requirements/postgresql.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml --extra scan -o requirements/scan.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml --extra web -o requirements/serve.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml --extra tte -o requirements/tte.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml requirements/dev.in --extra lab --extra postgresql --extra scan --extra tte --extra web -o requirements/dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  requirements/web.in -c requirements/dev.txt -o requirements/web.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  requirements/install.in -o requirements/install.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  requirements/mutants.in -c requirements/dev.txt -o requirements/mutants.txt

clean:  ## Remove what was made
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "dcdecom needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Making a Python environment in .venv. This and the next step are done once."
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/lab: .venv/made requirements/lab.txt pyproject.toml
	@echo "Installing dcdecom and the packages that it needs into .venv."
	@echo "It takes half a minute, longer on a slow line."
	@$(BIN)/python -m pip install $(PIP_FLAGS) --require-hashes -r requirements/lab.txt
	@$(BIN)/python -m pip install $(PIP_FLAGS) --no-deps -e .
	@echo "Installed."
	@touch $@

.venv/dev: .venv/made requirements/dev.txt pyproject.toml
	$(BIN)/python -m pip install $(PIP_FLAGS) --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install $(PIP_FLAGS) --no-deps -e .
	@touch $@ .venv/lab

.venv/web: .venv/dev requirements/web.txt
	PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 $(BIN)/python -m pip install $(PIP_FLAGS) --require-hashes -r requirements/web.txt
	@touch $@

.venv/mutants: .venv/dev requirements/mutants.txt
	$(BIN)/python -m pip install $(PIP_FLAGS) --require-hashes -r requirements/mutants.txt
	@touch $@
