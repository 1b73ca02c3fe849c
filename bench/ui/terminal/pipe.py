"""The terminal phone on a pipe: lines come from anywhere, each is done before the next, and the end is the end."""

from __future__ import annotations

import queue
import threading
from typing import TextIO

from bench.ui.terminal.pace import Paced
from bench.ui.terminal.session import Session

PATIENCE_S = 0.05


def run_on_pipe(session: Session, target: Paced, source: TextIO) -> None:
    """Act on all lines, then run until it is quiet.

    Without a speed the board runs as fast as it can while there is something to do, and at the wall clock's pace while
    it waits for the next line; so a script in a file plays the same every time, and a slow writer still sees events.
    """
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        for line in source:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    session.begin()
    while not session.over:
        try:
            line = lines.get(timeout=PATIENCE_S if target.speed is None else 0)
        except queue.Empty:
            target.idle()
            continue
        if line is None:
            session.finish()
            return
        session.act(line, wait_for_reply=True)
