"""A stored message, read whole."""

from __future__ import annotations

from isocket.sms.pdu import Deliver, decode


def read(line: str) -> Deliver:
    message = decode(line)
    while not message.decode_more():
        pass
    return message
