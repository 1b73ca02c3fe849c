"""Random senders, texts, calls, operator's answers and changes of the world, in random order."""

from __future__ import annotations

import random

from bench.checks.hostile import words
from bench.checks.hostile.device import ALERTED, OWNER, Broken, Device, changes, somebody
from bench.world.clock import MS, SECOND
from bench.world.network import Phone

A_LIFE = 400  # texts from strangers in the life of one device
LISTED, TELLING, GUESSED = "list", "list, strangers are told", "password"
KINDS = (LISTED, LISTED, TELLING, GUESSED)
NOTICES = (
    *("ALARM! Sensor activated", "Sensor returned to normal", "Power failure!", "Power restored!"),
    *("Temperature rise: ", "Temperature fall: ", "Temperature sensor failed!", "5 wrong passwords from "),
    *("30 wrong passwords: unknown numbers are ignored", "Limit of texts reached: "),
    *("Sensor keeps changing: ", "Sensor still active: ", "Power keeps changing: ", "Temperature keeps changing: "),
)
PASSWORD = "x7-Q="
WRONG = "Invalid access password!"
NOT_HERE = {"absent", "old-texts"}  # no modem at all; commands of all phones that are known, the owner's among them
SALDO = "Saldo:"  # how the operator's answers begin, whatever follows
MISLABELS = "ussd-ucs2-15"  # with this on, only an answer in one script can be told from another coding
PLAIN_ANSWER = SALDO + " 5 €"


class Life:
    """One device. kind: how it is protected."""

    def __init__(self, target: str, seed: str) -> None:
        self._dice = dice = random.Random(seed)
        self.kind = dice.choice(KINDS)
        self._device = Device(target, dice.randrange(1 << 30), self._may_be_sent)
        self.texts = 0
        self._reset_from_us = 0
        self._mislabelled_until_us = 0

    def run(self, texts: int) -> int:
        """So many texts from strangers, and what else comes; returns what it sent meanwhile. Raises Broken."""
        device = self._device
        try:
            on = self._set_up()
            before = device.settings()
            sent = device.texts_sent
            while self.texts < texts:
                self._something_happens()
                device.run_for(self._dice.choice((0, 20 * MS, 200 * MS, SECOND, 3 * SECOND)))
                if not on and device.world.relay.value:
                    raise Broken("the relay is on")
            sent = device.texts_sent - sent
            device.calm_down()
            device.check()
            if device.world.relay.value != on:
                raise Broken(f"the relay is {'on' if device.world.relay.value else 'off'}")
            after = device.settings()
            device.check()
            if after != before:
                raise Broken(changes(before, after))
            return sent
        finally:
            device.close()

    def _set_up(self) -> bool:
        """Returns whether the socket is on."""
        device, dice = self._device, self._dice
        device.ask("MAKEMEBOSS")
        device.ask("ALERTNUMBER+" + ALERTED[1:])
        if self.kind == GUESSED:
            device.ask("SECLIST=OFF")
            device.ask("PASSWORD=" + PASSWORD)
            device.password = PASSWORD
        else:
            device.ask(dice.choice(("RING=SWITCH", "RING=RESTART")))
        if self.kind == TELLING:
            device.ask("SMSCONFIRMUNAUTH=ON")
        if dice.random() < 0.5:
            device.ask("TRISEALERT=30C")
            device.ask("TFALLALERT=5C")
        device.ask("CREDITUMS=*100#")
        device.ask("ALERT=" + dice.choice(("SMS", "SMSCHANGE", "OFF")))
        device.ask(dice.choice(("ALARMON", "ALARMOFF")))
        return device.ask(dice.choice(("ON", "OFF"))) == "Power socket ON"

    def _may_be_sent(self, phone: Phone, text: str) -> bool:
        if phone.number in (OWNER, ALERTED):
            return text.startswith((*NOTICES, SALDO, "CREDIT - Execute error!"))
        if self.kind == TELLING:
            return text == "Access deny!"
        if self.kind == GUESSED:
            return text in (WRONG, WRONG + " You are ignored for an hour.")  # whatever follows the wrong one
        return False

    def _something_happens(self) -> None:
        dice, world = self._dice, self._device.world
        kind = dice.randrange(40)
        if kind < 28:
            sender = somebody(dice)
            if sender[-1].isdigit():
                self._device.phone(world.network.resolve(sender))
            self.texts += 1
            world.network.text(sender, words.text(dice), flash=dice.random() < 0.1)
        elif kind < 31:
            world.network.call(somebody(dice), dice.randrange(1, 40) * SECOND)
        elif kind == 31:
            world.contact.set(not world.contact.value)
        elif kind == 32:
            world.probe.set(dice.uniform(-55, 125), fault=dice.choice((None, None, "crc", "85fault", "short", "spike")))
        elif kind == 33:
            world.network.set_state(dice.choice(("on", "on", "on", "off", "denied")))
        elif kind == 34:
            world.network.set_signal(dice.choice((0, 5, 18, 31, 99)))
        elif kind == 35:
            fault = dice.choice(sorted(set(world.modem.FAULTS) - NOT_HERE))
            lasts_us = dice.randrange(1, 20) * SECOND
            world.modem.fault(fault, lasts_us)
            if fault == MISLABELS:
                world.network.ussd["*100#"] = PLAIN_ANSWER
                self._mislabelled_until_us = self._device.now_us + lasts_us
        elif kind == 36:
            world.mains.set(not world.mains.value)
            self._started()  # their return wakes a device that has gone to sleep
        elif kind == 37:
            answer = dice.choice((None, SALDO + words.text(dice)))
            plain = self._device.now_us <= self._mislabelled_until_us
            world.network.ussd["*100#"] = PLAIN_ANSWER if plain else answer
            world.network.text(OWNER, self._device.password + "CREDIT")
        elif kind == 38 and dice.random() < 0.2:
            self._press_reset()
        elif kind == 39 and dice.random() < 0.2:
            out_for_us = dice.randrange(1, 5000) * MS
            self._device.target.power_cut(out_for_us)
            self._started(out_for_us)

    def _press_reset(self) -> None:
        self._device.run_until(self._reset_from_us)
        self._device.target.reset()
        self._started()

    def _started(self, in_us: int = 0) -> None:
        """RESET in the second after a start asks for safe mode, which no program can leave (docs/reliability.md)."""
        self._reset_from_us = max(self._reset_from_us, self._device.now_us + in_us + 2 * SECOND)
