"""Texts to the device: storage, announcements, copies, torn records (rows 9 to 12, 15 to 17, 22 to 25, 30)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.modem.faults.fault import REGISTER, Fault
from bench.world import tpdu

if TYPE_CHECKING:
    from bench.modem.modem import Modem

OPERATOR = "Operator"


def _zero(modem: Modem) -> None:
    modem.sms.set_capacity("SM", 0)


def _whole(modem: Modem) -> None:
    modem.sms.set_capacity("SM", modem.dialect.memories["SM"][0])
    modem.sms.freed()


def _spam(modem: Modem) -> None:
    """What operators and strangers send: names for senders, every alphabet, lines that look like answers."""
    network = modem.world.network
    network.text(OPERATOR, 'OK\r\n+CMTI: "SM",9\r\nERROR\r\n> ')
    network.text(OPERATOR, "Баланс 5 € 😀 漢字")
    network.text(OPERATOR, "")
    network.text("16100", "Uw tegoed is 5 euro. " * 12)
    network.octets(OPERATOR, bytes(range(64)))


def _push(modem: Modem) -> None:
    """The notification of a multimedia message, in two parts to the port of WAP push (OMA-TS-MMS_ENC, WAP-230-WSP)."""
    body = b"\x01\x06\x22application/vnd.wap.mms-message\x00\xaf\x84"
    body += b"\x8c\x82\x98" + b"4711@mms.example\x00" + b"\x8d\x92\x89\x18\x80+358450000000/TYPE=PLMN\x00"
    body += b"\x8a\x80\x8e\x02\x05\xdc\x88\x05\x81\x03\x03\xf4\x80\x83http://mms.example/?id=4711&of=358450000000\x00"
    pieces = [body[:125], body[125:]]
    parts = []
    for number, piece in enumerate(pieces, start=1):
        header = tpdu.ported(2948, 9200) + tpdu.concatenated(47, len(pieces), number)
        parts.append(tpdu.part_of_octets(piece, 4, header))
    modem.world.record.add("sms", f"{OPERATOR} to device: notification of a multimedia message")
    modem.world.network.messages(OPERATOR, parts)


def _hundred(modem: Modem) -> None:
    for name in modem.sms.stores:
        modem.sms.set_capacity(name, 100)
    modem.sms.fill(leave=5)


def _as_before(modem: Modem) -> None:
    modem.sms.remove_filling()
    modem.sms.reset_capacities()


def _quirk(name: str, row: str, words: str) -> Fault:
    """A fault that is the network's: it does so as long as the fault is there."""
    return Fault(
        name,
        row,
        words,
        begin=lambda modem: modem.world.network.quirks.add(name),
        end=lambda modem: modem.world.network.quirks.discard(name),
    )


FAULTS = (
    Fault(
        "full-storage",
        "9",
        "all free places of the message store are taken by old texts; new ones wait in the network, without +CMTI",
        begin=lambda modem: modem.sms.fill(),
        end=lambda modem: modem.sms.remove_filling(),
    ),
    Fault(
        "sm-zero",
        "10",
        "AT+CPMS takes SM, but it has room for 0 texts",
        begin=_zero,
        end=_whole,
    ),
    Fault(
        "memories-apart",
        "10",
        "now and after each start texts go to another memory than the one that is read, until AT+CPMS sets all",
        begin=lambda modem: modem.sms.part_memories(),
    ),
    # gammu/gammu#389: a memory of 100 places
    Fault(
        "places-100",
        "9",
        "each memory has 100 places, and where texts come in, 95 are taken by old ones that were read",
        begin=_hundred,
        end=_as_before,
    ),
    Fault("no-cmti", "11", "texts are stored, but +CMTI is never said"),
    Fault("merged-cmti", "11", "texts that come within 3 s of each other share one +CMTI, that of the last"),
    Fault("cmti-minus-one", "11", "texts are announced as `+CMTI: ,-1`"),
    Fault(
        "undelivered",
        "12",
        "registered, but no text gets through any more; registering anew helps",
        cured_by=frozenset({REGISTER}),
    ),
    Fault("duplicate", "15", "each text is delivered and stored twice"),
    Fault("redelivery", "15", "the network delivers each text again after 45 s, its acknowledgement got lost"),
    Fault("delete-fails", "15", "texts cannot be deleted: AT+CMGD ends with +CMS ERROR: 500"),
    Fault(
        "old-texts",
        "16",
        "the store holds commands of two hours ago that were never read: ON from each phone that is known",
        once=True,
        begin=lambda modem: modem.sms.put_old_commands(),
    ),
    Fault(
        "poison",
        "17",
        "the store holds a record whose PDU ends in the middle; a list of the store ends with it, too",
        once=True,
        begin=lambda modem: modem.sms.put_poison(),
    ),
    Fault(
        "poison-error",
        "17",
        "the store holds a record that cannot be read: AT+CMGR ends with +CMS ERROR: 320",
        once=True,
        begin=lambda modem: modem.sms.put_poison(unreadable=True),
    ),
    _quirk("national-numbers", "22", "the network shows numbers of its country as 0401234567, type 129"),
    _quirk("numbers-00", "22", "the network shows numbers as 00358401234567, type 129"),
    # TS 23.040 9.1.2.5: national numbers without their trunk prefix; xlab/at#14: international digits, type 129
    _quirk("numbers-161", "22", "the network shows numbers of its country as 401234567, type 161"),
    _quirk("numbers-bare", "22", "the network shows numbers as 358401234567, type 129"),
    Fault(
        "spam",
        "23, 24",
        "a burst of texts from names and short numbers: UCS2, emoji, octets, nothing, three parts, lines like OK",
        once=True,
        begin=_spam,
    ),
    # zabsalahid/serialport-gsm#60; SIM900 MMS AT manual V1.04: with the count of its parts behind it
    Fault(
        "mms-push",
        "11, 24",
        'the notification of a multimedia message comes in two parts; a SIM800 tells `+CMTI: "SM",1,"MMS PUSH",2,1`',
        once=True,
        begin=_push,
    ),
    _quirk("parts-reversed", "25", "the parts of a long text come in the reverse order"),
    _quirk("parts-lost", "25", "the last part of a long text never comes"),
    # xlab/at#20: parts with a reference of 16 bits (TS 23.040 9.2.3.24.8)
    _quirk("references-16", "25", "the parts of a long text have references of 16 bits"),
    # reported, source not found; TS 23.040 9.2.3.24.1 says that such an element is to be ignored
    _quirk("parts-0-of-0", "25", "a short text has the header of a part, number 0 of 0"),
    _quirk("flash", "30", "texts come as class 0: as +CMT and its PDU, stored nowhere"),
    Fault(
        "cell-broadcast",
        "30",
        "a cell broadcast comes in as +CBM and its page, though nobody asked for it",
        once=True,
        begin=lambda modem: modem.sms.broadcast(),
    ),
)
