"""The volume that we write is the one that we read, and the one that CircuitPython makes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.emulator import fat12

NAMES = st.text(st.sampled_from("abcXYZ019 _-~.é漢"), min_size=1, max_size=40).filter(
    lambda name: name.strip(" .") == name
)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


def _no_clashes(files: dict[str, bytes]) -> bool:
    folders = {path.rsplit("/", n + 1)[0].lower() for path in files for n in range(path.count("/"))}
    lowered = [path.lower() for path in files]
    return (
        len(set(lowered)) == len(lowered)
        and not folders & set(lowered)
        and len(folders) == len({path.rsplit("/", n + 1)[0] for path in files for n in range(path.count("/"))})
    )


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(PATHS, st.binary(max_size=1500), max_size=8).filter(_no_clashes))
def test_what_is_written_is_read(files: dict[str, bytes]) -> None:
    volume = fat12.build(files)

    assert len(volume) == 1024 * 1024
    assert fat12.read(volume) == files


def test_the_boot_sector_is_the_one_of_circuitpython() -> None:
    volume = fat12.build({})

    # as the 10.2.1 image formats the Pico's flash
    assert volume[:0x3E].hex() == (
        "ebfe904d53444f53352e30"  # jump, MSDOS5.0
        "00020101000100020008f807003f00ff000100000000000000"  # geometry
        "800029bf7a0c32"  # drive, serial number
        "4e4f204e414d45202020204641542020202020"  # NO NAME, FAT
    )
    assert volume[510:512] == b"\x55\xaa"
    assert volume[512:515] == b"\xf8\xff\xff"
    assert volume[0x1000:0x100C] == b"CIRCUITPY  \x08"


def test_many_long_names_that_shorten_alike() -> None:
    files = {f"adafruit_something_{number}.py": b"%d" % number for number in range(120)}

    assert fat12.read(fat12.build(files)) == files


def test_too_much_is_refused() -> None:
    with pytest.raises(fat12.VolumeFullError, match="the files need more"):
        fat12.build({"big": bytes(1_100_000)})
    with pytest.raises(fat12.VolumeFullError, match="root directory"):
        fat12.build({f"a long file name, number {number}": b"" for number in range(200)})


@pytest.mark.parametrize("name", ["a:b", "a\nb", "x" * 256, "a\\b"])
def test_names_that_fat_cannot_hold(name: str) -> None:
    with pytest.raises(ValueError, match="no file name"):
        fat12.build({name: b""})
