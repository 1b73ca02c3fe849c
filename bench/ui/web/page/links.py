"""A scenario in the address of a page, behind the `#`: browsers keep that part to themselves, no server sees it."""

from __future__ import annotations

import base64
import binascii
import zlib

MARK = "scn="
LONGEST = 200_000  # letters of a scenario; a year of ordinary life on the page has less


class LinkError(Exception):
    """That is no scenario, or too long to be one; the message says which."""


def to_fragment(text: str) -> str:
    """What stands behind the `#`; raises LinkError when the text is too long for an address."""
    if len(text) > LONGEST:
        raise LinkError(f"it has {len(text)} letters, and a link takes {LONGEST}; save it as a file")
    packed = zlib.compress(text.encode(), 9)
    return MARK + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def from_fragment(fragment: str) -> str:
    """The text of the scenario; raises LinkError. fragment: from anybody, with or without its `#`."""
    written = fragment.removeprefix("#")
    if not written.startswith(MARK):
        raise LinkError("the link holds no scenario")
    code = written[len(MARK) :]
    try:
        packed = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(packed, 4 * LONGEST)  # a small link may unpack to a large text
        if not unpacker.eof:
            raise LinkError("the link is cut short" if not unpacker.unconsumed_tail else "the link holds too much")
        text = data.decode()
    except (binascii.Error, zlib.error, ValueError) as error:
        raise LinkError("the link is damaged: it was cut, or changed on its way") from error
    if len(text) > LONGEST:
        raise LinkError("the link holds too much")
    return text
