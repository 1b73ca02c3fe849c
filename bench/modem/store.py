"""Places for messages, as on a SIM card."""

from __future__ import annotations

from dataclasses import dataclass

UNREAD, READ, UNSENT, SENT = range(4)  # <stat> in PDU mode (3GPP TS 27.005 3.1)
ALL = 4
WORDS = ("REC UNREAD", "REC READ", "STO UNSENT", "STO SENT", "ALL")


@dataclass
class Message:
    """One stored message: the service centre's address, its length in front, and the TPDU.

    What a fault has put there: `filler` takes up room, `length` is what a torn one claims to have, `unreadable` ones
    cannot be read.
    """

    status: int
    centre: bytes
    data: bytes
    filler: bool = False
    length: int | None = None
    unreadable: bool = False


class Store:
    """`slots` maps an index to its message; a new one takes the lowest free index."""

    def __init__(self, name: str, capacity: int, first_index: int) -> None:
        self.name = name
        self.capacity = capacity
        self.first_index = first_index
        self.slots: dict[int, Message] = {}

    @property
    def full(self) -> bool:
        return len(self.slots) >= self.capacity

    def valid(self, index: int) -> bool:
        return self.first_index <= index < self.first_index + self.capacity

    def add(self, message: Message) -> int | None:
        """The index, or None when there is no room."""
        for index in range(self.first_index, self.first_index + self.capacity):
            if index not in self.slots:
                self.slots[index] = message
                return index
        return None

    def resize(self, capacity: int) -> None:
        """What lies behind the last place moves to the free ones, as far as there are any: no memory lists what it
        cannot read.
        """
        self.capacity = capacity
        behind = [self.slots.pop(index) for index in sorted(self.slots) if not self.valid(index)]
        for message in behind:
            self.add(message)

    def remove(self, statuses: set[int]) -> None:
        self.slots = {index: message for index, message in self.slots.items() if message.status not in statuses}

    def __iter__(self):
        return iter(sorted(self.slots.items()))
