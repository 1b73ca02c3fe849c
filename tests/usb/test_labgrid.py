"""A lab: two emulated boards in two places of labgrid, played on at once. Skipped where labgrid is not installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.targets import labgrid_place
from bench.targets.base import TargetError
from bench.targets.labgrid_place import NoLabgrid, client, ports_in
from bench.targets.registry import name_of, written_of
from bench.targets.usb_ports import ServedBoard

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120
SCENARIO = """
scenario "ON switches the socket of this place"
  sms +358401234567 "ON"
  expect relay on within 10s
  expect sms +358401234567 "Power socket ON"
"""
# what labgrid-client 26.0.1 printed
ENV = """targets:
  a:
    resources:
    - NetworkSerialPort:
        name: console
        port: 39025
        host: 127.0.0.1
        speed: 115200
    - NetworkPowerPort:
        name: power
        host: pdu
    - NetworkSerialPort:
        name: data
        port: 43533
        host: lab-2
        speed: 115200
        protocol: raw
"""


def test_what_a_place_has() -> None:
    assert ports_in(ENV) == {"console": "rfc2217://127.0.0.1:39025?ign_set_control", "data": "socket://lab-2:43533"}
    assert ports_in("targets: {}\n") == {}


def test_a_selection_names_a_place() -> None:
    assert name_of("serial:labgrid:desk-1,pace=jump") == "serial"
    assert written_of("serial:labgrid:desk-1,pace=jump") == "labgrid:desk-1,pace=jump"


def test_without_labgrid_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISOCKET_LABGRID", str(tmp_path))
    with pytest.raises(NoLabgrid, match="labgrid is not installed"):
        client()


class Lab:
    """A coordinator on a free port, and an exporter of what it is given."""

    def __init__(self, folder: Path) -> None:
        try:
            self._bin = Path(client()).parent
        except NoLabgrid as missing:
            pytest.skip(f"NOT TRIED IN A LAB: {missing}")
        if shutil.which("ser2net") is None and not Path("/usr/sbin/ser2net").is_file():
            pytest.skip("NOT TRIED IN A LAB: ser2net, which labgrid's exporter starts, is not installed")
        with socket.create_server(("127.0.0.1", 0)) as place:
            port = place.getsockname()[1]
        self.address = f"127.0.0.1:{port}"
        self.environment = {**os.environ, "LG_COORDINATOR": self.address}
        self._folder = folder
        self._processes = [self._start("labgrid-coordinator", "-l", self.address)]
        self._until(lambda: self.client("places").returncode == 0, "the coordinator")

    def _start(self, name: str, *words: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen([self._bin / name, *words], stdout=log, stderr=log, cwd=self._folder)

    def client(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [str(self._bin / "labgrid-client"), "-x", self.address, *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S)

    def export(self, boards: dict[str, ServedBoard]) -> None:
        lines = []
        for name, board in boards.items():
            lines.append(f"{name}:")
            for port, path in (("console", board.console_path), ("data", board.data_path)):
                lines += [f"  {port}:", "    cls: RawSerialPort", f"    port: {path}"]
        (self._folder / "exported.yaml").write_text("\n".join(lines) + "\n")
        words = ("-c", self.address, "-n", "lab", "--hostname", "127.0.0.1", "exported.yaml")
        self._processes.append(self._start("labgrid-exporter", *words))
        self._until(lambda: self.client("resources").stdout.count("lab/") >= 2 * len(boards), "the exporter")
        for name in boards:
            assert self.client("-p", name, "create").returncode == 0
            for port in ("console", "data"):
                done = self.client("-p", name, "add-named-match", f"lab/{name}/NetworkSerialPort/{port}", port)
                assert done.returncode == 0, done.stderr

    def is_free(self, place: str) -> bool:
        return "acquired: None" in self.client("-p", place, "show").stdout

    def _until(self, holds: Callable[[], bool], what: str) -> None:
        until_s = time.monotonic() + PATIENCE_S
        while not holds():
            logs = [log.read_text() for log in self._folder.glob("*.log")]
            assert time.monotonic() < until_s, f"{what} does not come: {logs}"
            time.sleep(0.2)

    def close(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait(20)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    lab = Lab(tmp_path)
    yield lab
    lab.close()


def test_two_boards_in_two_places_at_once(served: Callable[..., ServedBoard], lab: Lab, tmp_path: Path) -> None:
    boards = {"desk": served("emulator"), "roof": served("emulator")}
    lab.export(boards)
    runs = {}
    for place in boards:
        folder = tmp_path / place
        folder.mkdir()
        (folder / "own.scn").write_text(SCENARIO)
        runs[place] = subprocess.Popen(
            [sys.executable, "-m", "bench", "play", "own.scn", "--target", f"serial:labgrid:{place},pace=jump"],
            cwd=folder,
            env={**lab.environment, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    until_s = time.monotonic() + PATIENCE_S
    while not all(not lab.is_free(place) for place in boards):
        assert time.monotonic() < until_s, "both places are held at the same time"
    said = {place: run.communicate(timeout=600)[0] for place, run in runs.items()}
    for place, run in runs.items():
        assert run.returncode == 0, said[place]
        assert "1 scenario on serial: 1 passed" in said[place]
        assert lab.is_free(place), "given back"
        assert list((tmp_path / place / "out").glob("isocket-bundle-*.zip"))


def test_a_place_that_somebody_has(
    served: Callable[..., ServedBoard], lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.export({"desk": served("sim")})
    monkeypatch.setenv("LG_COORDINATOR", lab.address)
    assert lab.client("-p", "desk", "acquire").returncode == 0
    with pytest.raises(TargetError, match=r"labgrid-client -p desk acquire: .*already acquired"):
        labgrid_place.urls_of("desk")
    with pytest.raises(TargetError, match="labgrid-client -p cellar acquire: "):
        labgrid_place.urls_of("cellar")
    assert not lab.is_free("desk"), "what is somebody's stays his"
