"""The fastest target: the firmware runs under CPython against simulated CircuitPython modules (docs/simulator.md)."""

from __future__ import annotations

from pathlib import Path

from bench.sim.board import Board
from bench.sim.flash import Flash
from bench.sim.usb import Usb
from bench.surroundings import World
from bench.targets.base import Settings, Target
from bench.world.clock import SECOND


class SimTarget(Target):
    """One simulated board. It belongs to the thread that made it.

    usb_host: a computer is attached (and reads): USB is connected, and deep sleep only a pretence.
    seed: of everything on the board that is random: serial number, probe address, os.urandom, torn flash bits.
    """

    name = "sim"

    def __init__(
        self,
        world: World,
        *,
        drive: Path | None = None,
        settings: Settings | None = None,
        usb_host: bool = False,
        seed: int = 0,
    ) -> None:
        super().__init__(world, drive=drive, settings=settings)
        self.board = Board(world, drive=drive, settings=self.settings, usb_host=usb_host, seed=seed)
        self.board.flash.cut = lambda: self.power_cut(self.cut_duration_us)
        self.cut_duration_us = SECOND  # of a cut planned with `flash.plan_cut`
        self._cuts = 0

    @property
    def flash(self) -> Flash:
        """nvm content, log, wear; `flash.plan_cut(n, fraction)` cuts the power in the middle of the n-th operation."""
        return self.board.flash

    @property
    def usb(self) -> Usb:
        """What a computer on USB can do: `attach`, `detach`, `send_console`, `send_data`, `console.to_host`, …"""
        return self.board.usb

    def start(self) -> None:
        self.board.chip.power_on()

    def run_until(self, until_us: int) -> int:
        return self.board.chip.run(until_us)

    def reset(self) -> None:
        self.board.chip.reset("RESET_PIN")

    def power_cut(self, duration_us: int) -> None:
        self._cuts += 1
        self.world.modem.lose_supply()
        self.board.chip.power_off()
        self.world.clock.after(duration_us, self._power_returns, self._cuts)

    def _power_returns(self, cut: int) -> None:
        if cut == self._cuts:  # else a later cut is still on
            self.world.modem.restore_supply()
            self.board.chip.power_on()

    def close(self) -> None:
        self._cuts += 1
        self.board.close()

    def about(self) -> dict[str, str]:
        return {
            "interpreter": "CPython over simulated CircuitPython modules",
            "board": f"simulated, uid {self.board.uid.hex().upper()}",
            "modem": f"emulated {self.world.modem.model}",
            "wiring": "simulated",
        }

    @property
    def asleep(self) -> bool:
        return self.board.chip.asleep

    @property
    def console(self) -> str:
        return self.board.console
