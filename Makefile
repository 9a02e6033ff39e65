# Needs GNU make (3.81 or later, so that the one of macOS will do) and Python 3.11 or later.
# All paths are relative: the repository may lie in a directory whose name has spaces.

GAME ?= games/nato.yaml
PYTHON ?=

python := .venv/bin/python

.PHONY: help solve test lint types check format bench clean remake

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

solve: .venv/.default ## solve games/nato.yaml, or another game: make solve GAME=path
	@.venv/bin/burden solve "$(GAME)"

test: .venv/.dev ## run all tests, in parallel
	$(python) -m pytest -n auto

lint: .venv/.dev ## look for mistakes and for code that is not formatted
	$(python) -m ruff check
	$(python) -m ruff format --check

types: .venv/.dev ## check types
	$(python) -m mypy

check: lint types test ## all that continuous integration runs

format: .venv/.dev ## format the code, and mend what can be mended safely
	$(python) -m ruff check --fix-only
	$(python) -m ruff format

bench: .venv/.dev ## measure speed
	$(python) -m tests.benchmarks

clean: ## remove all that make created: .venv, caches, builds
	rm -rf .venv .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist *.egg-info
	find . -name __pycache__ -prune -exec rm -rf {} +

# Set-up -----------------------------------------------------------------------------------------------------------
# Three stamps say how far .venv has come: .made, then .default (what users need), then .dev (what tests need too).
# Each is written last, and .venv/.unfinished exists while a step is under way. pip trusts a package that was copied
# half before Ctrl-C, so where .unfinished has been left behind, .venv is made anew.

# Is .venv sound? Its Python runs, no step was cut short, and it was made here: a .venv that came along when the
# repository was copied or moved would run the code of the old place.
ifneq ($(shell $(python) -ISc '' 2>/dev/null && test ! -e .venv/.unfinished && cat .venv/.made 2>/dev/null),$(CURDIR))
.venv/.made: remake
endif

# Whoever names a Python gets that one, also when .venv has another.
ifneq ($(PYTHON),)
ifneq ($(shell cat .venv/.python 2>/dev/null),$(PYTHON))
.venv/.made: remake
endif
endif

# Under -j pip must not replace burden while `solve` runs it, nor `clean` remove what others use.
ifneq ($(filter check test lint types format bench,$(MAKECMDGOALS)),)
solve: .venv/.dev
endif
ifneq ($(filter clean,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

# Sets name and found to the first Python that will do; otherwise says in one line what is missing.
# A name that does not run is passed over: version managers leave stubs behind that only print an error.
define find_python
old=; bare=; found=; \
for name in $(if $(PYTHON),"$(PYTHON)",python3.14 python3.13 python3.12 python3.11 python3 python); do \
    found=$$("$$name" -c 'import sys; print("%d.%d.%d at %s" % (sys.version_info[:3] + (sys.executable,)))' 2>/dev/null) || \
        { found=; continue; }; \
    "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { old=$${old:-$$found}; found=; continue; }; \
    "$$name" -c 'import ensurepip, venv' 2>/dev/null || { bare=$${bare:-$$found}; found=; continue; }; \
    break; \
done; \
if test -n "$$found"; then :; \
elif test -n "$$bare"; then \
    echo "burden needs Python's venv and ensurepip, which $$bare lacks; on Debian and Ubuntu: apt install python3-venv" >&2; \
    exit 1; \
else \
    echo "burden needs Python 3.11 or later; found $${old:-$(if $(PYTHON),none that runs as $(PYTHON),none)}; set PYTHON=/path/to/python" >&2; \
    exit 1; \
fi
endef

# Marks .venv as unfinished by this shell. The trap makes Ctrl-C end the recipe, so that the mark stays.
define begin
owner=$$(cat .venv/.unfinished 2>/dev/null); \
if test -n "$$owner" && kill -0 "$$owner" 2>/dev/null; then \
    echo "another make (process $$owner) is setting up .venv: wait for it, or start afresh with make clean" >&2; exit 1; \
fi; \
trap 'exit 130' HUP INT TERM; \
mkdir -p .venv && echo $$$$ > .venv/.unfinished
endef

# A failure that pip reports leaves whole packages, which the next attempt may keep.
define install
$(begin) && \
if $(python) -m pip install --quiet --no-input --disable-pip-version-check -c .constraints.txt -e $(1); then \
    touch $@ && rm .venv/.unfinished; \
else \
    rm .venv/.unfinished; exit 1; \
fi
endef

# A .venv that somebody made by hand is kept, if it can serve.
define adopt
if test -z '$(PYTHON)' && test ! -e .venv/.made && test ! -e .venv/.unfinished && \
    $(python) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
    pwd -P > .venv/.made; exit 0; \
fi
endef

.venv/.made:
	@$(adopt); \
	$(find_python); \
	$(begin) && \
	echo "creating .venv with $$name ($$found) …" >&2 && \
	rm -rf .venv && mkdir .venv && echo $$$$ > .venv/.unfinished && \
	"$$name" -m venv .venv && \
	echo "$$name" > .venv/.python && pwd -P > .venv/.made && rm .venv/.unfinished

.venv/.default: .venv/.made pyproject.toml .constraints.txt
	@echo "installing burden and its dependencies (a minute or so) …" >&2
	@$(call install,.)

.venv/.dev: .venv/.default
	@echo "installing the tools for tests and checks …" >&2
	@$(call install,'.[dev]')
