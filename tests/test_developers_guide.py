"""The worked example of docs/developers.md works as it stands there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from bench.build.drive import assemble
from bench.build.modules.kept import PY
from bench.scenario.parser import parse_text
from bench.scenario.runner import play
from bench.targets.registry import make_target

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "developers.md"


def _patched(source: str, diff: str) -> str:
    """With its added lines, each run of them behind the lines that stand before it."""
    before: list[str] = []
    after: list[str] = []
    for line in diff.splitlines():
        after.append(line[1:])
        if not line.startswith("+"):
            before.append(line[1:])
    old, new = "\n".join(before), "\n".join(after)
    assert source.count(old) == 1, "the example no longer fits the file"
    return source.replace(old, new)


def test_the_command_that_the_guide_adds(tmp_path: Path) -> None:
    guide = GUIDE.read_text()
    path, diff = re.search(r"```diff (\S+)\n(.*?)```", guide, re.S).groups()  # type: ignore[union-attr]
    scenarios = re.search(r"```scn\n(.*?)```", guide, re.S).group(1)  # type: ignore[union-attr]
    copied = tmp_path / "CIRCUITPY"
    shutil.copytree(ROOT / "CIRCUITPY", copied)
    target = tmp_path / path
    target.write_text(_patched(target.read_text(), diff))
    assemble(tmp_path / "drive", source=copied, form=PY)
    (scenario,) = parse_text(scenarios, "docs/developers.md")
    play(scenario, lambda world: make_target("sim", world, drive=tmp_path / "drive"))
