"""The first `make demo` says what happens in its minute of set-up, and what is missing when it cannot be done."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from packaging.markers import Marker

from bench.build.pins import markers, pins
from bench.repository.set_up import AGAIN, HELLO, NO_VENV, PACKAGES, run

ROOT = Path(__file__).parents[1]
DONE = (sys.executable, "-c", "")


def pip(folder: Path, source: str) -> tuple[str, str]:
    """A program in pip's place."""
    path = folder / "pip.py"
    path.write_text(source)
    return sys.executable, str(path)


def test_it_says_what_it_does_before_it_does_it(tmp_path: Path) -> None:
    said: list[str] = []
    source = (
        "for n in range(23): print('Collecting' if n % 2 else 'Processing', 'package', n)\n"
        "print('Installing collected packages:', ', '.join(map(str, range(25))))\n"
        "import sys; assert sys.argv[1] == 'install' and sys.argv[-1].endswith('requirements.txt')"
    )
    assert run(DONE, pip(tmp_path, source), said.append, again=False) == 0
    assert said[0] == HELLO and "a minute or two" in HELLO and ".venv" in HELLO
    assert said[1].startswith("1 of 3") and "2 of 3: fetching" in said[1]
    assert [line.split(" packages")[0].strip() for line in said[2:4]] == ["10 of about 140", "20 of about 140"]
    assert said[4] == "3 of 3: unpacking 25 packages …"
    assert said[5].startswith("Set up in ")


def test_it_says_how_many_packages_there_are() -> None:
    """Within ten: other Pythons and systems need a few more or less."""
    path = ROOT / "requirements.txt"
    elsewhere = [name for name, marker in markers(path).items() if not Marker(marker).evaluate()]
    assert abs(len(pins(path)) - len(elsewhere) - PACKAGES) <= 10
    assert f"about {PACKAGES} packages" in HELLO


def test_a_change_of_the_requirements_is_not_the_first_time(tmp_path: Path) -> None:
    said: list[str] = []
    assert run(DONE, pip(tmp_path, ""), said.append, again=True) == 0
    assert said[0] == AGAIN


def test_packages_that_cannot_be_had(tmp_path: Path) -> None:
    said: list[str] = []
    source = "print('Collecting nicegui')\nprint('ERROR: no route to host')\nraise SystemExit(1)"
    assert run(DONE, pip(tmp_path, source), said.append) == 1
    assert "ERROR: no route to host" in said[-2]
    assert "is this machine on the network? Then do it again: make setup" in said[-1]


def test_a_python_without_venv_or_too_old(tmp_path: Path) -> None:
    said: list[str] = []
    assert run((sys.executable, "-c", "raise SystemExit(1)"), pip(tmp_path, ""), said.append) == 1
    assert said[-1] == NO_VENV
    assert run(DONE, pip(tmp_path, ""), said.append, version=(3, 9)) == 1
    assert said[-1] == "The bench needs Python 3.11 or newer; python3 is 3.9."


def test_it_runs_in_a_bare_python() -> None:
    """-S: an interpreter that has none of what is installed."""
    code = "from bench.repository import set_up; print(set_up.LEAST)"
    told = subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == "(3, 11)\n"


def test_make_sets_up_with_it() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    told = subprocess.run(
        ["make", "-n", "-W", "requirements.txt", "demo"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert told[0] == "python3 -m bench.repository.set_up" and "python -m bench demo" in told[-1]
