"""A short run of `bench hostile`, and what a flood costs. The long run: `python -m bench hostile --texts 100000 …`."""

from __future__ import annotations

import random

import pytest

from bench.build.firmware import FirmwareMissing, find_image
from bench.checks.hostile import words
from bench.checks.hostile.device import OWNER, Broken, Device
from bench.checks.hostile.run import one_life, run
from bench.checks.hostile.texts import Life
from bench.emulator.node import NodeMissingError, ensure_packages, node
from bench.scenario.waiting import wait_until
from bench.world.clock import MS, SECOND

STRANGER = "+4917012345678"
PACE_US = 400 * MS  # the network needs 300 ms from one text to the next
DELAY_US = 5 * SECOND


def needs_image(target: str) -> None:
    if target == "emulator":
        try:
            find_image(download=False)
            node()
            ensure_packages()
        except (FirmwareMissing, NodeMissingError) as error:
            pytest.skip(f"NOT RUN ON REAL CIRCUITPYTHON: {error}")


def test_random_texts_and_streams() -> None:
    seed = random.randrange(1_000_000)
    summary = run("sim", seed, 1200, 2000, 1, lambda _: None)
    assert summary.ok, "\n".join(summary.faults)
    print(f"seed {seed}: {summary.texts} texts, {summary.streams} streams, {summary.wall_s} s")


def test_the_same_seed_is_the_same_life() -> None:
    said = [one_life("sim", 5, "texts", 2, 60) for _ in range(2)]
    assert said[0] == said[1]
    assert not said[0][1]


def test_texts_are_of_all_kinds() -> None:
    dice = random.Random(1)
    texts = [words.text(dice) for _ in range(3000)]
    assert {0} < {len(text) for text in texts}
    assert max(map(len, texts)) > 1900
    assert max(max(text, default=" ") for text in texts) > "\U0010f000"
    assert sum(text.upper() in words.COMMANDS for text in texts) > 300
    digits = OWNER[1:]
    spellings = {digits, "00" + digits, digits[3:], "0" + digits[3:]}
    numbers = {words.number(dice) for _ in range(3000)}
    assert not numbers & spellings
    assert any(number.endswith(digits[3:]) for number in numbers), "of another country"


def test_a_device_that_lets_somebody_in_is_found_out() -> None:
    life = Life("sim", "5 texts 2")
    life._device.world.network.phone(STRANGER)
    texts = iter(["MAKEMEBOSS", "ON"])
    happens = life._something_happens

    def happens_to_be_the_owner() -> None:
        text = next(texts, None)
        if text is None:
            happens()
        else:
            life._device.world.network.text(OWNER, life._device.password + "RESTARTTIME=77")

    life._something_happens = happens_to_be_the_owner  # type: ignore[method-assign]
    with pytest.raises(Broken, match="RESTARTTIME"):
        life.run(40)


@pytest.mark.parametrize("target, many", [("sim", 1000), ("emulator", 200)])
def test_a_flood_costs_nothing(target: str, many: int) -> None:
    """Half of it alone: no text, no flash. Half of it with the owner in between: he waits 5 s longer at most."""
    needs_image(target)
    dice = random.Random(1)
    device = Device(target, 1, lambda phone, text: False)
    try:
        device.ask("MAKEMEBOSS")
        quiet_us = answered(device, "ON")
        device.phone(STRANGER)
        device.run_for(5 * SECOND)
        sent, written = device.texts_sent, device.flash_writes
        for _ in range(many // 2):
            device.world.network.text(STRANGER, words.text(dice)[:60])
            device.run_for(PACE_US)
        device.run_for(5 * SECOND)
        assert (device.texts_sent, device.flash_writes) == (sent, written)
        slowest_us = 0
        for number in range(many // 2):
            device.world.network.text(STRANGER, words.text(dice)[:60])
            if number % 20 == 10:
                slowest_us = max(slowest_us, answered(device, ("ON", "OFF")[number // 20 % 2]))
            else:
                device.run_for(PACE_US)
        print(f"{target}: {quiet_us / SECOND:.1f} s in peace, at most {slowest_us / SECOND:.1f} s in a flood of {many}")
        assert slowest_us - quiet_us < DELAY_US
        device.run_for(20 * SECOND)
        assert device.world.network.waiting == 0
        device.check()
    finally:
        device.close()


def answered(device: Device, command: str) -> int:
    """How long its reply takes, while the stranger goes on."""
    device.owner.received.clear()
    device._asking = True
    began_us = device.now_us
    device.world.network.text(OWNER, command)
    while not device.owner.received:
        wait_until(device.target, lambda: bool(device.owner.received), device.now_us + PACE_US, [device.owner.on_text])
        device.world.network.text(STRANGER, "ON")
        assert device.now_us - began_us < 60 * SECOND
    device._asking = False
    return device.now_us - began_us
