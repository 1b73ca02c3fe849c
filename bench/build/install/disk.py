"""The few operations by which a drive is changed, each as lasting as the computer can make it."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path


class OutsideError(ValueError):
    """A path leads out of the drive, by its name or by a link; the message names it."""


class Disk:
    """A mounted drive, or any folder. Paths are relative to it, with slashes. All methods raise OSError, and
    OutsideError rather than touch what does not lie on the drive itself.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def kind(self, path: str) -> str | None:
        """`file`, `folder` or None; a link is none of them."""
        try:
            place = self._place(path)
        except OutsideError:
            return None
        return "folder" if place.is_dir() else "file" if place.is_file() else None

    def links(self) -> list[str]:
        """All links on the drive. CircuitPython's file system has none."""
        found = []
        for folder, folders, files in os.walk(self.root):
            found += [Path(folder, name) for name in (*folders, *files) if Path(folder, name).is_symlink()]
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def _place(self, path: str) -> Path:
        place = self.root
        for part in path.split("/"):
            if part in ("", ".", "..") or "\\" in part or ":" in part:
                raise OutsideError(f"{path!r} leads out of the drive")
            place = place / part
            if place.is_symlink():
                raise OutsideError(
                    f"{place.relative_to(self.root).as_posix()} is a link; a board has none on its drive"
                )
        return place

    def files(self, folder: str = "") -> list[str]:
        """All files in a folder and below it."""
        top = self.root / folder
        there = (path for path in top.rglob("*") if path.is_file() and not path.is_symlink())
        return sorted(path.relative_to(self.root).as_posix() for path in there)

    def read(self, path: str) -> bytes:
        """What is on the medium: what the computer remembers of it is forgotten first, where it can be told to."""
        with self._place(path).open("rb") as file:
            if hasattr(os, "posix_fadvise"):
                with contextlib.suppress(OSError):
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            return file.read()

    def free_bytes(self) -> int:
        return shutil.disk_usage(self.root).free

    # -- changes

    def make_folder(self, path: str) -> None:
        place = self._place(path)
        place.mkdir()
        self._settle(place.parent)

    def write(self, path: str, content: bytes) -> None:
        """Make a file, or write over it. Not atomic."""
        place = self._place(path)
        with place.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self._settle(place.parent)

    def rename(self, old: str, new: str) -> None:
        """A file may take the place of another; a folder may not."""
        place = self._place(new)
        self._place(old).replace(place)
        self._settle(place.parent)

    def remove(self, path: str) -> None:
        self._place(path).unlink()

    def remove_folder(self, path: str) -> None:
        self._place(path).rmdir()

    @staticmethod
    def _settle(folder: Path) -> None:
        if os.name != "posix":
            return
        with contextlib.suppress(OSError):  # some file systems cannot sync a folder
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
