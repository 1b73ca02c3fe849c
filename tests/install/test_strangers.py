"""What a stranger hands over: a drive that is none, another board, and names that lead out of the drive."""

from __future__ import annotations

import io
import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.build.install.before import uninstall
from bench.build.install.disk import Disk, OutsideError
from bench.build.install.install import install
from bench.build.install.steps import InstallError
from bench.build.modules.kept import MODULES
from bench.build.release.contents import LIST, sha256, why_not_ours, with_list
from bench.build.release.package import drive_in, zipped
from tests.install.cutting import CableOut, CutDisk, new_files, old_files, put, some_of, tree
from tests.install.test_install import BOOT_OUT, HELLO

OUTSIDE = (
    "../name",
    "../../name",
    "isocket/../../name",
    "isocket/../../name.py",
    "/tmp/name.py",
    "C:/name.py",
    "isocket\\..\\name.py",
    "isocket/./name.py",
    "isocket//name.py",
    "isocket/..",
    "",
)
NOT_OURS = (
    "name.py",
    "autorun.inf",
    "boot_out.txt",
    "Code.py",
    "code.txt",
    "code.py/x.py",
    "lib/my_module.py",
    "lib/simpleio.txt",
    "lib/simpleio_more.py",
    "store/other.bin",
    "isocket",
    "isocket/.hidden",
    "isocket/a b.py",
    "isocket/con.py",
    "isocket/x.py.",
    "isocket/x\n.py",
    "isocket/\xe9.py",
)


def drive_at(folder: Path, files: dict[str, bytes] | None = None) -> Path:
    put(folder, {"boot_out.txt": BOOT_OUT, **(files or {})})
    return folder


def all_below(folder: Path) -> dict[str, bytes]:
    """What a test may have written anywhere around the drive."""
    return {name: content for name, content in tree(folder).items() if not name.endswith(".zip")}


@pytest.mark.parametrize("name", [*OUTSIDE, *NOT_OURS])
def test_names_that_are_not_ours(name: str) -> None:
    assert why_not_ours(name)


def test_all_that_we_install_is_ours() -> None:
    assert not [path for path in {**new_files(), **old_files()} if why_not_ours(path)]


# a release


def release(files: dict[str, bytes]) -> bytes:
    return zipped({f"isocket-x/{path}": content for path, content in files.items()})


@pytest.mark.parametrize("name", [*OUTSIDE[:-2], *NOT_OURS])
def test_a_release_with_such_a_name(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    drive = drive_at(tmp_path / "in" / "drive")
    archive = tmp_path / "x.zip"
    archive.write_bytes(release({**{f"drive/{path}": c for path, c in new_files().items()}, f"drive/{name}": b"evil"}))
    before = all_below(tmp_path)

    assert main(["install", "--path", str(drive), "--zip", str(archive), "--yes"]) == 1

    assert "release" in capsys.readouterr().err
    assert all_below(tmp_path) == before


@pytest.mark.parametrize(
    "entries, why",
    [
        ({"x/drive/../../name": b""}, "leads out"),
        ({"drive/isocket/a.py": b""}, "not where it belongs"),
        ({"x/y/drive/isocket/a.py": b""}, "not where it belongs"),
        ({"y/README.txt": b""}, "more than one folder"),
        ({"x/drive/isocket/CONTENTS.txt": b""}, "twice"),
        ({"x/drive/isocket/big.bin": bytes(5_000_000)}, "does not fit"),
        ({"x/drive/isocket/foreign.py": b""}, "does not name what is in it"),
    ],
)
def test_other_releases_that_are_refused(entries: dict[str, bytes], why: str) -> None:
    files = {f"x/drive/{path}": content for path, content in new_files().items()}
    assert drive_in(zipped(files)) == new_files()
    with pytest.raises(ValueError, match=why):
        drive_in(zipped({**files, **entries}))


def test_a_release_with_a_link() -> None:
    out = io.BytesIO(zipped({f"x/drive/{path}": content for path, content in new_files().items()}))
    with zipfile.ZipFile(out, "a") as archive:
        entry = zipfile.ZipInfo("x/drive/isocket/link.py")
        entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(ValueError, match="a link"):
        drive_in(out.getvalue())


# a drive


@pytest.mark.parametrize("name", [*OUTSIDE[:-1], *NOT_OURS[:4], "lib/my_module.py"])
def test_a_list_on_the_drive_with_such_a_name(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    listed = f"# isocket 9.9.9, modules as .py\n{sha256(b'evil')}  {name}\n"
    drive = drive_at(tmp_path / "in" / "drive", {f"update/{LIST}": listed.encode()})
    if not name.startswith(("/", "C:")):
        place = drive / "update" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.is_dir():
            place.write_bytes(b"evil")
    before = all_below(tmp_path)

    assert main(["install", "--path", str(drive), "--yes"]) == 1

    assert f"update/{LIST}" in capsys.readouterr().err
    assert all_below(tmp_path) == before


def test_a_list_does_not_take_away_what_is_the_owners(tmp_path: Path) -> None:
    mine = {"lib/my_module.py": b"y = 2\n", "mine.py": b"z = 3\n"}
    listed = "".join(f"{sha256(content)}  {path}\n" for path, content in mine.items())
    drive_at(tmp_path, {**mine, LIST: f"# isocket 9.9.9, modules as .py\n{listed}".encode()})
    install(Disk(tmp_path), new_files())
    assert {path: (tmp_path / path).read_bytes() for path in mine} == mine


@pytest.mark.parametrize("name", ["isocket", "update", "update.part", "code.py", "lib", "store/snapshot.bin"])
def test_a_link_on_the_drive(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    put(elsewhere, {"file": b"precious"})
    drive = drive_at(tmp_path / "drive")
    (drive / name).parent.mkdir(exist_ok=True)
    (drive / name).symlink_to(elsewhere if "." not in name or name == "update.part" else elsewhere / "file")

    for verb in ("install", "uninstall"):
        assert main([verb, "--path", str(drive), "--yes"]) == 1
        assert f"{name}: a link" in capsys.readouterr().err
    assert tree(elsewhere) == {"file": b"precious"}
    with pytest.raises(OutsideError):
        install(Disk(drive), new_files())
    assert set(tree(drive)) <= {"boot_out.txt", "code.py", "store/snapshot.bin"}


@pytest.mark.parametrize(
    ("name", "is_folder", "words"),
    [
        ("isocket", False, "isocket is a file, and a folder of ours"),
        ("lib", False, "lib is a file"),
        ("code.py", True, "code.py is a folder, and a file of ours"),
        ("update", False, "update is a file"),
        ("before", False, "before is a file"),
    ],
)
def test_what_has_our_name_and_is_something_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, is_folder: bool, words: str
) -> None:
    drive = drive_at(tmp_path / "drive", {f"{name}/mine.txt" if is_folder else name: b"precious"})
    before = tree(drive)
    assert main(["install", "--path", str(drive), "--yes"]) == 1
    said = capsys.readouterr().err
    assert words in said and "Nothing was written" in said and "Errno" not in said
    assert tree(drive) == before
    with pytest.raises(InstallError, match="Nothing was written"):
        install(Disk(drive), new_files())
    assert tree(drive) == before


def test_no_operation_of_a_disk_leaves_it(tmp_path: Path) -> None:
    put(tmp_path, {"out.txt": b"precious", "drive/in.txt": b""})
    disk = Disk(tmp_path / "drive")
    (tmp_path / "drive" / "link").symlink_to(tmp_path)
    for path in ("../out.txt", "link/out.txt", "/out.txt", "a/../../out.txt"):
        for do in (
            lambda path: disk.write(path, b""),
            disk.read,
            disk.remove,
            disk.remove_folder,
            disk.make_folder,
            lambda path: disk.rename("in.txt", path),
            lambda path: disk.rename(path, "in.txt"),
        ):
            with pytest.raises(OutsideError):
                do(path)
        assert disk.kind(path) is None
    assert (tmp_path / "out.txt").read_bytes() == b"precious"


@pytest.mark.parametrize(
    "about, why",
    [
        (None, "has no boot_out.txt"),
        (b"", "names no CircuitPython; boot_out.txt names no board"),
        (b"Adafruit CircuitPython 9.2.1 on 2025\nBoard ID:raspberry_pi_pico\n", "made for CircuitPython 10"),
        (b"Adafruit CircuitPython 11.0.0 on 2027\nBoard ID:raspberry_pi_pico\n", "made for CircuitPython 10"),
        (
            b"Adafruit CircuitPython 10.2.1 on 2026\nBoard ID:seeeduino_xiao_rp2040\n",
            "the board is seeeduino_xiao_rp2040",
        ),
        (b"Adafruit CircuitPython 10.2.1 on 2026\n", "names no board"),
    ],
)
@pytest.mark.parametrize("verb", ["install", "uninstall"])
def test_a_folder_that_is_no_drive_of_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], about: bytes | None, why: str, verb: str
) -> None:
    put(tmp_path, {"thesis.txt": b"precious", **({} if about is None else {"boot_out.txt": about})})
    before = tree(tmp_path)

    assert main([verb, "--path", str(tmp_path), "--yes"]) == 1

    assert why in capsys.readouterr().err
    assert tree(tmp_path) == before


# what is the owner's

PROGRAM = {
    "boot.py": b"import storage\n",
    "code.py": HELLO,
    "code.txt": b"print('first')\n",
    "main.py": b"print('never')\n",
    "settings.toml": b'WIFI = "x"\n',
    "lib/simpleio.mpy": b"C\x06simpleio",
    "lib/adafruit_onewire/bus.py": b"# mine\n",
    "lib/neopixel.mpy": b"C\x06neopixel",
    "data/log.csv": b"1,2\n",
}
LEFT = {"store/snapshot.bin"}


def test_what_was_there_before_is_given_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.build.release.package.release_drive", new_files)  # modules as .py, for the simulator
    drive_at(tmp_path, PROGRAM)
    before = tree(tmp_path)

    assert main(["install", "--path", str(tmp_path), "--yes"]) == 0
    told = next(line for line in capsys.readouterr().out.splitlines() if "kept in the folder before" in line)
    moved = {"boot.py", "code.py", "code.txt", "lib/simpleio.mpy", "lib/adafruit_onewire/bus.py"}
    assert {path for path in PROGRAM if path in told.replace(",", " ").split()} == moved
    there = tree(tmp_path)
    assert {path.removeprefix("before/") for path in there if path.startswith("before/")} == moved
    assert there["code.py"] == new_files()["code.py"] and "code.txt" not in there and "lib/simpleio.mpy" not in there

    newer = with_list({**new_files(), f"{MODULES}/isocket/crash/supervisor.py": b"# newer\n"}, "9.9.9")
    install(Disk(tmp_path), newer)  # a later version takes nothing of it
    assert {path: c for path, c in tree(tmp_path).items() if "before/" in path} == {
        path: c for path, c in there.items() if "before/" in path
    }

    assert main(["uninstall", "--path", str(tmp_path), "--yes"]) == 0
    assert tree(tmp_path) == {**before, **{path: new_files()[path] for path in LEFT}}
    assert main(["uninstall", "--path", str(tmp_path), "--yes"]) == 1
    assert "isocket is not on" in capsys.readouterr().err


def test_a_launcher_that_the_owner_has_changed_is_kept_beside(tmp_path: Path) -> None:
    drive_at(tmp_path, {"code.py": HELLO})
    install(Disk(tmp_path), new_files())
    (tmp_path / "code.py").write_bytes(b"print('second')\n")
    install(Disk(tmp_path), new_files())
    assert (tmp_path / "before" / "code.py").read_bytes() == HELLO
    assert (tmp_path / "before" / "code.py.2").read_bytes() == b"print('second')\n"


def test_a_cable_pulled_when_the_owners_program_has_to_make_room(tmp_path: Path) -> None:
    """Until the launcher is ours his program starts, whole; from then on ours, whole; at the end it comes back."""
    count = CutDisk(drive_at(tmp_path / "whole", PROGRAM))
    install(count, new_files())
    steps_there = count.done
    count.done = 0
    uninstall_steps = _uninstalled(count)
    mine = True
    for step in some_of(range(steps_there), 36):
        drive = drive_at(tmp_path / "cut", PROGRAM)
        with pytest.raises(CableOut):
            install(CutDisk(drive, step), new_files())
        there = tree(drive)
        if (drive / "code.txt").exists() or there["code.py"] == HELLO:
            assert mine, f"his program, after ours, at step {step}"
            assert there.get("code.txt") in (None, PROGRAM["code.txt"])
        else:
            mine = False
            assert there["code.py"] == new_files()["code.py"]
            staged = [path for path in new_files() if f"update/{path.removeprefix('lib/')}" in there]
            assert len(staged) >= len(new_files()) - 2 or all(there.get(path) == c for path, c in _ours().items())
        install(Disk(drive), new_files())
        cut = CutDisk(drive, step % uninstall_steps)
        with pytest.raises(CableOut):
            _uninstalled(cut)
        _uninstalled(Disk(drive))
        assert {path: c for path, c in tree(drive).items() if path not in LEFT} == {"boot_out.txt": BOOT_OUT, **PROGRAM}
        shutil.rmtree(drive)
    assert not mine


def _ours() -> dict[str, bytes]:
    return {path: content for path, content in new_files().items() if path.endswith(".py")}


def _uninstalled(disk: Disk) -> int:
    uninstall(disk)
    return disk.done if isinstance(disk, CutDisk) else 0
