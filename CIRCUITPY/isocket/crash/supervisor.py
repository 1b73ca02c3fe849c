"""Keeps the app alive: whatever it raises, it starts again in the same VM, so that no output moves.

At a reset of the chip every pin floats for more than a second (docs/reliability.md). A new start inside the VM does not
touch them: the board, its pins, its UART and its key queues are kept; every other module is thrown away and imported
anew. What a failure means is judged by report.py; when there have been too many, fallback.py runs in place of the app.
Nothing here needs what is read on demand, since that may be what is wrong; and what fallback.py needs is there a
second time, in a folder of its own.
"""

from __future__ import annotations

import gc
import os
import sys

from isocket import hardware

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.app import App
    from isocket.crash.fallback import Fallback

PACKAGE = "isocket"
FALLBACK = "fallback"  # beside the package's folder, on an assembled drive (bench/build/)
TOO_MANY_STARTS = 2  # that the watchdog has ended before a pass was over


def main() -> None:
    starts = hardware.count_start()
    try:
        hardware.log_to_console()
    except Exception:
        pass  # no file of functions on demand, or a damaged one: the app will fail by it, and fallback.py run
    Supervisor(list(sys.modules), starts).run()


class Supervisor:
    """What outlives a restart in the VM.

    starts: how many before this one have not reached a pass of the superloop. Two, and the app is not tried now.
    board, settings_file: made once. flash: what Settings needs. failure: what ended the app, which had got as far as
    the end of its first pass if `started`, and was fallback.py if `falls_back`. failed_at: when the latest failures
    were, in ms. left: what the app left for the next one (`App.left`), None if nothing. error: `place message` of the
    latest failure. told: the alert numbers know that only fallback.py runs.
    """

    def __init__(self, stays: list[str], starts: int) -> None:
        from isocket.config import load

        self.settings_file = load()
        for name in ("pins", "pin_rules"):  # no part of our package, so `_forget` leaves them
            sys.modules.pop(name, None)
        self.board = hardware.claim(self.settings_file)
        self.settings_file.pins.clear()  # nobody needs it any more
        self.flash = hardware.nvm(), hardware.snapshot_file, hardware.may_write
        self.now_ms = hardware.now_ms
        self.starts = starts & ~hardware.TOLD
        self.failure: Exception | None = None
        self.started = self.falls_back = False
        self.failed_at: list[int] = []
        self.left: tuple | None = None
        self.error = ""
        self.told = starts >= hardware.TOLD
        self._pin_was_tried = False
        self._stays = stays  # names of modules

    def run(self) -> None:
        app = None
        while True:
            self._forget()
            try:
                app = self._start()
                app.run()  # comes back from fallback.py only
                self.failure = None
                if self.hopeless:
                    self._begin_anew()
            except Exception as error:
                self.failure = error
            try:
                self.left = app.left()  # pyright: ignore[reportOptionalMemberAccess]
                app.save()  # pyright: ignore[reportOptionalMemberAccess]
            except Exception:  # it did not even start, or is too broken for that
                pass
            app = None
            hardware.let_go(self.board)

    def _start(self) -> App | Fallback:
        if self.failure is not None or self.hopeless:
            from isocket.crash.report import judge

            self.error, self.failed_at, self.told, pause_ms = judge(self)
            if pause_ms:
                self.falls_back = True
                try:
                    os.stat(FALLBACK)
                    _look_in(FALLBACK)
                except OSError:  # these are the sources
                    pass
                from isocket.crash.fallback import Fallback

                return Fallback(self, pause_ms)
            self._forget()
        self.started = self.falls_back = False
        from isocket.crash.checks import check

        check(0)
        from isocket.app import start

        return start(self)

    @property
    def hopeless(self) -> bool:
        """The app is not tried in this run."""
        return self.starts >= TOO_MANY_STARTS

    def reached(self) -> None:
        """The app has come to the end of its first pass."""
        self.started = True
        self.starts = 0
        hardware.set_starts(0)

    # what fallback.py has to tell

    def has_told(self) -> None:
        """The alert numbers know that only the fallback runs."""
        self.told = True

    def drop_left(self) -> None:
        """The socket is not any more as the app has left it."""
        self.left = None

    def pin_once(self) -> str:
        """The SIM's PIN; empty when it was asked for before, since three wrong ones lock the card."""
        pin = "" if self._pin_was_tried else self.settings_file.sim_pin
        self._pin_was_tried = True
        return pin

    def _begin_anew(self) -> None:
        """A day of fallback.py is over: one more try for the app, in memory that nothing has been in."""
        hardware.set_starts(hardware.TOLD | TOO_MANY_STARTS - 1)
        self.board.restart()

    def _forget(self) -> None:
        """All modules but those that were there at the start."""
        _look_in(PACKAGE)
        for name in list(sys.modules):
            if name.startswith(PACKAGE + ".") and name not in self._stays:
                del sys.modules[name]
                package, own = name.rsplit(".", 1)
                if package in self._stays and hasattr(sys.modules[package], own):
                    delattr(sys.modules[package], own)
        gc.collect()


def _look_in(folder: str) -> None:
    """What is imported next comes from there."""
    for name in list(sys.modules):
        if name.split(".")[0] == PACKAGE and hasattr(sys.modules[name], "__path__"):
            path = folder + name[len(PACKAGE) :].replace(".", "/")
            sys.modules[name].__path__ = path  # pyright: ignore[reportAttributeAccessIssue]
