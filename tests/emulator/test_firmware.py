from __future__ import annotations

from pathlib import Path

import pytest

from bench.build import firmware
from bench.build.firmware import FirmwareMissing, find_image, main


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ISOCKET_CACHE", str(tmp_path))
    return tmp_path


def test_offline_and_nothing_in_the_cache(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(FirmwareMissing, match=r"run once, online: python -m bench firmware"):
        find_image(download=False)
    assert main(["--offline"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_image_that_is_not_the_pinned_one(cache: Path) -> None:
    (cache / firmware.NAME).write_bytes(b"something else")

    with pytest.raises(FirmwareMissing, match="delete it"):
        find_image()


def test_a_download_goes_to_the_cache_once(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import hashlib

    source = tmp_path / "on the net.uf2"
    source.write_bytes(b"image")
    monkeypatch.setattr(firmware, "URL", source.as_uri())
    monkeypatch.setattr(firmware, "SHA256", hashlib.sha256(b"image").hexdigest())

    path = find_image()
    source.unlink()

    assert path == find_image() == cache / firmware.NAME
    assert path.read_bytes() == b"image"


def test_a_download_that_is_wrong_does_not_stay(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "on the net.uf2"
    source.write_bytes(b"an error page")
    monkeypatch.setattr(firmware, "URL", source.as_uri())

    with pytest.raises(FirmwareMissing, match="is not CircuitPython"):
        find_image()
    assert not (cache / firmware.NAME).exists()


def test_no_network(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firmware, "URL", (cache / "nowhere").as_uri())

    with pytest.raises(FirmwareMissing, match="offline: get it on another machine"):
        find_image()
