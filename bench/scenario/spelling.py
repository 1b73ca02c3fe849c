"""How a number is spelled when the device gives it: its digits, and the type that goes with them."""

from __future__ import annotations

from dataclasses import dataclass

from bench.world import tpdu

TYPES = (tpdu.UNKNOWN, tpdu.INTERNATIONAL, tpdu.NATIONAL)  # 129, 145, 161


@dataclass(frozen=True)
class Spelling:
    """What an address of the device must be, or nothing when `kind` is None.

    A number that is written with `+` names a phone; with 145 it is its digits, too. Without `+` digits mean themselves.
    """

    written: str = ""
    kind: int | None = None

    def fits(self, address: tpdu.Address) -> bool:
        if self.kind is None:
            return True
        names_a_phone = self.written.startswith("+") and self.kind != tpdu.INTERNATIONAL
        return address.kind == self.kind and (names_a_phone or address.digits == self.written.removeprefix("+"))

    def __str__(self) -> str:
        return "" if self.kind is None else f" type {self.kind}"


ANY = Spelling()


def as_given(address: tpdu.Address) -> str:
    """Said where it is not the plain international number that one expects."""
    return "" if address.kind == tpdu.INTERNATIONAL or not address.text else f" as {address.digits} type {address.kind}"
