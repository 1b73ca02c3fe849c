"""The CircuitPython image that the device runs: the pinned one, from the cache folder or from circuitpython.org."""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from bench.place import COMMAND

VERSION = "10.2.1"
NAME = f"adafruit-circuitpython-raspberry_pi_pico-en_US-{VERSION}.uf2"
URL = f"https://downloads.circuitpython.org/bin/raspberry_pi_pico/en_US/{NAME}"
SHA256 = "4568ecbf69a4623ec5bfcbf9efc983e9d264c7b0d4ab56f14fe336543c708318"
SIZE = 1_836_032
# where this image keeps what its console has to say, for the emulator (docs/emulator.md tells how to find it)
CONSOLE_FIFO = 0x2000_A0E4
TIMEOUT_S = 30


class FirmwareMissing(Exception):
    """The image is neither in the cache nor to be had; the message says in one line what to do."""


def cache_folder() -> Path:
    """`$ISOCKET_CACHE`, or `~/.cache/isocket/firmware`."""
    chosen = os.environ.get("ISOCKET_CACHE")
    return Path(chosen) if chosen else Path.home() / ".cache" / "isocket" / "firmware"


def find_image(*, download: bool = True) -> Path:
    """The path of the pinned image; downloads it once unless `download` is False.

    Raises FirmwareMissing when it cannot be had, or when what there is has another checksum.
    """
    path = cache_folder() / NAME
    if path.is_file():
        _check(path.read_bytes(), str(path))
        return path
    if not download:
        raise FirmwareMissing(f"{NAME} is not in {path.parent}; run once, online: {COMMAND} firmware")
    try:
        with urllib.request.urlopen(URL, timeout=TIMEOUT_S) as answer:
            image = answer.read(SIZE + 1)
    except (urllib.error.URLError, OSError) as error:
        raise FirmwareMissing(
            f"cannot download {URL} ({error}); offline: get it on another machine and put it into {path.parent}"
        ) from error
    _check(image, URL)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(image)
    part.replace(path)
    return path


def _check(image: bytes, where: str) -> None:
    found = hashlib.sha256(image).hexdigest()
    if found != SHA256:
        raise FirmwareMissing(
            f"{where} is not CircuitPython {VERSION} for the Pico (sha256 {found[:12]}…, expected {SHA256[:12]}…); "
            f"delete it and run: {COMMAND} firmware"
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Print where the image is, after getting it if need be; 1 when it cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m bench.build.firmware", description=__doc__)
    parser.add_argument("--offline", action="store_true", help="look in the cache only")
    options = parser.parse_args(argv)
    try:
        print(find_image(download=not options.offline))
    except FirmwareMissing as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
