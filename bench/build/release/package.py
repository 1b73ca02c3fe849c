"""`isocket-VERSION.zip`: the drive, the cards, licences, and a list of all of it; the same bytes each time."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping

from bench.build.drive import LIBRARIES, PROJECT, drive_files
from bench.build.modules.kept import MPY
from bench.build.release.contents import LIST, check_names, contents_of, parse_contents, sha256, with_list
from bench.build.release.licences import library_part, own_part, part_of
from bench.build.version import firmware_version

DATE = (1980, 1, 1, 0, 0, 0)  # the zip format has none earlier
UNIX, READABLE = 3, 0o100644 << 16
MOST_BYTES = 4_000_000  # of a release, unpacked; ours has a tenth of that
CARDS = ("card-en.pdf", "card-nl.pdf")

_HOW = """isocket {version}: what goes onto the CIRCUITPY drive of a Raspberry Pi Pico with CircuitPython 10.

With the bench (`pipx install` of isocket-{version}-py3-none-any.whl, which is beside this zip; it keeps your settings,
and a pulled cable leaves the old version working):

    isocket install --zip {name}

By hand: drag what is in `drive` onto the drive, over whatever version is there. If you have a settings.toml of your
own there, do not replace it.

`sha256sum --check SHA256SUMS` in this folder checks all files; `sha256sum --check isocket/contents.txt` on the drive
checks what is on it. card-en.pdf and card-nl.pdf are for the owner. CONTENTS.txt says what each file is.
"""


def release_name(version: str) -> str:
    return f"isocket-{version}"


def release_drive(form: str = MPY) -> dict[str, bytes]:
    """What goes onto the drive: path -> content. form: of the modules; `.py` for a simulated board."""
    return with_list(drive_files(form=form), firmware_version())


def release_files() -> dict[str, bytes]:
    """All that is in the zip: path -> content."""
    version = firmware_version()
    drive = release_drive()
    parts = {"": own_part(version), **{module: library_part(module) for module in LIBRARIES}}
    files = {f"drive/{path}": content for path, content in drive.items()}
    files |= {name: (PROJECT / "docs" / name).read_bytes() for name in CARDS}
    files |= {f"licences/{part.name}.txt": part.text for part in parts.values()}
    files["README.txt"] = _HOW.format(version=version, name=f"{release_name(version)}.zip").encode()
    lines = [f"isocket {version}", "", "parts:"]
    lines += [f"  {part.name} {part.version}, {part.licence}  {part.origin}".rstrip() for part in parts.values()]
    lines += ["", "files: bytes, sha256, path, part"]
    for path, content in sorted(files.items()):
        part = parts[part_of(path.removeprefix("drive/"))]
        lines.append(f"{len(content):>7}  {sha256(content)}  {path}  ({part.name})")
    files["CONTENTS.txt"] = ("\n".join(lines) + "\n").encode()
    sums = "".join(f"{sha256(content)}  {path}\n" for path, content in sorted(files.items()))
    files["SHA256SUMS"] = sums.encode()
    root = release_name(version)
    return {f"{root}/{path}": content for path, content in sorted(files.items())}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Stored, not packed: how well a zlib packs depends on its version, and a drive is small."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(path, DATE)
            entry.create_system, entry.external_attr = UNIX, READABLE
            archive.writestr(entry, content)
    return out.getvalue()


def drive_in(archive: bytes) -> dict[str, bytes]:
    """The drive that a release holds. Raises ValueError when it holds none, not what its lists say, or anything that is
    none of our files.
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        entries = [entry for entry in files.infolist() if not entry.is_dir()]
        _check_entries(entries)
        everything = {entry.filename: files.read(entry) for entry in entries}
    drive = {path.split("/", 2)[2]: content for path, content in everything.items() if _is_of_the_drive(path)}
    if LIST not in drive:
        raise ValueError(f"this is no release of isocket: it has no drive/{LIST}")
    check_names(drive, "the release")
    for path, content in everything.items():
        if path.endswith("/SHA256SUMS"):
            for line in content.decode().splitlines():
                digest, _, name = line.partition("  ")
                found = everything.get(path.removesuffix("SHA256SUMS") + name)
                if found is None or sha256(found) != digest:
                    raise ValueError(f"{name} is damaged: it is not what SHA256SUMS says")
    listed = parse_contents(drive[LIST].decode(errors="replace"))
    if listed is None or listed.sums != contents_of(drive, "").sums:
        raise ValueError(f"the release is damaged: drive/{LIST} does not name what is in it")
    return drive


def _is_of_the_drive(name: str) -> bool:
    parts = name.split("/", 2)
    return len(parts) == 3 and parts[1] == "drive"


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """Before anything is unpacked: plain files below one folder, and no more of them than fits onto a board."""
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise ValueError(f"the release has {entry.filename!r}: it is a link, or no plain file. Nothing was written")
        if not _is_of_the_drive(entry.filename) and "drive" in entry.filename.split("/")[:-1]:
            raise ValueError(
                f"the release has {entry.filename!r}: its drive is not where it belongs. Nothing was written"
            )
    if len({entry.filename for entry in entries}) < len(entries):
        raise ValueError("the release has a file twice. Nothing was written")
    if len({entry.filename.split("/")[0] for entry in entries}) > 1:
        raise ValueError("this is no release of isocket: it has more than one folder")
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise ValueError("this is no release of isocket: it does not fit onto a board")
