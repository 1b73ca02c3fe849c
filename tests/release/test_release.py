"""The zip is the drive, whole, the same each time, and says what is in it."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.build.drive import LIBRARIES, PROJECT, drive_files
from bench.build.modules.kept import MODULES
from bench.build.modules.mpy import VARIABLE, CompilerError, compiled, wrong_with
from bench.build.release import package
from bench.build.release.contents import LIST, contents_of, is_ours, parse_contents, sha256, with_list
from bench.build.release.package import drive_in, zipped
from bench.build.version import firmware_version

GUARD = f"{MODULES}/isocket/crash/supervisor.mpy"


@cache
def release_files() -> dict[str, bytes]:
    return package.release_files()


def test_the_same_bytes_whenever_and_wherever(tmp_path: Path) -> None:
    """In another process with another seed of hashes, another time zone, locale and umask."""
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    for folder, more in (("a", {}), ("b", {"PYTHONHASHSEED": "8", "TZ": "UTC"})):
        subprocess.run(
            [sys.executable, "-m", "bench", "release", "--out", tmp_path / folder],
            check=True,
            cwd=PROJECT,
            env={**environment, **more, "ISOCKET_CACHE": str(tmp_path / f"cache {folder}")},
            capture_output=True,
            umask=0o077 if folder == "a" else 0o022,
        )
    name = f"isocket-{firmware_version()}.zip"
    assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_the_drive_in_it_is_the_drive() -> None:
    drive = drive_in(zipped(release_files()))

    assert set(drive) - {LIST} == set(drive_files())
    assert all(drive[path] == content for path, content in drive_files().items())
    assert drive["requirements.txt"].decode().splitlines()[0].startswith("adafruit-circuitpython-onewire==")


def test_the_lists_name_every_file_with_its_sum() -> None:
    files = release_files()
    root = f"isocket-{firmware_version()}/"
    sums = dict(reversed(line.split("  ")) for line in files[root + "SHA256SUMS"].decode().splitlines())
    contents = files[root + "CONTENTS.txt"].decode()

    assert {root + path for path in sums} == set(files) - {root + "SHA256SUMS"}
    for path, digest in sums.items():
        assert sha256(files[root + path]) == digest
        assert f"{digest}  {path}  (" in contents or path == "CONTENTS.txt"
    for path in sums:
        if path.startswith("drive/lib/"):
            assert f"  {path}  (adafruit-circuitpython-" in contents


def test_each_part_comes_with_its_licence() -> None:
    files = release_files()
    root = f"isocket-{firmware_version()}/"

    for distribution in ("isocket", *LIBRARIES.values()):
        text = files[f"{root}licences/{distribution}.txt"].decode()
        assert "Permission is hereby granted, free of charge" in text
        assert f"{distribution} " in files[root + "CONTENTS.txt"].decode()


def test_a_damaged_zip_is_refused() -> None:
    files = release_files()
    name = next(path for path in files if path.endswith("isocket/crash/supervisor.mpy"))

    with pytest.raises(ValueError, match=r"isocket/crash/supervisor\.mpy is damaged"):
        drive_in(zipped({**files, name: files[name] + b"#"}))


def test_the_entries_can_be_unpacked_by_anyone() -> None:
    with zipfile.ZipFile(io.BytesIO(zipped(release_files()))) as archive:
        for entry in archive.infolist():
            assert stat.S_IMODE(entry.external_attr >> 16) == 0o644
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert archive.testzip() is None


# the list on the drive


def test_a_list_that_was_cut_short_is_none() -> None:
    text = contents_of(drive_in(zipped(release_files())), "1.2.3").text()

    whole = parse_contents(text)
    assert whole is not None and whole.version == "1.2.3" and whole.form == ".mpy"
    assert parse_contents("") is None
    assert parse_contents(text[: len(text) // 2]) is None
    assert parse_contents(text[:-1]) is None


@pytest.mark.parametrize("path", ["settings.toml", "notes.txt", "isocket/memory.bin", "store.dat", "lib/README.md"])
def test_what_is_not_ours(path: str) -> None:
    assert not is_ours(path)


@pytest.mark.parametrize(
    "path",
    ["code.py", GUARD, "isocket/crash/supervisor.py", f"{MODULES}/isocket/on_demand.txt", LIST, "lib/simpleio.py"],
)
def test_what_is_ours(path: str) -> None:
    assert is_ours(path)


# the compiler


def fake_compiler(folder: Path, magic: str) -> Path:
    script = folder / "mpy-cross"
    script.write_text(
        "#!/bin/sh\n"
        'while [ $# -gt 1 ]; do case "$1" in -o) out=$2; shift 2;; -s) shift 2;; *) shift;; esac; done\n'
        f'printf \'{magic}\' > "$out"; cat "$1" >> "$out"\n'
    )
    script.chmod(0o755)
    return script


def test_what_circuitpython_would_not_load_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """MicroPython's differs in the first byte alone; another version, or native code, is another matter."""
    for header, why in (
        ("M\\007\\000\\037", "version 7"),
        ("C\\006\\004\\037", "flags 0x04"),
        ("C\\006\\000\\077", "63 bits"),
        ("X\\006\\000\\037", "magic b'X'"),
    ):
        monkeypatch.setenv(VARIABLE, str(fake_compiler(tmp_path, header)))
        assert main(["release", "--out", str(tmp_path)]) == 1
        said = capsys.readouterr().err
        assert "CircuitPython would not load it" in said and why in said
    assert wrong_with(b"C\x06") == "is cut within its header"


def test_a_compiler_of_circuitpython_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    compiler = fake_compiler(tmp_path, "C\\006\\000\\037")
    monkeypatch.setenv(VARIABLE, str(compiler))

    assert main(["release", "--out", str(tmp_path)]) == 0

    assert f"modules as .mpy: {compiler} (${VARIABLE})" in capsys.readouterr().out
    drive = drive_in((tmp_path / f"isocket-{firmware_version()}.zip").read_bytes())
    assert drive[GUARD].startswith(b"C\x06")
    assert not [path for path in drive if path.endswith(".py") and path.startswith("isocket/")]
    assert drive["code.py"] == drive_files()["code.py"] and drive["boot.py"] == drive_files()["boot.py"]
    listed = parse_contents(drive[LIST].decode())
    assert listed is not None and listed.form == ".mpy" and GUARD in listed.sums


def test_no_compiler_at_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nothing"))
    monkeypatch.setenv("ISOCKET_CACHE", str(tmp_path))
    assert main(["release", "--out", str(tmp_path)]) == 1
    assert "cannot be run" in capsys.readouterr().err


def test_what_is_async_is_refused() -> None:
    with pytest.raises(CompilerError, match="async"):
        compiled("a.py", b"async def f():\n    pass\n")


def test_the_list_belongs_to_the_drive_it_is_on() -> None:
    files = with_list({"isocket/a.py": b"1", "settings.toml": b"2"}, "3.2.1")

    assert files[LIST].decode() == f"# isocket 3.2.1, modules as .py\n{sha256(b'1')}  isocket/a.py\n"
