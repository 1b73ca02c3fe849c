"""Puts a version onto a drive so that at each moment, whatever the cable does, one whole version starts.

The order (docs/install.md tells why): fill `update.part`; see to the launcher; rename it to `update`, and from here on
the launcher runs the new version from there; bring the files to their places; rename `update` to `update.old`, and the
new version runs from its place; tidy up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bench.install.disk import Disk
from bench.install.plan import OLD, PART, STAGED, is_missing, stale
from bench.release.contents import LIST, is_ours, parse_contents, sha256

LAUNCHER = "code.py"
LOOKS_FOR_UPDATES = b"/update"  # what a launcher that does has in it
BESIDE = ".new"  # written beside a file that must never be half there, then renamed over it


class InstallError(Exception):
    """What is on the drive is not what was written; the message names the file."""


def install(disk: Disk, files: Mapping[str, bytes], tell: Callable[[str], None] = lambda words: None) -> None:
    """files: the whole drive, with its list of contents. Raises OSError, InstallError."""
    if disk.kind(STAGED) == "folder":
        tell("bringing the earlier update to its end")
        _finish(disk, _staged_files(disk))
    for leftover in (PART, OLD):
        remove_tree(disk, leftover)
    ours = {path: content for path, content in files.items() if is_ours(path)}
    tell("writing the new version beside the old one")
    disk.make_folder(PART)
    for path, content in sorted(ours.items()):
        place = f"{PART}/{staged_path(path)}"
        _make_folders(disk, place)
        _write(disk, place, content)
    if disk.kind(LAUNCHER) != "file" or LOOKS_FOR_UPDATES not in disk.read(LAUNCHER):
        for path in sorted(filter(_is_of_the_start, ours), key=lambda path: path == LAUNCHER):
            _replace(disk, path, ours[path])
    disk.rename(PART, STAGED)  # from here on the new version starts
    tell("the new version is whole; bringing it to its place")
    _finish(disk, files)


def _is_of_the_start(path: str) -> bool:
    """boot.py, code.py and what they import: it is used from its place even while an update is not in its own."""
    return "/" not in path and path.endswith(".py")


def staged_path(path: str) -> str:
    """Where a file lies in the staging folder, in which the launcher looks for modules and libraries alike."""
    return path.removeprefix("lib/")


def _finish(disk: Disk, files: Mapping[str, bytes]) -> None:
    """`update` is whole: whatever happens to the files in their places, it is what starts."""
    for path, content in sorted(files.items()):
        if not is_ours(path):
            if is_missing(disk, path, content):
                _make_folders(disk, path)
                _replace(disk, path, content)
        elif _is_of_the_start(path):
            _replace(disk, path, content)
        elif disk.kind(path) != "file" or disk.read(path) != content:
            _make_folders(disk, path)
            _write(disk, path, content)
    there = [path for path in disk.files() if path.split("/")[0] not in (STAGED, PART, OLD)]
    for path in stale(disk, there, files):
        disk.remove(path)
    _check(disk, files)
    disk.rename(STAGED, OLD)
    remove_tree(disk, OLD)


def _staged_files(disk: Disk) -> dict[str, bytes]:
    """The files of an update that was cut after it had become whole, at the paths where they belong."""
    listed = parse_contents(disk.read(f"{STAGED}/{LIST}").decode())
    if listed is None:
        raise InstallError(f"{STAGED}/{LIST} is damaged; remove the folder {STAGED} and try again")
    files = {path: disk.read(f"{STAGED}/{staged_path(path)}") for path in listed.sums}
    for path, content in files.items():
        if sha256(content) != listed.sums[path]:
            raise InstallError(f"{STAGED}/{staged_path(path)} is damaged; remove the folder {STAGED} and try again")
    return {**files, LIST: listed.text().encode()}


def _check(disk: Disk, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        if is_ours(path) and disk.read(path) != content:
            raise InstallError(f"{path}: what is on the drive is not what was written")


def _write(disk: Disk, path: str, content: bytes) -> None:
    disk.write(path, content)
    if disk.read(path) != content:
        raise InstallError(f"{path}: what is on the drive is not what was written")


def _replace(disk: Disk, path: str, content: bytes) -> None:
    """The old one, or the new one, and nothing between."""
    if disk.kind(path) == "file" and disk.read(path) == content:
        return
    _write(disk, path + BESIDE, content)
    disk.rename(path + BESIDE, path)


def _make_folders(disk: Disk, path: str) -> None:
    parts = path.split("/")[:-1]
    for depth in range(1, len(parts) + 1):
        folder = "/".join(parts[:depth])
        if disk.kind(folder) is None:
            disk.make_folder(folder)


def remove_tree(disk: Disk, folder: str) -> None:
    if disk.kind(folder) != "folder":
        return
    for path in disk.files(folder):
        disk.remove(path)
    for inner in sorted((path for path in (disk.root / folder).rglob("*") if path.is_dir()), reverse=True):
        disk.remove_folder(inner.relative_to(disk.root).as_posix())
    disk.remove_folder(folder)
