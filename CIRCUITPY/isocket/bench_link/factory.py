"""The factory's settings, at the bench's word."""

from __future__ import annotations

import gc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.hardware import Nvm


def forget_all(nvm: Nvm, snapshot_file: Callable) -> None:
    """An empty journal, newer than what the second home has: nothing of it is written while a computer is there.

    Raises ValueError when memory is in pieces; at the start, before `go`, it never is.
    """
    # here, since the app's modules are thrown away and imported anew when it starts again (crash/supervisor.py)
    from isocket.store.home import PART
    from isocket.store.journal import FORMAT_KEY, HEADING, heading
    from isocket.store.records import SIZE

    found = [nvm[0:HEADING]]
    file = snapshot_file(False)
    if file is not None:
        for part in (1, 3):
            file.seek(PART * part)
            found.append(file.read(HEADING))
        file.close()
    newest = 0
    for head in found:
        if len(head) == HEADING and head[0] == FORMAT_KEY:
            newest = max(newest, int.from_bytes(head[3:7], "little"))
    gc.collect()
    try:
        image = bytearray(SIZE)
        for at in range(SIZE):
            image[at] = 0xFF
        image[0:HEADING] = heading(newest + 1 & 0x7FFFFFFF, 0, [])
    except MemoryError:
        raise ValueError("no memory; ask before go") from None
    nvm[0:SIZE] = image
