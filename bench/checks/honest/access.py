"""Whom the device has to obey (spec ch. 2 and 3): list, password, window, guesses."""

from __future__ import annotations

from bench.world.clock import DAY, HOUR, MINUTE, Clock

WINDOW_US = 30 * MINUTE
UNSURE_US = 2 * MINUTE  # either way, what the device counts may begin or end
KNOWN_GUESSES, UNKNOWN_GUESSES, ALL_GUESSES = 30, 5, 30
NEAR = 2  # guesses fewer than these limits may already have reached them (a phone that answers by itself)


class Access:
    """What the owner has set, and who has guessed. Numbers as the world has them: +358401234567."""

    def __init__(self, clock: Clock) -> None:
        self.list_on = False
        self.opening = False  # the owner is switching it off: which of the two is not known until he has his answer
        self.listed: set[str] = set()
        self.alerted: list[str] = []
        self.guests: set[str] = set()  # whose day has not come to its end
        self.password = ""
        self.had_it: set[str] = set()  # who set or gave the password
        self.window_from_us = clock.now_us
        self._clock = clock
        self._started_us = clock.now_us
        self._guesses: dict[str, list[int]] = {}
        self._unknown: list[int] = []  # guesses of unknown numbers
        self._closed_until_us = 0  # unknown numbers are ignored

    @property
    def open(self) -> bool:
        return not self.list_on and not self.password

    def knows(self, number: str) -> bool:
        return number in self.listed or number in self.alerted or number in self.had_it or number in self.guests

    def authorises(self, number: str) -> bool:
        """Its replies count as the owner's."""
        return self.open or number in self.listed or number in self.guests or (not self.list_on and self.knows(number))

    def obeys(self, number: str, *, conf: bool) -> bool:
        """A text with the right password, if there is one, has to work. False where that is not certain."""
        if self.list_on and number not in self.listed and (conf or number not in self.guests):
            return False
        if conf and self.open and not self.window_is_open():
            return False
        return not self.password or not self._ignored(number)

    def window_is_open(self, for_us: int = UNSURE_US) -> bool:
        return self._clock.now_us + for_us < self.window_from_us + WINDOW_US

    def configured(self) -> None:
        self.window_from_us = self._clock.now_us

    def started(self) -> None:
        self._started_us = self.window_from_us = self._clock.now_us
        if self._closed_until_us > self._started_us:
            self._closed_until_us = self._started_us + DAY + HOUR

    def set_password(self, password: str, number: str) -> None:
        self.password = password
        self.had_it = {number} if password else set()

    # guesses

    def wrong(self, number: str) -> None:
        now = self._clock.now_us
        self._guesses.setdefault(number, []).append(now)
        if self.list_on or self.knows(number):
            return
        self._unknown.append(now)
        if len(self._recent(self._unknown)) >= ALL_GUESSES - NEAR:
            self._closed_until_us = now + DAY + HOUR

    def right(self, number: str) -> None:
        self._guesses.pop(number, None)
        if self.password and not self.list_on:
            self.had_it.add(number)

    def _recent(self, times: list[int]) -> list[int]:
        """Of the last day; those of before a start count as if they had been then."""
        return [at for at in times if self._clock.now_us - max(at, self._started_us) < DAY + HOUR]

    def _ignored(self, number: str) -> bool:
        """It may be."""
        now = self._clock.now_us
        guesses = self._guesses.get(number, [])
        known = self.knows(number)
        if not known and now < self._closed_until_us:
            return True
        if guesses and now - max(guesses[-1], self._started_us) >= HOUR + UNSURE_US:
            if len(guesses) < KNOWN_GUESSES - NEAR:
                return False
            self._guesses[number] = []
            return False
        return len(guesses) >= (KNOWN_GUESSES if known else UNKNOWN_GUESSES) - NEAR
