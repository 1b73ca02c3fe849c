"""The few operations by which a drive is changed, each as lasting as the computer can make it."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path


class Disk:
    """A mounted drive, or any folder. Paths are relative to it, with slashes. All methods raise OSError."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def kind(self, path: str) -> str | None:
        """`file`, `folder` or None."""
        place = self.root / path
        return "folder" if place.is_dir() else "file" if place.is_file() else None

    def files(self, folder: str = "") -> list[str]:
        """All files in a folder and below it."""
        top = self.root / folder
        return sorted(path.relative_to(self.root).as_posix() for path in top.rglob("*") if path.is_file())

    def read(self, path: str) -> bytes:
        """What is on the medium: what the computer remembers of it is forgotten first, where it can be told to."""
        with (self.root / path).open("rb") as file:
            if hasattr(os, "posix_fadvise"):
                with contextlib.suppress(OSError):
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            return file.read()

    def free_bytes(self) -> int:
        return shutil.disk_usage(self.root).free

    # -- changes

    def make_folder(self, path: str) -> None:
        (self.root / path).mkdir()
        self._settle((self.root / path).parent)

    def write(self, path: str, content: bytes) -> None:
        """Make a file, or write over it. Not atomic."""
        with (self.root / path).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self._settle((self.root / path).parent)

    def rename(self, old: str, new: str) -> None:
        """A file may take the place of another; a folder may not."""
        (self.root / old).replace(self.root / new)
        self._settle((self.root / new).parent)

    def remove(self, path: str) -> None:
        (self.root / path).unlink()

    def remove_folder(self, path: str) -> None:
        (self.root / path).rmdir()

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
