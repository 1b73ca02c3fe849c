"""Numbers of ten countries, and the ways in which their networks show them."""

from __future__ import annotations

import random
from typing import NamedTuple

from bench.world import tpdu

INTERNATIONAL = "international"
DOUBLE_ZERO = "00"
BARE = "bare"  # country code and all, and no type
LOCAL = "local"  # as it is dialled within the country
DROPPED = "dropped"  # the same without trunk prefix
NATIONAL = "161"  # type of number 2: national, without trunk prefix
WAYS = (INTERNATIONAL, DOUBLE_ZERO, BARE, LOCAL, DROPPED, NATIONAL)
ABROAD = (INTERNATIONAL, DOUBLE_ZERO)  # how a network shows a number of another country than its own
SPOKEN = ("+", "00", "")  # how a person writes an international number


class Country(NamedTuple):
    """code: of the country. trunk: what is dialled in front of a number within it; a zero that belongs to the number
    is none. mobile: first digits of a mobile number, digits: how many follow. centre: a service centre of it.
    """

    code: str
    trunk: str
    mobile: str
    digits: int
    centre: str

    def number(self, dice: random.Random) -> str:
        rest = "".join(dice.choice("0123456789") for _ in range(self.digits))
        return f"+{self.code}{self.mobile}{rest}"

    def within(self, number: str) -> str:
        """A number of this country without country code and trunk prefix."""
        return number.removeprefix("+" + self.code)


COUNTRIES = (
    Country("358", "0", "40", 7, "+358405202000"),
    Country("31", "0", "6", 8, "+31624000000"),
    Country("46", "0", "70", 7, "+46705008999"),
    Country("49", "0", "151", 8, "+491710760000"),
    Country("44", "0", "7700", 6, "+447785016005"),
    Country("34", "", "6", 8, "+34607003110"),
    Country("7", "8", "916", 7, "+79168999100"),
    Country("36", "06", "30", 7, "+36309888000"),
    Country("1", "", "650555", 4, "+13123149810"),
    Country("39", "", "340", 7, "+393358802000"),
    Country("225", "", "07", 8, "+2250701000000"),
)


def shown(number: str, country: Country, way: str) -> tpdu.Address:
    """How a network of that country shows a number; one of another country is shown with its own."""
    is_own = number.startswith("+" + country.code)
    if way == INTERNATIONAL or (not is_own and way != DOUBLE_ZERO):
        return tpdu.Address(number, tpdu.INTERNATIONAL)
    if way == DOUBLE_ZERO:
        return tpdu.Address("00" + number[1:], tpdu.UNKNOWN)
    if way == BARE:
        return tpdu.Address(number[1:], tpdu.UNKNOWN)
    within = country.within(number)
    if way == NATIONAL:
        return tpdu.Address(within, tpdu.NATIONAL)
    return tpdu.Address((country.trunk if way == LOCAL else "") + within, tpdu.UNKNOWN)
