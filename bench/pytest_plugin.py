"""Fixtures for tests of one's own, on any target: `pytest -p bench.pytest_plugin --isocket-target serial my_tests.py`.

`board, phone, modem, probe, contact, mains, button, relay, leds`: all of one device, which is new for each test:
factory settings, registered. Times are seconds of board time. Several targets: each test runs on each of them; with
pytest-xdist a board on USB has a worker of its own. docs/bench.md has an example.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.modem.dialects import DEFAULT, DIALECTS
from bench.scenario.durations import say
from bench.scenario.failure import Failure
from bench.scenario.leds import pattern_named
from bench.scenario.parser import Scenario
from bench.scenario.player import Player
from bench.scenario.reader import Wanted
from bench.scenario.steps.board import Button as PressButton
from bench.scenario.steps.calls import HangUp
from bench.scenario.steps.expectations import (
    ExpectAtMost,
    ExpectCall,
    ExpectLed,
    ExpectNoSms,
    ExpectRelay,
    ExpectSms,
)
from bench.surroundings import World
from bench.targets.base import TargetError
from bench.targets.registry import NAMES, check, make_target, name_of
from bench.world.clock import SECOND
from bench.world.network import Envelope, Text
from bench.world.stamp import Stamp
from bench.world.tpdu import Address, cut_centre

OWNER = "+358401234567"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--isocket-target",
        action="append",
        default=None,
        metavar="TARGET",
        help=f"play on this target ({', '.join(NAMES)}[:PORT]; default sim); may be given several times",
    )
    parser.addoption(
        "--isocket-modem",
        choices=sorted(DIALECTS),
        default=DEFAULT,
        help=f"play with this modem (default {DEFAULT})",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "xdist_group(name): tests of one group run in one worker")
    targets = config.getoption("--isocket-target") or []
    for target in targets:
        try:
            check(target)
        except TargetError as error:
            raise pytest.UsageError(str(error)) from None
    if len(set(targets)) < len(targets):
        raise pytest.UsageError(f"--isocket-target: one is given twice: {', '.join(targets)}")
    if on_usb(targets) and getattr(config.option, "dist", "no") != "no":
        config.option.dist = "loadgroup"  # a board belongs to one worker


def on_usb(targets: list[str]) -> list[str]:
    return [target for target in targets if name_of(target) == "serial"]


def marks_of(target: str) -> list[pytest.MarkDecorator]:
    """What keeps the tests of one board on USB together."""
    return [pytest.mark.xdist_group(name=target)] if name_of(target) == "serial" else []


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "isocket_target" in metafunc.fixturenames:
        targets = metafunc.config.getoption("--isocket-target") or ["sim"]
        metafunc.parametrize(
            "isocket_target", [pytest.param(target, marks=marks_of(target), id=target) for target in targets]
        )


class Board:
    """The device and its surroundings. `player` and `world` have the rest."""

    def __init__(self, player: Player) -> None:
        self.player = player
        self.world = player.world

    @property
    def now(self) -> float:
        """Seconds of board time since it was switched on."""
        return self.player.now_us / SECOND

    def run(self, seconds: float) -> None:
        """Let time pass."""
        self.player.run_for(round(seconds * SECOND))

    def reset(self) -> None:
        """Pull its RUN pin."""
        self.player.target.reset()

    def power_cut(self, seconds: float = 1.0) -> None:
        """All supplies gone for so long."""
        self.player.target.power_cut(round(seconds * SECOND))
        self.run(seconds)

    @property
    def asleep(self) -> bool:
        return self.player.target.asleep

    @property
    def console(self) -> str:
        return self.player.target.console

    def phone(self, number: str) -> Phone:
        return Phone(self, number)

    def expect_at_most(self, count: int, seconds: float, to: str | None = None) -> None:
        """No more texts than that in that time, to that number or to any."""
        self.player.perform(ExpectAtMost(count, to, round(seconds * SECOND)))


class Phone:
    """A phone of that number. A text or a call satisfies one expectation."""

    def __init__(self, board: Board, number: str) -> None:
        self.number = number
        self._board = board
        self._phone = board.player.phone(number)

    def text(self, words: str, *, ago: float = 0.0, stamp: str | None = None, shown: Address | None = None) -> None:
        """ago, stamp: when its service centre says that it got it (seconds; `26/03/02,12:00:00+08`). shown: as what
        the network shows this phone to the device, such as `Address("0401234567", 129)`.
        """
        written = Stamp.parse(stamp) if stamp is not None else None
        self._board.world.network.text(self.number, words, round(ago * SECOND), stamp=written, shown=shown)

    def call(self, seconds: float = 30.0, *, shown: Address | None = None) -> None:
        """Ring the device for so long, or until it rejects; returns at once. shown: as for a text."""
        self._board.world.network.call(self.number, round(seconds * SECOND), shown=shown)

    def presses(self, keys: str, after: float = 1.0) -> None:
        """Now, if it talks with the device; else in each call, so long after it has been answered."""
        self._phone.presses(keys, round(after * SECOND))

    def echoes(self, words: str | None) -> None:
        """What it answers each text with; None: nothing any more."""
        self._phone.echo = words

    def hang_up(self) -> None:
        self._board.player.perform(HangUp(self.number))

    def answers_after(self, seconds: float) -> None:
        self._phone.answers_after(round(seconds * SECOND))

    def rejects_after(self, seconds: float) -> None:
        self._phone.rejects_after(round(seconds * SECOND))

    def ignores(self) -> None:
        self._phone.ignores()

    @property
    def texts(self) -> list[Text]:
        """All that has come from the device."""
        return list(self._phone.received)

    def expect_text(self, words: str, within: float = 30.0, *, pattern: bool = False, kind: int | None = None) -> None:
        """pattern: `words` is a regular expression that fits the whole text. kind: the type of address that the device
        has to give, 129, 145 or 161.
        """
        self._board.player.perform(ExpectSms(self.number, Wanted(words, pattern), round(within * SECOND), kind))

    def expect_no_text(self, seconds: float) -> None:
        self._board.player.perform(ExpectNoSms(self.number, round(seconds * SECOND)))

    def expect_call(self, within: float = 30.0, *, kind: int | None = None) -> None:
        """kind: 145 when it has to be dialled with `+`, 129 without."""
        self._board.player.perform(ExpectCall(self.number, round(within * SECOND), kind))


class Modem:
    """The modem, its SIM and the cell."""

    def __init__(self, board: Board) -> None:
        self._world = board.world

    def fault(self, name: str, seconds: float | None = None) -> None:
        self._world.modem.fault(name, None if seconds is None else round(seconds * SECOND))

    def ok(self) -> None:
        self._world.modem.ok()

    def network(self, state: str) -> None:
        """`on`, `off`, `denied`, `roaming`."""
        self._world.network.set_state(state)

    def signal(self, csq: int) -> None:
        self._world.network.set_signal(csq)

    def sim(self, state: str) -> None:
        """`ready`, `absent`, `pin`."""
        self._world.sim_card.set_state(state)

    def service_centre(self, number: str | None = None, *, ahead: float | None = None) -> None:
        """Its number, which tells the country of the SIM, too; and by how many seconds its clock is wrong."""
        if number is not None:
            self._world.set_centre(number)
        if ahead is not None:
            self._world.network.centre_error_us = round(ahead * SECOND)

    def pdu(self, octets: str) -> None:
        """An SMS-DELIVER in hex, service centre in front, bit for bit."""
        self._world.network.pdu(Envelope(*cut_centre(bytes.fromhex(octets))))

    def says(self, raw: str) -> None:
        """A line that nobody asked for."""
        self._world.modem.say(raw)

    def battery(self, volts: float) -> None:
        """What AT+CBC tells."""
        self._world.modem.battery_mv = round(volts * 1000)


class Probe:
    def __init__(self, board: Board) -> None:
        self._probe = board.world.probe

    def set(self, celsius: float) -> None:
        self._probe.set(celsius)

    def unplug(self) -> None:
        self._probe.set(plugged=False)

    def fault(self, name: str) -> None:
        """`crc`, `85fault`, `short`, `spike` (not on a board)."""
        self._probe.set(fault=name)


class Contact:
    def __init__(self, board: Board) -> None:
        self._signal = board.world.contact

    def close(self) -> None:
        self._signal.set(True)

    def open(self) -> None:
        self._signal.set(False)


class Mains:
    def __init__(self, board: Board) -> None:
        self._signal = board.world.mains

    def off(self) -> None:
        self._signal.set(False)

    def on(self) -> None:
        self._signal.set(True)


class Button:
    def __init__(self, board: Board) -> None:
        self._board = board

    def press(self, seconds: float = 0.15) -> None:
        """Returns when it is let go."""
        self._board.player.perform(PressButton(round(seconds * SECOND)))


class Relay:
    def __init__(self, board: Board) -> None:
        self._board = board

    @property
    def is_on(self) -> bool:
        return self._board.world.relay.value

    def expect(self, on: bool, within: float = 0.5) -> None:
        self._board.player.perform(ExpectRelay(on, round(within * SECOND), 0))

    def expect_stays(self, on: bool, seconds: float) -> None:
        self._board.player.perform(ExpectRelay(on, SECOND // 2, round(seconds * SECOND)))


class Led:
    def __init__(self, board: Board, name: str) -> None:
        self._board = board
        self._name = name

    def expect(self, pattern: str, within: float = 0.5) -> None:
        """`off`, `steady`, `1Hz`, `registered` …: docs/scenarios.md has the list."""
        known = pattern_named(pattern)
        if known is None:
            raise ValueError(f"{pattern!r} is no pattern of a LED; docs/scenarios.md has the list")
        self._board.player.perform(ExpectLed(self._name, known, round(within * SECOND)))


@pytest.fixture
def board(isocket_target: str, request: pytest.FixtureRequest) -> Iterator[Board]:
    """A device with factory settings, registered."""
    target = make_target(isocket_target, World(modem=str(request.config.getoption("--isocket-modem"))))
    player = Player(target)
    player.phone(OWNER)
    try:
        try:
            player.begin(Scenario(str(request.path), 0, request.node.name))
        except Failure as failure:
            pytest.fail(f"the device did not get ready within {say(player.now_us)}:\n{failure}", pytrace=False)
        yield Board(player)
    finally:
        target.close()


@pytest.fixture
def phone(board: Board) -> Phone:
    """The owner's; `board.phone(number)` is another."""
    return board.phone(OWNER)


@pytest.fixture
def modem(board: Board) -> Modem:
    return Modem(board)


@pytest.fixture
def probe(board: Board) -> Probe:
    return Probe(board)


@pytest.fixture
def contact(board: Board) -> Contact:
    return Contact(board)


@pytest.fixture
def mains(board: Board) -> Mains:
    return Mains(board)


@pytest.fixture
def button(board: Board) -> Button:
    return Button(board)


@pytest.fixture
def relay(board: Board) -> Relay:
    return Relay(board)


@pytest.fixture
def leds(board: Board) -> dict[str, Led]:
    """By name: POWER, GSM, OUT."""
    return {name: Led(board, name) for name in board.world.leds}
