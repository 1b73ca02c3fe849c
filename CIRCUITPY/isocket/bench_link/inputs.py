"""Contact, button and mains as the bench wants them, or as the board has them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.hardware import Hardware

KEYS = ("contact", "button")
BOUNCE_MS = 30  # as keypad debounces contact and button (spec ch. 8)


class Inputs:
    """taken: name -> level of what the bench has taken over. down: contact and button as the firmware has seen them
    last, debounced.
    """

    def __init__(self, board: Hardware, taken: dict[str, bool | int | str], now_ms: Callable[[], int]) -> None:
        self._board = board
        self._taken = taken
        self._now = now_ms
        self._real = [board.contact_closed, board.button_pressed]
        self._wanted_at = [0, 0]  # when the bench wanted another level
        self.down = [board.contact_closed, board.button_pressed]

    def take(self, name: str, level: bool, at_start: bool) -> None:
        """at_start: the firmware has not looked yet, and finds it so."""
        if name in KEYS:
            key = KEYS.index(name)
            if self._wanted(key) != level:
                self._wanted_at[key] = self._now()
            if at_start:
                self.down[key] = level
        self._taken[name] = level

    @property
    def bouncing(self) -> bool:
        """A key will have changed within BOUNCE_MS."""
        return self._wanted(0) != self.down[0] or self._wanted(1) != self.down[1]

    def next_key(self) -> tuple[int, bool, int] | None:
        """As Hardware.next_key."""
        key = self._board.next_key()
        while key is not None:
            self._real[key[0]] = key[1]
            key = self._board.next_key()
        now = self._now()
        for at in (0, 1):
            wanted = self._wanted(at)
            if wanted != self.down[at] and (KEYS[at] not in self._taken or now - self._wanted_at[at] >= BOUNCE_MS):
                self.down[at] = wanted
                return at, wanted, now
        return None

    def read_mains(self) -> bool:
        real = self._board.read_mains()
        return bool(self._taken.get("mains", real))

    @property
    def mains_present(self) -> bool:
        """As read last."""
        return bool(self._taken.get("mains", self._board.mains_present))

    def _wanted(self, key: int) -> bool:
        return bool(self._taken.get(KEYS[key], self._real[key]))
