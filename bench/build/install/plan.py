"""What an installation would change on a drive; found out before anything is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.build.drive import LIBRARIES, SNAPSHOT
from bench.build.install.disk import Disk
from bench.build.modules.kept import MODULES, MPY, PY
from bench.build.release.contents import (
    LIST,
    STARTS,
    Contents,
    is_ours,
    parse_contents,
    sha256,
    version_in,
    why_not_ours,
)
from bench.units import counted

STAGED = "update"  # what the launcher (CIRCUITPY/code.py) looks for
PART = "update.part"  # being filled
OLD = "update.old"  # has served
BEFORE = "before"  # what is the owner's and had to make room
FIRST = "code.txt"  # CircuitPython runs this rather than code.py
LAST = (LIST,)  # of what is taken away: it names the rest
LOOKS_FOR_UPDATES = b"/update"  # what a launcher of ours has in it
FOLDERS = ("isocket/", "lib/")
FEW = 3
CLUSTER = 512  # of the drive: a file takes whole ones


@dataclass(frozen=True)
class Plan:
    """old, new: versions, "" for none. added, changed, removed, same: paths of ours. first: the owner's, or data, that
    a new drive gets once. owners: the owner's, in the place of ours: moved to `before`. kept: all else on the drive,
    never touched. unfinished: an update was cut.
    """

    old: str
    new: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    same: tuple[str, ...]
    first: tuple[str, ...]
    owners: tuple[str, ...]
    kept: tuple[str, ...]
    unfinished: bool
    needed_bytes: int

    @property
    def is_nothing(self) -> bool:
        return not (self.added or self.changed or self.removed or self.first or self.unfinished)

    def lines(self, *, whole: bool = True) -> list[str]:
        """whole: every file by its name; else those of our own folders are counted."""
        lines = [f"version {self.old or 'none'} -> {self.new or 'unknown'}"]
        if self.unfinished:
            lines.append("an earlier update was cut short; it is brought to its end first")
        for word, paths in (
            ("new", (*self.added, *self.first)),
            ("changed", self.changed),
            ("removed", self.removed),
            (f"kept in the folder {BEFORE}, for `bench uninstall`", self.owners),
            ("stays as it is", self.kept),
        ):
            if paths:
                lines.append(f"{word}: {named(paths, whole=whole)}")
        lines.append(f"the same already: {counted(len(self.same), 'file')}")
        return lines


def named(paths: Sequence[str], *, whole: bool) -> str:
    """The files by name; unless `whole`, more than a few in one of our own folders as their number."""
    if whole:
        return ", ".join(paths)
    counts = Counter(path.split("/")[0] + "/" for path in paths if path.startswith(FOLDERS))
    many = [folder for folder, count in counts.items() if count > FEW]
    words = [path for path in paths if not path.startswith(tuple(many) or "//")]
    return ", ".join([*words, *(f"{counted(counts[folder], 'file')} in {folder}" for folder in many)])


def make_plan(disk: Disk, files: Mapping[str, bytes]) -> Plan:
    """files: the drive to be installed, with its list of contents."""
    there = files_in_place(disk)
    owners = tuple(belongings(disk, files))
    ours = {path: content for path, content in files.items() if is_ours(path)}
    same = tuple(path for path in ours if path in there and disk.read(path) == ours[path])
    removed = tuple(stale(disk, there, files))
    first = tuple(path for path in files if path not in ours and is_missing(disk, path, files[path]))
    gone = (*ours, *removed, *owners)
    kept = tuple(path for path in there if path not in gone and not _of_the_system(path))
    return Plan(
        old=version_on(disk),
        new=_version_of(files),
        added=tuple(path for path in ours if path not in there),
        changed=tuple(path for path in ours if path in there and path not in same),
        removed=removed,
        same=same,
        first=first,
        owners=owners,
        kept=kept,
        unfinished=disk.kind(STAGED) == "folder",
        needed_bytes=_on_disk(ours.values()) + _on_disk(map(disk.read, owners)) + 64 * CLUSTER,
    )


def _on_disk(contents: Iterable[bytes]) -> int:
    return sum(-(-len(content) // CLUSTER) * CLUSTER for content in contents)


def files_in_place(disk: Disk) -> list[str]:
    """All on the drive but an update on its way, and what is kept for the owner."""
    return [path for path in disk.files() if path.split("/")[0] not in (STAGED, PART, OLD, BEFORE)]


def belongings(disk: Disk, files: Mapping[str, bytes]) -> list[str]:
    """The owner's files in the way of this version: it would write over them, remove them, or not be run for them.

    Whose a file is tells the list of the version that is on the drive.
    """
    found = [FIRST] if disk.kind(FIRST) == "file" else []
    if disk.kind(STAGED) == "folder":  # ours, half in its place
        return found
    listed = _list_on(disk)
    if listed is None and version_on(disk):
        return found
    there = files_in_place(disk)
    in_the_way = {path for path in there if path in files and is_ours(path) and disk.read(path) != files[path]}
    for path in sorted({*in_the_way, *stale(disk, there, files)}):
        content = disk.read(path)
        if path in STARTS:
            of_ours = LOOKS_FOR_UPDATES in content or (listed and listed.sums.get(path) == sha256(content))
        else:
            of_ours = path.startswith("isocket/") or (listed and path in listed.sums)
        if not of_ours:
            found.append(path)
    return found


def kept_files(disk: Disk) -> list[str]:
    """What `before` has to be given back, the launcher last; of several files of a name the first."""
    top = f"{BEFORE}/"
    there = [path.removeprefix(top) for path in disk.files(BEFORE)] if disk.kind(BEFORE) == "folder" else []
    wanted = [path for path in there if path == FIRST or (is_ours(path) and not why_not_ours(path))]
    return sorted(wanted, key=lambda path: (path in ("code.py", FIRST), path))


def ours_on(disk: Disk) -> set[str]:
    """The files of ours on the drive, in their places; of those that the list names just what is as it was installed,
    outside of our own folder.
    """
    listed = _list_on(disk)
    found = set()
    for path in files_in_place(disk):
        if why_not_ours(path) or not is_ours(path):
            continue
        if path.startswith("isocket/") or (listed and listed.sums.get(path) == sha256(disk.read(path))):
            found.add(path)
    return found


def _list_on(disk: Disk) -> Contents | None:
    return parse_contents(_text(disk, LIST))


def is_missing(disk: Disk, path: str, content: bytes) -> bool:
    """Of what is the owner's or the device's: not there at all; or a memory of another size, which the firmware would
    not use (docs/store.md).
    """
    if disk.kind(path) != "file":
        return True
    return path == SNAPSHOT and len(disk.read(path)) != len(content)


def stale(disk: Disk, there: list[str], files: Mapping[str, bytes]) -> list[str]:
    """Files of ours that this version has no more: what the old list names, other modules in our folder, and modules of
    our libraries in the other form (a .py is found before its .mpy).
    """
    listed = _list_on(disk)
    named = set(listed.sums) if listed else set()
    libraries = tuple(f"lib/{name}{end}" for name in LIBRARIES for end in ("/", ".py", ".mpy"))
    found = []
    for path in there:
        if path in files or not is_ours(path) or why_not_ours(path):  # the list may be a stranger's
            continue
        is_module = path.endswith((".py", ".mpy"))
        if path in named or (is_module and path.startswith(("isocket/", *libraries))):
            found.append(path)
    return found


def version_on(disk: Disk) -> str:
    """Of the firmware on the drive; "" when there is none."""
    for folder in (f"{STAGED}/", ""):
        listed = parse_contents(_text(disk, folder + LIST))
        if listed:
            return listed.version
        for home in (f"{MODULES}/isocket", "isocket"):  # of today, and of versions before it
            for form in (PY, MPY):
                found = version_in(_text(disk, f"{folder}{home}/__init__{form}"))
                if found:
                    return found
    return ""


def _version_of(files: Mapping[str, bytes]) -> str:
    listed = parse_contents(files.get(LIST, b"").decode())
    return listed.version if listed else ""


def _text(disk: Disk, path: str) -> str:
    return disk.read(path).decode(errors="replace") if disk.kind(path) == "file" else ""


def _of_the_system(path: str) -> bool:
    return path == "boot_out.txt" or any(part.startswith(".") for part in path.split("/"))
