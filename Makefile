# casebus: `make demo` on any machine with Python 3.11 or newer; `make help` for the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:

# The environment to build in, and what to hand to the command: make demo ARGS="--seed 7 --cases 3000"
VENV ?= .venv
ARGS ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --no-input --disable-pip-version-check
RUNTIME_LOCK := deploy/requirements.lock
DEV_LOCK := deploy/requirements-dev.lock

# A caller's settings must not lead us into another Python's packages.
unexport PYTHONPATH PYTHONHOME PIP_USER PIP_TARGET PIP_PREFIX VIRTUAL_ENV

# What is already made is known by stamps named after the content they were made from: a changed lock, a
# checkout that moved, a new file each ask for a new stamp; switching branches back and forth does not.
STAMPS := $(VENV)/.stamps
digest = $(shell { echo "$(CURDIR)"; $(1); } | cksum | tr ' ' -)
RUNTIME := $(STAMPS)/runtime-$(call digest,cat $(RUNTIME_LOCK))
DEV := $(STAMPS)/dev-$(call digest,cat $(DEV_LOCK))

# The package is installed as links to this tree (strict editable), for the demo as for the tests: an edit
# shows at once, and mypy and import-linter see the very files that run. Links to *new* files appear
# only by installing again, so the stamp is named after the list of files.
ROOMS := adapters bench console demo ledger mappings router schemas
PACKAGE := $(STAMPS)/package-$(call digest,cat pyproject.toml; \
	{ ls *.py py.typed; find $(ROOMS) -type f -not -path '*/__pycache__/*'; } 2>/dev/null | LC_ALL=C sort)
ifeq ($(wildcard build/__editable__.casebus-*/casebus/__init__.py),)
.PHONY: $(PACKAGE)
endif

.PHONY: help
help: ## what can be made here
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

.PHONY: demo
demo: install ## a prefecture's cases through the closed loop (ARGS="--seed 7 --cases 3000")
	@$(BIN)/casebus demo $(ARGS)

.PHONY: install
install: $(PACKAGE) ## what running needs: the environment, the locked libraries, the package
	@:

.PHONY: test
test: dev ## everything that must hold: lint, fast tests, proofs of the mappings, real processes
	@failed=; \
	$(MAKE) --no-print-directory lint || failed="$$failed lint"; \
	echo "== fast tests"; $(BIN)/pytest -m "not system" -n 2 --dist loadfile $(ARGS) || failed="$$failed fast-tests"; \
	echo "== proofs"; $(BIN)/casebus mapping test --documents 500 --jobs 2 || failed="$$failed proofs"; \
	echo "== real processes"; \
	[ -z "$$failed" ] || echo "already failed:$$failed"; \
	$(BIN)/pytest -m system $(ARGS) || failed="$$failed system-tests"; \
	[ -z "$$failed" ] || { echo "failed:$$failed" >&2; exit 1; }

# mypy is given the installed package, never this folder, whose name may be anything; the places it names
# are turned back into places in this tree.
.PHONY: prove
prove: install ## every shipped mapping: check, examples, both laws on 500 documents each (ARGS="--seed 7")
	@$(BIN)/casebus mapping test --documents 500 --jobs 2 $(ARGS)

.PHONY: mutants
mutants: install ## one rule changed at random, 200 times: what would the proof not notice? (ARGS="--seed 7")
	@$(BIN)/casebus mapping mutants --count 200 --jobs 2 $(ARGS)

.PHONY: lint
lint: dev ## ruff, mypy, import contracts
	@failed=; \
	echo "== ruff"; $(BIN)/ruff check . || failed="$$failed ruff"; \
	$(BIN)/ruff format --check . || failed="$$failed format"; \
	echo "== mypy"; set -o pipefail; \
	$(BIN)/mypy -p casebus | sed 's|^build/__editable__[^/]*/casebus/||' || failed="$$failed mypy"; \
	echo "== import contracts"; $(BIN)/lint-imports --no-logo || failed="$$failed imports"; \
	[ -z "$$failed" ] || { echo "failed:$$failed" >&2; exit 1; }

.PHONY: bench
bench: install ## translation against its parsing floor, then the whole flow
	@$(BIN)/casebus bench translate $(ARGS)
	@$(BIN)/casebus bench flow $(ARGS)

# Locks name no registry and no folder: pip's own settings decide where packages come from, the hashes
# decide what they are. Made with the oldest Python we run on, so that its backports are in.
LOCK := --quiet --no-config --generate-hashes --allow-unsafe --strip-extras \
	--no-header --no-emit-options --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
.PHONY: lock
lock: dev ## renew the locks from pyproject.toml (ARGS=--upgrade for newer versions)
	$(BIN)/pip-compile $(LOCK) --all-build-deps $(ARGS) -o $(RUNTIME_LOCK) pyproject.toml
	$(BIN)/pip-compile $(LOCK) --all-build-deps $(ARGS) --extra dev -c $(RUNTIME_LOCK) -o $(DEV_LOCK) pyproject.toml

.PHONY: clean
clean: ## remove what builds and checks leave behind; the environment stays
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find $(ROOMS) tests -type d -name __pycache__ -prune -exec rm -rf {} +

.PHONY: dev
dev: machine-for-tests $(DEV) $(PACKAGE)

.PHONY: machine-for-tests
machine-for-tests:
	@deploy/prepare test $(VENV)

$(RUNTIME):
	@deploy/prepare run $(VENV)
	@echo "casebus: installing the locked libraries (once)"
	@$(PIP) install --require-hashes -r $(RUNTIME_LOCK)
	@mkdir -p $(STAMPS) && rm -f $(STAMPS)/runtime-* && touch $@

# The development lock holds the runtime lock's versions and more, so it stands for both.
$(DEV):
	@echo "casebus: installing the locked libraries for development (once)"
	@$(PIP) install --require-hashes -r $(DEV_LOCK)
	@mkdir -p $(STAMPS) && rm -f $(STAMPS)/dev-* $(STAMPS)/runtime-* && touch $@ $(RUNTIME)

$(PACKAGE): | $(RUNTIME)
	@PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation --editable .
	@rm -f $(STAMPS)/package-* && touch $@
