# Everything a newcomer types. `make help` lists it.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# What student notebooks run in. Nothing of the bot is in there.
KERNEL := .venv-kernel
# uv does not read pip's configuration: folders of local wheels named there are passed on.
WHEELS  = $${PIP_FIND_LINKS:-$$($(BIN)/python -m pip config get global.find-links 2>/dev/null)}
UV      = UV_FIND_LINKS="$$(echo $(WHEELS) | tr -s ' ' ',')" $(BIN)/uv

.DEFAULT_GOAL := help
.PHONY: help install install-dev run test soak pages docs lint audit format lock clean

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
	@$(UV) pip install --compile-bytecode --requirements requirements/base.txt --editable .
	@touch $@

$(VENV)/.installed-dev: requirements/dev.txt $(VENV)/.installed
	@echo "Installing what the tests and linters need"
	@$(UV) pip install --requirements requirements/dev.txt --editable .
	@touch $@

# Compiled now, as the sandbox shows it read-only: an import of TensorFlow would compile it anew in every run.
$(KERNEL)/.installed: requirements/kernel.txt | $(BIN)/uv
	@echo "Installing what student notebooks may import; the first time takes a minute or two"
	@test -x $(KERNEL)/bin/python || $(PYTHON) -m venv $(KERNEL)
	@$(UV) pip install --quiet --python $(KERNEL)/bin/python --compile-bytecode --requirements requirements/kernel.txt
	@touch $@

install: $(VENV)/.installed $(KERNEL)/.installed ## Install the bot into .venv, and .venv-kernel for student notebooks.

install-dev: $(VENV)/.installed-dev $(KERNEL)/.installed ## Install the tests' and linters' tools as well.

run: install ## Start the playground with the sample course and print its address.
	@$(BIN)/syllabot playground

test: install-dev ## Run the whole test suite.
	@$(BIN)/python -m pytest -n 2 --dist worksteal

soak: install-dev ## Run the long forms of the tests that are not done yet, and write docs/soak.md.
	@$(BIN)/python -m pytest -m soak --timeout 0; status=$$?; $(BIN)/python -m tests.soak.page; exit $$status

pages: install-dev ## Bring up to date what the pages in docs/ say about the code.
	@$(BIN)/python -m docs.generate

docs: install-dev ## Make a site of docs/ in site/; a warning or a broken link ends it.
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

lint: install-dev ## Check style, types and the walls between the rooms.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/hadolint Dockerfile

audit: install-dev ## Write a bill of materials to build/sbom and look for known vulnerabilities.
	@$(BIN)/python .ci/audit.py

format: install-dev ## Put the code into the house style.
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# torch is pinned in pyproject.toml alone: its build (CPU, CUDA) is chosen where it is installed.
COMPILE = $(UV) pip compile pyproject.toml --quiet --upgrade --python-version 3.11 --no-annotate \
	--no-emit-package torch --no-emit-find-links --custom-compile-command "make lock"

lock: | $(BIN)/uv ## Refresh the pinned requirements.
	@$(COMPILE) --output-file requirements/base.txt
	@$(COMPILE) --extra dev --output-file requirements/dev.txt
	@$(UV) pip compile requirements/kernel.in --quiet --upgrade --python-version 3.11 --no-annotate \
		--no-emit-find-links --custom-compile-command "make lock" --output-file requirements/kernel.txt
	@sed -i -E '/^(nvidia-|cuda-|triton)/d' requirements/base.txt requirements/dev.txt

clean: ## Remove the virtual environment and all state.
	rm -rf $(VENV) $(KERNEL) var
