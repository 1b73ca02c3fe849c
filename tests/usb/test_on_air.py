"""On air, with the modem emulator in the place of both modules: the board's own, and the owner's phone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from bench.modem.pty import ModemPort
from bench.scenario.parser import parse_text
from bench.surroundings import World
from bench.targets import serial as target_module
from bench.targets.air_phone import AirPhone, Budget, ask_on_terminal
from bench.targets.base import TargetError
from bench.targets.registry import cannot_play, make_target
from bench.targets.usb_ports import ServedBoard
from bench.world.clock import SECOND

DEVICE, OWNER = "+358400000000", "+358401234567"
AIR = f"serial:x,modem=air,phone=y,device={DEVICE}"


@pytest.fixture
def phone_port() -> Iterator[ModemPort]:
    """A registered modem with the owner's SIM, on a pty."""
    world = World()
    world.network.own_number = OWNER
    port = ModemPort(world, 5)
    port.power_on()
    thread = threading.Thread(target=port.run, daemon=True)
    thread.start()
    yield port
    port.stop()
    thread.join(5)
    port.close()


def join(board: ServedBoard, port: ModemPort) -> None:
    """One network for the two: what is sent to the other's number arrives there."""
    board.world.network.own_number = DEVICE
    board.world.network.phone(OWNER).on_text.append(
        lambda phone, text: port.post(lambda: port.world.network.text(DEVICE, text.text))
    )
    port.world.network.phone(DEVICE).on_text.append(
        lambda phone, text: board.post(lambda: board.world.network.text(OWNER, text.text))
    )


def test_a_text_goes_out_and_the_reply_comes_back(
    served: Callable[..., ServedBoard], phone_port: ModemPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    budget = Budget(3, lambda question: bool(asked.append(question)) or True)
    monkeypatch.setattr(target_module, "budget_of", lambda cap: budget)
    board = served("sim", modem=True)
    join(board, phone_port)
    world = World()
    target = make_target(f"serial:{board.data_path},modem=air,phone={phone_port.path},device={DEVICE},cap=3", world)
    target.start()
    owner = world.network.phone(OWNER)
    for _ in range(400):
        if board.world.modem.registered:
            break
        target.run_for(SECOND // 5)
    assert asked == [], "nothing has been sent yet"
    target.run_for(5 * SECOND)
    world.network.text(OWNER, "ON")
    for _ in range(400):
        if owner.received:
            break
        target.run_for(SECOND // 5)
    assert [text.text for text in owner.received] == ["Power socket ON"]
    assert world.relay.value
    assert len(asked) == 1 and "at most 3" in asked[0]
    assert target.about()["texts paid"] == "2 of 3"
    world.network.text(OWNER, "STATUS")
    with pytest.raises(TargetError, match="would be text 4 of a run that may cost 3; allow more by cap=N"):
        world.network.text(OWNER, "STATUS")
    target.close()


def test_no_means_no() -> None:
    budget = Budget(5, lambda question: False)
    for _ in range(2):
        with pytest.raises(TargetError, match="no text was sent, since that was not allowed"):
            budget.pay("ON")
    assert budget.spent == 0


def test_without_a_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", open("/dev/null"))  # noqa: SIM115
    with pytest.raises(TargetError, match="nobody is at the terminal to allow them"):
        ask_on_terminal("Go on?")


def test_a_phone_that_is_none() -> None:
    phone = AirPhone("/dev/nowhere", Budget(1, lambda question: True))
    with pytest.raises(TargetError, match="/dev/nowhere: the phone's modem does not start; is it the modem's port"):
        phone.open()


def test_what_makes_no_sense_on_air_is_left_out() -> None:
    plain, two, network = parse_text(
        f'scenario "a"\n  sms {OWNER} "ON"\n  expect relay on\n'
        f'scenario "b"\n  sms {OWNER} "ON"\n  expect no sms +358409999999 for 5s\n'
        'scenario "c"\n  network off\n'
    )
    assert cannot_play(AIR, plain) == ""
    assert cannot_play(AIR, two) == "needs 2 phones, and there is one"
    assert cannot_play(AIR, network) == "line 8: `network` needs the emulated network"


def test_it_needs_a_phone_and_a_number() -> None:
    with pytest.raises(TargetError, match="modem=air needs the owner's phone and the device's number"):
        make_target("serial:x,modem=air", World())
