"""What the firmware drives: told to the bench when it changes."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.hardware import Hardware

_READ_BACK = 4  # relay and LEDs


class Outputs:
    """`say(words)` tells the bench."""

    def __init__(self, board: Hardware, say: Callable[[str], None]) -> None:
        self._say = say
        self._outputs = [("relay", board.relay)]
        for name in ("POWER", "GSM", "OUT"):
            self._outputs.append((name, board.leds[name]))
        self._outputs += [("rst", board.modem_rst), ("key", board.modem_key), ("supply", board.modem_supply)]
        self._levels = [self._level(at) for at in range(len(self._outputs))]

    def look(self) -> None:
        """Tell what has changed on the pins."""
        levels = self._levels
        for at in range(len(levels)):
            level = self._level(at)
            if level != levels[at]:
                levels[at] = level
                self._say("%s %d" % (self._outputs[at][0], level))

    def words(self) -> list[str]:
        """`relay=0` and so on."""
        return ["%s=%d" % (self._outputs[at][0], self._level(at)) for at in range(len(self._outputs))]

    def let_go(self) -> None:
        """Relay and LEDs, as in deep sleep."""
        for at in range(_READ_BACK):
            self._outputs[at][1].set(False)
        self.look()

    def _level(self, at: int) -> bool:
        """Relay and LEDs as their pins read; those towards the modem as they are driven (nothing may be there)."""
        output = self._outputs[at][1]
        return output.pin.value if at < _READ_BACK else bool(output.level)
