"""The wheel, installed: `isocket` works from any folder, with the firmware inside, and far from the repository."""

from __future__ import annotations

import ast
import json
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from bench.build.drive import drive_files
from bench.build.modules.kept import MODULES
from bench.build.release.package import release_files, zipped
from bench.build.version import firmware_version

ROOT = Path(__file__).parents[2]
BOOT_OUT = "Adafruit CircuitPython 10.2.1 on 2026-01-01; Raspberry Pi Pico with rp2040\nBoard ID:raspberry_pi_pico\n"
FOR_THE_BOARD = (
    "bench/project/CIRCUITPY/",
    "bench/stimulus/CIRCUITPY/",
    "bench/checks/perf/b",
    "bench/checks/doctor/board/",
)
COMES_WITH = {"markupsafe": "Jinja2"}
EXTRA = {"bench/pytest_plugin.py"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip(["wheel", str(ROOT), "--no-build-isolation", "--wheel-dir", str(folder)])
    (path,) = folder.glob("*.whl")
    return path


def pip(words: list[str]) -> None:
    command = [sys.executable, "-m", "pip", *words, "--no-deps", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


class Installed:
    """`isocket`, with the libraries of this environment and nothing of the repository."""

    def __init__(self, site: Path, home: Path) -> None:
        self.home = home
        self._script = site / "bin" / "isocket"
        self._environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(home),
            "PYTHONPATH": str(site),
            "ISOCKET_CACHE": str(home / "cache"),
            "LANG": "C.UTF-8",
        }

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self._script, *words],
            cwd=self.home,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *words: str, typed: str = "", code: int = 0) -> str:
        process = self.start(*words)
        said, complained = process.communicate(typed, timeout=300)
        assert process.returncode == code, said + complained
        return said


@pytest.fixture(scope="module")
def isocket(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    site = tmp_path_factory.mktemp("site")
    pip(["install", "--target", str(site), str(wheel)])
    return Installed(site, tmp_path_factory.mktemp("home"))


def test_what_is_in_it(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names} == {"bench", f"isocket-{firmware_version()}.dist-info"}
    assert not [name for name in names if "__pycache__" in name or "node_modules" in name or name.endswith(".uf2")]
    assert wheel.name == f"isocket-{firmware_version()}-py3-none-any.whl"


def test_it_asks_for_all_that_it_imports(wheel: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {re.split("[=<>]", line)[0].lower().replace("_", "-") for line in project["dependencies"]}
    owners = metadata.packages_distributions()
    missing = []
    with zipfile.ZipFile(wheel) as files:
        for name in files.namelist():
            if not name.endswith(".py") or name.startswith(FOR_THE_BOARD) or name in EXTRA:
                continue
            for module in imported(files.read(name)) - set(sys.stdlib_module_names) - {"bench", "isocket"}:
                owner = COMES_WITH.get(module) or next(iter(owners.get(module, [])), "")
                if owner and owner.lower().replace("_", "-") not in declared:
                    missing.append(f"{name}: {module} of {owner}")
    assert not missing


def imported(source: bytes) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_the_version(isocket: Installed) -> None:
    assert isocket("--version") == f"isocket {firmware_version()}\n"


def test_verbs_that_need_the_repository_are_not_there(isocket: Installed) -> None:
    verbs = set(re.findall(r"^    ([a-z]+)(?: |$)", isocket("--help"), re.MULTILINE))
    assert {"demo", "phone", "install", "doctor", "play", "commission", "release"} <= verbs
    assert not verbs & {"coverage", "manual", "seen", "wiring"}


def test_its_drive_is_the_one_of_the_repository(isocket: Installed) -> None:
    isocket("drive", "drive")
    here = drive_files()
    there = {name: (isocket.home / "drive" / name).read_bytes() for name in here}
    assert there == here


def test_its_release_is_the_one_of_the_repository(isocket: Installed) -> None:
    isocket("release")
    assert (isocket.home / "out" / f"isocket-{firmware_version()}.zip").read_bytes() == zipped(release_files())


def test_the_phone(isocket: Installed) -> None:
    said = isocket("phone", typed="MAKEMEBOSS\nwait 30s\nON\nwait 20s\n")
    assert "relay on" in said
    assert "Power socket ON" in said


def test_installing_and_the_doctor(isocket: Installed) -> None:
    drive = isocket.home / "CIRCUITPY"
    drive.mkdir()
    (drive / "boot_out.txt").write_text(BOOT_OUT)
    assert "Then: isocket doctor" in isocket("install", "--path", "CIRCUITPY", "--yes")
    told = json.loads(isocket("doctor", "--path", "CIRCUITPY", "--json"))
    assert told["faults"] == told["warnings"] == 0
    assert told["versions"]["source"] == f"isocket {firmware_version()}, installed"
    (drive / MODULES / "isocket" / "on_demand.txt").write_bytes(b"")
    assert json.loads(isocket("doctor", "--path", "CIRCUITPY", "--json", code=1))["faults"] == 1
    assert "isocket install" in isocket("doctor", "--path", "CIRCUITPY", code=1)


def test_the_scenarios(isocket: Installed) -> None:
    assert " 0 failed" in isocket("play", "--all", "-k", "STATUS")


def test_the_page(isocket: Installed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as place:
        port = place.getsockname()[1]
    process = isocket.start("demo", "--no-browser", "--port", str(port))
    try:
        until_s = time.monotonic() + 180
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}", timeout=60) as answer:
                    page = answer.read().decode()
                break
            except urllib.error.HTTPError:  # it is up, and cannot show its page
                raise
            except OSError:
                assert process.poll() is None, process.communicate()
                assert time.monotonic() < until_s
                time.sleep(0.1)
    finally:
        process.terminate()
        process.communicate(timeout=30)
    assert "The door" in page or "door" in page.lower(), "a tour"
    assert "scene" in page


def test_nothing_was_written_among_its_files(isocket: Installed, wheel: Path) -> None:
    """What a run leaves behind is where the user stands. (Last in this module; here it may be alone.)"""
    isocket("drive", "drive")
    site = Path(isocket._environment["PYTHONPATH"])
    shipped = set(zipfile.ZipFile(wheel).namelist())
    there = {path.relative_to(site).as_posix() for path in (site / "bench").rglob("*") if path.is_file()}
    assert not {name for name in there - shipped if "__pycache__" not in name}
    assert os.listdir(isocket.home)
