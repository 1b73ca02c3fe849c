"""Texts in the modem: where they are kept, how their arrival is told, how they are shown and sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.modem import charset
from bench.modem.errors import CmsError
from bench.modem.port import Final, Outcome, Wait
from bench.modem.store import READ, SENT, UNREAD, UNSENT, WORDS, Message, Store
from bench.world import gsm7, tpdu
from bench.world.clock import HOUR, MS, SECOND
from bench.world.network import SERVING
from bench.world.stamp import Stamp

if TYPE_CHECKING:
    from bench.modem.modem import Modem
    from bench.world.clock import Timer
    from bench.world.network import Envelope

MERGE_US = 3 * SECOND
AGAIN_US = 45 * SECOND  # fault `redelivery`
BEHIND_SEND_US = 400 * MS
MMS_PORT = 2948  # of WAP push (WAP-230-WSP, and IANA's list)
OLD_COMMAND_AGE_US = 2 * HOUR
OLD = Stamp.parse("24/01/01,00:00:00+00")


class Sms:
    """The message side of the modem. The stores outlive a restart, as a SIM card and a flash chip do."""

    def __init__(self, modem: Modem) -> None:
        self._modem = modem
        self._network = modem.world.network
        dialect = modem.dialect
        self.stores = {
            name: Store(name, capacity, dialect.first_index)
            for name, (capacity, behind) in dialect.memories.items()
            if name == behind
        }
        self._reference = 0
        self._merging: Timer | None = None
        self._merged: tuple[str, int] | None = None
        self._again: set[Envelope] = set()
        self._told_full = False
        self.behind_next_send = ""  # fault `ussd-cme-in-send`: what is said behind the next Ctrl-Z

    def started(self) -> None:
        if self._modem.faulty("memories-apart"):
            self.part_memories()

    def stop(self) -> None:
        if self._merging is not None:
            self._merging.cancel()
            self._merging = None

    @property
    def centre(self) -> bytes:
        """The service centre on the card, as it stands in front of a TPDU."""
        return tpdu.encode_centre(self._modem.world.sim_card.centre)

    def memory(self, place: int) -> Store:
        """place 0: read and delete, 1: write, 2: receive (<mem1> to <mem3> of AT+CPMS)."""
        return self.stores[self._modem.dialect.memories[self._modem.settings.words["+CPMS"][place]][1]]

    # -- in

    def deliver(self, envelope: Envelope) -> bool:
        """A message from the network; False when there is no room for it, and the network keeps it."""
        if envelope.data[0] & 3 == tpdu.STATUS_REPORT:
            return self._report(envelope)
        modem = self._modem
        if not self._deliver(envelope):
            return False
        if modem.faulty("redelivery") and envelope not in self._again:
            self._again.add(envelope)
            self._network.deliver_again(envelope, AGAIN_US)
        return True

    def _deliver(self, envelope: Envelope) -> bool:
        modem = self._modem
        routing = modem.settings.numbers["+CNMI"][1]
        if self._is_for_the_terminal(envelope.data, routing):
            if routing:
                self._hand_over(envelope)
            return True
        if self.memory(2).full:
            if modem.dialect.storage_full and not self._told_full:
                modem.port.unsolicited(modem.dialect.storage_full)
            self._told_full = True
            return False
        self._told_full = False
        stored = False
        for _ in range(2 if modem.faulty("duplicate") else 1):
            index = self.memory(2).add(Message(UNREAD, *envelope))
            if index is not None:
                stored = True
                if routing:
                    self._announce(modem.settings.words["+CPMS"][2], index, self._kind_of(envelope.data))
        return stored

    def _kind_of(self, data: bytes) -> str:
        """What +CMTI says besides the place: whether it is about a multimedia message, and which part of how many."""
        if not self._modem.dialect.tells_mms_push:
            return ""
        try:
            header = tpdu.decode_deliver(data).content.header
        except tpdu.PduError:
            return ""
        if tpdu.port_of(header) != MMS_PORT:
            return ""
        place = tpdu.concatenation(header)
        return ',"MMS PUSH"' + (f",{place[1]},{place[2]}" if place else "")

    def _is_for_the_terminal(self, data: bytes, routing: int) -> bool:
        """It is handed over and not stored: by its class, or because <mt> of AT+CNMI says so (27.005 3.4.1)."""
        try:
            dcs = tpdu.scheme_of(data)
        except tpdu.PduError:
            return False
        message_class = tpdu.class_of(dcs)
        if message_class == 0 and not self._modem.dialect.flash_is_stored:
            return True
        if routing == 2:
            return message_class != 2 and not 0xD0 <= dcs < 0xF0  # a message waiting indication that is to be stored
        return routing == 3 and message_class == 3

    def _announce(self, memory: str, index: int, kind: str) -> None:
        modem = self._modem
        modem.pulse_ring_indicator()
        if modem.faulty("no-cmti"):
            return
        if modem.faulty("merged-cmti"):
            self._merged = (memory, index)
            if self._merging is None:
                self._merging = modem.world.clock.after(MERGE_US, self._announce_merged)
            return
        if modem.faulty("cmti-minus-one"):
            modem.port.unsolicited("+CMTI: ,-1")
            return
        modem.port.unsolicited(f'+CMTI: "{memory}",{index}{kind}')

    def _announce_merged(self) -> None:
        self._merging = None
        if self._merged is not None:
            memory, index = self._merged
            self._modem.port.unsolicited(f'+CMTI: "{memory}",{index}')

    def _hand_over(self, envelope: Envelope) -> None:
        """+CMT: the text itself, stored nowhere."""
        modem = self._modem
        modem.pulse_ring_indicator()
        message = Message(UNREAD, *envelope)
        if modem.settings.text_mode:
            header, body = self._deliver_in_words(message)
            modem.port.unsolicited(f"+CMT: {header}\r\n{body}")
        else:
            modem.port.unsolicited(f'+CMT: "",{len(envelope.data)}\r\n{self.pdu(message)}')

    def _report(self, envelope: Envelope) -> bool:
        """A status report: told, stored, or taken in silence; False when there is no room for it."""
        modem, data = self._modem, envelope.data
        if modem.faulty("reports-stored"):
            index = self.memory(2).add(Message(UNREAD, *envelope))
            if index is not None:
                modem.port.unsolicited(f'+CDSI: "{modem.settings.words["+CPMS"][2]}",{index}')
            return index is not None
        if modem.settings.numbers["+CNMI"][3] != 1 and not modem.faulty("reports"):
            return True
        if modem.settings.text_mode:
            modem.port.unsolicited(f"+CDS: {self._report_in_words(data)}")
        else:
            modem.port.unsolicited(f"+CDS: {len(data)}\r\n{self.pdu(Message(UNREAD, *envelope))}")
        return True

    @staticmethod
    def _report_in_words(data: bytes) -> str:
        """As 3GPP TS 27.005 3.4.1 has it."""
        report = tpdu.decode_status_report(data)
        return (
            f'{report.first_octet},{report.reference},"{report.recipient.text}",{report.recipient.kind},'
            f'"{report.stamp}","{report.discharged}",{report.status}'
        )

    # -- shown

    @staticmethod
    def pdu(message: Message) -> str:
        return (message.centre + message.data).hex().upper()

    def listed(self, index: int, message: Message) -> str:
        """The +CMGL entry of a message (V1.09 4.2.3)."""
        if not self._modem.settings.text_mode:
            return f'+CMGL: {index},{message.status},"",{self._length(message)}\r\n{self.pdu(message)}'
        header, body = self._in_words(message, listing=True)
        return f'+CMGL: {index},"{WORDS[message.status]}",{header}\r\n{body}'

    def shown(self, message: Message) -> str:
        """The +CMGR answer for a message (V1.09 4.2.4)."""
        if not self._modem.settings.text_mode:
            return f'+CMGR: {message.status},"",{self._length(message)}\r\n{self.pdu(message)}'
        header, body = self._in_words(message)
        return f'+CMGR: "{WORDS[message.status]}",{header}\r\n{body}'

    @staticmethod
    def _length(message: Message) -> int:
        return len(message.data) if message.length is None else message.length

    def _in_words(self, message: Message, *, listing: bool = False) -> tuple[str, str]:
        if message.length is not None:
            return '"",""', message.data.hex().upper()
        if message.data[0] & 3 == tpdu.STATUS_REPORT:
            return self._report_in_words(message.data), ""
        if message.status in (UNSENT, SENT):
            return self._submit_in_words(message, listing=listing)
        return self._deliver_in_words(message, listing=listing)

    def _address(self, address: tpdu.Address) -> str:
        """A number in the chosen character set: with UCS2 even digits go in hex."""
        chosen = self._modem.settings.charset
        return charset.encode(address.text, "UCS2") if chosen == "UCS2" else charset.encode(address.text, "IRA")

    def _deliver_in_words(self, message: Message, *, listing: bool = False) -> tuple[str, str]:
        try:
            text = tpdu.decode_deliver(message.data)
        except tpdu.PduError:  # nothing that has words
            return '"",""', message.data.hex().upper()
        header = f'"{self._address(text.sender)}","","{text.stamped}"'
        if self._modem.settings.number("+CSDH"):
            if listing:
                header += f",{text.sender.kind},{text.content.length}"
            else:
                centre = tpdu.decode_centre(message.centre)
                header += (
                    f",{text.sender.kind},{text.first_octet},{text.pid},{text.dcs},"
                    f'"{centre.text}",{centre.kind},{text.content.length}'
                )
        return header, self._body(text.content)

    def _submit_in_words(self, message: Message, *, listing: bool = False) -> tuple[str, str]:
        text = tpdu.decode_submit(message.data)
        header = f'"{self._address(text.recipient)}",""'
        if listing:
            header += ',""'
        if self._modem.settings.number("+CSDH"):
            if listing:
                header += f",{text.recipient.kind},{text.content.length}"
            else:
                centre = tpdu.decode_centre(message.centre)
                validity = text.validity[0] if len(text.validity) == 1 else ""
                header += (
                    f",{text.recipient.kind},{text.first_octet},{text.pid},{text.dcs},{validity},"
                    f'"{centre.text}",{centre.kind},{text.content.length}'
                )
        return header, self._body(text.content)

    def _body(self, content: tpdu.Content) -> str:
        """Text mode data: words for the 7 bit alphabet, hex for everything else (27.005 3.1 <data>)."""
        hidden = bool(content.header) and self._modem.dialect.header_as_hex
        if content.coding != tpdu.GSM7 or hidden:
            return content.octets.hex().upper()
        return charset.encode(content.text, self._modem.settings.charset)

    # -- deleted

    def freed(self) -> None:
        """There is room again: the network may try once more (TS 23.040 9.3.2, memory available)."""
        if not self.memory(2).full and self._modem.reachable:
            self._network.memory_available()

    def fill(self, leave: int = 0) -> None:
        """Faults `full-storage`, `places-100`: old texts in all places but so many."""
        store = self.memory(2)
        address, part = tpdu.Address.of("+358450000000"), tpdu.part_of("old news", 0)
        while len(store.slots) < store.capacity - leave:
            store.add(Message(READ, self.centre, tpdu.encode_deliver(address, OLD, part), filler=True))

    def set_capacity(self, name: str, capacity: int) -> None:
        """Fault `sm-zero`; what is stored there stays, out of reach."""
        self.stores[name].capacity = capacity

    def reset_capacities(self) -> None:
        for name, store in self.stores.items():
            store.resize(self._modem.dialect.memories[name][0])
        self.freed()

    def part_memories(self) -> None:
        """Fault `memories-apart`: what is received goes elsewhere."""
        words = self._modem.settings.words
        other = next(name for name in self.stores if name != words["+CPMS"][0])
        words["+CPMS"] = (*words["+CPMS"][:2], other)

    def put_old_commands(self) -> None:
        """Fault `old-texts`."""
        stamp = self._network.stamp(OLD_COMMAND_AGE_US)
        for number in self._network.phones:
            data = tpdu.encode_deliver(tpdu.Address.of(number), stamp, tpdu.part_of("ON", 0))
            centre = tpdu.encode_centre(self._network.centre_of(number))
            self.memory(2).add(Message(UNREAD, centre, data))

    def put_poison(self, *, unreadable: bool = False) -> None:
        """Faults `poison`, `poison-error`."""
        address, part = tpdu.Address.of("+358450000000"), tpdu.part_of("a text whose record was torn", 0)
        whole = tpdu.encode_deliver(address, self._network.stamp(), part)
        torn = whole[: len(whole) // 2]
        self.memory(2).add(Message(UNREAD, self.centre, torn, length=len(whole), unreadable=unreadable))

    def broadcast(self) -> None:
        """Fault `cell-broadcast`: a page of 88 octets (3GPP TS 23.041 9.4.1.2)."""
        page = bytes.fromhex("00100032010F11") + gsm7.pack((gsm7.encode("Area 51".ljust(92)) or b"")[:92])[:81]
        if self._modem.settings.text_mode:
            self._modem.port.unsolicited("+CBM: 16,50,1,1,1\r\nArea 51")
        else:
            self._modem.port.unsolicited(f"+CBM: {len(page)}\r\n{page.hex().upper()}")

    def remove_filling(self) -> None:
        for store in self.stores.values():
            store.slots = {index: message for index, message in store.slots.items() if not message.filler}
        self.freed()

    # -- out

    def compose(self, recipient: tpdu.Address, body: bytes) -> bytes:
        """Text mode: an SMS-SUBMIT out of what was typed, AT+CSMP and AT+CSCS."""
        settings = self._modem.settings
        first_octet, validity, pid, dcs = settings.numbers["+CSMP"]
        words = body.decode("latin-1")
        try:
            if tpdu.coding_of(dcs) == tpdu.GSM7:
                part = tpdu.part_of(charset.decode(words, settings.charset), dcs)
            elif settings.charset == "UCS2" and tpdu.coding_of(dcs) == tpdu.UCS2:
                part = tpdu.part_of(charset.decode(words, "UCS2"), dcs)
            else:  # 8 bit data, and UCS2 in any other character set, are typed as hex
                part = tpdu.part_of_octets(bytes.fromhex(words), dcs)
        except ValueError as error:  # too long, or no hex
            raise CmsError(305) from error
        period = bytes([validity]) if first_octet & 0x18 == 0x10 else b""
        first_octet &= ~0x18 | (0x10 if period else 0)
        return tpdu.encode_submit(recipient, part, first_octet=first_octet, pid=pid, validity=period)

    @staticmethod
    def checked(body: bytes, length: int) -> tuple[bytes, bytes]:
        """PDU mode: (centre, TPDU) out of the hex that was typed; `length` is what the command announced."""
        try:
            centre, data = tpdu.cut_centre(bytes.fromhex(body.decode("latin-1").strip()))
        except ValueError as error:
            raise CmsError(304) from error
        if len(data) != length:
            raise CmsError(304)
        return centre, data

    def send(self, data: bytes, sent: Message | None = None) -> Outcome:
        """To the network, which takes its time; the answer is `+CMGS: <mr>`. `sent` becomes STO SENT."""
        modem = self._modem
        try:
            tpdu.decode_submit(data)
        except tpdu.SurplusError as error:
            raise CmsError(modem.dialect.surplus_cms) from error
        except tpdu.PduError as error:
            raise CmsError(304) from error
        modem.strike("send")
        if self.behind_next_send:
            modem.world.clock.after(BEHIND_SEND_US, modem.port.unsolicited, self.behind_next_send)
            self.behind_next_send = ""
        if modem.faulty("send-silent"):
            return Wait(modem.latency["cmgs"], lambda: Final(""))
        if modem.faulty("under-voltage"):
            modem.warn_of_voltage()
        refused = modem.refusal is not None or not modem.reachable
        delay_us = modem.latency["cmgs_refused" if refused else "cmgs"]
        return Wait(delay_us, lambda: self._sent(data, sent))

    def _sent(self, data: bytes, sent: Message | None) -> Outcome:
        modem = self._modem
        if modem.faulty("call"):
            return Wait(500 * MS, lambda: self._sent(data, sent))
        if modem.refusal is not None:
            raise CmsError(modem.refusal)
        if modem.faulty("ok-only"):
            return None
        if not modem.reachable or self._network.state not in SERVING:
            raise CmsError(modem.dialect.no_service_cms)
        self._reference = (self._reference + 1) % 256
        first_octet = data[0] | (tpdu.REPORT_WANTED if modem.faulty("reports") or modem.faulty("reports-stored") else 0)
        cause = self._network.submit(bytes([first_octet, self._reference]) + data[2:])
        if cause is not None:
            raise CmsError(cause)
        if sent is not None:
            sent.status = SENT
        if modem.faulty("send-unsaid"):
            return Final("")
        return [f"{'+CMSS' if sent is not None else '+CMGS'}: {self._reference}"]
