# make run: set up, publish the starter tours, serve them.  make test: set up, run everything.
PYTHON ?= python3
BIN := .venv/bin
DATA ?= data
PORT ?= 8000
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: run test check bench lighthouse screenshots browsers clean help

help:
	@sed -n 's/^\([a-z]*\):.*## /\1  /p' $(MAKEFILE_LIST)

run: .venv/run web/fonts/text.woff2  ## publish the starter tours and serve them
	$(BIN)/archipel publish --all tours --data $(DATA)
	$(BIN)/archipel serve --host 0.0.0.0 --port $(PORT) --data $(DATA)

test: check browsers  ## everything, real browsers included
	$(BIN)/pytest

check: .venv/dev web/fonts/text.woff2 node_modules/.dev  ## style, types, client units
	$(BIN)/ruff format --check server tests
	$(BIN)/ruff check server tests
	$(BIN)/mypy
	$(BIN)/node node_modules/prettier/bin/prettier.cjs --check web/client web/studio web/worker.js tests/client
	$(BIN)/node node_modules/typescript/bin/tsc --project tsconfig.json
	$(BIN)/node node_modules/typescript/bin/tsc --project tsconfig.worker.json
	$(BIN)/node --test "tests/client/*.test.js"

bench: .venv/dev web/fonts/text.woff2 browsers  ## serving, crowds, compiling, phones: RESULTS.md
	$(BIN)/python -m tests.bench.served
	$(BIN)/python -m tests.bench.crowds
	$(BIN)/python -m tests.bench.grown
	$(BIN)/python -m tests.bench.phone
	$(BIN)/python -m tests.bench.gestures
	$(BIN)/python -m tests.bench.compile

lighthouse: .venv/dev web/fonts/text.woff2 node_modules/.dev browsers  ## scores of the first pages
	$(BIN)/python -m tests.lighthouse

screenshots: .venv/dev web/fonts/text.woff2 browsers  ## every page as pictures, into shots/
	$(BIN)/python -m tests.screenshots

browsers:
	@tests/need-browsers

.venv/run: requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/dev: requirements-dev.lock .venv/run
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

node_modules/.fonts: package-lock.json .venv/run
	$(BIN)/npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

node_modules/.dev: package-lock.json .venv/run
	$(BIN)/npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@ node_modules/.fonts

web/fonts/text.woff2: node_modules/.fonts server/compile/fonts.py
	$(BIN)/python -m server.compile.fonts

clean:  ## forget everything that was built
	rm -rf .venv node_modules web/fonts $(DATA)
