"""Texts that somebody might send, from the innocent to the absurd; and numbers that are almost those of the owner."""

from __future__ import annotations

import random

from bench.papers.catalogue import examples

COMMANDS = list(examples())
LOOKALIKES = (
    *(
        "OK",
        "ERROR",
        "RING",
        "> ",
        '+CMTI: "SM",1',
        "+CMT: ,24",
        '+CMGR: 0,"",24',
        '+CLIP: "+358501112233",145',
        "AT+CMGD=1",
    ),
    *("+CMS ERROR: 310", "+CPIN: SIM PIN", "RDY", "NORMAL POWER DOWN", "+CREG: 1,1", "\x1a", "\x1b", "\r\nOK\r\n"),
)
LONGEST = 2000
_PLANES = (
    (0x20, 0x7E),
    (0x00, 0x1F),
    (0x80, 0x24F),
    (0x370, 0x5FF),
    (0x900, 0xDFF),
    (0x2000, 0x2BFF),
    (0x4E00, 0x9FFF),
)
_PLANES += ((0xE000, 0xFFFD), (0x10000, 0x1FFFF), (0xE0000, 0x10FFFF), (0xD800, 0xDFFF))
_GSM = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCXYZÄÖÑÜ§¿abcxyzäöñüà^{}\\[~]|€"


def text(dice: random.Random) -> str:
    """Any text of 0 to 2000 characters; every second one has a command in it."""
    kind = dice.randrange(10)
    if kind < 3:
        return _cased(dice, dice.choice(COMMANDS))
    if kind < 5:
        return _damaged(dice, dice.choice(COMMANDS))
    if kind == 5:
        return "".join(dice.choices(_GSM, k=dice.choice((0, 1, 5, 30, 31, 36, 160, 161, 400))))
    if kind == 6:
        return dice.choice(LOOKALIKES) + dice.choice(("", "\n")) + dice.choice(COMMANDS)
    if kind == 7:
        return "".join(dice.choices("ABCabc12+-=?* ", k=dice.randrange(1, 8))) + dice.choice(COMMANDS)
    if kind == 8:
        return _unicode(dice, dice.randrange(71))
    return _unicode(dice, int(LONGEST * dice.random() ** 3))


def _cased(dice: random.Random, command: str) -> str:
    command = command.replace("+n", "+" + number(dice)).replace("-n", "-" + number(dice))
    return "".join(letter.lower() if dice.random() < 0.2 else letter for letter in command)


def _damaged(dice: random.Random, command: str) -> str:
    letters = list(_cased(dice, command))
    for _ in range(dice.randrange(1, 4)):
        at = dice.randrange(len(letters) + 1)
        if dice.random() < 0.5 and at < len(letters):
            letters[at] = _letter(dice)
        else:
            letters.insert(at, _letter(dice))
    return "".join(letters)


def _letter(dice: random.Random) -> str:
    first, last = dice.choice(_PLANES)
    return chr(dice.randint(first, last))


def _unicode(dice: random.Random, length: int) -> str:
    return "".join(_letter(dice) for _ in range(length))


def number(dice: random.Random, owner: str = "358501112233") -> str:
    """A number that is not the owner's, if only by a digit, the country, or the end of it (spec ch. 3)."""
    kind = dice.randrange(7)
    if kind == 0:
        return owner[-dice.choice((6, 7, 8)) :]
    if kind == 5:
        return dice.choice(("46", "1", "44")) + owner[3:]
    if kind == 6:
        return dice.choice((owner[:-1], owner + "0"))
    if kind == 1:
        at = dice.randrange(6, len(owner))
        return owner[:at] + str((int(owner[at]) + dice.randrange(1, 10)) % 10) + owner[at + 1 :]
    if kind == 2:
        return "".join(dice.choices("0123456789", k=dice.choice((3, 5, 6))))
    return "49" + "".join(dice.choices("0123456789", k=10))
