"""`bench perf --quick`: every figure gets measured, on the simulator and on real CircuitPython."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from bench.__main__ import main
from bench.build.firmware import FirmwareMissing, find_image
from bench.checks.perf.contact import SITUATIONS
from bench.checks.perf.figures import KINDS
from bench.emulator.node import NodeMissingError, ensure_packages, node

ANYWHERE = {"contact_to_relay", "cmti_to_relay", "ten_at_once", "resets"}
BY_CHANCE = {"pass_erasing", "contact_to_relay_erasing"}  # only when nvm happens to run full
DEBOUNCE_MS = 29.0


def quick(target: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    code = main(["perf", "--target", target, "--quick", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == (0 if told["ok"] else 1)
    return told


def judge(told: dict[str, Any]) -> None:
    mine = {(figure["name"], figure["situation"]): figure for figure in told["figures"]}
    assert not [figure for figure in told["figures"] if figure["value"] is None], "the device did not get through"
    assert mine["resets", "all"]["value"] == 0, mine["resets", "all"]["note"]
    for situation in SITUATIONS:
        assert mine["contact_to_relay", situation]["value"] > DEBOUNCE_MS, "shorter than its own debouncing"
    theirs = next(one for one in told["baseline"] if one["name"] == "contact_to_relay")
    assert theirs["value"] > 2 * mine["contact_to_relay", "all"]["value"], "a blocking loop is slower"


def test_on_the_simulator(capsys: pytest.CaptureFixture[str]) -> None:
    told = quick("sim", capsys)
    judge(told)
    assert {figure["name"] for figure in told["figures"]} == ANYWHERE
    assert told["ok"], "what the simulator can tell is within its limits"


def test_on_real_circuitpython(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        find_image(download=False)
        node()
        ensure_packages()
    except (FirmwareMissing, NodeMissingError) as error:
        pytest.skip(f"NOT RUN ON REAL CIRCUITPYTHON: {error}")
    began = time.perf_counter()
    told = quick("emulator", capsys)
    judge(told)
    names = {figure["name"] for figure in told["figures"]}
    assert names | BY_CHANCE == {kind.key for kind in KINDS}
    values = {figure["name"]: figure["value"] for figure in told["figures"] if figure["situation"] != "idle"}
    assert 0 < values["start_to_relay"] < values["start_to_first_at"]
    assert values["heap_free"] > 10, "KB; less, and it is about to die"
    assert time.perf_counter() - began < 600, "a smoke test; 20 s on an idle machine"
