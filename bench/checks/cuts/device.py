"""The owner's side of a device: send a command, wait for what it answers, ask what it knows."""

from __future__ import annotations

from bench.checks.cuts.history import OWNER, answers
from bench.scenario.parser import Scenario
from bench.scenario.player import Player
from bench.targets.base import Target
from bench.world.clock import MINUTE, SECOND

ANSWER_US = 2 * MINUTE


class Owner:
    """Raises Failure (bench.scenario) when the device does not come up."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.world = target.world
        self.player = Player(target)

    def start(self) -> None:
        self.player.begin(Scenario("cuts", 0, "cuts"))

    def wait_until_ready(self) -> None:
        """After a cut."""
        self.player._wait_for_registration()

    def ask(self, text: str) -> str | None:
        """The answer to a command, or None when none came."""
        phone = self.player.phone(OWNER)
        phone.received.clear()
        self.world.network.text(OWNER, text)
        if self.player.wait(lambda: bool(phone.received), ANSWER_US, [phone.on_text]):
            return phone.received[-1].text
        return None

    def differences(self, values: dict[str, str], commands: tuple[str, ...] = ()) -> list[str]:
        """What the device answers other than a device with these values would; all information commands, or some."""
        found = []
        for command, wanted in answers(values).items():
            if not commands or command in commands:
                said = self.ask(values.get("PASSWORD", "") + command)
                if said != wanted:
                    found.append(f"{command} answered {said!r}, not {wanted!r}")
        return found

    def settle(self) -> None:
        self.player.run_for(SECOND)
