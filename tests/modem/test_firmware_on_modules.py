"""The device with a module that can do nothing for it: it says so, and its socket works."""

from __future__ import annotations

from bench.surroundings import World
from bench.targets.registry import make_target
from bench.world.clock import MS, SECOND


def test_a_module_without_texts_is_recognised_and_said() -> None:
    world = World(modem="A7670E-LNXY-UBL")
    target = make_target("sim", world)
    try:
        target.start()
        target.run_for(90 * SECOND)
        console = target.console
        assert "modem: A7670E-LNXY-UBL" in console and "modem: it makes no calls" in console
        assert "neither sends nor takes texts" in console
        world.button.set(True)
        target.run_for(200 * MS)
        world.button.set(False)
        target.run_for(500 * MS)
        assert world.relay.value
        assert not [entry for entry in world.record.entries if "Traceback" in entry.text]
    finally:
        target.close()
