"""The terminal phone on a real terminal: a line to type on, with what happens scrolling by above it."""

from __future__ import annotations

import queue
import threading
import traceback

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output
from prompt_toolkit.patch_stdout import patch_stdout

from bench.scenario.failure import Failure
from bench.terminal.handbook import device_commands, step_words
from bench.terminal.pace import Paced
from bench.terminal.session import Session


class Board(threading.Thread):
    """Runs board and world, and acts on what is typed; nothing else touches them."""

    def __init__(self, session: Session, target: Paced) -> None:
        super().__init__(daemon=True)
        self.lines: queue.Queue[str] = queue.Queue()
        self.failed = False
        self._session = session
        self._target = target

    def run(self) -> None:
        try:
            self._session.begin()
            while not self._session.over and not self._target.stopped:
                try:
                    self._session.act(self.lines.get_nowait())
                except queue.Empty:
                    self._target.idle()
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
    prompt: PromptSession[str] = PromptSession(
        "> ",
        history=InMemoryHistory(),
        completer=WordCompleter([*device_commands(), *sorted(step_words()), "help", "quit"], sentence=True),
        complete_while_typing=False,
        input=source,
        output=screen,
    )
    board = Board(session, target)

    def leave_with_the_board() -> None:
        board.join()
        app = prompt.app
        if app.loop is not None and app.is_running:
            app.loop.call_soon_threadsafe(lambda: app.exit(exception=EOFError) if app.is_running else None)

    with patch_stdout(raw=True):
        board.start()
        threading.Thread(target=leave_with_the_board, daemon=True).start()
        while board.is_alive():
            try:
                line = prompt.prompt()
            except (EOFError, KeyboardInterrupt):
                break
            board.lines.put(line)
            if line.strip() in ("quit", "exit"):
                break
    target.stopped = True
    board.join(timeout=10)
    return not board.failed
