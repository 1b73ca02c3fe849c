"""Reads a builder's file. It comes from a stranger: nothing in it is run, or written to disk."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bench.ui.bundle.pack import FACTS, FORMAT, SUMS

MOST_BYTES = 50_000_000  # unpacked: a run of all scenarios has some 10 MB of AT record
KINDS = ("play", "commission")
# what the emulated and the simulated board call themselves
NOT_REAL = {"E661640843315A2C", "E661000000000000"}


class BundleError(Exception):
    """This is no bundle, or a damaged one; the message says what is wrong."""


@dataclass(frozen=True)
class Bundle:
    """digest: sha256 of the file, so that one is not counted twice. rehearsal: why it tells nothing of a real board."""

    digest: str
    kind: str
    began: datetime
    uid: str
    rehearsal: str
    board: dict[str, str]
    figures: dict[str, float]
    results: list[dict[str, str]]

    @property
    def firmware(self) -> str:
        return self.board.get("firmware", "unknown")


def unpacked(content: bytes) -> Bundle:
    """Raises BundleError."""
    files = _files(content)
    try:
        facts = json.loads(files[FACTS])
        return _bundle(hashlib.sha256(content).hexdigest(), facts)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BundleError(f"{FACTS} is not as it should be: {error!r}") from None


def _files(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise BundleError("it is larger than any bundle")
            files = {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BundleError(f"it cannot be unpacked: {error}") from None
    if FACTS not in files or SUMS not in files or len(files) != len(entries):
        raise BundleError(f"this is no bundle of isocket: it wants {FACTS} and {SUMS}, and no file twice")
    sums = dict(line.split("  ", 1)[::-1] for line in files[SUMS].decode(errors="replace").splitlines() if "  " in line)
    for name, one in files.items():
        if name != SUMS and sums.get(name) != hashlib.sha256(one).hexdigest():
            raise BundleError(f"{name} is not what {SUMS} says: damaged, or changed after it was made")
    return files


def _bundle(digest: str, facts: dict[str, Any]) -> Bundle:
    if facts["format"] != FORMAT:
        raise BundleError(f"its format is {facts['format']!r}; this bench reads {FORMAT}")
    if facts["kind"] not in KINDS:
        raise BundleError(f"its kind is {facts['kind']!r}; expected one of {', '.join(KINDS)}")
    uid = str(facts["uid"]).upper()
    if uid and not (len(uid) == 16 and set(uid) <= set("0123456789ABCDEF")):
        raise BundleError(f"{uid!r} is no chip's uid")
    rehearsal = str(facts["rehearsal"])
    if uid in NOT_REAL:
        rehearsal = rehearsal or f"{uid} is the emulated board"
    elif not uid:
        rehearsal = rehearsal or "no board was asked for its uid"
    results = [{"name": str(one["name"]), "verdict": str(one["verdict"])} for one in facts["results"]]
    figures = {str(name): float(value) for name, value in facts["figures"].items()}
    board = {str(name): str(value) for name, value in facts["board"].items()}
    began = datetime.fromisoformat(facts["began"])
    return Bundle(digest, facts["kind"], began, uid, rehearsal, board, figures, results)
