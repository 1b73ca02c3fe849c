"""What is worth a text by itself, to whom, and how urgent (manual ch. 5.3)."""

from __future__ import annotations

from isocket.numbers import dialable

# the order in which the outbox sends; smaller goes first
URGENT = 0  # alarm and power
REPLY = 1
REPORT = 2  # temperature, status, log


class Notices:
    """Sends to every alert number. `send(number, text, priority, done)` is the outbox."""

    def __init__(self, alert_numbers, send) -> None:
        self._alert_numbers = alert_numbers
        self._send = send

    def numbers(self) -> list[str]:
        return [dialable(number) for number in self._alert_numbers.all()]

    def tell(self, text: str, priority: int = REPORT, done=None) -> int:
        """Queue the text for all; `done(delivered)` is called once for each. Returns how many there are."""
        numbers = self.numbers()
        for number in numbers:
            self._send(number, text, priority, done)
        return len(numbers)
