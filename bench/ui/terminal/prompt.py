"""The terminal phone on a real terminal: a line to type on, with what happens scrolling by above it."""

from __future__ import annotations

import threading
import traceback
from collections import deque

from prompt_toolkit import PromptSession
from prompt_toolkit.application import Application
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output
from prompt_toolkit.patch_stdout import patch_stdout

from bench.scenario.failure import Failure
from bench.ui.terminal.handbook import device_commands, step_words
from bench.ui.terminal.keys import keyboard
from bench.ui.terminal.pace import Paced, Stopped
from bench.ui.terminal.session import QUIT, Session

LOOK_S = 0.1


class Board(threading.Thread):
    """Runs board and world, and acts on what is typed; nothing else touches them."""

    def __init__(self, session: Session, target: Paced) -> None:
        super().__init__(daemon=True)
        self.failed = False
        self._lines: deque[str] = deque()
        self._waits = "the device is still starting"  # why a line that comes now does
        self._turn = threading.Lock()
        self._session = session
        self._target = target

    def take(self, line: str) -> str:
        """Act on a line when its turn has come; returns why that is not now, empty when it is."""
        with self._turn:
            waits = self._waits
            self._lines.append(line)
            self._waits = waits or f"it comes after `{line.strip()}`"
        return waits

    def _next(self) -> str | None:
        with self._turn:
            if not self._lines:
                self._waits = ""
                return None
            line = self._lines.popleft()
            self._waits = f"it comes after `{line.strip()}`"
            return line

    def run(self) -> None:
        try:
            self._session.begin()
            while not self._session.over:
                line = self._next()
                if line is None:
                    self._target.idle()
                else:
                    self._session.act(line)
        except Stopped:
            pass
        except Failure as failure:
            self.failed = True
            print(failure)
        except Exception:  # the prompt must not go on over a board that has gone
            self.failed = True
            traceback.print_exc()
        finally:
            self._target.close()


def run_on_terminal(
    session: Session, target: Paced, *, source: Input | None = None, screen: Output | None = None
) -> bool:
    """Prompt until `quit`, ctrl-D or the end of the board; returns whether the board did well."""
    keys = source or keyboard()
    prompt: PromptSession[str] = PromptSession(
        "> ",
        history=InMemoryHistory(),
        completer=WordCompleter([*device_commands(), *sorted(step_words()), "help", "quit"], sentence=True),
        complete_while_typing=False,
        input=keys,
        output=screen,
    )
    board = Board(session, target)

    left = threading.Event()
    interrupted = False

    def leave_with_the_board() -> None:
        board.join()
        app = prompt.app
        while not left.wait(LOOK_S):  # the prompt may just be between two lines
            if app.is_running and app.loop is not None:
                app.loop.call_soon_threadsafe(_leave, app)

    with keys.raw_mode(), patch_stdout(raw=True):
        board.start()
        threading.Thread(target=leave_with_the_board, daemon=True).start()
        while board.is_alive():
            try:
                line = prompt.prompt()
            except EOFError:
                break
            except KeyboardInterrupt:
                interrupted = True
                break
            words = line.split()
            if words[:1] == ["help"]:
                session.help(line)  # at once, whatever the board is doing
                continue
            if line.strip() in QUIT:
                break
            if words:
                waits = board.take(line)
                if waits:
                    session.note(line, waits)
    left.set()
    target.stopped = True
    board.join(timeout=10)
    if interrupted:
        raise KeyboardInterrupt
    return not board.failed


def _leave(app: Application[str]) -> None:
    if app.is_running and app.future is not None and not app.future.done():
        app.exit(exception=EOFError)
