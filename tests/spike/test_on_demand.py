"""Modules that are imported when they are needed: what is refused before it is imported, and what is forgotten."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from zlib import crc32

import pytest

from bench.drive import SOURCE
from spike.build import OWN, catalogue_of

MODULE = "def answer():\n    return {number}\n"
NAMES = [f"samples.chapter_{number:02d}" for number in range(20)]


def path_of(name: str) -> str:
    return name.replace(".", "/") + ".mpy"


@pytest.fixture
def on_demand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The board's module on a drive with twenty others; CPython imports the .py beside each .mpy that is checked."""
    files = {"isocket/app.mpy": b"C\x06 app"}
    (tmp_path / "samples").mkdir()
    (tmp_path / "isocket").mkdir()
    (tmp_path / "samples" / "__init__.py").touch()
    for number, name in enumerate(NAMES):
        text = MODULE.format(number=number)
        files[path_of(name)] = b"C\x06\x00\x1f" + text.encode() * (1 + number)  # some of several pieces
        (tmp_path / path_of(name)).with_suffix(".py").write_text(text)
    for path, content in files.items():
        (tmp_path / path).write_bytes(content)
    write_catalogue(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(SOURCE))
    monkeypatch.syspath_prepend(str(tmp_path))
    spec = importlib.util.spec_from_file_location("on_demand", OWN / "isocket" / "on_demand.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.begin()
    yield module
    for name in [name for name in sys.modules if name.partition(".")[0] == "samples"]:
        del sys.modules[name]


def write_catalogue(folder: Path, files: dict[str, bytes], version: str = "1.2.3") -> None:
    first, on_demand = {"isocket/app.mpy"}, {path_of(name) for name in NAMES}
    (folder / "isocket" / "catalogue.txt").write_bytes(catalogue_of(files, first, on_demand, version))


def brought(on_demand: ModuleType, name: str) -> ModuleType:
    assert on_demand.want(name) is None and on_demand.wanted == name
    while on_demand.wanted:
        on_demand.bring()
    return on_demand.want(name)


def test_each_module_is_found_wherever_its_line_falls_between_two_pieces(on_demand: ModuleType) -> None:
    for number, name in enumerate(NAMES):
        assert brought(on_demand, name).answer() == number


def test_a_step_to_collect_and_one_to_import(on_demand: ModuleType) -> None:
    on_demand.want(NAMES[0])
    on_demand.bring()
    assert NAMES[0] not in sys.modules and on_demand.wanted
    on_demand.bring()
    assert NAMES[0] in sys.modules and not on_demand.wanted


def test_the_last_one_stays_until_another_is_needed(on_demand: ModuleType) -> None:
    first = brought(on_demand, NAMES[0])
    assert on_demand.want(NAMES[0]) is first
    brought(on_demand, NAMES[1])
    assert NAMES[0] not in sys.modules and not hasattr(sys.modules["samples"], "chapter_00")
    again = brought(on_demand, NAMES[0])
    assert again is not first and again.answer() == first.answer()


def test_forgetting_nothing_and_what_somebody_else_has_forgotten(on_demand: ModuleType) -> None:
    on_demand.forget()
    brought(on_demand, NAMES[0])
    del sys.modules[NAMES[0]], sys.modules["samples"]  # a restart of the app throws all modules away
    on_demand.forget()
    assert on_demand.want(NAMES[0]) is None


@pytest.mark.parametrize("at", [0, 1, 4, 30, 255, 256, 257, -1])
def test_a_cut_module_is_refused_before_it_is_imported(on_demand: ModuleType, at: int) -> None:
    there = Path(path_of(NAMES[12]))
    there.write_bytes(there.read_bytes()[:at])
    with pytest.raises(on_demand.Refused, match=r"samples/chapter_12\.mpy is cut, or of another build"):
        on_demand.want(NAMES[12])
    assert not on_demand.wanted and NAMES[12] not in sys.modules


@pytest.mark.parametrize("at", [0, 40, 300])
def test_a_single_bit_is_enough(on_demand: ModuleType, at: int) -> None:
    there = Path(path_of(NAMES[12]))
    octets = bytearray(there.read_bytes())
    octets[at] ^= 4
    there.write_bytes(octets)
    with pytest.raises(on_demand.Refused):
        on_demand.want(NAMES[12])


def test_a_foreign_module_is_refused_though_it_is_whole_and_in_the_catalogue_by_its_own_name(
    on_demand: ModuleType,
) -> None:
    Path(path_of(NAMES[3])).write_bytes(Path(path_of(NAMES[4])).read_bytes())
    with pytest.raises(on_demand.Refused, match="chapter_03"):
        on_demand.want(NAMES[3])


def test_a_missing_module_and_a_resident_one_are_refused(on_demand: ModuleType) -> None:
    Path(path_of(NAMES[0])).unlink()
    with pytest.raises(on_demand.Refused, match="is missing"):
        on_demand.want(NAMES[0])
    with pytest.raises(on_demand.Refused):
        on_demand.want("isocket.app")


def test_another_build_on_the_drive_is_told_apart(on_demand: ModuleType) -> None:
    files = {path_of(name): Path(path_of(name)).read_bytes() for name in NAMES}
    write_catalogue(Path(), {**files, "isocket/app.mpy": b"C\x06 another"})
    with pytest.raises(on_demand.OtherBuild, match="another build"):
        on_demand.want(NAMES[0])


def test_begin_refuses_what_the_relay_needs_and_says_which(on_demand: ModuleType) -> None:
    Path("isocket/app.mpy").write_bytes(b"C\x06")
    with pytest.raises(on_demand.Refused, match=r"isocket/app\.mpy is cut"):
        on_demand.begin()


def test_a_wrong_module_on_demand_does_not_keep_the_rest_from_starting(
    on_demand: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(on_demand.log, "say", said.append)
    on_demand.check_the_rest()
    assert said == []
    Path(path_of(NAMES[7])).write_bytes(b"")
    on_demand.check_the_rest()
    assert said == ["on demand: samples/chapter_07.mpy is cut, or of another build"]


def test_a_line_of_the_catalogue_is_size_and_crc(on_demand: ModuleType) -> None:
    octets = Path(path_of(NAMES[9])).read_bytes()
    line = f"\n{path_of(NAMES[9])} {len(octets)} {crc32(octets):08x}\n"
    assert line in Path("isocket/catalogue.txt").read_text()
