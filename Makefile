# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# Everything a contributor runs. Needs Python >= 3.11 and make; the rest is fetched into .venv.

PYTHON ?= $(shell sh tools/find-python.sh)
IN_VENV := .venv/bin/
BREWERY_DIR ?= .brewery
PYTEST_ARGS ?=
LAYERS := tests/system tests/browser tests/controller tests/hardware tests/web
BENCH_ARGS ?=
HARDWARE_ARGS ?=
IMAGE_ARGS ?=
export BREWERY_DIR

.DEFAULT_GOAL := help
.PHONY: help run test lint unit campaign bench-control mutation docs book lock hardware image clean python run-venv test-venv mutation-venv bench-venv docs-venv test-machine

help: ## show this
	@echo 'cobrew: make TARGET'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile
	@echo 'Settings of make run: SPEED=60  YEAR=1  WEB_PORT=8090  MQTT_PORT=1884  HOST=0.0.0.0  BROKER=mosquitto|embedded'
	@echo 'Another Python:       make run PYTHON=python3.13'

run: run-venv ## a whole brewery on simulated fermenters; prints one URL
	@$(IN_VENV)python tools/brewery.py

test: lint unit ## everything: lint, then every test layer, with a real broker and a real browser

lint: test-machine test-venv ## formatting, types, import contracts, licences
	@PATH="$(CURDIR)/.venv/bin:$$PATH" python tools/lint.py

unit: test-machine test-venv ## every test on two cores, a file at a time: no two files share anything; the slow ones begin
	@$(IN_VENV)python -m pytest $(LAYERS) -n 2 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS) \
	|| { test $$? -eq 1 && $(IN_VENV)python tools/second_look.py; }

campaign: test-machine test-venv ## faults, healthy weeks, power cuts, chaos, anything to the API: hours; CAMPAIGN_ARGS="--jobs 2"
	@$(IN_VENV)python tools/campaign.py all $(CAMPAIGN_ARGS)
	@COBREW_EXPLORE=1 $(IN_VENV)python -m pytest tests/controller tests/web -n 2 --dist loadfile
	@COBREW_API_SECONDS=3600 COBREW_API_EXAMPLES=300 $(IN_VENV)python -m pytest tests/web/api/test_description.py

bench-control: bench-venv ## our law against the peers', in figures and pictures; an hour; BENCH_ARGS="--quick --jobs 2"
	@PYTHONPATH=controller:benchmarks $(IN_VENV)python -m control run --out .bench-control --write .bench-control $(BENCH_ARGS)

mutation: mutation-venv ## wrong lines that the tests of core let pass; hours; MUTATION_ARGS="--jobs 2 interlock law"
	@$(IN_VENV)python tools/mutation.py $(MUTATION_ARGS)

docs: docs-venv ## the documentation as a site, in site/; warnings are errors, and every link is checked
	@$(IN_VENV)python tools/docs.py

book: test-machine docs-venv ## “Build a brewery” as one PDF for each language, in site/
	@$(IN_VENV)python tools/book.py

lock: python ## resolve requirements/*.lock anew
	@$(PYTHON) tools/lock.py

hardware: ## the board: made from its program, checked by KiCad and ngspice, compared with what is committed
	@/usr/bin/python3 hardware/build.py $(HARDWARE_ARGS)

image: test-machine test-venv ## a card for a Raspberry Pi 3 or 4, cobrew.img, unproven on one; by root; IMAGE_ARGS="--out FILE"
	@PYTHONPATH=tools $(IN_VENV)python -m image.make $(IMAGE_ARGS)

clean: ## remove .venv, caches and the simulated brewery
	@rm -rf .venv .docs site $(BREWERY_DIR) .pytest_cache .ruff_cache .mypy_cache .hypothesis .mutation .hardware .import_linter_cache .coverage test-results
	@find controller web tools tests -type d -name __pycache__ -prune -exec rm -rf {} +

python:
	@test -n '$(PYTHON)' || { echo 'cobrew needs Python 3.11 or later, and found none. Debian: apt-get install python3. Elsewhere: make PYTHON=/path/to/python3' >&2; exit 2; }

run-venv: python
	@$(PYTHON) tools/environment.py run

test-venv: python
	@$(PYTHON) tools/environment.py test

mutation-venv: python
	@$(PYTHON) tools/environment.py mutation

bench-venv: python
	@$(PYTHON) tools/environment.py bench

docs-venv: python
	@$(PYTHON) tools/environment.py docs

test-machine: python
	@$(PYTHON) tools/machine.py
