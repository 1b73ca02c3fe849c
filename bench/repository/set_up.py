"""`make setup`, and the first `make demo`: all that the bench needs into .venv, and said while it happens.

Runs in a bare Python: nothing of what it installs is there yet.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

LEAST = (3, 11)
ROOT = Path(__file__).parents[2]
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements.txt"
SAID = 12  # of pip's last lines, when it fails
PACKAGES = 140  # about, with what those of requirements.txt need; a test counts them
HELLO = f"""\
The first time, this sets the bench up: a Python of its own in .venv, and about {PACKAGES} packages in it: those of
requirements.txt, and what they need. That takes a minute or two, the network, and 400 MB. Nothing outside this folder
is changed; pip keeps what it has downloaded where it always does."""
AGAIN = "requirements.txt has changed: .venv is brought up to date, which takes a minute at most."
NO_VENV = "python3 cannot make .venv; on Debian and Ubuntu: apt install python3-venv"


def run(
    command: Sequence[str] = (sys.executable, "-m", "venv", str(VENV)),
    pip: Sequence[str] = (str(VENV / "bin" / "python"), "-m", "pip"),
    show: Callable[[str], None] = lambda line: print(line, flush=True),
    version: tuple[int, int] = sys.version_info[:2],
    again: bool = (VENV / "ready").exists(),
) -> int:
    """Exit code: 0, or 1 when something could not be had; what is missing has been said then."""
    if version < LEAST:
        show(f"The bench needs Python {LEAST[0]}.{LEAST[1]} or newer; python3 is {version[0]}.{version[1]}.")
        return 1
    began = time.monotonic()
    show(AGAIN if again else HELLO)
    if subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode:
        show(NO_VENV)
        return 1
    show("1 of 3: .venv is made. 2 of 3: fetching …")
    lines = []
    fetched = 0
    with subprocess.Popen(
        [*pip, "install", "--disable-pip-version-check", "--progress-bar", "off", "-r", str(REQUIREMENTS)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.rstrip())
            if line.startswith(("Collecting ", "Processing ")):  # from the network, or a file that is here
                fetched += 1
                if fetched % 10 == 0:
                    show(f"        {fetched} of about {PACKAGES} packages, {time.monotonic() - began:.0f} s")
            elif line.startswith("Installing collected packages:"):
                show(f"3 of 3: unpacking {line.count(',') + 1} packages …")
    if process.returncode:
        show("\n".join(lines[-SAID:]))
        show("The packages could not all be had; is this machine on the network? Then do it again: make setup")
        return 1
    show(f"Set up in {time.monotonic() - began:.0f} s. It is not done again until requirements.txt changes.")
    return 0


if __name__ == "__main__":
    sys.exit(run())
