"""An append-only journal of keyed values in nvm, and how it is written anew when it is full.

nvm on RP2040 is one 4 KB flash sector: writing into erased bytes programs a page, writing over anything erases all of
it. So values are only ever appended, as records (records.py); the latest sound one of a key counts. Who may command the
device is written twice.

The sector begins with a heading, which vouches for the snapshot that follows it:

    0xF0 | 14 | version (1) | generation (4) | end of the snapshot (2) | where the last generation ended (2) |
    CRC-32 of these and of the snapshot (4) | 0: what a power cut tears in this generation is noted, 0xFF: it is not

Before the sector is erased its next generation is in the second home (home.py). docs/store.md says why nothing can get
lost, and what a wrong bit does.
"""

from __future__ import annotations

import binascii
import gc

from isocket import log
from isocket.on_demand import on_demand
from isocket.store.records import (
    BLANK,
    CELL,
    ERASED,
    FORGET,
    RESIDUE,
    SIZE,
    entries_before,
    keys_in,
    mend,
    record,
    recover,
    scan,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from isocket.hardware import Nvm
    from isocket.store.home import SecondHome

HEADING = 16
BLOCKS = (4096, 2048, 1024, 512)  # the largest that the heap has in one piece
FORMAT_KEY = 0xF0
VERSION = 2
ENTRIES = 20  # at most in a record of the snapshot
PIECE = 400  # bytes, or not much more: a used heap has no large pieces
VERSION_1 = b"\xf0\x01\x01\x15\xab"  # the first record of its journals
ACCESS = (3, 4, 32)  # keys of SECLIST, PASSWORD, security list
GUESTS = 163  # those who have been taken off must not come back; they are written once
KNOWN_DAMAGE = 59  # a key, see settings.py; in a snapshot it is the last, and has its generation
BOTH = 32  # bytes: less cannot have held a change of one of these, and its copy


class Journal:
    """`nvm`: a bytearray-like that follows the write rules above. `home`: see home.py. To be loaded before all else."""

    def __init__(self, nvm: Nvm, home: SecondHome) -> None:
        self._nvm = nvm
        self._home = home
        self._end = 0
        self._snapshot = 0  # its end
        self._generation = 0  # 0: no heading yet
        self._spoilt = False  # something had to be put right: to be written anew soon
        self._renewing: Iterable = ()  # what is left to be done of writing nvm anew
        self.compactions = 0
        # what `load` has found, as (start, stop), and where the last sound record ends
        self.bad: list = []  # neither sound nor erased
        self.mended: list = []
        self.last = 0
        self.is_noted = True  # what was torn by power cuts, but the last: `known damage` in settings.py

    @property
    def generation(self) -> int:
        return self._generation

    @on_demand
    def load(self) -> dict[int, bytes]:
        """What is kept: key -> payload."""
        image = self._nvm[0:SIZE]
        found = headings([image])[0]
        version_1 = not found and image[0:5] == VERSION_1  # else something has spoilt the heading
        newest = None
        copy = image  # the newest
        twin = None  # the one that nvm was written from
        for this in self._home.newer(found[0] if found else 0):
            known = headings([this])[0] or mend_copy(this)
            if known and not found and not version_1 and is_same(image, this, known[1]):
                twin = (this, known)
            if known and (newest is None or known[0] > newest[0]):
                newest = known
                copy = this
        if twin:
            found = twin[1]
            image[0 : found[1]] = twin[0][0 : found[1]]
        use_it = False
        if newest and (newest[0] == (found[0] if found else 0) + 1 or not (found or version_1)):
            # its compaction was cut off, unless something was written after it
            self._recover(image, newest[2])
            use_it = not scan(image, newest[2], {})[2]
        if not use_it and not version_1:
            self._recover(image, found[1] if found else HEADING)
            if twin and found and newest and newest[0] == found[0] and not scan(image, found[1], {})[2]:
                use_it = True  # it was cut off later, or just the heading is damaged
            elif twin and found:
                self.mended.append((0, found[1]))
        if use_it:
            image = copy
            found = newest
            self.mended = []
        self._spoilt = len(self.mended) > 0
        whole = found or newest
        self._generation = whole[0] if whole else 0
        self._snapshot = found[1] if found else 0
        self.is_noted = image[15] not in (0xFF, 0xFE, 0xFD, 0xFB, 0xF7, 0xEF, 0xDF, 0xBF, 0x7F)
        values = {}
        if newest and not found and not version_1:
            scan(copy, HEADING, values)  # the snapshot of nvm may be lost
        old = not found and (version_1 or not scan(image, HEADING, {})[2])
        if old:
            values = read_version_1(image)
        self._end, self.bad, self.last = scan(image, HEADING, values)
        if self._end == HEADING and image[0:CELL] == BLANK:
            self._end = 0
        if old:
            self.bad = []  # its cells are others
        if use_it:
            log.say("store: taken from the second home")
            self._renew(image)
        return values

    @on_demand
    def _recover(self, image, start: int) -> None:
        """Put right what can be, from there on."""
        for bad in scan(image, start, {})[1]:
            at = recover(image, bad[0], bad[1])
            if at >= 0:
                self.mended.append((at, at + image[at] * CELL))

    @on_demand
    def doubtful(self, start: int, stop: int) -> list[int]:
        """The keys of ACCESS, and GUESTS, that damaged records may have changed, and that no later record names."""
        image = self._nvm[0:SIZE]
        keys = keys_in(image, start, stop)
        doubtful = [GUESTS] if keys is None or GUESTS in keys else []
        before = entries_before(image, start)
        copied = [entry for entry in before if entry[0] in ACCESS]
        if copied and len(copied) < len(before):  # the copy of these begins here, and nothing is lost with that
            start += len(record(copied))
        if stop - start >= BOTH:
            keys = keys_in(image, start, stop)
            doubtful += [key for key in ACCESS if keys is None or key in keys]
        later = {0: b""}
        scan(image, stop, later)
        return [key for key in doubtful if key not in later and 0 in later]  # (else there was a factory reset since)

    @on_demand
    def _renew(self, image) -> None:
        """Erase nvm and write all of it."""
        self._put(0, image)

    def _put(self, start: int, content) -> None:
        """Write it there; nvm that does not keep it any more is used no more."""
        stop = start + len(content)
        self._nvm[start:stop] = content
        for at in range(start, stop, 256):
            if self._nvm[at : at + 256] != content[at - start : at - start + 256]:
                log.say("store: nvm is worn out")
                self._end = SIZE
                self._home.give_up()
                break

    @property
    def room(self) -> int:
        """Bytes left before the sector has to be written anew; the last cell is kept for `forget`."""
        return SIZE - CELL - self._end

    @property
    def gain(self) -> int:
        """Bytes that came after the snapshot: more than that cannot be won by writing the sector anew."""
        return self._end - self._snapshot

    @property
    def is_old(self) -> bool:
        """Of version 1, or damaged: to be written anew soon."""
        return self._spoilt or (not self._generation and self._end > 0)

    def spoil(self) -> None:
        """Something is lost for good; written anew there is no trace of it."""
        self._spoilt = True

    @property
    def may_compact(self) -> bool:
        return self._home.ready

    def write(self, changes: dict[int, bytes], limit: int = SIZE - CELL) -> bool:
        """Store these values, all or none; takes 1 ms or so. False: there is no room, `compact` makes some."""
        if self._end == 0:
            self._begin()
        self._finish()
        done = self._append(changes, limit)
        if done:
            access = {}
            for key in ACCESS:
                if key in changes:
                    access[key] = changes[key]
            if access:
                self._append(access, limit)
        return done

    def _append(self, changes: dict[int, bytes], limit: int) -> bool:
        text = record(changes.items())
        while self._end + len(text) <= limit:
            start = self._end
            self._end += len(text)
            self._nvm[start : self._end] = text
            if self._nvm[start : self._end] == text:
                return True
            # a worn or torn cell: leave it behind
        return False

    @on_demand
    def _begin(self) -> None:
        """The heading of a new device."""
        head = heading(1, 0, [])
        self._nvm[0:HEADING] = head
        if self._nvm[0:HEADING] == head:
            self._generation = 1
        self._end = HEADING

    @on_demand
    def forget(self) -> bool:
        """Factory reset: one record, so it is done or not done; there is always room for it."""
        return self.write({FORGET: b""}, SIZE) or self.compact({})

    @on_demand
    def compact(self, values: dict[int, bytes]) -> bool:
        """Write the sector anew with just these values, at once: 0.3 s. False: not now."""
        before = self.compactions
        gc.collect()
        try:
            for _ in self.rewrite(lambda: values):
                pass
        except MemoryError:
            log.say("store: no memory")
        return self.compactions != before

    def rewrite(self, values_of):
        """The same, as a generator of steps in each of which at most one sector is erased (70 ms); first into the
        second home, then, when it is sound there, in nvm. `values_of()` gives them. It gives up when something is
        stored between two steps.
        """
        self._finish()
        if not self.may_compact:
            return
        before = self._end
        generation = self._generation + 1
        block = largest_block()  # the first thing, since memory has just been collected
        yield
        pieces = [b""]
        for _ in snapshot(values_of(), pieces):
            yield
        pieces[0] = heading(generation, before, pieces)
        end = sum([len(piece) for piece in pieces])
        if end > SIZE - CELL:
            log.say("store: the values do not fit")
            return
        yield
        kept = False
        for step in self._home.writing(generation, pieces):
            kept = step
            yield
            if self._end != before or self._generation + 1 != generation:
                return
        if kept:
            self._generation = generation
            self._end = self._snapshot = end
            self._spoilt = False
            self.compactions += 1
            log.say("store: written anew, %d bytes left" % self.room)
            self._renewing = self._renew_from(pieces, block)
            for _ in self._renewing:
                yield

    def _finish(self) -> None:
        for _ in self._renewing:
            pass

    @on_demand
    def _renew_from(self, pieces: list, block):
        """Write nvm anew by way of this block; a generator of steps. A smaller one erases from the top, an erase for
        each: what a power cut leaves is the last generation without its end, or the new one without its end, and
        `load` takes the second home for either.
        """
        size = len(block)
        lay([], 0, block)
        for start in range(SIZE - size, 0, -size):
            self._put(start, block)
            yield
        for start in range(0, self._end, size):
            if start:
                yield
            lay(pieces, start, block)
            self._put(start, block)


def snapshot(values: dict[int, bytes], pieces: list):
    """Put the records of all values behind these pieces; a generator of steps. "" is the factory's value."""
    left = [(key, values[key]) for key in values if values[key] and key != KNOWN_DAMAGE]
    if KNOWN_DAMAGE in values:
        left.append((KNOWN_DAMAGE, values[KNOWN_DAMAGE]))
    yield
    while left:
        count = size = 0
        while count < min(len(left), ENTRIES) and size < PIECE:
            size += 2 + len(left[count][1])
            count += 1
        pieces.append(record(left[:count]))
        left = left[count:]
        yield


def largest_block():
    """For what is to be written to nvm: all of it, or less where a heap that has been used has no 4 KB in one piece
    (the more erases). That it has none is found without another collection (20 ms). Raises MemoryError.
    """
    gc.disable()
    try:
        for size in BLOCKS:
            try:
                return bytearray(size)
            except MemoryError:
                pass
    finally:
        gc.enable()
    raise MemoryError


def lay(pieces: list, start: int, block) -> None:
    """Fill the block with what lies from `start` on when the pieces lie one behind the other; 0xFF behind them."""
    size = len(block)
    at = 0
    done = 0
    for piece in pieces:
        skip = max(0, start + done - at)
        part = min(len(piece) - skip, size - done)
        if part > 0:
            block[done : done + part] = memoryview(piece)[skip : skip + part]
            done += part
        at += len(piece)
    page = BLANK * 16
    while done < size:
        part = min(len(page), size - done)
        block[done : done + part] = page[:part]
        done += part


@on_demand
def headings(images) -> list:
    """Of each: (generation, end of the snapshot, where the last generation ended); None when it is not sound."""
    found = []
    for image in images:
        end = image[7] | image[8] << 8
        sound = image[0] == FORMAT_KEY and image[2] == VERSION and HEADING <= end <= len(image)
        if sound:
            crc = binascii.crc32(memoryview(image)[HEADING:end], binascii.crc32(image[0:11]))
            sound = crc.to_bytes(4, "little") == image[11:15]
        found.append((int.from_bytes(image[3:7], "little"), end, image[9] | image[10] << 8) if sound else None)
    return found


def heading(generation: int, before: int, pieces: list) -> bytes:
    """Of a snapshot in these pieces. before: where the last generation ended."""
    end = HEADING + sum([len(piece) for piece in pieces])
    head = bytes((FORMAT_KEY, 14, VERSION)) + generation.to_bytes(4, "little")
    head += bytes((end & 0xFF, end >> 8, before & 0xFF, before >> 8))
    crc = binascii.crc32(head)
    for piece in pieces:
        crc = binascii.crc32(piece, crc)
    return head + crc.to_bytes(4, "little") + b"\0"


@on_demand
def is_same(image, copy, end: int) -> bool:
    """nvm was written from this copy: the CRC of both snapshots is the same, or that of their last records, which hold
    the generation.
    """
    return image[11:15] == copy[11:15] or image[end - CELL : end] == copy[end - CELL : end]


@on_demand
def mend_copy(image):
    """The heading of a copy of which one byte was wrong, and is put right; None: it is not that, or torn."""
    end = SIZE
    while end > HEADING and image[end - CELL : end] == BLANK:
        end -= CELL
    head = image[0:11]
    head[7:9] = bytes((end & 0xFF, end >> 8))  # nothing lies behind the snapshot of a copy
    text = head + image[HEADING:end] + image[11:15]
    if binascii.crc32(text) != RESIDUE and not mend(text):
        return None
    image[0:11] = text[0:11]
    image[11:15] = text[-4:]
    image[HEADING:end] = text[11:-4]
    if scan(image, HEADING, {})[1]:
        return None
    log.say("store: the second home was damaged, and put right")
    return headings([image])[0]


@on_demand
def read_version_1(image) -> dict[int, bytes]:
    """What firmware 0.1 stored: cells of 16 bytes; key, length, payload, low half of the CRC-32 of all that."""
    values = {}
    at = 0
    while at < SIZE:
        end = at + 2 + image[at + 1]
        crc = binascii.crc32(memoryview(image)[at:end])
        if image[at] != ERASED and image[end : end + 2] == bytes((crc & 0xFF, crc >> 8 & 0xFF)):
            values[image[at]] = bytes(image[at + 2 : end])
            at = end + 2
            at += -at % 16
        else:
            at += 16
    return values
