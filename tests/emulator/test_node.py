"""rp2040js is installed once, whole, by however many processes find it missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench.emulator import node

PROGRAM = """
import pathlib, sys
from bench.emulator import node
node.FOLDER = pathlib.Path(sys.argv[1])
node.PACKAGES = node.FOLDER / "node_modules"
node.ensure_packages()
assert (node.PACKAGES / "rp2040js" / "dist" / "esm" / "index.js").is_file()
"""


def test_three_at_once(tmp_path: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        (tmp_path / name).write_bytes((node.FOLDER / name).read_bytes())
    try:
        node._npm()
    except node.NodeMissingError as error:
        pytest.skip(f"NOT INSTALLED ANEW: {error}")
    old = tmp_path / "node_modules" / "rp2040js"
    old.mkdir(parents=True)
    (old / "package.json").write_text('{"version": "0.0.1"}')
    running = [
        subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path)], stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [one.communicate(timeout=180)[1] for one in running]
    assert [one.returncode for one in running] == [0, 0, 0], "\n".join(said)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["node_modules", "package-lock.json", "package.json"]
