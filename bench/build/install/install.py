"""Puts a version onto a drive so that at each moment, whatever the cable does, one whole version starts.

The order (docs/install.md tells why): keep what is the owner's; fill `update.part`; rename it to `update`, and from
here on the launcher runs the new version from there; bring the files to their places, the launcher first; rename
`update` to `update.old`, and the new version runs from its place; tidy up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bench.build.install.before import keep
from bench.build.install.disk import Disk
from bench.build.install.plan import BEFORE, FIRST, OLD, PART, STAGED, belongings, files_in_place, is_missing, stale
from bench.build.install.steps import (
    InstallError,
    make_folders,
    refuse_links,
    refuse_obstacles,
    remove_tree,
    replace,
    write,
)
from bench.build.release.contents import LIST, check_names, is_ours, parse_contents, sha256


def install(disk: Disk, files: Mapping[str, bytes], tell: Callable[[str], None] = lambda words: None) -> None:
    """files: the whole drive, with its list of contents. Raises OSError, InstallError; ValueError, before anything is
    written, for a name that is not ours.
    """
    check_names(files, "this version")
    refuse_links(disk)
    refuse_obstacles(disk, [*files, *(f"{folder}/" for folder in (STAGED, PART, OLD, BEFORE))])
    staged = _staged_files(disk) if disk.kind(STAGED) == "folder" else None
    keep(disk, belongings(disk, files))
    if staged is not None:
        tell("bringing the earlier update to its end")
        _finish(disk, staged)
    for leftover in (PART, OLD):
        remove_tree(disk, leftover)
    ours = {path: content for path, content in files.items() if is_ours(path)}
    tell("writing the new version beside the old one")
    disk.make_folder(PART)
    for path, content in sorted(ours.items()):
        place = f"{PART}/{staged_path(path)}"
        make_folders(disk, place)
        write(disk, place, content)
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
    """`update` is whole: whatever happens to the files in their places, it is what starts as soon as the launcher is
    ours.
    """
    for path, content in sorted(files.items(), key=lambda item: (not _is_of_the_start(item[0]), item[0])):
        if not is_ours(path):
            if is_missing(disk, path, content):
                make_folders(disk, path)
                replace(disk, path, content)
        elif _is_of_the_start(path):
            replace(disk, path, content)
        elif disk.kind(path) != "file" or disk.read(path) != content:
            make_folders(disk, path)
            write(disk, path, content)
    if disk.kind(FIRST) == "file":
        disk.remove(FIRST)
    for path in stale(disk, files_in_place(disk), files):
        disk.remove(path)
    _check(disk, files)
    disk.rename(STAGED, OLD)
    remove_tree(disk, OLD)


def _staged_files(disk: Disk) -> dict[str, bytes]:
    """The files of an update that was cut after it had become whole, at the paths where they belong."""
    place = f"{STAGED}/{LIST}"
    listed = parse_contents(disk.read(place).decode(errors="replace")) if disk.kind(place) == "file" else None
    if listed is None:
        raise InstallError(f"{place} is damaged, or not there; remove the folder {STAGED} and try again")
    check_names(listed.sums, place)
    files = {}
    for path, digest in listed.sums.items():
        place = f"{STAGED}/{staged_path(path)}"
        files[path] = disk.read(place) if is_ours(path) and disk.kind(place) == "file" else b""
        if sha256(files[path]) != digest:
            raise InstallError(f"{place} is damaged; remove the folder {STAGED} and try again")
    return {**files, LIST: listed.text().encode()}


def _check(disk: Disk, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        if is_ours(path) and disk.read(path) != content:
            raise InstallError(f"{path}: what is on the drive is not what was written")
