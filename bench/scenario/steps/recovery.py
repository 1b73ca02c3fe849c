"""What a device owes its owner after something went wrong: an answer, soon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.scenario.durations import say, stamp
from bench.scenario.reader import Wanted
from bench.scenario.steps.base import Step, step
from bench.world.clock import MINUTE

if TYPE_CHECKING:
    from bench.scenario.player import Player
    from bench.scenario.reader import Reader

ASKED = "RESTARTTIME?"  # an inquiry: it changes nothing, and does not extend the time for configuration
ANSWER = Wanted(r"RESTARTTIME=\d+ seconds", pattern=True)
WITHIN_US = 2 * MINUTE


@step(
    "expect recovery NUMBER [within D]",
    "RESTARTTIME? from that phone is answered within D (2m) of the moment from which the device could work",
    words="expect recovery",
)
@dataclass(frozen=True)
class ExpectRecovery(Step):
    """That moment: the end of a fault that ends by itself, the strike of one that the device can cure or live with."""

    number: str
    within_us: int

    @classmethod
    def read(cls, reader: Reader) -> ExpectRecovery:
        return cls(reader.number(), reader.duration_after("within", WITHIN_US))

    def play(self, player: Player) -> None:
        modem, phone, asked_us = player.world.modem, player.phone(self.number), player.now_us
        player.world.network.text(phone.number, ASKED)

        def answered() -> bool:
            return player.find_text(phone, ANSWER) is not None

        while not player.wait(answered, self._limit_us(player) - player.now_us, [phone.on_text]):
            if player.now_us >= self._limit_us(player):
                able_us = max(player.able_us, modem.able_us)
                seen = [f"{ASKED} asked at {stamp(asked_us)}; able since {stamp(able_us)}"]
                player.fail(f"an answer within {say(self.within_us)} of being able to", seen + player.texts_seen(phone))
        text = player.find_text(phone, ANSWER)
        assert text is not None
        player.use_text(text)
        if modem.armed:
            player.fail("a fault that has struck", [f"{', '.join(modem.armed)} still waits for its moment"])
        player.recoveries.append(max(0, text.at_us - max(player.able_us, modem.able_us)))

    def _limit_us(self, player: Player) -> int:
        modem = player.world.modem
        return max(player.able_us, modem.able_us, modem.until_us) + self.within_us

    def numbers(self) -> tuple[str, ...]:
        return (self.number,)
