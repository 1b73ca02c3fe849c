"""The hands of a person before a simulated board: he answers, and what he agrees to do is done to the board's world."""

from __future__ import annotations

from bench.checks.doctor.session import PRESS_BUTTON, PRESS_CONTACT, Person
from bench.surroundings import World
from bench.world.clock import SECOND

AT_S = (3, 4, 5, 6)  # after the answer: down, up, down, up


class Hands:
    """A bench.checks.doctor.session.Person."""

    def __init__(self, person: Person, world: World) -> None:
        self._person = person
        self._world = world

    def agrees(self, question: str) -> bool | None:
        agreed = self._person.agrees(question)
        if agreed:
            for what, signal in ((PRESS_BUTTON, self._world.button), (PRESS_CONTACT, self._world.contact)):
                if what in question:
                    for count, at_s in enumerate(AT_S):
                        self._world.clock.after(at_s * SECOND, signal.set, count % 2 == 0)
        return agreed

    def told(self, words: str) -> None:
        self._person.told(words)
