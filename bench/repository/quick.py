"""`make quick`: style, types, import contracts, documents, the units and a tenth of the scenarios, side by side.
`make test`: the same with all tests.

What fails is printed last. `make quick SEED=7` chooses another tenth (bench/repository/pytest_quick.py says of what).
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.build.firmware import cache_folder
from bench.repository.pytest_quick import changed_files, touched_by

ROOT = Path(__file__).parents[2]
SOURCES = ("CIRCUITPY", "bench", "tests")
BESIDE = Path(sys.executable).parent  # where pip has put the programs of this environment


def parts_of(seed: int | None, jobs: int) -> dict[str, list[str]]:
    """What is done, the longest first: name -> command. seed: chooses the tenth; None: all tests, and their times."""
    chosen = ["--times"] if seed is None else ["--quick", str(seed)]
    return {
        "types": [sys.executable, "-m", "pyright"],
        "tests": [sys.executable, "-m", "pytest", "-n", str(jobs), "--dist", "worksteal", *chosen],
        "contracts": [str(BESIDE / "lint-imports"), "--no-cache"],
        "style": [sys.executable, "-m", "ruff", "check", *SOURCES],
        "format": [sys.executable, "-m", "ruff", "format", "--check", *SOURCES],
        "documents": [sys.executable, "-m", "bench.repository.documents"],
    }


def place_of_bytecode(folder: Path) -> dict[str, str]:
    """Variables for who keeps Python from writing bytecode beside the sources: it goes to `folder`, or else each of
    some fifty processes would compile the bench, and each worker of pytest all tests (25 s of CPU in all).
    """
    if not sys.dont_write_bytecode:
        return {}
    for left in (folder / tempfile.gettempdir().lstrip("/")).glob("pytest-of-*"):
        shutil.rmtree(left, ignore_errors=True)  # of programs that an earlier run has made; nobody runs them again
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder)}


def run(commands: dict[str, list[str]], shown: str = "") -> dict[str, tuple[int, float, str]]:
    """All of them at once: name -> exit code, seconds, what was said. shown: name of the one that says it at once."""
    own = {**os.environ, **place_of_bytecode(cache_folder() / "bytecode")}

    def one(name: str, command: list[str]) -> tuple[int, float, str]:
        began = time.perf_counter()
        # on the path of all others CIRCUITPY/code.py would stand in front of the standard library's `code`
        environment = {**own, "PYTHONPATH": f"CIRCUITPY{os.pathsep}."} if name == "contracts" else own
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        said = []
        with process:
            for line in process.stdout or ():
                said.append(line)
                if name == shown:
                    print(line, end="", flush=True)
        return process.returncode, time.perf_counter() - began, "".join(said)

    with ThreadPoolExecutor(len(commands)) as pool:
        return dict(zip(commands, pool.map(one, commands, commands.values()), strict=True))


def report(ended: dict[str, tuple[int, float, str]], verb: str = "quick", shown: str = "") -> int:
    """What became of each, and last what the failed ones said; the exit code. shown: as of `run`; its last line ends
    all.
    """
    failed = [name for name, (code, _, _) in ended.items() if code]
    for name, (code, seconds, said) in ended.items():
        last = said.rstrip().rpartition("\n")[2]
        print(f"{'FAILED' if code else 'passed'}  {name:10} {seconds:5.1f} s  {last}")
    for name in failed:
        if name == shown:
            continue  # said already
        print(f"\n--- {name} ---\n{ended[name][2].rstrip()}")
    print(f"{verb}: {'failed: ' + ', '.join(failed) if failed else 'all passed'}")
    if shown:
        print(ended[shown][2].rstrip().rpartition("\n")[2])
    return 1 if failed else 0


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.repository.quick", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(1000), help="chooses the tenth (default: chance)")
    parser.add_argument(
        "-j", "--jobs", type=int, default=os.cpu_count() or 1, help="workers of pytest (default: cores)"
    )
    parser.add_argument("--everything", action="store_true", help="all tests, and where their time went (make test)")
    parser.add_argument("--only", choices=tuple(parts_of(0, 1)), help="this part alone (.pre-commit-config.yaml)")
    options = parser.parse_args(argv)
    if options.everything:
        return report(run(parts_of(None, options.jobs), shown="tests"), "test", shown="tests")
    parts = parts_of(options.seed, options.jobs)
    if options.only in ("types", "contracts", "style", "format", "documents"):  # nothing to be chosen
        return report(run({options.only: parts[options.only]}))
    touched = sorted(touched_by(changed_files(ROOT)))
    print(f"seed {options.seed}; the same again: make quick SEED={options.seed}")
    print(f"touched by what has changed: {', '.join(touched) or 'no scenario'}", flush=True)
    return report(run({options.only: parts[options.only]} if options.only else parts))


if __name__ == "__main__":
    sys.exit(main())
