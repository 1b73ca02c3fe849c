"""Commands for texts (V1.09 ch. 4; 3GPP TS 27.005)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.modem import charset
from bench.modem.commands.row import EXECUTE, READ, TEST, WRITE, Command, only
from bench.modem.errors import CmeError, CmsError, CommandError
from bench.modem.port import Outcome, Prompt, Wait
from bench.modem.request import Request
from bench.modem.store import ALL, SENT, UNREAD, UNSENT, WORDS, Message
from bench.modem.store import READ as WAS_READ
from bench.world import tpdu

if TYPE_CHECKING:
    from bench.modem.modem import Modem

SWEEPS = {1: {WAS_READ}, 2: {WAS_READ, SENT}, 3: {WAS_READ, SENT, UNSENT}, 4: {UNREAD, WAS_READ, SENT, UNSENT}}
DELETE_ALL = {  # AT+CMGDA (V1.09 4.2.2): the words of text mode in the order of PDU mode's numbers
    "DEL READ": {WAS_READ},
    "DEL UNREAD": {UNREAD},
    "DEL SENT": {SENT},
    "DEL UNSENT": {UNSENT},
    "DEL INBOX": {WAS_READ, UNREAD},
    "DEL ALL": {UNREAD, WAS_READ, SENT, UNSENT},
}


def _memories(modem: Modem, request: Request) -> Outcome:
    settings = modem.settings
    if request.kind == TEST:
        names = "(" + ",".join(f'"{name}"' for name in modem.dialect.memories) + ")"
        return [f"+CPMS: {names},{names},{names}"]
    modem.card.require_texts()
    if request.kind == READ:
        places = [f'"{settings.words["+CPMS"][i]}",{_fullness(modem, i)}' for i in range(3)]
        return ["+CPMS: " + ",".join(places)]
    only(request, WRITE)
    chosen = list(settings.words["+CPMS"])
    if len(request.args) > 3:
        raise CmsError(302)
    for place in range(len(request.args)):
        name = _in_charset(modem, request.text(place)).upper()
        if name not in modem.dialect.memories:
            raise CmsError(302)
        chosen[place] = name
    settings.words["+CPMS"] = tuple(chosen)
    modem.sms.freed()
    return ["+CPMS: " + ",".join(_fullness(modem, i) for i in range(3))]


def _fullness(modem: Modem, place: int) -> str:
    store = modem.sms.memory(place)
    return f"{len(store.slots)},{store.capacity}"


def _in_charset(modem: Modem, text: str) -> str:
    """A word that some senders give in UCS2 while that is chosen."""
    if modem.settings.charset == "UCS2" and len(text) % 4 == 0 and len(text) >= 8:
        return charset.decode(text, "UCS2")
    return text


def _list(modem: Modem, request: Request) -> Outcome:
    if request.kind == TEST:
        if modem.settings.text_mode:
            return ["+CMGL: (" + ",".join(f'"{word}"' for word in WORDS) + ")"]
        return ["+CMGL: (0-4)"]
    modem.card.require_texts()
    only(request, WRITE, EXECUTE)
    keep_status = request.number(1, 0) == 1
    stat = _stat(modem, request)
    chosen: list[tuple[int, Message]] = [
        (index, message) for index, message in modem.sms.memory(0) if stat == ALL or message.status == stat
    ]
    return Wait(modem.latency["list"] * len(chosen), lambda: _listed(modem, chosen, keep_status))


def _listed(modem: Modem, chosen: list[tuple[int, Message]], keep_status: bool) -> Outcome:
    lines = []
    for index, message in chosen:
        lines.append(modem.sms.listed(index, message))
        if message.length is not None and not message.unreadable:
            break  # fault `poison`: the list ends in the middle of this record
        if message.status == UNREAD and not keep_status:
            message.status = WAS_READ
    return lines


def _stat(modem: Modem, request: Request) -> int:
    if modem.settings.text_mode:
        word = request.text(0, WORDS[UNREAD]).upper()
        if word not in WORDS:
            raise CmsError(305)
        return WORDS.index(word)
    stat = request.number(0, UNREAD)
    if stat > ALL:
        raise CmsError(304)
    return stat


def _read(modem: Modem, request: Request) -> Outcome:
    if request.kind == TEST:
        return None
    modem.card.require_texts()
    only(request, WRITE)
    message = _at(modem, request.number(0))
    if message is None:
        if modem.dialect.empty_slot_error is not None:
            raise CmsError(modem.dialect.empty_slot_error)
        return None
    if message.unreadable:
        raise CmsError(320)
    shown = modem.sms.shown(message)
    if message.status == UNREAD and request.number(1, 0) == 0:
        message.status = WAS_READ
    return [shown]


def _at(modem: Modem, index: int) -> Message | None:
    store = modem.sms.memory(0)
    if not store.valid(index):
        raise CmsError(321)
    return store.slots.get(index)


def _delete(modem: Modem, request: Request) -> Outcome:
    store = modem.sms.memory(0)
    if request.kind == TEST:
        modem.card.require_texts()
        return [f"+CMGD: ({','.join(str(index) for index, _ in store)}),(0-4)"]
    modem.card.require_texts()
    only(request, WRITE)
    _require_deletable(modem)
    index, flag = request.number(0), request.number(1, 0)
    if flag in SWEEPS:
        store.remove(SWEEPS[flag])
    elif flag:
        raise CmsError(302)
    else:
        _at(modem, index)
        store.slots.pop(index, None)
    modem.sms.freed()
    return None


def _require_deletable(modem: Modem) -> None:
    if modem.faulty("delete-fails"):
        raise CmsError(500)


def _delete_all(modem: Modem, request: Request) -> Outcome:
    if request.kind == TEST:
        return ["+CMGDA: (1-6)"]
    modem.card.require_texts()
    only(request, WRITE)
    _require_deletable(modem)
    if modem.settings.text_mode:
        statuses = DELETE_ALL.get(request.text(0).upper())
    else:
        number = request.number(0)
        statuses = list(DELETE_ALL.values())[number - 1] if 1 <= number <= len(DELETE_ALL) else None
    if statuses is None:
        raise CmsError(302)
    modem.sms.memory(0).remove(statuses)
    modem.sms.freed()
    return None


def _send(modem: Modem, request: Request) -> Outcome:
    if request.kind == TEST:
        return None
    modem.card.require_texts()
    only(request, WRITE)
    if modem.faulty("cme-14"):
        raise CmeError(14)
    if modem.settings.text_mode:
        recipient = _recipient(modem, request, 0)
        return Prompt(lambda body: modem.sms.send(modem.sms.compose(recipient, body)))
    length = _length(request)
    return Prompt(lambda body: modem.sms.send(modem.sms.checked(body, length)[1]))


def _length(request: Request) -> int:
    if not request.args or request.quoted[0] or not request.args[0].isdecimal():
        raise CmsError(304)
    length = request.number(0)
    if not 7 <= length <= 176:  # a TPDU with 140 octets of user data has at most that
        raise CmsError(304)
    return length


def _recipient(modem: Modem, request: Request, place: int) -> tpdu.Address:
    text = charset.decode(request.text(place), "UCS2" if modem.settings.charset == "UCS2" else "IRA")
    number = text.lstrip("+")
    if not number or len(number) > 20 or not set(number) <= set("0123456789*#"):
        raise CmsError(305)
    kind = request.number(place + 1, tpdu.INTERNATIONAL if text.startswith("+") else tpdu.UNKNOWN)
    return tpdu.Address(text, kind)


def _write(modem: Modem, request: Request) -> Outcome:
    """AT+CMGW: keep a text for AT+CMSS, or put a received one back (stat 0 and 1)."""
    if request.kind == TEST:
        return None
    modem.card.require_texts()
    only(request, WRITE, EXECUTE)
    if modem.settings.text_mode:
        recipient = _recipient(modem, request, 0) if request.args else tpdu.Address("", tpdu.UNKNOWN)
        word = request.text(2, WORDS[UNSENT]).upper()
        if word not in (WORDS[UNSENT], WORDS[SENT]):
            raise CmsError(305)
        stat = WORDS.index(word)
        return Prompt(lambda body: _written(modem, stat, b"", modem.sms.compose(recipient, body)))
    length = _length(request)
    stat = request.number(1, UNSENT)
    if stat > SENT:
        raise CmsError(304)
    return Prompt(lambda body: _written(modem, stat, *modem.sms.checked(body, length)))


def _written(modem: Modem, stat: int, centre: bytes, data: bytes) -> Outcome:
    try:
        (tpdu.decode_submit if stat in (UNSENT, SENT) else tpdu.decode_deliver)(data)
    except tpdu.PduError as error:
        raise CmsError(304) from error
    index = modem.sms.memory(1).add(Message(stat, centre if len(centre) > 1 else modem.sms.centre, data))
    if index is None:
        raise CmsError(322)
    return [f"+CMGW: {index}"]


def _send_stored(modem: Modem, request: Request) -> Outcome:
    if request.kind == TEST:
        return None
    modem.card.require_texts()
    only(request, WRITE)
    store = modem.sms.memory(1)
    message = store.slots.get(request.number(0))
    if message is None or message.status not in (UNSENT, SENT):
        raise CmsError(321)
    data = message.data
    if len(request.args) > 1:
        old = tpdu.decode_submit(data)
        part = tpdu.Part(old.dcs, old.content.header, old.content.length, old.content.octets)
        recipient = _recipient(modem, request, 1)
        data = tpdu.encode_submit(recipient, part, first_octet=old.first_octet, pid=old.pid, validity=old.validity)
    return modem.sms.send(data, message)


def _centre(modem: Modem, request: Request) -> Outcome:
    if request.kind == TEST:
        return None
    modem.card.require_texts()
    card = modem.world.sim_card
    if request.kind == READ:
        number = card.centre
        chosen = "UCS2" if modem.settings.charset == "UCS2" else "IRA"
        return [f'+CSCA: "{charset.encode(number, chosen)}",{tpdu.Address.of(number).kind}']
    only(request, WRITE)
    card.centre = _recipient(modem, request, 0).text
    return None


def _service(modem: Modem, request: Request) -> Outcome:
    if request.kind == TEST:
        return ["+CSMS: (0,1)"]
    if request.kind == READ:
        return [f"+CSMS: {modem.settings.number('+CSMS')},1,1,1"]
    if request.kind != WRITE or request.number(0) not in (0, 1):
        raise CommandError
    modem.settings.set_number("+CSMS", request.number(0))
    return ["+CSMS: 1,1,1"]


def _acknowledge(modem: Modem, request: Request) -> Outcome:
    """AT+CNMA: nothing waits for it here."""
    if request.kind == TEST:
        return ["+CNMA: (0,1,2)"]
    return None


ROWS = (
    Command("+CPMS", _memories, "sim"),
    Command("+CMGL", _list, "sim"),
    Command("+CMGR", _read, "sim"),
    Command("+CMGD", _delete, "sim"),
    Command("+CMGDA", _delete_all, "sim"),
    Command("+CMGS", _send, "prompt"),
    Command("+CMGW", _write, "prompt"),
    Command("+CMSS", _send_stored, "sim"),
    Command("+CSCA", _centre, "sim"),
    Command("+CSMS", _service),
    Command("+CNMA", _acknowledge),
)
