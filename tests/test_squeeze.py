"""What goes onto the board is the source with less in it: same lines, same meaning, private names short."""

from __future__ import annotations

import ast

import pytest

from bench.drive import assemble
from bench.scenario.parser import parse_file
from bench.scenario.runner import play
from bench.squeeze import SqueezeError, squeeze
from bench.targets.registry import make_target

MODULE = '''"""A module."""

from __future__ import annotations

from house import rules
from house.rules import LIMIT_MS, judge

TWICE_MS = 2 * LIMIT_MS  # a constant of a constant
_WORD = "word"
TABLE = (1, 2)


class Thing:
    """Something."""

    def __init__(self, ms: int) -> None:
        self._private_ms = ms

    def late(self) -> bool:
        """Is it?"""
        return self._private_ms > TWICE_MS - rules.LEAST_MS or judge(_WORD)

    def nothing(self) -> None:
        """Only a docstring."""
'''
RULES = "LIMIT_MS = 1_000\nLEAST_MS = -5\n\n\ndef judge(word):\n    return word == 'word'\n"


def test_lines_stay_and_constants_are_in_place() -> None:
    squeezed = squeeze({"house.thing": MODULE, "house.rules": RULES})["house.thing"]
    assert len(squeezed.splitlines()) == len(MODULE.splitlines())
    assert squeezed.splitlines()[20].strip() == "return self._1 > 2000 - (-5) or judge('word')"
    assert squeezed.splitlines()[5] == "from house.rules import judge"
    assert "docstring" not in squeezed and "#" not in squeezed and "TABLE = (1, 2)" in squeezed
    ast.parse(squeezed)


def test_a_constant_that_is_also_a_keyword_is_refused() -> None:
    with pytest.raises(SqueezeError, match="LIMIT"):
        squeeze({"a": "LIMIT = 3\nprint(LIMIT=4)\n"})


def test_the_assembled_drive_plays(tmp_path, pytestconfig: pytest.Config) -> None:
    """The chapters that touch every part; `bench play --drive` plays them all."""
    assemble(tmp_path)
    played = 0
    for chapter in ("04-socket", "05-calls", "11-credit"):
        for scenario in parse_file(pytestconfig.rootpath / "bench" / "scenarios" / f"{chapter}.scn"):
            play(scenario, lambda world: make_target("sim", world, drive=tmp_path))
            played += 1
    assert played > 90
