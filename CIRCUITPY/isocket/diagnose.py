"""Who is the modem, and can it send? By hand, from the REPL, with the app stopped (Ctrl-C):

    >>> from isocket import diagnose
    >>> diagnose.run()                      # identity, SIM, network, signal
    >>> diagnose.send("358401234567")       # a test text to that number

Built on adafruit_fona, which blocks for many seconds when the modem is silent: harmless here, and the reason why the
superloop never imports it.
"""

from __future__ import annotations

import time

from adafruit_fona.adafruit_fona import FONA

from isocket import config, hardware

_NETWORK = ("not registered", "registered at home", "searching", "denied", "unknown", "roaming")
_MODELS = {
    0x1: "FONA 800 L",
    0x6: "FONA 800 H",
    0x7: "FONA 800 C",
    0x2: "FONA 808 v1",
    0x3: "FONA 808 v2",
    0x4: "FONA 3G A",
    0x5: "FONA 3G E",
}
KEY_S = 1.5
START_S = 5

_board = None
_fona = None


def connect() -> FONA:
    """Switch the modem on if it is off, and open it. Raises RuntimeError if it does not answer."""
    global _board, _fona
    if _fona is not None:
        return _fona
    hardware.disarm_watchdog()
    if _board is None:
        _board = hardware.Hardware(config.load())
    if not _board.modem_is_on:
        print("The modem is off: pressing its KEY")
        _board.modem_key.set(False)
        time.sleep(KEY_S)
        _board.modem_key.set(True)
        time.sleep(START_S)
    if not _board.modem_is_on:
        print("PS stays low: no supply, KEY not wired, or PS not wired")
    try:
        _fona = FONA(_board.uart, _board.modem_rst.pin)
    except RuntimeError as error:
        raise RuntimeError("no answer from the modem: check its supply, and that TX and RX are crossed") from error
    return _fona


def run() -> None:
    """Print what the modem says of itself."""
    fona = connect()
    print("Model:   %s" % _MODELS.get(fona.version, "not known to adafruit_fona (%s)" % fona.version))
    print("IMEI:    %s" % text(fona.iemi))
    print("ICCID:   %s" % (text(fona.iccid) or "none: no SIM?"))
    state = fona.network_status
    print("Network: %s" % (_NETWORK[state] if 0 <= state < len(_NETWORK) else state))
    print("Signal:  %s dBm" % fona.rssi)
    print("Texts:   %s on the SIM" % fona.num_sms())


def send(number: str, words: str = "Test text of the socket") -> bool:
    """Send a text to an international number without `+`; True once the network has taken it."""
    sent = connect().send_sms(int(number), words)
    print("sent" if sent else "not sent")
    return sent


def text(value) -> str:
    """The library gives some answers as str, some as bytes."""
    return value if isinstance(value, str) else str(value, "ascii")
