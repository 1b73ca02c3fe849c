# few words, the same at the desk and in CI
PY := .venv/bin/python
# two more than cores: some tests wait for a browser or a serial port
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 2)

# what ends by Ctrl-C (130, as a shell has it) has not failed
UNTIL_CTRL_C := trap : INT;
IS_NO_ERROR := || test $$? = 130

help:            ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

setup: .venv/ready ## install all that the bench needs into .venv (a minute or two, once)
.venv/ready: requirements.txt
	@python3 -m bench.repository.set_up
	@touch $@

demo: setup      ## the socket in the browser: text it, call it, pull its plug; no hardware needed
	@$(UNTIL_CTRL_C) $(PY) -m bench demo $(IS_NO_ERROR)

phone: setup     ## the same without a browser: the terminal phone
	@$(UNTIL_CTRL_C) $(PY) -m bench phone $(IS_NO_ERROR)

pictures: setup  ## the screenshots of the page that the docs show; needs chromium and its driver
	$(PY) -m bench.ui.web.screenshots

.PHONY: site axe clients
site: setup      ## out/site: the tours, recorded, as plain files for any web host; open index.html
	$(PY) -m bench site

axe: tests/web/node_modules ## axe-core, which the page is held against; needs npm, once
tests/web/node_modules: tests/web/package-lock.json
	@cd tests/web && npm ci --ignore-scripts --no-audit --no-fund --silent && touch node_modules \
	  || echo "axe-core cannot be had (is npm here?): the page is not held against it"

clients: tests/modem/clients/node_modules ## serialport-gsm, which judges the modem emulator; needs npm, once
tests/modem/clients/node_modules: tests/modem/clients/package-lock.json
	@cd tests/modem/clients && npm ci --ignore-scripts --no-audit --no-fund --silent && touch node_modules \
	  || echo "serialport-gsm cannot be had (is npm here?): the modem emulator is not held against it"

quick: setup     ## the loop: style, types, contracts, documents, units, a tenth of the scenarios (SEED=7 chooses)
	$(PY) -m bench.repository.quick $(if $(SEED),--seed $(SEED))

test: setup axe clients ## everything: style, types, contracts, documents, units, scenarios, and the emulated board if its image is there
	@$(PY) -m bench.repository.quick --everything -j $(WORKERS)

lint: setup      ## style, types, import contracts, documents
	$(PY) -m ruff check CIRCUITPY bench tests
	$(PY) -m ruff format --check CIRCUITPY bench tests
	$(PY) -m pyright
	PYTHONPATH=CIRCUITPY:. .venv/bin/lint-imports
	$(PY) -m bench.repository.documents

fmt: setup       ## format
	$(PY) -m ruff format CIRCUITPY bench tests
	$(PY) -m ruff check --fix CIRCUITPY bench tests

hooks: setup     ## style, types, contracts and documents before each commit, the tests of `quick` before each push
	$(PY) -m pre_commit install

release: setup   ## what a tag gets, in out/release: zip, wheel, SHA256SUMS, notes; TAG=v0.1.0 must be our version
	rm -rf out/release
	$(PY) -m bench release --out out/release $(if $(TAG),--tag "$$TAG")
	$(PY) -m pip wheel . --no-deps --no-build-isolation --quiet --disable-pip-version-check --wheel-dir out/release
	cd out/release && sha256sum isocket-* > SHA256SUMS

publish: release ## attach out/release to the tag TAG on GitHub, by its `gh`
	@test -n "$$TAG" || { echo "make publish: which tag? TAG=v0.1.0" >&2; exit 2; }
	gh release create "$$TAG" --verify-tag --title "isocket $$TAG" --notes-file out/release/NOTES.md \
		out/release/isocket-*.zip out/release/isocket-*.whl out/release/SHA256SUMS

reuse: setup     ## each file tells its licence, as reuse.software wants it; fetches its tool into .venv
	$(PY) -m pip install --quiet --disable-pip-version-check reuse==6.2.0
	.venv/bin/reuse lint

SUPPLY := .supply/ready
.supply/ready:
	python3 -m venv .supply
	.supply/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9 pip-audit==2.10.1
	@touch $@

.PHONY: requirements audit
requirements: $(SUPPLY) ## requirements.txt anew, of requirements.in; NEWEST=1: with the newest versions
	.supply/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --custom-compile-command "make requirements" --quiet $(if $(NEWEST),--upgrade) \
		--output-file requirements.txt requirements.in

audit: setup $(SUPPLY) ## which pins are behind, and which are known to be vulnerable
	$(PY) -m bench.repository.supply

.mutation/ready:
	python3 -m venv .mutation
	.mutation/bin/python -m pip install --quiet --disable-pip-version-check cosmic-ray==8.7.0
	@touch $@

mutation: setup .mutation/ready ## do the tests notice a wrong firmware? N=60 mutants a module, 90 minutes at most; goes on
	$(PY) -m bench.repository.mutation $(if $(N),--sample $(N)) $(if $(SEED),--seed $(SEED))

labgrid:         ## boards in a lab (docs/bench.md): labgrid in an environment of its own, .labgrid
	python3 -m venv .labgrid
	.labgrid/bin/python -m pip install --quiet --disable-pip-version-check labgrid==26.0.1

firmware: setup  ## what the emulated board needs: the real CircuitPython image, and rp2040js by npm
	$(PY) -m bench firmware

papers: setup    ## cards, manual, drawings, coverage, README's counts, the table of figures: all that is made
	$(PY) -m bench papers

perf: setup      ## figures of the emulated board, in board time
	$(PY) -m bench perf --target emulator

matrix: setup    ## every fault at every moment, into docs/reliability.md
	$(PY) -m bench play bench/scenarios/faults --matrix docs/reliability.md

soak: setup      ## 30 simulated days
	$(PY) -m bench soak --days 30

.PHONY: help mutation setup demo phone pictures quick test lint fmt hooks release publish reuse labgrid firmware papers perf matrix soak
