"""What a modem remembers: the active settings, and those that AT&W has put away for the next start."""

from __future__ import annotations

from bench.modem.dialect import Dialect, Setting
from bench.modem.errors import CmeError
from bench.modem.request import Request
from bench.world.line import BAUD

# S-registers and their values at the factory (V1.09 2.2.26 to 2.2.33)
REGISTERS = {"S0": 0, "S3": 13, "S4": 10, "S5": 8, "S6": 2, "S7": 60, "S8": 2, "S10": 15}
SPEEDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800)  # AT+IPR (V1.09 2.2.41)


class Settings:
    """Active values by command name: numbers for the dialect's settings, registers and E V Q X; words for the rest.

    `echo`, `verbose` and `quiet` mirror E, V and Q, which are asked for at every line. `speed`: of AT+IPR.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.rows: dict[str, Setting] = {row.name: row for row in dialect.settings}
        self._factory: dict[str, tuple[int, ...]] = {
            **{row.name: row.default for row in dialect.settings},
            **{name: (value,) for name, value in (REGISTERS | dialect.basic).items()},
        }
        self._factory_words: dict[str, tuple[str, ...]] = {
            "+CSCS": (dialect.default_charset,),
            "+CPMS": (dialect.default_memory,) * 3,
        }
        self._stored = (dict(self._factory), dict(self._factory_words))
        self.speed = self._stored_speed = BAUD
        self.numbers: dict[str, tuple[int, ...]] = {}
        self.words: dict[str, tuple[str, ...]] = {}
        self.recall()

    def recall(self) -> None:
        """What was stored is active again: at every start, and by ATZ."""
        self.numbers, self.words = dict(self._stored[0]), dict(self._stored[1])
        self._mirror()

    def recall_speed(self) -> None:
        """The stored speed is active again: at a start, and not by ATZ or AT&F, which have to be answered."""
        self.speed = self._stored_speed

    def store(self) -> None:
        self._stored = (dict(self.numbers), dict(self.words))
        self._stored_speed = self.speed

    def come_with(self, name: str, value: int) -> None:
        """Somebody has once stored that with AT&W: it is active from the next start on."""
        if name == "+IPR":
            self._stored_speed = value
        else:
            self._stored[0][name] = (value,)

    def factory(self) -> None:
        self.numbers, self.words = dict(self._factory), dict(self._factory_words)
        self._mirror()

    def forget(self) -> None:
        """Fault `forgets`: what other firmware versions of such modules begin with."""
        self.factory()
        for name, values in {"+CMGF": (1,), "+CNMI": (0,) * 5}.items():
            if name in self.rows:
                self.numbers[name] = values
        self._mirror()

    def _mirror(self) -> None:
        self.echo = self.numbers["E"][0] == 1
        self.verbose = self.numbers["V"][0] == 1
        self.quiet = self.numbers["Q"][0] == 1

    def number(self, name: str) -> int:
        """The first number of a setting; 0 for one that this module does not have."""
        return self.numbers.get(name, (0,))[0]

    def set_number(self, name: str, value: int) -> None:
        self.numbers[name] = (value,)
        self._mirror()

    def write(self, row: Setting, request: Request) -> None:
        """AT+X=a,,c: what is left out stays as it was; a value that is not allowed is an error and changes nothing."""
        old = self.numbers[row.name]
        if len(request.args) > len(old):
            raise CmeError(50)
        new = list(old)
        for place in range(len(request.args)):
            if request.args[place] == "" and place >= row.required:
                continue
            value = request.number(place)
            if value not in row.allowed[place]:
                raise CmeError(50)
            new[place] = value
        self.numbers[row.name] = tuple(new)

    @property
    def charset(self) -> str:
        return self.words["+CSCS"][0]

    @property
    def text_mode(self) -> bool:
        return self.number("+CMGF") == 1

    @property
    def cmee(self) -> int:
        return self.numbers["+CMEE"][0]
