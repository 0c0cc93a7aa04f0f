# Windowshop: `make run` opens the demo store, `make test` runs every check and test.
# Everything is installed into .venv, node_modules folders and var/; `make clean` removes it.

PORT ?= 8000
LAN ?=
DATA ?= var
PY := .venv/bin/python
RUN := .venv/bin
# Tests of rules and of one process keep both cores busy; those of lines and of whole visits mostly
# wait, one file beside the other; the rest measure time or need both cores for themselves.
SIDE_BY_SIDE := $(addprefix tests/,assets docs engine persistence pictures scenes shop_bridge windowshop test_house.py)
LINES := tests/streaming
VISITS := tests/e2e

.PHONY: run setup test test-long lint lock clean help

help:            ## Show these lines
	@sed -n 's/^\([a-z-]*\): .*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: setup       ## Set up and open the demo store on http://localhost:8000 (LAN=1: for headsets and phones)
	@exec $(RUN)/windowshop serve --port $(PORT) --data $(DATA) $(if $(LAN),--lan)

setup:           ## Set up only: virtual environment, system libraries, web client
	@scripts/setup run

test:            ## Set up and run every check and test (under 15 minutes on two cores)
	@scripts/setup test
	@scripts/check
	@$(RUN)/windowshop prepare --data $(DATA)
	@$(PY) -m pytest -m "not long" -n 2 $(SIDE_BY_SIDE)
	@$(PY) -m pytest -m "not long" -n 3 --dist loadfile $(LINES)
	@$(PY) -m pytest -m "not long" -n 2 --dist loadscope $(VISITS)
	@$(PY) -m pytest -m "not long" $(addprefix --ignore=,$(SIDE_BY_SIDE) $(LINES) $(VISITS))

test-long:       ## Soaks, long fuzzing and long state machines
	@scripts/setup test
	@$(PY) -m pytest -m long --timeout 14400

lint:            ## Lint, types and import contracts only
	@scripts/check

lock:            ## Renew the hash-locked requirement files
	@scripts/lock

clean:           ## Remove everything that set-up and runs have made
	rm -rf .venv assets/node/node_modules streaming/web/node_modules streaming/web/dist $(DATA)
