# Todoke. `make` prints this help.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup system run test fast lint format demo demo-split kafka soak bench bench-import bench-one bench-match \
	checkov contracts lock vendor clean \
	monitoring compose-smoke compose-rehearsal

help: ## show what there is
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## set up the virtual environment from requirements.lock

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

system: ## install the system packages the tests need, where apt-get may
	@scripts/system-packages
	@scripts/promtool

run: setup ## start everything on this machine (ARGS="--data DIR --port 8000")
	@$(BIN)/todoke up $(ARGS)

test: setup system ## set up and run all tests (T=path for some)
	$(BIN)/pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(T)

fast: setup ## the tests that need neither browser nor package registry
	$(BIN)/pytest -q -m "not browser and not images" $(T)

lint: setup ## ruff, mypy, import-linter
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## let ruff put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

demo: setup ## run the chain for a synthetic city (ARGS="--residents 100 --json")
	@$(BIN)/todoke demo $(ARGS)

demo-split: setup system ## the same as eight processes on a real Kafka
	@$(BIN)/todoke demo --split $(ARGS)

kafka: setup system ## a real Kafka broker by hand, the one of the tests (ARGS="--port 9092 --data DIR")
	@$(BIN)/python -m sandbox.broker $(ARGS)

soak: setup system ## crashes under load: 10,000 residents, broker, database and processes killed (ARGS="--residents 1000")
	@TODOKE_TEST_AWAY=60 $(BIN)/pytest -q tests/chain/test_split.py -k in_turn
	@$(BIN)/python -m tests.soak $(ARGS)

bench: setup system ## measure the chain against bare loops in the same run
	@$(BIN)/python -m benchmarks $(ARGS)

bench-one: setup ## measure one resident who registers while a list of 100,000 is open, beside storing the row alone
	@$(BIN)/python -m benchmarks.one_resident $(ARGS)

bench-import: setup ## measure the import of a list of 70,000 rows and of the largest one, 200,000, within its limits
	@$(BIN)/python -m benchmarks.importing $(ARGS)
	@$(BIN)/python -m benchmarks.importing --rows 200000 --rounds 1 $(ARGS)

bench-match: setup ## measure matching on synthetic noisy cities, beside Splink in its own environment
	@test -e var/splink/.ready || { $(PYTHON) -m venv var/splink && \
		var/splink/bin/python -m pip install --quiet --disable-pip-version-check "splink>=5,<6" && \
		touch var/splink/.ready; }
	@$(BIN)/python -m benchmarks.matching --splink var/splink/bin/python $(ARGS)

checkov: setup ## examine the Kubernetes manifests (checkov gets an environment of its own)
	$(BIN)/pytest tests/deploy/test_k8s_checkov.py

contracts: setup ## write docs/asyncapi.yaml, docs/openapi, docs/settings.md and the Kafka manifests from the code
	@$(BIN)/todoke contracts

monitoring: setup ## write deploy/k8s/components/monitoring from deploy/monitoring
	@$(BIN)/python scripts/monitoring_manifests.py

compose-smoke: ## build the image, run the story against docker compose, count, take it down (needs a Docker daemon)
	@deploy/compose/smoke

compose-rehearsal: setup ## docker-compose.yml without an engine, in namespaces (root, Java 17, Maven)
	@$(BIN)/python -m tests.rehearsal

lock: ## make the three locks anew: everything, the image, its build (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes --no-header \
		--no-emit-index-url --no-annotate pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--no-annotate --constraints requirements.lock pyproject.toml -o requirements-runtime.lock
	echo 'hatchling>=1.27' | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-annotate --constraints requirements.lock - -o requirements-build.lock

vendor: ## take vendored files out of their packages anew (needs npm)
	$(PYTHON) scripts/vendor.py

clean: ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
