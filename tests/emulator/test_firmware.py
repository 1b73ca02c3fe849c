from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bench.build import firmware
from bench.build.firmware import VERSION, FirmwareMissing, find_image, main, name_of

NAME = name_of(VERSION)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    folder.mkdir()
    monkeypatch.setenv("ISOCKET_CACHE", str(folder))
    monkeypatch.delenv("ISOCKET_CIRCUITPYTHON", raising=False)
    return folder


def test_offline_and_nothing_in_the_cache(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(FirmwareMissing, match=r"run once, online: python -m bench firmware"):
        find_image(download=False)
    assert main(["--offline"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_image_that_is_not_the_pinned_one(cache: Path) -> None:
    (cache / NAME).write_bytes(b"something else")

    with pytest.raises(FirmwareMissing, match="delete it"):
        find_image()


def test_a_download_goes_to_the_cache_once(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / NAME
    source.write_bytes(b"image")
    monkeypatch.setattr(firmware, "ADDRESS", tmp_path.as_uri() + "/")
    monkeypatch.setitem(firmware.SHA256, firmware.VERSION, hashlib.sha256(b"image").hexdigest())

    path = find_image()
    source.unlink()

    assert path == find_image() == cache / NAME
    assert path.read_bytes() == b"image"


def test_a_download_that_is_wrong_does_not_stay(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / NAME).write_bytes(b"an error page")
    monkeypatch.setattr(firmware, "ADDRESS", tmp_path.as_uri() + "/")

    with pytest.raises(FirmwareMissing, match="is not CircuitPython"):
        find_image()
    assert not (cache / NAME).exists()


def test_no_network(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firmware, "ADDRESS", (cache / "nowhere").as_uri() + "/")

    with pytest.raises(FirmwareMissing, match="offline: get it on another machine"):
        find_image()


def test_another_version_is_chosen_by_its_name(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(set(firmware.SHA256.values())) == len(firmware.SHA256) > 1
    other = next(version for version in firmware.SHA256 if version != VERSION)
    monkeypatch.setenv("ISOCKET_CIRCUITPYTHON", other)
    monkeypatch.setitem(firmware.SHA256, other, hashlib.sha256(b"another image").hexdigest())
    (cache / name_of(other)).write_bytes(b"another image")
    assert find_image(download=False).name == name_of(other)
    (cache / name_of(other)).write_bytes(b"the pinned one, under its name")
    with pytest.raises(FirmwareMissing, match=f"is not CircuitPython {other}"):
        find_image(download=False)


def test_a_version_whose_sum_nobody_knows(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ISOCKET_CIRCUITPYTHON", "99.9.9")
    assert main([]) == 1
    assert "99.9.9 is not known here, only of 10.2.1, 10.3.1" in capsys.readouterr().err
