"""What is worth a text by itself, to whom, and how urgent (manual ch. 5.3)."""

from __future__ import annotations

from isocket import log
from isocket.numbers import dialable

# the order in which the outbox sends; smaller goes first
URGENT = 0  # alarm and power
REPLY = 1
REPORT = 2  # temperature, status, log

HOUR_S = 3600
DAY_S = 86400
REACHED = "The limit of text messages is reached: for now only alarm and power notices are sent!"


class Budget:
    """So many texts in any hour and in any day: neither a fault nor a stranger whom nothing keeps out may empty the
    card. Alarm and power notices do not count. limits: has sms_hour and sms_day, 0 for none. uptime(): seconds.
    warn(text, priority): told when a limit is reached, once a day.
    """

    def __init__(self, send, uptime, limits) -> None:
        self._send = send
        self._uptime = uptime
        self._limits = ((limits.sms_hour, HOUR_S), (limits.sms_day, DAY_S))
        self._sent: list[int] = []  # when, as many as the larger limit
        self._told_at = -DAY_S
        self.warn = lambda text, priority: None

    def reply(self, number: str, text: str, owner: bool) -> None:
        self.send(number, text, REPLY)

    def error(self, number: str, text: str, owner: bool) -> None:
        self.send(number, text, REPLY)

    def send(self, number: str, text: str, priority: int = REPLY, done=None) -> None:
        if priority == URGENT or self._may(text):
            self._send(number, text, priority, done)

    def _may(self, text: str) -> bool:
        now_s = self._uptime()
        sent = self._sent
        size = len(text)
        single, part = (160, 153) if size == len(text.encode()) else (70, 67)
        parts = 1 if size <= single else (size + part - 1) // part
        longest = 0
        for most, seconds in self._limits:
            at = len(sent) - most + (parts if parts < most else most) - 1
            if most and at >= 0 and now_s - sent[at] < seconds:
                log.say("notices: limit of %d reached" % most)
                if now_s - self._told_at >= DAY_S:
                    self._told_at = now_s
                    self.warn(REACHED, URGENT)
                return False
            longest = max(longest, most)
        for _ in range(parts if longest else 0):
            sent.append(now_s)
            if len(sent) > longest:
                sent.pop(0)
        return True


class Notices:
    """Sends to every alert number. `send(number, text, priority, done)` is the outbox."""

    def __init__(self, alert_numbers, send) -> None:
        self._alert_numbers = alert_numbers
        self._send = send

    def numbers(self) -> list[str]:
        return [dialable(number) for number in self._alert_numbers.all()]

    def warn(self, text: str) -> None:
        """About the device itself; outside the limits, so whoever calls sees to it that it is rare."""
        self.tell(text, URGENT)

    def tell(self, text: str, priority: int = REPORT, done=None) -> int:
        """Queue the text for all; `done(delivered)` is called once for each. Returns how many there are."""
        numbers = self.numbers()
        for number in numbers:
            self._send(number, text, priority, done)
        return len(numbers)
