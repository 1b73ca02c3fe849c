"""What was on the drive before isocket: kept in the folder `before`, given back by `bench uninstall`."""

from __future__ import annotations

from collections.abc import Iterable

from bench.build.install.disk import Disk
from bench.build.install.plan import BEFORE, LAST, OLD, PART, STAGED, kept_files, ours_on
from bench.build.install.steps import make_folders, refuse_links, remove_tree, replace


def keep(disk: Disk, owners: Iterable[str]) -> None:
    """Copy them. What is kept already stays, a second file of that name beside it."""
    for path in owners:
        content = disk.read(path)
        place = f"{BEFORE}/{path}"
        count = 1
        while disk.kind(place) == "file" and disk.read(place) != content:
            count += 1
            place = f"{BEFORE}/{path}.{count}"
        make_folders(disk, place)
        replace(disk, place, content)


def uninstall(disk: Disk) -> None:
    """Take isocket away and give back what was there before it. Settings and the device's memory stay, and so does all
    that is not ours. Cut short, it is repeated. Raises OSError, InstallError, OutsideError.
    """
    refuse_links(disk)
    if disk.kind(STAGED) == "folder":
        remove_tree(disk, OLD)
        disk.rename(STAGED, OLD)  # our launcher does not look there
    kept = kept_files(disk)
    ours = ours_on(disk)
    for path in kept:
        make_folders(disk, path)
        replace(disk, path, disk.read(f"{BEFORE}/{path}"))
    for path in sorted(ours - set(kept), key=lambda path: (path in LAST, path)):
        disk.remove(path)
    for folder in (PART, OLD, BEFORE):
        remove_tree(disk, folder)
    _remove_empty(disk, {path.split("/")[0] for path in ours if "/" in path})


def _remove_empty(disk: Disk, tops: Iterable[str]) -> None:
    for top in sorted(tops):
        inner = [path.relative_to(disk.root).as_posix() for path in (disk.root / top).rglob("*") if path.is_dir()]
        for folder in (*sorted(inner, reverse=True), top):
            if disk.kind(folder) == "folder" and not any((disk.root / folder).iterdir()) and folder != "lib":
                disk.remove_folder(folder)
