"""What must be done now and then, and can wait for a moment in which nothing else is due: memory is collected, and the
journal written anew.

A collection takes 14 to 21 ms, a step of the journal up to 20, or 70 when a sector of flash is erased. So each comes
after a short pass, one at a time, and a contact that has closed meanwhile, or is about to be told, goes first.
"""

from __future__ import annotations

import gc

from isocket.on_demand import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.hardware import Hardware
    from isocket.modem.modem import Modem
    from isocket.store.settings import Settings

# What passes leave behind is known by how long they took, whatever they did: A_MS bytes for each ms, and for each pass
# as much as A_PASS_MS would (a text: 60 ms). Memory is collected after WORKED_MS of that when nothing is due for
# QUIET_MS, else when the heap is nearly full: soon the collection would come in a pass that has work to do.
A_MS = 350
A_PASS_MS = 1
WORKED_MS = 20
MOST_MOVING = 30  # times that it waits for a contact that was never seen at rest: it may be a loose wire
FRESH_MS = 8  # until then the heap has the largest pieces that the new journal can have
A_STEP_MS = 8  # of writing the journal anew leaves some 3 KB
SHORT_PASS_MS = 2  # a collection takes 21 ms by now, and a step of the journal may compile something: 20
EMPTY_PASS_MS = 4  # in bench mode
QUIET_MS = 12
REST_MS = 3_000  # while the journal is nearly full texts wait for it, but no longer than this


class Upkeep:
    """To be told of the end of each pass. asked: no part is stepped in the next one, so that it is short."""

    @on_demand
    def __init__(self, board: Hardware, settings: Settings, modem: Modem) -> None:
        self._board = board
        self._settings = settings
        self._modem = modem
        self._worked = 0  # since memory was collected, in ms
        self._most = self._enough = 0  # of that, until memory is collected
        self._moving = 0  # so many times it had to wait for the contact
        self._steps = None  # of the journal that is being written anew
        self._makes_room = False  # it is, or is to be
        self.asked = False
        self._rests_until: int | None = None  # since it is nearly full

    def measure(self) -> None:
        """Memory has just been collected, at the end of the start."""
        free = gc.mem_free()  # pyright: ignore[reportAttributeAccessIssue]
        self._most = max(free // A_MS, FRESH_MS)  # with less it would do nothing else
        self._enough = min(WORKED_MS, self._most)

    def after_pass(self, began: int, now: int, wait: int) -> int:
        """The pass has lasted from `began` to `now`, and nothing is due for `wait` ms; returns how long to wait when
        this is done.
        """
        worked = self._worked = self._worked + now - began + A_PASS_MS
        asked = self.asked
        if asked:
            self.asked = False
        makes_room = self._makes_room
        if makes_room:
            self._rest(now)
        elif worked < self._enough:
            return wait
        board = self._board
        if (wait < QUIET_MS and worked < (self._most // 2 if makes_room else self._most)) or board.key_events:
            return wait
        makes_room = makes_room and self._modem.is_quiet
        collects = worked >= self._enough or (makes_room and self._steps is None and worked > FRESH_MS)
        if not collects and not makes_room:
            return wait
        if now - began > (EMPTY_PASS_MS if asked else SHORT_PASS_MS):
            self.asked = not asked
            return 0 if self.asked else wait
        if not board.contact_moves():
            self._moving = 0
        elif self._moving < MOST_MOVING:
            self._moving += 1
            return wait
        if collects:
            self._worked = 0
            gc.collect()
            self._makes_room = self._makes_room or self._settings.wants_room
        else:
            self._step(now)
        return 0

    def _rest(self, now: int) -> None:
        """What is stored between two steps makes them begin anew: so near the end of the journal texts have to wait."""
        if not self._settings.is_short_of_room:
            self._rests_until = None
        elif self._rests_until is None:  # once, until there is room again
            self._rests_until = now + REST_MS
        until = self._rests_until
        self._modem.rest(self._makes_room and until is not None and now < until, now)

    def _step(self, now: int) -> None:
        self._worked += A_STEP_MS
        try:
            if self._steps is None:
                self._steps = self._settings.steps_to_room()
            next(self._steps)
            return
        except StopIteration:
            pass
        except MemoryError:
            self._settings.room_failed()
        self._steps = None
        self._makes_room = False
        self._rest(now)
