"""What a step is, and the table of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar

if TYPE_CHECKING:
    from bench.scenario.player import Player
    from bench.scenario.reader import Reader


class Step(ABC):
    """One thing that happens or must hold; made from the words of a line before anything runs."""

    words: ClassVar[tuple[str, ...]]
    usage: ClassVar[str]
    about: ClassVar[str]

    @classmethod
    @abstractmethod
    def read(cls, reader: Reader) -> Step:
        """Make the step from the words behind its own; raises Malformed."""

    @abstractmethod
    def play(self, player: Player) -> None:
        """Let it happen; an expectation that does not hold ends in `player.fail`."""

    def numbers(self) -> tuple[str, ...]:
        """The phones that the step is about: they are on the network from the start."""
        return ()


STEPS: dict[tuple[str, ...], type[Step]] = {}
S = TypeVar("S", bound=Step)


def step(usage: str, about: str, words: str = "") -> Callable[[type[S]], type[S]]:
    """Enter a class into the table of steps.

    words: those by which it is known, `sms` or `expect no call`; by default the first word of `usage`.
    """

    def enter(cls: type[S]) -> type[S]:
        cls.words = tuple((words or usage.split()[0]).split())
        cls.usage = usage
        cls.about = about
        STEPS[cls.words] = cls
        return cls

    return enter
