"""Runs a program of somebody else's that a rig is driven by."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from bench.targets.base import TargetError


def ask(command: Sequence[str], timeout_s: float, hint: str) -> str:
    """What it prints. Raises TargetError when it cannot be run or fails, with its last line and the hint."""
    said_as = " ".join(command)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        raise TargetError(f"serial: {said_as}: {error}") from None
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise TargetError(f"serial: {said_as}: {said[-1] if said else f'exit code {done.returncode}'}. {hint}")
    return done.stdout
