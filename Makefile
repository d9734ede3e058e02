# Shouwang 守望. `make help` lists what can be done. Only Python 3.11 (or later) and make are needed beforehand.
# A caller's variables: HOST, PORT (make run), ONLY (make bench), PYTHON (which Python makes .venv).

HOST ?= $(or $(SHOUWANG_HOST),127.0.0.1)
PORT ?= $(or $(SHOUWANG_PORT),8000)
BIN := .venv/bin
SOURCES := engine tasks web bench tests scripts migrations

# The first Python that is new enough and can make a virtual environment.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

.DEFAULT_GOAL := help
.PHONY: help python setup run test test-setup test-fast bench lint format docs messages lock wheel clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

python:
	@test -n "$(PYTHON)" || { echo "Shouwang needs Python 3.11 or later with its venv module, and found none (tried python3, python3.11 .. python3.14)."; \
	echo "  Debian, Ubuntu: apt install python3 python3-venv    Fedora: dnf install python3.12    macOS: brew install python"; \
	echo "  Is one installed elsewhere? Then: make PYTHON=/path/to/python3 $(MAKECMDGOALS)"; \
	echo "守望需要 Python 3.11 或更高版本（含 venv 模块），本机未找到。请先安装，或用 make PYTHON=/路径/python3 指明。"; exit 1; } >&2

setup: python ## install and build everything that running needs (about a second when nothing changed)
	@"$(PYTHON)" scripts/setup.py

run: setup ## serve the demo county; HOST= and PORT= choose where
	@exec $(BIN)/shouwang serve --demo --host "$(HOST)" --port "$(PORT)"

test-setup: python
	@"$(PYTHON)" scripts/setup.py --dev

test: test-setup lint ## lint, then the whole suite: SQLite, a real PostgreSQL, a real browser
	$(BIN)/python scripts/chromium.py
	$(BIN)/python -m pytest -n 2 --dist worksteal

test-fast: test-setup ## unit tests alone: SQLite, no browser, nothing slow
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not browser and not postgres and not slow"

lint: test-setup ## ruff and mypy, both strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: test-setup ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: python ## measure; ONLY=engine (feel, http, insight ...) runs one part
	@"$(PYTHON)" scripts/setup.py --dev --bench
	$(BIN)/python -m bench $(ONLY)

docs: test-setup ## write docs/reference.md and the screenshots of docs/ anew
	$(BIN)/python -m scripts.reference
	$(BIN)/python scripts/chromium.py
	$(BIN)/python -m scripts.screenshots

messages: test-setup ## gather new sentences of the pages into web/translations, to be put into English there
	mkdir -p build
	$(BIN)/pybabel -q extract -F web/translations/babel.cfg -k _l --no-location --sort-output -o build/messages.pot .
	$(BIN)/pybabel -q update -i build/messages.pot -d web/translations -l en --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 130

lock: test-setup ## compile requirements/*.in and package.json into their lock files
	$(BIN)/python scripts/lock.py

wheel: test-setup ## build dist/shouwang-*.whl with all that it serves
	$(BIN)/python -m hatchling build -t wheel

clean: ## remove what was made here: .venv, build output, caches (never your data)
	rm -rf .venv build dist web/static/dist web/frontend/node_modules tests/identity/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find engine tasks web tests bench scripts migrations \( -name __pycache__ -o -name '*.mo' \) -prune -exec rm -rf {} +
