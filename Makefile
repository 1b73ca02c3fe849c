# few words, the same at the desk and in CI
PY := .venv/bin/python

help:            ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'
setup: .venv/ready ## install all that the bench needs into .venv (and the emulator's Node packages)
.venv/ready: requirements.txt
	python3 -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@
demo: setup      ## the terminal phone: text a simulated device
	$(PY) -m bench phone
test: setup lint ## everything: style, types, contracts, units, scenarios
	$(PY) -m pytest
fmt: setup       ## format
	$(PY) -m ruff format CIRCUITPY bench tests
lint: setup
	$(PY) -m ruff check CIRCUITPY bench tests
	$(PY) -m ruff format --check CIRCUITPY bench tests
	$(PY) -m pyright
	$(PY) -m importlinter.cli lint
.PHONY: help setup demo test fmt lint
