"""`make audit`: which pins of requirements.txt are behind the index, and which are known to be vulnerable.

uv and pip-audit do the looking; they have an environment of their own, .supply (Makefile). Exit code 1 when something
is known to be vulnerable, 2 when that could not be found out, for all of them or for some; to be behind is no fault.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.build.pins import pins
from bench.units import counted

ROOT = Path(__file__).parents[2]
WANTED = ROOT / "requirements.in"
PINNED = ROOT / "requirements.txt"
TOOLS = ROOT / ".supply" / "bin"
UV = ("pip", "compile", "--universal", "--python-version", "3.11", "--no-annotate", "--no-header", "--quiet")
AUDIT = ("--disable-pip", "--no-deps", "--progress-spinner", "off", "--format", "json")
SAID = 5  # of a tool's last lines, when it fails


class SupplyError(Exception):
    """It cannot be found out; the message says why."""


def spelled(name: str) -> str:
    """One spelling of a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(path: Path = WANTED) -> set[str]:
    """Names in requirements.in, in one spelling."""
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return {spelled(re.split(r"[<>=!~;\[ ]", line, maxsplit=1)[0]) for line in lines if line}


def behind(now: Mapping[str, str], newest: Mapping[str, str], own: set[str]) -> list[str]:
    """A line for each that the index has a newer version of, ours first."""
    late = [name for name in sorted(now) if newest.get(name, now[name]) != now[name]]
    return [
        f"{'own' if name in own else 'theirs':6}  {name} {now[name]} -> {newest[name]}"
        for name in sorted(late, key=lambda name: name not in own)
    ]


def known(told: str) -> tuple[list[str], list[str], list[str]]:
    """(names asked for, a line for each weakness, names that the index says nothing of), of pip-audit's JSON."""
    asked, weak, unknown = [], [], []
    for one in json.loads(told)["dependencies"]:
        asked.append(one["name"])
        if "skip_reason" in one:
            unknown.append(one["name"])
        for fault in one.get("vulns", ()):
            mended = f"; mended in {', '.join(fault['fix_versions'])}" if fault["fix_versions"] else ""
            weak.append(f"{one['name']} {one['version']}: {fault['id']}{mended}")
    return asked, weak, unknown


def run(uv: Sequence[str] = (str(TOOLS / "uv"),), audit: Sequence[str] = (str(TOOLS / "pip-audit"),)) -> int:
    """Exit code; all has been said then."""
    now = pins(PINNED)
    try:
        late = behind(now, _newest(uv), wanted())
        print("\n".join(late) or "Nothing is behind.")
        print(f"{counted(len(late), 'pin')} of {len(now)} behind what requirements.in allows.")
    except SupplyError as error:
        print(f"audit: what is behind cannot be found out: {error}", file=sys.stderr)
    try:
        asked, weak, unknown = known(_audited(audit))
    except (SupplyError, ValueError, KeyError) as error:
        print(f"audit: what is vulnerable cannot be found out: {error}", file=sys.stderr)
        return 2
    print("\n".join([*weak, f"{counted(len(asked) - len(unknown), 'pin')} of {len(asked)} looked up."]))
    if not weak and len(unknown) < len(asked):
        print("Nothing is known to be vulnerable among them.")
    if unknown:
        names = ": " + ", ".join(unknown) if len(unknown) < len(asked) else ""
        print(f"audit: the index does not say what is vulnerable of {len(unknown)}{names}", file=sys.stderr)
    return 1 if weak else 2 if unknown else 0


def _newest(uv: Sequence[str]) -> dict[str, str]:
    with TemporaryDirectory() as folder:
        made = Path(folder) / "requirements.txt"
        shutil.copy2(WANTED, folder)
        _said([*uv, *UV, "--upgrade", "--output-file", str(made), str(Path(folder) / WANTED.name)])
        return pins(made)


def _audited(audit: Sequence[str]) -> str:
    """pip-audit fails, too, when it has found something: then it has said it in JSON."""
    return _said([*audit, *AUDIT, "--requirement", str(PINNED)], or_json=True)


def _said(command: Sequence[str], or_json: bool = False) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise SupplyError(f"{command[0]} is not there; `make audit` fetches it") from None
    if done.returncode and not (or_json and done.stdout.startswith("{")):
        raise SupplyError("\n".join(done.stderr.splitlines()[-SAID:]))
    return done.stdout


if __name__ == "__main__":
    sys.exit(run())
