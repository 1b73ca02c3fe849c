"""circup on our drive, as on that of any CircuitPython project.

circup takes libraries from Adafruit's bundle, which it downloads. Here it gets a bundle that is made of the pinned
libraries, in its own folder of data, and is told to stay offline: that it finds, installs and updates is its own work;
that the bundle of today has these libraries is not tried.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.build.drive import LIBRARIES, assemble, library_pins
from bench.build.install.disk import Disk
from bench.build.install.install import install
from bench.build.modules.kept import PY
from bench.build.release.package import release_drive
from tests.install.cutting import version_that_starts

BUNDLE, TAG = "Adafruit_CircuitPython_Bundle", "20261101"
BOOT_OUT = "Adafruit CircuitPython 10.2.1 on 2026-01-01; Raspberry Pi Pico with rp2040\nBoard ID:raspberry_pi_pico\n"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """circup's own data: one bundle with our libraries in it; gives the bundle's lib folder."""
    data = tmp_path / "data" / "circup"
    name = f"{BUNDLE.lower().replace('_', '-')}-py"
    lib = data / "adafruit" / name / f"{name}-{TAG}" / "lib"
    assembled = tmp_path / "assembled"
    assemble(assembled, form=PY)
    shutil.copytree(assembled / "lib", lib)
    (data / "bundle_config.json").write_text(json.dumps({"adafruit": f"adafruit/{BUNDLE}"}))
    (data / "circup.json").write_text(json.dumps({f"adafruit/{BUNDLE}": [TAG]}))
    for library in LIBRARIES:
        (lib.parent / "requirements" / library).mkdir(parents=True)
    return lib


def circup(bundle: Path, drive: Path, *words: str) -> str:
    environment = {**os.environ, "XDG_DATA_HOME": str(bundle.parents[4]), "XDG_CACHE_HOME": str(bundle.parents[4])}
    done = subprocess.run(
        [Path(sys.executable).with_name("circup"), "--offline", "--path", drive, *words],
        capture_output=True,
        text=True,
        env={**environment, "HOME": str(bundle.parents[4])},
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    folder = tmp_path / "CIRCUITPY"
    folder.mkdir()
    (folder / "boot_out.txt").write_text(BOOT_OUT)
    install(Disk(folder), release_drive(PY))
    return folder


def test_it_knows_our_libraries_and_their_versions(bundle: Path, drive: Path) -> None:
    said = circup(bundle, drive, "freeze")

    for name, library in zip(library_pins().items(), LIBRARIES, strict=True):
        assert f"{library}=={name[1]}" in said


def test_what_requirements_txt_names_can_be_installed(bundle: Path, drive: Path) -> None:
    shutil.rmtree(drive / "lib")

    circup(bundle, drive, "install", "-r", str(drive / "requirements.txt"))

    assert sorted(path.name for path in (drive / "lib").iterdir()) == [
        "adafruit_ds18x20.py",
        "adafruit_fona",
        "adafruit_onewire",
        "simpleio.py",
    ]
    assert version_that_starts(drive)


def test_nothing_to_update(bundle: Path, drive: Path) -> None:
    assert "All modules found on the device are up to date" in circup(bundle, drive, "list")


def test_an_update_of_one_library(bundle: Path, drive: Path) -> None:
    pinned = library_pins()["adafruit-circuitpython-ds18x20"]
    module = bundle / "adafruit_ds18x20.py"
    module.write_text(module.read_text().replace(pinned, "1.4.99"))

    circup(bundle, drive, "update", "--all")

    assert '"1.4.99"' in (drive / "lib" / "adafruit_ds18x20.py").read_text()
    assert version_that_starts(drive)


def test_the_installer_brings_back_the_pinned_one(bundle: Path, drive: Path) -> None:
    (drive / "lib" / "adafruit_ds18x20.py").write_text("# another\n")

    install(Disk(drive), release_drive(PY))

    assert library_pins()["adafruit-circuitpython-ds18x20"] in (drive / "lib" / "adafruit_ds18x20.py").read_text()
