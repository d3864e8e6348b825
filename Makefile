# One line of help per target comes from its ## comment.
PYTHON ?= python3
UV ?= .uv/uv
RUN := .venv/bin
ONESHOT ?= 0
JOBS ?= 2
export UV_PYTHON_DOWNLOADS := never
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
# Trust what the machine trusts: many company networks have a certificate authority of their own.
export UV_SYSTEM_CERTS := true
endif
export PYTHONPATH := plugins
export GX_ANALYTICS_ENABLED := false

.DEFAULT_GOAL := help
.PHONY: help setup demo clean-demo test lint type test-airflow bench docs up

help: ## Show this help
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

.uv/uv:
	@$(PYTHON) .ci/bootstrap_uv.py

.venv/synced: pyproject.toml uv.lock | $(filter .uv/uv,$(UV))
	@$(UV) sync --quiet --locked --all-extras --compile-bytecode --python $(PYTHON)
	@touch $@

setup: .venv/synced ## Create the locked environment (needs only python3 >= 3.11)

demo: setup ## Sync one business day of a sandbox shop; ONESHOT=1 exits with its status
	@$(RUN)/qbd demo $(if $(filter 1,$(ONESHOT)),--oneshot,)

clean-demo: ## Forget what the demo keeps in .demo/
	rm -rf .demo

lint: setup ## Style, imports and architecture
	$(RUN)/ruff check plugins dags tests .ci
	$(RUN)/ruff format --check plugins dags tests .ci
	$(RUN)/lint-imports

type: setup ## mypy, strict
	$(RUN)/mypy

test: setup lint type ## Set up and run every test
	$(RUN)/pytest -n $(JOBS) --dist worksteal --durations 12

bench: setup ## Measure speed and memory; prints tables
	@$(UV) sync --quiet --locked --all-extras --group bench --python $(PYTHON)
	$(RUN)/python tests/bench/load_bench.py
	$(RUN)/python tests/bench/posting_bench.py
	$(RUN)/python tests/bench/sync_bench.py
	$(RUN)/python tests/bench/sandbox_bench.py

docs: setup ## Regenerate the data dictionary and the mapping schema
	$(RUN)/qbd docs

up: ## Start the product with docker compose (see .env.example)
	docker compose up -d --build
