"""Phone numbers: what the network shows, when two are one, and which one is dialled (spec ch. 3; manual ch. 5.1).

An address is digits with a sign in front that tells its type of number (3GPP TS 23.040 9.1.2.5): `+` international
(type of address 145), `~` national (161), none for any other (129). The lists keep the same, and where a number came
from: no sign is one that a command gave, `=` one of unknown type that the network showed.
"""

from __future__ import annotations

from isocket.on_demand import on_demand
from isocket.text import is_decimal

INTERNATIONAL = "+"
NATIONAL = "~"
AS_IT_CAME = "="
SIGNS = INTERNATIONAL + NATIONAL + AS_IT_CAME

LOCAL_DIGITS = 7  # fewer are not converted: short numbers mean something else in each network
LEAST_DIGITS = 6  # fewer are a name, not a number

# country codes (ITU-T E.164): 1 and 7 have one digit, these two, all others three
_TWO_DIGITS = (
    " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 "
    "60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 "
)
# trunk prefixes other than 0; "": there is none, or its zero is part of the number
_TRUNKS = " 1= 7=8 36=06 39= 225= 241= 242= 378= "


def split(address: str) -> tuple[str, str]:
    """Sign and digits."""
    return (address[0], address[1:]) if address and address[0] in SIGNS else ("", address)


def address(number: str, kind: str) -> str:
    """number and type of address, as +CLIP and +CLCC have them (3GPP TS 27.007 7.11)."""
    if number.startswith(INTERNATIONAL):
        return number
    return (INTERNATIONAL if kind == "145" else NATIONAL if kind == "161" else "") + number if number else ""


def digits_in(address: str) -> str:
    return split(address)[1]


def is_number(address: str) -> bool:
    """Something that could be answered; a short one, or a name, is not."""
    digits = digits_in(address)
    return len(digits) >= LEAST_DIGITS and is_decimal(digits)


def dialable(stored: str) -> str:
    """A number of the lists as the address that is dialled, or texted to."""
    sign, digits = split(stored)
    if sign == AS_IT_CAME:
        return digits
    if sign or digits.startswith("0"):
        return stored
    return INTERNATIONAL + digits


class Numbering:
    """The numbers of the country that the SIM is of. country: its code, "" while not known. roaming: it is abroad,
    where local numbers are another country's.
    """

    @on_demand
    def __init__(self) -> None:
        self.country = ""
        self.roaming = False
        self._trunk = ""
        self._digits = 0  # of the service centre

    def roam(self, roaming: bool) -> None:
        self.roaming = roaming

    @on_demand
    def learn(self, centre: str) -> None:
        """The digits of the SIM's own service centre, international."""
        self._digits = len(centre)
        if centre[:1] in ("1", "7"):
            self.country = centre[:1]
        else:
            self.country = centre[:2] if " %s " % centre[:2] in _TWO_DIGITS else centre[:3]
        at = _TRUNKS.find(" %s=" % self.country)
        self._trunk = "0" if at < 0 else _TRUNKS[at + 1 :].split(" ")[0].split("=")[1]

    def international(self, address: str) -> str:
        """The digits of an address that came from the network in international form; "" when it is local."""
        sign, digits = split(address)
        if sign == INTERNATIONAL:
            return digits
        if digits.startswith("00"):
            return digits[2:]
        country = self.country
        if country and digits.startswith(country) and len(digits) >= self._digits:
            return digits
        return ""

    def _stored_international(self, stored: str) -> str:
        """The same of a number of the lists: what a command gave without a leading zero is international."""
        sign, digits = split(stored)
        if not sign:
            return "" if digits.startswith("0") else digits
        return self.international(digits if sign == AS_IT_CAME else stored)

    def converted(self, address: str) -> str:
        """The international form of a local number; "" when there is none to be had."""
        digits = digits_in(address)
        country = self.country
        if not country or self.roaming or len(digits) < LOCAL_DIGITS:
            return ""
        if self._trunk and digits.startswith(self._trunk):
            digits = digits[len(self._trunk) :]
        return country + digits

    def one(self, stored: str, address: str) -> bool:
        """A number of the lists and one that the network shows are the same."""
        return self.find((stored,), address) != ""

    def find(self, numbers, address: str) -> str:
        """Which of these stored numbers it is; "" for none. Of several, the one with the country code."""
        digits = digits_in(address)
        came = self.international(address)
        full = came or self.converted(address)
        end = (came or digits)[-LEAST_DIGITS:]  # which no spelling changes; a look at all of a number takes 1 ms
        found = ""
        for stored in numbers:
            if not stored.endswith(end):
                continue
            own = digits_in(stored)
            if own != digits:
                known = self._stored_international(stored)
                if known and came:
                    if known != came:
                        continue
                elif not full or (known or self.converted(stored)) != full:
                    continue
            if digits and self.country and own.startswith(self.country):
                return stored
            found = found or stored
        return found if digits else ""

    def answer_to(self, stored: str, address: str) -> str:
        """The address at which somebody is answered. stored: the number of the lists that it is, "" for none."""
        if not stored or not self._stored_international(stored):
            return address
        came, digits = split(address)
        own = self.country
        is_own = own != "" and digits.startswith(own)
        if stored == digits and came != INTERNATIONAL and not is_own:
            return address  # only a command says that it is international, and the network does not
        return INTERNATIONAL + self._stored_international(stored)

    def to_store(self, address: str) -> str:
        """A sender as the lists keep it: in its international form, or as it came."""
        digits = self.international(address) or self.converted(address)
        if digits:
            return INTERNATIONAL + digits
        sign, digits = split(address)
        return (sign or AS_IT_CAME) + digits
