# Everything that a fresh Debian machine needs: `make run` does the main job, `make test` proves the rest.

PYTHON ?= python3
BIN := .venv/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# what the main job calls; what the tests call besides
RUN_PACKAGES := python3-venv debootstrap e2fsprogs tgt qemu-system-x86 pxelinux syslinux-common
TEST_PACKAGES := $(RUN_PACKAGES) openssh-client openssh-server iproute2 procps util-linux lvm2 \
  bc chromium groff-base less shellcheck sqlite3 tcl vim-tiny \
  texlive-xetex texlive-lang-french texlive-fonts-recommended fonts-freefont-otf fonts-dejavu-core poppler-utils

.PHONY: run verify test lint types docs html live pdf bench catalogs setup-run setup-test clean

run: setup-run
	@BIN=$(BIN) SUDO=$(SUDO) ./recipes/demo

# the proofs that the guides show, beside the recipes
verify: setup-run
	@BIN=$(BIN) SUDO=$(SUDO) ./recipes/verify

test: setup-test lint types docs
	$(SUDO) $(BIN)/python -m pytest

lint:
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types:
	$(BIN)/mypy

docs:
	$(BIN)/sphinx-build -q -nW -b html . _build/html

# the same on a fresh machine: _build/html/index.html
html: $(BIN)/sphinx-build docs

$(BIN)/sphinx-build: $(BIN)/runbook
	$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@

# the site in a browser, built again whenever a file of it is saved
live: setup-test
	$(BIN)/sphinx-autobuild -q -n . _build/html --ignore '$(CURDIR)/.*' --ignore '$(CURDIR)/tests'

# on paper too: _build/latex/runbook.pdf
pdf: setup-test
	$(BIN)/sphinx-build -q -nW -b latex . _build/latex
	cd _build/latex && for pass in 1 2 3; do xelatex -halt-on-error -interaction=batchmode runbook >/dev/null; done

bench: setup-test .venv/bench/.installed
	$(BIN)/python -m tests.bench

# apart: prysk asks for an old rich, and what is measured is the runbook that users have
.venv/bench/.installed: pyproject.toml
	$(PYTHON) -m venv .venv/bench
	.venv/bench/bin/pip install --quiet --editable '.[bench]'
	@touch $@

# the catalogs are committed, compiled too, so that a wheel built anywhere holds them
catalogs:
	$(BIN)/python tests/make_catalogs.py

setup-run: PACKAGES := $(RUN_PACKAGES)
setup-run: $(BIN)/runbook
setup-test: PACKAGES := $(TEST_PACKAGES)
setup-test: .venv/.test

$(BIN)/runbook: .venv/.packages-run pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "runbook needs Python 3.11 or later")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable .
	@touch $@

.venv/.test: $(BIN)/runbook .venv/.packages-test
	$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@

.venv/.packages-%: Makefile
	@missing=$$(for name in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$name 2>/dev/null | grep -q 'ok installed' || echo $$name; done); \
	if [ -n "$$missing" ]; then \
	  echo "Debian packages to be installed:" $$missing; \
	  $(SUDO) apt-get -qq update && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $$missing; \
	fi
	@mkdir -p .venv && touch $@

clean:
	rm -rf .venv _build
