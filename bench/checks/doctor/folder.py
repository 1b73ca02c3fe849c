"""What the drive alone can tell, board or no board."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from bench.build.drive import LIBRARIES, SNAPSHOT, SOURCE
from bench.build.install.disk import Disk
from bench.build.install.find import board_problems
from bench.build.install.plan import STAGED, stale, version_on
from bench.build.modules.mpy import wrong_with
from bench.build.release.contents import LIST, parse_contents, sha256
from bench.checks.doctor.finding import FAULT, NOTE, OK, WARNING, Finding
from bench.checks.doctor.firmware import settings_of
from bench.place import COMMAND
from bench.sim import settings_toml
from bench.units import counted

FIRST = "code.txt"  # CircuitPython runs this rather than code.py
INSTALL = f"{COMMAND} install"


def judge_folder(drive: Path) -> list[Finding]:
    """Raises OSError when it cannot be read."""
    disk = Disk(drive)
    return [
        *_image(drive),
        *_firmware(disk),
        *_libraries(disk),
        *_settings(disk),
        *_memory(disk),
        *_space(drive),
    ]


def _image(drive: Path) -> list[Finding]:
    problems = board_problems(drive)
    if problems:
        return [
            Finding(FAULT, "image", text, "", "copy the image that `bench firmware` names onto RPI-RP2")
            for text in problems
        ]
    about = drive / "boot_out.txt"
    if not about.is_file():
        return [Finding(NOTE, "image", "no boot_out.txt", "no board has started from this folder")]
    return [Finding(OK, "image", about.read_text(errors="replace").splitlines()[0])]


def _firmware(disk: Disk) -> list[Finding]:
    version = version_on(disk)
    if not version:
        return [Finding(FAULT, "firmware", "none on this drive", "", INSTALL)]
    found = []
    if disk.kind(STAGED) == "folder":
        found.append(
            Finding(
                WARNING,
                "firmware",
                "an update was cut short",
                "the new version works from the folder update",
                f"{INSTALL} brings it to its end",
            )
        )
    if disk.kind(FIRST) == "file":
        found.append(
            Finding(FAULT, "firmware", f"{FIRST} is there", "CircuitPython runs it and not code.py", "remove it")
        )
    text = disk.read(LIST).decode(errors="replace") if disk.kind(LIST) == "file" else ""
    listed = parse_contents(text)
    if listed is None:
        found.append(
            Finding(
                WARNING,
                "firmware",
                f"{version}, without a list of its contents",
                "whether all of it is there cannot be told",
                INSTALL,
            )
        )
        return found
    ours = [path for path in listed.sums if not path.startswith("lib/")]  # circup may have brought other libraries
    missing = [path for path in ours if disk.kind(path) != "file"]
    changed = [path for path in ours if path not in missing and sha256(disk.read(path)) != listed.sums[path]]
    if missing:
        found.append(
            Finding(FAULT, "firmware", f"missing: {', '.join(missing)}", "it does not start, or fails later", INSTALL)
        )
    if changed:
        found.append(
            Finding(
                FAULT,
                "firmware",
                f"not as it was installed: {', '.join(changed)}",
                "damaged, copied halfway, or changed by hand",
                INSTALL,
            )
        )
    extra = stale(disk, disk.files(), dict.fromkeys([*listed.sums, LIST], b""))
    if extra:
        found.append(
            Finding(
                WARNING,
                "firmware",
                f"of another version: {', '.join(extra)}",
                "a .py is used before the .mpy of that name",
                INSTALL,
            )
        )
    if not missing and not changed:
        found.append(Finding(OK, "firmware", f"{listed.version}, {counted(len(ours), 'file')} as they should be"))
    return found


def _libraries(disk: Disk) -> list[Finding]:
    there = disk.files("lib") if disk.kind("lib") == "folder" else []
    found = []
    for name in LIBRARIES:
        own = [path for path in there if path.startswith((f"lib/{name}/", f"lib/{name}.py", f"lib/{name}.mpy"))]
        foreign = [path for path in own if path.endswith(".mpy") and wrong_with(disk.read(path))]
        if not own:
            found.append(
                Finding(
                    WARNING,
                    "library",
                    f"{name} is missing",
                    "the device needs none; isocket.diagnose, and who works with the REPL, may",
                    f"{INSTALL}, or circup install -r requirements.txt",
                )
            )
        elif foreign:
            found.append(
                Finding(
                    WARNING,
                    "library",
                    f"{', '.join(foreign)} is no .mpy of CircuitPython 10",
                    "the import fails",
                    f"{INSTALL}, or circup update",
                )
            )
    return found or [Finding(OK, "libraries", ", ".join(LIBRARIES))]


def _settings(disk: Disk) -> list[Finding]:
    if disk.kind("settings.toml") != "file":
        return [Finding(WARNING, "settings.toml", "not there", "all at their defaults, memory in pieces", INSTALL)]
    content = disk.read("settings.toml")
    about = disk.read("boot_out.txt").decode(errors="replace") if disk.kind("boot_out.txt") == "file" else ""
    identity = about.partition("Board ID:")[2].split()
    taken, troubles = settings_of(disk.root / "settings.toml", *identity[:1])
    found = [Finding(FAULT, "settings.toml", trouble, "", "mend or remove the line") for trouble in troubles]
    try:
        tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        if not troubles:
            found.append(
                Finding(
                    WARNING,
                    "settings.toml",
                    f"no TOML: {error}",
                    "the device takes the value as it stands; other programs do not read the file",
                    'texts in double quotes, numbers without: KEY = "text", KEY = 5',
                )
            )
    try:
        heap = settings_toml.get_setting(content, settings_toml.HEAP)
    except ValueError:
        heap = None
    board = identity[0] if identity else ""
    if settings_toml.kills_circuitpython(content, board):
        found.append(
            Finding(
                FAULT,
                "settings.toml",
                f"{settings_toml.HEAP} = {heap}",
                "CircuitPython itself does not start, or crashes",
                "remove the line" if board in settings_toml.LARGEST_HEAP else f"{settings_toml.HEAP} = 122000",
            )
        )
    elif board != "raspberry_pi_pico_w" and (not isinstance(heap, int) or heap < 120_000):
        found.append(
            Finding(
                WARNING,
                "settings.toml",
                f"{settings_toml.HEAP} is {'not set' if heap is None else heap}",
                "memory grows in pieces, and may run out after months",
                f"{settings_toml.HEAP} = 122000",
            )
        )
    if taken.sim_pin:
        found.append(
            Finding(
                NOTE,
                "settings.toml",
                "the SIM's PIN is in it",
                "anyone with the drive can read it",
                "better: switch the PIN off",
            )
        )
    return found or [Finding(OK, "settings.toml", "as it should be")]


def _memory(disk: Disk) -> list[Finding]:
    if disk.kind(SNAPSHOT) == "file" and len(disk.read(SNAPSHOT)) == (SOURCE / SNAPSHOT).stat().st_size:
        return []
    return [
        Finding(
            WARNING,
            "memory",
            f"{SNAPSHOT} is missing, or of another size",
            "settings have one home only, and stop being saved when it is full (docs/store.md)",
            INSTALL,
        )
    ]


def _space(drive: Path) -> list[Finding]:
    junk = [
        name for name in sorted(os.listdir(drive)) if name.startswith((".Trash", "._", ".Spotlight", "System Volume"))
    ]
    if junk:
        return [
            Finding(
                NOTE,
                "drive",
                f"left by the computer: {', '.join(junk)}",
                "it takes room and wears flash",
                "may be removed",
            )
        ]
    return []
