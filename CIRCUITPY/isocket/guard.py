"""Keeps the app alive: whatever it raises, it starts again in the same VM, so that no output moves.

At a reset of the chip every pin floats for more than a second (docs/restarts.md). A new start inside the VM does not
touch them: the board, its pins, its UART and its key queues are kept; every other module is thrown away and imported
anew. What a failure means is judged by fall.py; when there have been too many, minimal.py runs in place of the app.
Nothing here needs the file of rare functions, since that may be what is wrong.
"""

from __future__ import annotations

import gc
import sys

from isocket import hardware

PACKAGE = "isocket"


def main() -> None:
    try:
        hardware.log_to_console()
    except OSError:
        pass  # no file of rare functions: the app will fail by it, and minimal.py run
    Guard(list(sys.modules)).run()


class Guard:
    """What outlives a restart.

    board, settings_file: made once. flash: what Settings needs. failure: what ended the app, which had got as far
    as its first pass if `started`. failed_at: ticks of the latest failures. left: what the app left for the next one
    (`App.left`), None if nothing. error: `place message` that nvm does not have yet. told: the alert numbers know that
    only minimal.py runs.
    """

    def __init__(self, stays) -> None:
        from isocket.config import load

        self.settings_file = load()
        del sys.modules["pins"]  # no part of our package, so `_forget` leaves it
        self.board = hardware.Hardware(self.settings_file)
        self.settings_file.pins = {}
        self.flash = hardware.nvm(), hardware.snapshot_file, hardware.may_write
        self.ticks_ms = hardware.ticks_ms
        self.failure = None
        self.started = False
        self.failed_at: list[int] = []
        self.left = None
        self.error = ""
        self.told = False
        self._stays = stays  # names of modules

    def run(self) -> None:
        app = None
        while True:
            self._forget()
            try:
                app = self._start()
                self.started = True
                app.run()  # comes back from minimal.py only
                self.failure = None
            except Exception as error:
                self.failure = error
            try:
                self.left = app.left()
                app.save()
            except Exception:  # it did not even start, or is too broken for that
                pass
            app = None
            self.board.let_go()

    def _start(self):
        if self.failure is not None:
            from isocket.fall import judge

            pause_ms = judge(self)
            if pause_ms:
                from isocket.minimal import Minimal

                return Minimal(self, pause_ms)
            self._forget()
        self.started = False
        from isocket.app import start

        return start(self)

    def _forget(self) -> None:
        """All modules but those that were there at the start."""
        package = sys.modules[PACKAGE]
        for name in list(sys.modules):
            if name.startswith(PACKAGE + ".") and name not in self._stays:
                del sys.modules[name]
                if name.count(".") == 1:
                    delattr(package, name[len(PACKAGE) + 1 :])
        gc.collect()
