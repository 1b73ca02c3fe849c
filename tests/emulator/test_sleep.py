"""WFI, WFE and the event register of the emulated core do as ARM DDI 0419, B1.5.18 and B1.5.19 say."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bench.emulator.node import NodeMissingError, ensure_packages, node

WFI, WFE, SEV = 0xBF30, 0xBF20, 0xBF40
UNMASK = 0xB662  # CPSIE i
COUNT = 0x3601  # ADDS r6, #1
LATE = 6000  # turns of three cycles: beyond the interrupt at 100 us


@pytest.fixture(scope="module", autouse=True)
def _packages() -> None:
    try:
        ensure_packages()
    except NodeMissingError as error:
        pytest.skip(str(error))


def after(*program: int, **options: Any) -> dict[str, Any]:
    """Run it for 150 us: done (how many COUNTs), calls of the handler, calledAt (done then), asleep, sleptUs."""
    script = Path(__file__).parent / "sleep.mjs"
    said = subprocess.run(
        [node(), str(script), json.dumps({"program": program, **options})], capture_output=True, text=True, check=True
    )
    return json.loads(said.stdout)


@pytest.mark.parametrize("wait, options", [(WFI, {}), (WFE, {"sendsEvents": True})])
def test_an_interrupt_that_came_after_masking_and_before_the_wait_ends_it_at_once(wait: int, options: dict) -> None:
    """As CircuitPython sleeps: mask, look, wait, unmask. It was lost, and only the watchdog ended that sleep."""
    said = after(wait, COUNT, UNMASK, COUNT, waitLoops=LATE, **options)

    assert said == {"done": 2, "calls": 1, "calledAt": 1, "asleep": False, "sleptUs": 0}


@pytest.mark.parametrize("wait, options", [(WFI, {}), (WFE, {"sendsEvents": True})])
def test_an_interrupt_during_the_wait_ends_it_and_is_taken_when_unmasked(wait: int, options: dict) -> None:
    said = after(wait, COUNT, UNMASK, COUNT, **options)

    assert (said["done"], said["calls"], said["calledAt"]) == (2, 1, 1)
    assert 98 <= said["sleptUs"] <= 100


@pytest.mark.parametrize("wait", [WFI, WFE])
def test_unmasked_the_handler_runs_before_the_next_instruction(wait: int) -> None:
    said = after(wait, COUNT, masked=False)

    assert (said["done"], said["calls"], said["calledAt"]) == (1, 1, 0)


@pytest.mark.parametrize(
    "wait, options",
    [
        (WFE, {}),  # masked, and without SEVONPEND
        (WFI, {"enabled": False}),
        (WFI, {"enabled": False, "sendsEvents": True}),
        (WFE, {"enabled": False, "masked": False}),
    ],
)
def test_what_does_not_end_a_wait(wait: int, options: dict) -> None:
    said = after(wait, COUNT, **options)

    assert (said["done"], said["calls"], said["asleep"]) == (0, 0, True)


def test_a_disabled_interrupt_sends_an_event_too() -> None:
    assert after(WFE, COUNT, enabled=False, sendsEvents=True)["done"] == 1


def test_an_event_is_good_for_one_wait() -> None:
    said = after(SEV, WFE, COUNT, WFE, COUNT, enabled=False)

    assert (said["done"], said["asleep"]) == (1, True)


def test_an_event_does_not_end_a_wait_for_an_interrupt() -> None:
    assert after(SEV, WFI, COUNT, enabled=False)["asleep"]


def test_systick_ends_a_wait() -> None:
    assert after(WFI, COUNT, UNMASK, COUNT, systick=True)["calledAt"] == 1
