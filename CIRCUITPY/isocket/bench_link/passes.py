"""How long passes take, and a clock that skips from deadline to deadline."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.bench_link.lines import Lines


class Passes:
    """What each pass of the superloop takes, between two calls of the board's `idle`."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now = now_ms
        self.count_anew()

    def count_anew(self) -> None:
        self._count = 0
        self._worst_ms = 0
        self._began = self._now()

    def start_is_over(self) -> None:
        """The pass that is the rest of the start does not count."""
        self._count = -1

    def begin(self) -> None:
        self._began = self._now()

    def end(self) -> None:
        took = self._now() - self._began
        self._count += 1
        if took > self._worst_ms and self._count:
            self._worst_ms = took

    def words(self) -> str:
        return "passes=%d worst_ms=%d" % (self._count, self._worst_ms)


class Jump:
    """`skip(ms)` makes it so much later. It ends with the answer to its question, or after a pass in which an event was
    told.
    """

    def __init__(self, now_ms: Callable[[], int], skip: Callable[[int], None], lines: Lines) -> None:
        self._now = now_ms
        self._skip = skip
        self._lines = lines
        self._until: int | None = None
        self._question = ""  # its number

    def begin(self, question: str, ms: int) -> None:
        self._until = self._now() + ms
        self._question = question
        self._lines.end_of_pass()  # the bench has heard of the events until now

    def hop(self, wait_ms: int) -> int:
        """Instead of sleeping for so long. Returns how long to sleep all the same."""
        if self._until is None:
            return wait_ms
        left = max(self._until - self._now(), 0)
        if left and not self._lines.told:
            hop = wait_ms if wait_ms < left else left
            self._skip(hop)
            left -= hop
            wait_ms = 0
        if not left or self._lines.told:
            self._end()
        return wait_ms

    def finish(self) -> None:
        """All of it at once."""
        if self._until is not None:
            self._skip(max(self._until - self._now(), 0))
            self._end()

    def _end(self) -> None:
        self._until = None
        self._lines.answer(self._question, "jumped %d" % self._now())
