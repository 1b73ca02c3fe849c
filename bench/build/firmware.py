"""The CircuitPython image that the device runs: the pinned one, or another whose sum is known, from the cache folder or
from circuitpython.org.
"""

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

VERSION = "10.2.1"  # all that we claim was seen on it
# version -> sha256 of the official image for the Pico, en_US. 10.3.1's is what two public projects state; we have had
# no copy, and nothing was seen on it.
SHA256 = {
    VERSION: "4568ecbf69a4623ec5bfcbf9efc983e9d264c7b0d4ab56f14fe336543c708318",
    "10.3.1": "1e3134de1f2ea2bd1d46019e90781fa5bd95ea518b6665717cb256a9327a563a",
}
ADDRESS = "https://downloads.circuitpython.org/bin/raspberry_pi_pico/en_US/"
MOST = 4_000_000  # bytes; 10.2.1 has 1 836 032
TIMEOUT_S = 30


class FirmwareMissing(Exception):
    """The image is neither in the cache nor to be had; the message says in one line what to do."""


def cache_folder() -> Path:
    """`$ISOCKET_CACHE`, or `~/.cache/isocket/firmware`."""
    chosen = os.environ.get("ISOCKET_CACHE")
    return Path(chosen) if chosen else Path.home() / ".cache" / "isocket" / "firmware"


def name_of(version: str) -> str:
    """Of the file."""
    return f"adafruit-circuitpython-raspberry_pi_pico-en_US-{version}.uf2"


def chosen_version() -> str:
    """`$ISOCKET_CIRCUITPYTHON`, or the pinned one."""
    return os.environ.get("ISOCKET_CIRCUITPYTHON") or VERSION


def find_image(*, download: bool = True) -> Path:
    """The path of the image of the chosen version; downloads it once unless `download` is False.

    Raises FirmwareMissing when it cannot be had, or when what there is has another checksum.
    """
    version = chosen_version()
    if version not in SHA256:
        raise FirmwareMissing(f"the sum of CircuitPython {version} is not known here, only of {', '.join(SHA256)}")
    path = cache_folder() / name_of(version)
    if path.is_file():
        _check(path.read_bytes(), version, str(path))
        return path
    if not download:
        raise FirmwareMissing(f"{path.name} is not in {path.parent}; run once, online: {COMMAND} firmware")
    url = ADDRESS + path.name
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:
            image = answer.read(MOST)
    except (urllib.error.URLError, OSError) as error:
        raise FirmwareMissing(
            f"cannot download {url} ({error}); offline: get it on another machine and put it into {path.parent}"
        ) from error
    _check(image, version, url)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(image)
    part.replace(path)
    return path


def _check(image: bytes, version: str, where: str) -> None:
    found = hashlib.sha256(image).hexdigest()
    if found != SHA256[version]:
        raise FirmwareMissing(
            f"{where} is not CircuitPython {version} for the Pico (sha256 {found[:12]}…, expected "
            f"{SHA256[version][:12]}…); delete it and run: {COMMAND} firmware"
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
