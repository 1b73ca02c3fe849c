"""Wires instead of the tunnel: the modem emulator at the board's UART, and the stimulus on a second emulated board."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bench.serial_harness import BoardLink, Ports, Refused, Restarted
from bench.surroundings import World
from bench.targets.base import Target, TargetError
from bench.targets.registry import make_target
from bench.targets.serial import fields
from bench.targets.usb_ports import ServedBoard
from bench.world.clock import SECOND

Maker = Callable[..., ServedBoard]
PATIENCE_S = 120  # a machine with much else to do is slower than real time


def until(target: Target, holds: Callable[[], bool], what: str) -> None:
    for _ in range(PATIENCE_S * 5):
        if holds():
            return
        target.run_for(SECOND // 5)
    raise AssertionError(f"{what} has not come within {PATIENCE_S} s")


def test_everything_by_wire(served: Maker) -> None:
    rig = served("emulator", uart=True, stimulus=True)
    assert rig.uart is not None and rig.stimulus is not None
    world = World()
    world.contact.set(True)
    target = make_target(f"serial:{rig.data_path},modem={rig.uart.path},stimulus={rig.stimulus.path}", world)
    target.start()
    board = rig.world
    assert board.contact.value and board.mains.value and not board.button.value, "the pins of the board under test"
    # by its edges: a flash of 0.1 s each second, looked for each 0.2 s, can be missed each time
    until(target, lambda: any(lit for _, lit in world.leds["GSM"].edges), "a flash of LED GSM, seen by the stimulus")
    until(target, lambda: world.modem.registered, "registration, by the UART")
    phone = world.network.phone("+358401234567")
    phone.text("ON")
    until(target, lambda: world.relay.value, "the relay, seen by the stimulus")
    until(target, lambda: bool(phone.received), "the reply")
    assert phone.received[0].text == "Power socket ON"
    world.contact.set(False)
    world.mains.set(False)
    until(target, lambda: not board.contact.value and not board.mains.value, "contact open and mains gone, at the pins")
    kinds = {entry.kind for entry in world.record.entries}
    assert "at>" in kinds
    assert "stimulus" in target.about()["wiring"] and "UART" in target.about()["wiring"]
    target.close()


def asked_first(link: BoardLink, words: str) -> str:
    """Its first word, `hello`, is heard only by who has the port open by then: before the answer, with it, or never."""
    try:
        answer = link.ask(words)
    except Restarted:
        link.forget()
        answer = link.ask(words)
    link.forget()
    return answer


def test_the_stimulus_by_itself(served: Maker) -> None:
    rig = served("emulator", stimulus=True)
    assert rig.stimulus is not None
    notes: list[str] = []
    link = BoardLink(Ports(rig.stimulus.path), on_console=notes.append, note=notes.append)
    link.open()
    told = fields(asked_first(link, "id"))
    assert told["stimulus"] == "1" and told["circuitpython"] == "10.2.1"
    state = fields(link.ask("read"))
    assert {name: state[name] for name in ("contact", "button", "mains", "ps")} == dict.fromkeys(
        ("contact", "button", "mains", "ps"), "released"
    )
    for name, signal in (("contact", rig.world.contact), ("button", rig.world.button), ("mains", rig.world.mains)):
        for value in (True, False):
            assert link.ask(f"set {name} {int(value)}") == "ok"
            link.ask("read")
            assert signal.value is value, name
    rig.world.relay.set(True)
    while (event := link.next_event(5)) is not None and not event.words.startswith("relay"):
        pass
    assert event is not None and event.words == "relay 1"
    link.ask("set contact 1")
    link.ask("release all")
    assert fields(link.ask("read"))["contact"] == "released"
    assert not rig.world.contact.value
    for words in ("set moon 1", "set contact 2", "set", "dance"):
        with pytest.raises(Refused):
            link.ask(words)
    with pytest.raises(Restarted):
        link.ask("reset")
    link.close()


def test_what_is_wired_cannot_jump() -> None:
    with pytest.raises(TargetError, match="what is wired lives in real time"):
        make_target("serial:x,modem=/dev/ttyUSB0,pace=jump", World())
