"""The CIRCUITPY drive of one board: a folder read as it is, and a copy-on-write overlay that survives resets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.build.drive import LIBRARIES, SOURCE, settings_laid_over
from bench.sim import settings_toml
from bench.sim.errors import ENOTDIR, ERRNO, OSError
from bench.sim.flash import SECTOR, Flash
from bench.sim.lives import Killed

if TYPE_CHECKING:
    from bench.sim.chip import Chip

SETTINGS = "/settings.toml"
BLOCK = 512
# A file begins anywhere in a flash sector; here always five blocks behind its beginning, so that 4 KB of it are never
# one sector.
FIRST_BLOCK = 5
HELLO_WORLD = b'print("Hello World!")\n'

# sectors rewritten by each kind of change, in order (facts ch. 2); "FAT" is boot sector and FAT together
_COSTS = {
    "create": ("data", "FAT", "directory", "directory"),
    "overwrite": ("FAT", "directory", "data", "FAT", "directory"),
    "in place": ("data", "directory"),
    "rename": ("directory", "FAT", "directory"),
    "remove": ("directory", "FAT"),
    "mkdir": ("FAT", "data", "directory", "directory"),
}


class Drive:
    """Files by absolute path ("/lib/x.py"). `write`, `remove` … cost flash time and can be torn by a power cut.

    Whole blocks written into a file that is open in mode `r+b` go to a cache of one flash sector, as on the chip
    (ports/raspberrypi/supervisor/internal_flash.c); it is written when another sector is, or when anything is read.
    `damaged` names files that shared a sector with such a block when a cut tore it.

    folder: what the host sees as CIRCUITPY; None means the project's own with the installed libraries under /lib.
    settings: keys added to, or replacing those of, settings.toml.
    writable: Python may write (storage.remount, storage.disable_usb_drive, boot.py).
    """

    def __init__(
        self, flash: Flash, folder: Path | None = None, settings: Mapping[str, str | int] | None = None
    ) -> None:
        self.flash = flash
        self.folder = folder or SOURCE
        self.usb_writable = True
        self.boot_may_write = False
        self.concurrent_protection = True
        self.usb_enabled = True
        self.damaged = ""
        self._cache: tuple[str, int, bytearray] | None = None  # file, place of the sector in it (or before), content
        self._blank = False
        self._libraries = {} if folder is not None else _installed_libraries()
        self._overlay: dict[str, bytes | None] = {}  # None: removed
        self._folders: set[str] = set()
        if settings:
            self._overlay[SETTINGS] = settings_laid_over(self._read_or_empty(SETTINGS), settings)

    def kind(self, path: str) -> str | None:
        """`file`, `folder` or None."""
        path = normal(path)
        if path in self._overlay:
            return None if self._overlay[path] is None else "file"
        if path == "/" or path in self._folders or any(name.startswith(path + "/") for name in self._added()):
            return "folder"
        if self._blank:
            return None
        if path == "/lib":
            return "folder"
        real = self._real(path)
        if real is None or (real.is_dir() and not self._is_listed(real)):
            return None
        return "folder" if real.is_dir() else "file" if real.is_file() else None

    def read(self, path: str) -> bytes:
        path = normal(path)
        if self.kind(path) != "file":
            raise OSError(ERRNO["ENOENT"])
        content = self._overlay.get(path)
        if content is not None:
            return content
        real = self._real(path)
        assert real is not None
        return real.read_bytes()

    def source(self, path: str) -> tuple[Any, int, Callable[[], bytes]]:
        """For the compiler: (key of this version, its size in bytes, how to read it)."""
        path = normal(path)
        content = self._overlay.get(path)
        if content is not None:
            return (path, content), len(content), lambda: content
        real = self._real(path)
        if real is None:
            raise OSError(ERRNO["ENOENT"])
        status = real.stat()
        return (path, str(real), status.st_mtime_ns, status.st_size), status.st_size, real.read_bytes

    def list(self, path: str) -> list[str]:
        path = normal(path)
        if self.kind(path) != "folder":
            raise OSError(ERRNO["ENOENT"])
        names: dict[str, None] = {}
        prefix = path if path.endswith("/") else path + "/"
        if not self._blank:
            real = self._real(path)
            if real is not None and real.is_dir():
                names.update(dict.fromkeys(sorted(child.name for child in real.iterdir() if self._is_listed(child))))
            if path == "/":
                names["lib"] = None
            if path == "/lib":
                names.update(dict.fromkeys(library.name for library in self._libraries.values()))
        for added in (*self._added(), *self._folders):
            if added.startswith(prefix):
                names[added[len(prefix) :].split("/")[0]] = None
        return [name for name in names if self.kind(prefix + name)]

    def _added(self) -> Iterator[str]:
        return (name for name, content in self._overlay.items() if content is not None)

    @staticmethod
    def _is_listed(real: Path) -> bool:
        return real.name != "__pycache__" and not real.name.startswith(".")

    def _real(self, path: str) -> Path | None:
        if self._blank:
            return None
        real = self.folder / path.lstrip("/")
        if real.exists():
            return real
        parts = path.lstrip("/").split("/")
        if len(parts) >= 2 and parts[0] == "lib":
            library = self._libraries.get(parts[1].removesuffix(".py"))
            if library is not None and library.name == parts[1]:
                found = library.joinpath(*parts[2:])
                return found if found.exists() else None
        return None

    def _read_or_empty(self, path: str) -> bytes:
        try:
            return self.read(path)
        except OSError:
            return b""

    def setting(self, key: str) -> str | int | bool | None:
        """A key of settings.toml with its type, None when it is not there; ValueError when it is malformed."""
        return settings_toml.get_setting(self._read_or_empty(SETTINGS), key)

    def raw_setting(self, key: str) -> str | None:
        """The same as os.getenv sees it: always text (10.2)."""
        return settings_toml.getenv(self._read_or_empty(SETTINGS), key)

    @property
    def writable_by_python(self) -> bool:
        return not self.concurrent_protection or not self.usb_writable or self.boot_may_write

    def need_writable(self) -> None:
        if not self.writable_by_python:
            raise OSError(ERRNO["EROFS"])

    def write(self, chip: Chip, path: str, content: bytes, *, in_place: bool = False) -> None:
        path = normal(path)
        self.need_writable()
        parent = path.rsplit("/", 1)[0] or "/"
        if self.kind(parent) != "folder":
            raise OSError(ERRNO["ENOENT"])
        cost = "create" if self.kind(path) is None else "in place" if in_place else "overwrite"

        def put(data: bytes) -> None:
            self._overlay[path] = data

        self._change(chip, cost, path, lambda: put(content), lambda: put(b"\xff" * len(content)))

    def write_block(self, chip: Chip, path: str, offset: int, block: bytes) -> None:
        """One block of a file, in place; on flash when the cache is flushed."""
        path = normal(path)
        first = (offset + FIRST_BLOCK * BLOCK) // SECTOR * SECTOR - FIRST_BLOCK * BLOCK
        if self._cache is None or self._cache[:2] != (path, first):
            self.flush(chip)
            self._cache = (path, first, bytearray(SECTOR))
            content = self.read(path)
            inside = content[max(first, 0) : first + SECTOR]
            self._cache[2][max(-first, 0) : max(-first, 0) + len(inside)] = inside
        at = offset - first
        self._cache[2][at : at + BLOCK] = block

    def flush(self, chip: Chip) -> None:
        """Write the cached sector, if there is one."""
        if self._cache is None:
            return
        path, first, image = self._cache
        self._cache = None
        content = bytearray(self.read(path))
        start, end = max(first, 0), min(first + SECTOR, len(content))
        sector = bytearray(image)
        sector[start - first : end - first] = content[start:end]
        try:
            self.flash.rewrite_sector(chip, f"drive {path} {start:#x}", sector, bytes(image))
        except Killed as death:
            if death.power and end - start < SECTOR:
                self.damaged = f"neighbours of {path}"
            raise
        finally:
            content[start:end] = sector[start - first : end - first]
            self._overlay[path] = bytes(content)

    def update_directory(self, chip: Chip, path: str) -> None:
        """What closing a file costs after blocks were written into it."""
        self.flush(chip)

        def lost() -> None:
            self.damaged = f"directory of {path}"

        self._rewrite(chip, "directory", lost)

    def remove(self, chip: Chip, path: str) -> None:
        path = normal(path)
        self.need_writable()
        if self.kind(path) is None:
            raise OSError(ERRNO["ENOENT"])
        if self.kind(path) == "folder":
            raise OSError(ERRNO["EISDIR"])

        def gone() -> None:
            self._overlay[path] = None

        self._change(chip, "remove", path, gone, gone)

    def rename(self, chip: Chip, old: str, new: str) -> None:
        old, new = normal(old), normal(new)
        self.need_writable()
        if self.kind(old) is None:
            raise OSError(ERRNO["ENOENT"])
        if self.kind(old) == "folder":
            raise OSError(ERRNO["EACCES"])  # folders are not renamed here (docs/simulator.md)
        content = self.read(old)

        def move() -> None:
            self._overlay[new] = content
            self._overlay[old] = None

        if self.kind(new) is not None:
            self.remove(chip, new)  # not atomic (extmod/vfs_fat.c)
        self._change(chip, "rename", old, move, move)

    def mkdir(self, chip: Chip, path: str) -> None:
        path = normal(path)
        self.need_writable()
        if self.kind(path) is not None:
            raise OSError(ERRNO["EEXIST"])
        if self.kind(path.rsplit("/", 1)[0] or "/") != "folder":
            raise OSError(ERRNO["ENOENT"])
        self._change(chip, "mkdir", path, lambda: self._folders.add(path), lambda: None)

    def rmdir(self, chip: Chip, path: str) -> None:
        path = normal(path)
        self.need_writable()
        if self.kind(path) is None:
            raise OSError(ERRNO["ENOENT"])
        if self.kind(path) == "file":
            raise OSError(ENOTDIR)
        if self.list(path) or path not in self._folders:
            raise OSError(ERRNO["EACCES"])
        self._change(chip, "remove", path, lambda: self._folders.discard(path), lambda: None)

    def put_from_host(self, path: str, content: bytes | None) -> None:
        """What a computer writes over USB (None removes): free of the board's time."""
        self._overlay[normal(path)] = content

    def _change(self, chip: Chip, cost: str, path: str, done: Any, spoilt: Any) -> None:
        """Rewrite the sectors of one change, then `done`; `spoilt` if the power goes in a data or directory one."""
        for area in _COSTS[cost]:
            self._rewrite(chip, area, spoilt)
        done()

    def _rewrite(self, chip: Chip, area: str, spoilt: Any) -> None:
        erases = self.flash.erases
        try:
            self.flash.rewrite_sector(chip, f"drive {area}", bytearray(SECTOR), bytes(SECTOR))
        except Killed as death:
            if death.power and area == "FAT":
                self._lose_fat(half=self.flash.log[-1].kind == "program")
            elif death.power and self.flash.erases > erases:
                spoilt()
            raise

    def _lose_fat(self, half: bool) -> None:
        """A blank FAT sector is formatted at the next boot; a half-written one cuts code.py to 512 bytes."""
        if half:
            self._overlay["/code.py"] = self._read_or_empty("/code.py")[:512]
        else:
            self._blank = True
            self._folders.clear()
            self._overlay.clear()

    def mount(self) -> None:
        """At boot: format a drive that has no file system (filesystem_init)."""
        if self._blank and not self._overlay:
            self._overlay = {"/code.py": HELLO_WORLD, SETTINGS: b""}
            self._folders = {"/lib"}
        self._cache = None
        self.usb_writable = True
        self.usb_enabled = True
        self.concurrent_protection = True
        self.boot_may_write = False


def normal(path: str) -> str:
    """Absolute, without `.`, `..`, doubled or trailing slashes."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)


def _installed_libraries() -> dict[str, Path]:
    found = {}
    for name in LIBRARIES:
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            origin = Path(spec.origin)
            found[name] = origin.parent if origin.name == "__init__.py" else origin
    return found
