# Everything a newcomer types. `make help` lists it.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# uv does not read pip's configuration: folders of local wheels named there are passed on.
WHEELS  = $${PIP_FIND_LINKS:-$$($(BIN)/python -m pip config get global.find-links 2>/dev/null)}
UV      = UV_FIND_LINKS="$$(echo $(WHEELS) | tr -s ' ' ',')" $(BIN)/uv

.DEFAULT_GOAL := help
.PHONY: help install install-dev run test lint format lock clean

help: ## List these commands.
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
		|| { echo "Syllabot needs Python 3.11, 3.12 or 3.13: run 'make PYTHON=python3.11 …'"; exit 1; }
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet uv

$(VENV)/.installed: requirements/base.txt pyproject.toml | $(BIN)/uv
	@echo "Installing what the bot needs; the first time takes a minute or two"
	@$(UV) pip install --requirements requirements/base.txt --editable .
	@touch $@

$(VENV)/.installed-dev: requirements/dev.txt $(VENV)/.installed
	@echo "Installing what the tests and linters need"
	@$(UV) pip install --requirements requirements/dev.txt --editable .
	@touch $@

install: $(VENV)/.installed ## Install the bot into .venv.

install-dev: $(VENV)/.installed-dev ## Install the tests' and linters' tools as well.

run: install ## Start the playground with the sample course and print its address.
	@$(BIN)/syllabot playground

test: install-dev ## Run the whole test suite.
	@$(BIN)/python -m pytest

lint: install-dev ## Check style, types and the walls between the rooms.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: install-dev ## Put the code into the house style.
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# torch is pinned in pyproject.toml alone: its build (CPU, CUDA) is chosen where it is installed.
COMPILE = $(UV) pip compile pyproject.toml --quiet --upgrade --python-version 3.11 --no-annotate \
	--no-emit-package torch --no-emit-find-links --custom-compile-command "make lock"

lock: | $(BIN)/uv ## Refresh the pinned requirements.
	@$(COMPILE) --output-file requirements/base.txt
	@$(COMPILE) --extra dev --output-file requirements/dev.txt
	@sed -i -E '/^(nvidia-|cuda-|triton)/d' requirements/base.txt requirements/dev.txt

clean: ## Remove the virtual environment and all state.
	rm -rf $(VENV) var
