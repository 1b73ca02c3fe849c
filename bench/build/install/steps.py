"""Steps that installing and uninstalling share: each leaves the old file or the new one, read back."""

from __future__ import annotations

from collections.abc import Iterable

from bench.build.install.disk import Disk, OutsideError

BESIDE = ".new"  # written beside a file that must never be half there, then renamed over it


class InstallError(Exception):
    """What is on the drive is not what was written; the message names the file."""


def refuse_links(disk: Disk) -> None:
    """Raises OutsideError: what is written through a link lands elsewhere."""
    links = disk.links()
    if links:
        raise OutsideError(f"{', '.join(links)}: a link, which no board has on its drive. Nothing was written")


def refuse_obstacles(disk: Disk, paths: Iterable[str]) -> None:
    """Raises InstallError: what has the name of one of our files or folders, and is the other. Nobody here knows whose
    it is.
    """
    found = []
    for path in paths:
        parts = path.split("/")
        above = ["/".join(parts[:depth]) for depth in range(1, len(parts))]
        found += [f"{folder} is a file, and a folder of ours" for folder in above if disk.kind(folder) == "file"]
        if disk.kind(path) == "folder":
            found.append(f"{path} is a folder, and a file of ours")
    if found:
        raise InstallError(f"{'; '.join(dict.fromkeys(found))}: move it away. Nothing was written")


def write(disk: Disk, path: str, content: bytes) -> None:
    disk.write(path, content)
    if disk.read(path) != content:
        raise InstallError(f"{path}: what is on the drive is not what was written")


def replace(disk: Disk, path: str, content: bytes) -> None:
    """The old one, or the new one, and nothing between."""
    if disk.kind(path) == "file" and disk.read(path) == content:
        return
    write(disk, path + BESIDE, content)
    disk.rename(path + BESIDE, path)


def make_folders(disk: Disk, path: str) -> None:
    """Those that a file of this path lies in."""
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
