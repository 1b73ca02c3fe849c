"""Makes the one file that a builder sends: `isocket-bundle-….zip`."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.checks.doctor.finding import Finding
from bench.ui.bundle.findings import findings_json, versions
from bench.ui.bundle.mask import Mask

FORMAT = 1
FACTS, SUMS = "bundle.json", "SHA256SUMS"
README = """What a board with isocket did, as its builder has seen it.

bundle.json     versions, board, figures, and how each scenario or step ended
report.md       the same for reading
doctor.json     what `isocket doctor` found
console.txt     what the device said on its console
at.txt          what was said between device and modem

Telephone numbers, IMEI, IMSI and card numbers are replaced: <number 1, 12 digits> is one number wherever it stands.
Read it before you send it all the same: a text that somebody wrote stands here as it was.
"""


@dataclass
class Content:
    """kind: `play` or `commission`. uid: of the board's chip, empty when nobody has asked it.

    rehearsal: why this was no real board, or nothing. board: interpreter, firmware, modem, wiring, in words. results:
    name and verdict of what was done, in order; the verdict is `passed` or another word. figures: what was measured,
    its unit in its name. doctor: None when it has not looked.
    """

    kind: str
    began: datetime
    uid: str
    rehearsal: str
    board: dict[str, str]
    results: list[dict[str, str]]
    figures: dict[str, float]
    report: str
    doctor: list[Finding] | None = None
    console: list[str] = field(default_factory=list)
    at: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        which = f"-{self.uid[-4:]}" if self.uid else ""
        return f"isocket-bundle-{self.began:%Y%m%d-%H%M%S}-{self.kind}{which}.zip"


def packed(content: Content) -> bytes:
    """The zip. Whatever a device, a modem or a person has said goes through one mask."""
    mask = Mask()
    facts: dict[str, Any] = {
        "format": FORMAT,
        "kind": content.kind,
        "began": content.began.isoformat(sep=" ", timespec="seconds"),
        "uid": content.uid,
        "rehearsal": content.rehearsal,
        "versions": versions(),
        "board": mask.value(content.board),
        "figures": content.figures,
        "results": mask.value(content.results),
    }
    looked = content.doctor is not None
    files = {
        FACTS: json.dumps(facts, indent=1),
        "report.md": mask.text(content.report),
        "doctor.json": json.dumps(findings_json(content.doctor or [], mask) | {"looked": looked}, indent=1),
        "console.txt": mask.text("\n".join(content.console) or "nobody listened to its console") + "\n",
        "at.txt": mask.text("\n".join(content.at) or "nobody listened to its modem") + "\n",
        "README.txt": README,
    }
    return zipped({name: text.encode() for name, text in files.items()})


def zipped(files: Mapping[str, bytes]) -> bytes:
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted({**files, SUMS: sums.encode()}.items()):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def write(content: Content, folder: Path) -> Path:
    """Into that folder, which is made; returns the path of the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / content.name
    path.write_bytes(packed(content))
    return path
