"""What a failure of the app means: loaded when there is one, and thrown away again (supervisor.py)."""

from __future__ import annotations

import traceback

from isocket import log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.crash.supervisor import Supervisor
    from isocket.store.settings import Settings

MOST = 5  # restarts of the app within WINDOW_MS
WINDOW_MS = 10 * 60_000
LONG_PAUSE_MS = 60 * 60_000  # after that many
SHORT_PAUSE_MS = 60_000  # after a start that failed
DAY_MS = 24 * 60 * 60_000  # after starts that did not even fail, but hung
CALM_S = 60 * 60  # an app that has lived so long had recovered: its next fall is told again
MESSAGE_LENGTH = 40
ERROR_LENGTH = 70  # and its count: what store/settings.py has room for


def judge(supervisor: Supervisor) -> tuple[str, list[int], bool, int]:
    """Count the failure. Returns its place and message; when the latest failures were, in ms; whether the alert numbers
    know of this one already; and for how many ms fallback.py is to run before the app is started again, 0: at once.

    It feeds the watchdog, since nothing else does while one start fails after the other; but not when fallback.py has
    failed, too: then a reset is all that is left.
    """
    failure, told, board = supervisor.failure, supervisor.told, supervisor.board
    if failure is None:
        error = "code.py: %d starts ended before a pass" % supervisor.starts
        log.say("supervisor: " + error)
        return error, supervisor.failed_at, told, DAY_MS
    place = place_of("".join(traceback.format_exception(failure)))
    error = "%s %s: %s" % (place, type(failure).__name__, str(failure)[:MESSAGE_LENGTH])
    error = error[:ERROR_LENGTH]
    log.say("supervisor: " + error)
    if isinstance(failure, OSError) and board.computer_is_there:
        board.restart()  # another build has been put on the drive (on_demand.py): it needs a fresh VM
    now = supervisor.now_ms()
    if supervisor.left is not None and supervisor.left[-1] >= CALM_S:
        told = False
    failed_at = [at for at in supervisor.failed_at if now - at < WINDOW_MS] + [now]
    if not supervisor.falls_back:
        board.feed_watchdog()
    pause_ms = 0 if supervisor.started else SHORT_PAUSE_MS
    if len(failed_at) > MOST:
        pause_ms = LONG_PAUSE_MS
    if supervisor.hopeless:
        pause_ms = DAY_MS
    return error, failed_at, told, pause_ms


def place_of(trace: str) -> str:
    """`isocket/app.py:12`: the innermost place, as the repository names it."""
    place = ""
    for line in trace.split("\n"):
        if line.startswith('  File "'):
            name, rest = line[8:].split('"', 1)
            place = "%s:%s" % (name.replace(".mpy", ".py"), rest.split(",")[1][6:])
    return place


def note(error: str, settings: Settings) -> None:
    """Put a failure into nvm as `count place message`; count: of all since the factory, the same one again and again
    counting once, since it would wear the flash.
    """
    count, _, noted = settings.get("last error").partition(" ")
    if error and noted != error:
        settings.put("last error", "%d %s" % (int(count or 0) + 1, error))
