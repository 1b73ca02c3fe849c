"""Installing, updating, and a cable that is pulled at every step of it."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.build.install.disk import Disk
from bench.build.install.install import InstallError, install
from bench.build.install.plan import OLD, PART, STAGED, make_plan, named, version_on
from bench.build.modules.kept import MODULES
from bench.build.release.contents import LIST, contents_of
from bench.build.release.package import zipped
from bench.build.version import firmware_version
from tests.install.cutting import (
    OLD_VERSION,
    CableOut,
    CutDisk,
    new_files,
    old_files,
    put,
    some_of,
    tree,
    version_that_starts,
)

HELLO = b'print("Hello World!")\n'
SETTINGS = b'ISOCKET_NAME = "cottage"\nCIRCUITPY_HEAP_START_SIZE = 120000\n'
BOOT_OUT = b"Adafruit CircuitPython 10.2.1 on 2026-01-01; Raspberry Pi Pico\nBoard ID:raspberry_pi_pico\n"
OWNERS = {
    "settings.toml": SETTINGS,
    "notes.txt": b"mine",
    "store.bin": b"\x01\x02",
    "lib/my_module.py": b"y = 2\n",
    "boot_out.txt": BOOT_OUT,
}

GUARD = f"{MODULES}/isocket/crash/supervisor.py"


def old_drive(folder: Path) -> Path:
    put(folder, {**old_files(), **OWNERS})
    return folder


def expected() -> dict[str, bytes]:
    return {**new_files(), **OWNERS}


def test_a_new_board_gets_all_of_it_and_starts(tmp_path: Path) -> None:
    put(tmp_path, {"code.py": HELLO, "boot_out.txt": BOOT_OUT})

    install(Disk(tmp_path), new_files())

    assert tree(tmp_path) == {**new_files(), "boot_out.txt": BOOT_OUT, "before/code.py": HELLO}
    assert version_that_starts(tmp_path) == firmware_version()


def test_an_update_keeps_what_is_the_owners_and_takes_away_what_is_stale(tmp_path: Path) -> None:
    old_drive(tmp_path)
    assert version_that_starts(tmp_path) == OLD_VERSION
    put(tmp_path, {"isocket/forgotten.mpy": b"C", "lib/simpleio.mpy": b"C"})

    plan = make_plan(Disk(tmp_path), new_files())
    install(Disk(tmp_path), new_files())

    assert (plan.old, plan.new) == (OLD_VERSION, firmware_version())
    assert set(plan.removed) == {"isocket/gone.py", "isocket/forgotten.mpy", "lib/simpleio.mpy"}
    assert set(plan.kept) == {*OWNERS, "store/snapshot.bin"} - {"boot_out.txt"}
    assert "lib/simpleio.py" in plan.changed
    assert plan.owners == ("lib/simpleio.mpy",)  # nobody knows better
    assert tree(tmp_path) == {**expected(), "before/lib/simpleio.mpy": b"C"}
    assert make_plan(Disk(tmp_path), new_files()).is_nothing
    assert version_that_starts(tmp_path) == firmware_version()


def test_each_change_is_on_the_medium_before_the_next(tmp_path: Path, synced: list[os.stat_result]) -> None:
    disk = Disk(tmp_path)
    disk.make_folder("isocket")
    disk.write("isocket/a.py", b"x = 1\n")
    folder, file = tmp_path / "isocket", tmp_path / "isocket" / "a.py"
    wanted = [tmp_path.stat(), file.stat(), folder.stat()]
    assert [one.st_ino for one in synced] == [one.st_ino for one in wanted]
    disk.rename("isocket/a.py", "b.py")
    assert [one.st_ino for one in synced[3:]] == [tmp_path.stat().st_ino]


def test_data_of_the_device_is_written_once_and_never_again(tmp_path: Path) -> None:
    with_data = {**new_files(), "isocket/memory.bin": bytes(512)}
    install(Disk(tmp_path), with_data)
    assert (tmp_path / "isocket/memory.bin").read_bytes() == bytes(512)
    (tmp_path / "isocket/memory.bin").write_bytes(b"settings" * 64)

    install(Disk(tmp_path), {**with_data, GUARD: with_data[GUARD] + b"# newer\n"})

    assert (tmp_path / "isocket/memory.bin").read_bytes() == b"settings" * 64


def test_the_devices_memory_survives_an_update_and_one_of_another_size_is_replaced(tmp_path: Path) -> None:
    install(Disk(tmp_path), new_files())
    memory = tmp_path / "store" / "snapshot.bin"
    kept = bytes(range(256)) * (memory.stat().st_size // 256)
    memory.write_bytes(kept)
    newer = {**new_files(), GUARD: new_files()[GUARD] + b"# newer\n"}
    install(Disk(tmp_path), newer)
    assert memory.read_bytes() == kept

    memory.write_bytes(b"short")
    assert "store/snapshot.bin" in make_plan(Disk(tmp_path), newer).first
    install(Disk(tmp_path), newer)
    assert memory.read_bytes() == new_files()["store/snapshot.bin"]


def steps_of_an_update(folder: Path) -> int:
    disk = CutDisk(old_drive(folder))
    install(disk, new_files())
    return disk.done


def switch_of_an_update(folder: Path) -> int:
    disk = CutDisk(old_drive(folder))
    install(disk, new_files())
    return disk.switched_at


def test_a_cable_pulled_at_any_step_leaves_a_version_that_works(tmp_path: Path) -> None:
    """And whichever it is, installing again brings the drive to its end. All steps at both ends and around the moment
    from which on the new version starts; of the rest, copies of one file after the other, some, others each time.
    """
    steps = steps_of_an_update(tmp_path / "whole")
    assert steps > 100
    moment = switch_of_an_update(tmp_path / "moment")
    chosen = sorted(
        {step for step in range(steps) if step < 6 or steps - step < 6 or abs(step - moment) < 8}
        | set(some_of(range(steps), 30))
    )
    started: dict[tuple, str] = {}
    versions = []
    for step in chosen:
        drive = old_drive(tmp_path / "cut")
        with pytest.raises(CableOut):
            install(CutDisk(drive, step), new_files())
        # what stands in a folder that the launcher does not look at makes no difference to a start
        state = tuple(sorted((path, hash(content)) for path, content in tree(drive).items() if PART not in path))
        if state not in started:
            started[state] = version_that_starts(drive)
        versions.append(started[state])
        install(Disk(drive), new_files())
        assert tree(drive) == expected(), f"after a cut at step {step}"
        shutil.rmtree(drive)
    switch = versions.index(firmware_version())
    assert versions == [OLD_VERSION] * switch + [firmware_version()] * (len(chosen) - switch), chosen
    assert switch > 15
    assert len(started) > 15


def test_a_cut_of_the_second_try_does_no_harm_either(tmp_path: Path) -> None:
    """The first is cut while the new version stands beside; the second, with a third version, at some of its steps."""
    third = {**new_files(), "lib/simpleio.py": new_files()["lib/simpleio.py"] + b"# third\n"}
    del third[LIST]
    third[LIST] = contents_of(third, firmware_version()).text().encode()
    first = switch_of_an_update(tmp_path / "whole") + 10
    disk = CutDisk(_cut_once(tmp_path / "count", first))
    install(disk, third)
    assert disk.done > 100
    for step in some_of(range(disk.done), 16):
        drive = _cut_once(tmp_path / "cut", first)
        with pytest.raises(CableOut):
            install(CutDisk(drive, step), third)
        assert version_that_starts(drive) == firmware_version(), f"after a cut at step {step}"
        install(Disk(drive), third)
        assert tree(drive) == {**third, **OWNERS}, f"after a cut at step {step}"
        shutil.rmtree(drive)


def _cut_once(drive: Path, step: int) -> Path:
    """An update of the old drive, cut at that step."""
    old_drive(drive)
    with pytest.raises(CableOut):
        install(CutDisk(drive, step), new_files())
    assert (drive / STAGED).is_dir()
    return drive


def test_a_drive_that_does_not_keep_what_is_written_is_noticed(tmp_path: Path) -> None:
    class Forgetful(Disk):
        def write(self, path: str, content: bytes) -> None:
            super().write(path, content[:-1] if path.endswith("modem/calls.py") else content)

    old_drive(tmp_path)
    with pytest.raises(InstallError, match=r"modem/calls\.py: what is on the drive is not what was written"):
        install(Forgetful(tmp_path), new_files())
    assert version_that_starts(tmp_path) == OLD_VERSION


def test_a_damaged_unfinished_update_is_named(tmp_path: Path) -> None:
    old_drive(tmp_path)
    switch = switch_of_an_update(tmp_path.with_name("whole"))
    with pytest.raises(CableOut):
        install(CutDisk(tmp_path, switch + 10), new_files())
    (tmp_path / STAGED / GUARD).write_bytes(b"?")

    with pytest.raises(InstallError, match=r"update/isocket/modules/isocket/crash/supervisor\.py is damaged"):
        install(Disk(tmp_path), new_files())


def test_leftovers_of_a_cut_are_tidied_up(tmp_path: Path) -> None:
    old_drive(tmp_path)
    put(tmp_path, {f"{PART}/{GUARD}": b"half", f"{OLD}/x.py": b""})

    install(Disk(tmp_path), new_files())

    assert tree(tmp_path) == expected()


def test_the_version_of_a_drive_without_a_list(tmp_path: Path) -> None:
    put(tmp_path, {"isocket/__init__.py": b'"""x"""\nVERSION = "0.0.5"\n'})
    assert version_on(Disk(tmp_path)) == "0.0.5"


# the command


def test_what_it_will_do_is_short_enough_to_be_read_before_one_agrees(tmp_path: Path) -> None:
    plan = make_plan(Disk(tmp_path), new_files())
    (new,) = [line for line in plan.lines(whole=False) if line.startswith("new: ")]
    assert "code.py" in new and "settings.toml" in new and re.search(r"\d\d files in isocket/", new)
    assert len(new) < 200
    (new,) = [line for line in plan.lines() if line.startswith("new: ")]  # --dry-run
    assert set(new.removeprefix("new: ").split(", ")) == set(new_files())
    assert named(["lib/a.py", "isocket/b.py"], whole=False) == "lib/a.py, isocket/b.py"


def test_the_command_says_what_it_will_do_and_does_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.build.release.package.release_drive", new_files)  # modules as .py, for the simulator
    old_drive(tmp_path)

    assert main(["install", "--path", str(tmp_path), "--dry-run"]) == 0
    assert tree(tmp_path) == {**old_files(), **OWNERS}
    said = capsys.readouterr().out
    assert f"version {OLD_VERSION} -> {firmware_version()}" in said
    assert "removed: isocket/gone.py" in said
    kept = next(line for line in said.splitlines() if "stays as it is" in line)
    assert all(path in kept for path in {*OWNERS, "store/snapshot.bin"} - {"boot_out.txt"})

    assert main(["install", "--path", str(tmp_path), "--yes"]) == 0
    assert tree(tmp_path) == expected()
    said = capsys.readouterr().out
    assert "unplug the board and plug it in again" in said and "no RESET button" in said
    assert main(["install", "--path", str(tmp_path)]) == 0
    assert "nothing to do" in capsys.readouterr().out


def test_nobody_at_the_keyboard_is_no_yes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old_drive(tmp_path)

    assert main(["install", "--path", str(tmp_path)]) == 1

    assert "--yes" in capsys.readouterr().out
    assert tree(tmp_path) == {**old_files(), **OWNERS}


def test_from_a_release(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = tmp_path / "isocket.zip"
    archive.write_bytes(zipped({f"isocket-x/drive/{path}": content for path, content in old_files().items()}))
    drive = tmp_path / "drive"
    put(drive, {"boot_out.txt": BOOT_OUT})

    assert main(["install", "--path", str(drive), "--zip", str(archive), "--yes"]) == 0
    assert tree(drive) == {**old_files(), "boot_out.txt": BOOT_OUT}

    archive.write_bytes(zipped({"x/y.txt": b""}))
    assert main(["install", "--path", str(drive), "--zip", str(archive), "--yes"]) == 1
    archive.write_bytes(b"no zip")
    assert main(["install", "--path", str(drive), "--zip", str(archive), "--yes"]) == 1
    assert "no release of isocket" in capsys.readouterr().err
