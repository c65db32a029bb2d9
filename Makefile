# RealTalk Studio. The first run of each target sets `.venv` up; later runs start at once.
#
#   make demo    write demo.mp4: the sample portrait says a sentence (no display, sound card or system package)
#   make run     open the window
#   make test    check everything: style, types, layers, tests (with a private display and sound server on Linux)
#   make lint    style, types and layers only
#   make package pack the program with all that it needs into dist/RealTalkStudio; make package-test tries it
#   make clean   remove what the other targets made
#
# TORCH=cuda make ...          a torch with CUDA instead of the CPU one
# PYTHON=/path/to/python3.11   a Python that is not found by itself
# PYTEST_ARGS="-k mask"        arguments for pytest

TORCH ?= cpu
PYTHON ?=
PYTEST_ARGS ?=
TEXT ?= Good morning! I am a photograph, and I have waited a long time to tell you something.
export TORCH PYTHON

# Which tests stay together, tests/conftest.py says.
SIDE_BY_SIDE := --numprocesses auto --maxprocesses 4 --dist loadscope

VENV_PYTHON := .venv/bin/python

.PHONY: help demo run test lint package package-test clean set-up set-up-dev

help:
	@sed -n '3,12s/^# *//p' Makefile

demo: set-up
	$(VENV_PYTHON) main.py render --reference sample --text "$(TEXT)" --output demo.mp4

run: set-up
	$(VENV_PYTHON) main.py

test: set-up-dev
	packaging/linux/system_packages.sh
	$(MAKE) --no-print-directory lint
	OMP_NUM_THREADS=1 packaging/linux/with_display_and_sound.sh $(VENV_PYTHON) -m pytest $(SIDE_BY_SIDE) $(PYTEST_ARGS)

lint: set-up-dev
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m mypy
	.venv/bin/lint-imports

package:
	@python=$$(packaging/find_python.sh) && "$$python" packaging/set_up.py --package
	$(VENV_PYTHON) packaging/build_package.py

package-test: set-up
	$(VENV_PYTHON) packaging/check_package.py

set-up:
	@python=$$(packaging/find_python.sh) && "$$python" packaging/set_up.py

set-up-dev:
	@python=$$(packaging/find_python.sh) && "$$python" packaging/set_up.py --dev

clean:
	rm -rf .venv demo.mp4 .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
