"""A board with nothing on it but a wire to the modem: what the steps of a scenario do is seen on that wire."""

from __future__ import annotations

from bench.scenario.parser import parse_text
from bench.scenario.player import Player
from bench.surroundings import World
from bench.targets.base import Target
from bench.world.clock import MS, SECOND

SETUP = ("ATE0", "AT+CLIP=1", "AT+CREG=1", "AT+DDET=1")


class WireTarget(Target):
    """Switches the modem on, shows that it is registered, and gives the modem a command now and then when asked to.

    `commands`: (seconds after the steps have begun, what is typed), a carriage return is added where none is in it.
    `heard`: all that came back, from the first step on.
    """

    name = "wire"

    def __init__(self, world: World, commands: tuple[tuple[float, str], ...] = ()) -> None:
        super().__init__(world)
        self._commands = commands
        self._bytes = bytearray()

    @property
    def heard(self) -> str:
        return self._bytes.decode("latin-1")

    @property
    def lines(self) -> list[str]:
        return [line for line in self.heard.split("\r\n") if line]

    def start(self) -> None:
        world, clock = self.world, self.world.clock
        world.line.board_receiver = lambda start_us, data: self._bytes.extend(data)
        world.modem_key.set(True)
        clock.after(1200 * MS, world.modem_key.set, False)
        for place, command in enumerate(SETUP):
            clock.after(15 * SECOND + place * SECOND, self._type, command)
        clock.after(20 * SECOND, self._flash)

    def _flash(self) -> None:
        gsm, clock = self.world.leds["GSM"], self.world.clock
        gsm.set(True)
        clock.after(100 * MS, gsm.set, False)
        clock.after(3 * SECOND, self._flash)

    def checkpoint(self) -> None:
        self._bytes.clear()
        for seconds, command in self._commands:
            self.world.clock.after(round(seconds * SECOND), self._type, command)

    def _type(self, command: str) -> None:
        self.world.line.to_modem((command if "\r" in command else command + "\r").encode("latin-1"))

    def run_until(self, until_us: int) -> int:
        self.world.clock.interrupted = False
        return self.world.clock.advance(until_us)

    def reset(self) -> None: ...

    def power_cut(self, duration_us: int) -> None: ...

    def close(self) -> None: ...

    @property
    def asleep(self) -> bool:
        return False

    @property
    def console(self) -> str:
        return ""


def play(*steps: str, commands: tuple[tuple[float, str], ...] = (), modem: str = "SIM800") -> WireTarget:
    """Play these steps; the target on whose wire they have happened."""
    target = WireTarget(World(modem=modem), commands)
    Player(target).play(parse_text('scenario "wire"\n' + "\n".join(steps), "wire.scn")[0])
    return target
