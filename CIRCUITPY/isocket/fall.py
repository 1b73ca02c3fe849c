"""What a failure of the app means: loaded when there is one, and thrown away again (guard.py)."""

from __future__ import annotations

import traceback

from isocket import log

MOST = 5  # restarts of the app within WINDOW_MS
WINDOW_MS = 10 * 60_000
LONG_PAUSE_MS = 60 * 60_000  # after that many
SHORT_PAUSE_MS = 60_000  # after a start that failed
DAY_MS = 24 * 60 * 60_000  # after starts that did not even fail, but hung
CALM_S = 60 * 60  # an app that has lived so long had recovered: its next fall is told again
MESSAGE_LENGTH = 40
ERROR_LENGTH = 90  # and its count: what store/settings.py has room for


def judge(guard) -> int:
    """Count the failure. Returns for how many ms minimal.py is to run before the app is started again; 0: at once.

    It feeds the watchdog, since nothing else does while one start fails after the other; but not when minimal.py has
    failed, too: then a reset is all that is left.
    """
    failure = guard.failure
    if failure is None:
        guard.error = "code.py: %d starts ended before a pass" % guard.starts
        log.say("guard: " + guard.error)
        return DAY_MS
    place = place_of("".join(traceback.format_exception(failure)))
    guard.error = "%s %s: %s" % (place, type(failure).__name__, str(failure)[:MESSAGE_LENGTH])
    guard.error = guard.error[:ERROR_LENGTH]
    log.say("guard: " + guard.error)
    if isinstance(failure, OSError) and guard.board.computer_is_there:
        guard.board.restart()  # another build has been put on the drive (on_demand.py): it needs a fresh VM
    now = guard.now_ms()
    if guard.left is not None and guard.left[-1] >= CALM_S:
        guard.told = False
    guard.failed_at = [at for at in guard.failed_at if now - at < WINDOW_MS] + [now]
    if not guard.falls_back:
        guard.board.feed_watchdog()
    if guard.hopeless:
        return DAY_MS
    if len(guard.failed_at) > MOST:
        return LONG_PAUSE_MS
    return 0 if guard.started else SHORT_PAUSE_MS


def place_of(trace: str) -> str:
    """`isocket/app.py:12`: the innermost place, as the repository names it."""
    place = ""
    for line in trace.split("\n"):
        if line.startswith('  File "'):
            name, rest = line[8:].split('"', 1)
            place = "%s:%s" % (name.replace(".mpy", ".py"), rest.split(",")[1][6:])
    return place


def note(guard, settings) -> None:
    """Put a failure into nvm as `count place message`; count: of all since the factory, the same one again and again
    counting once, since it would wear the flash.
    """
    if guard.error:
        count, _, noted = settings.get("last error").partition(" ")
        if noted != guard.error:
            settings.put("last error", "%d %s" % (int(count or 0) + 1, guard.error))
        guard.error = ""
