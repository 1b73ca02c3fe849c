# What runs on the board, and what its settings say.
import gc
import sys

import microcontroller
import supervisor

tell("circuitpython", ".".join([str(part) for part in sys.implementation.version[:3]]))
tell("board", board.board_id)
tell("serial", "".join(["%02X" % byte for byte in microcontroller.cpu.uid]))
tell("reset", str(microcontroller.cpu.reset_reason).split(".")[-1])
tell("safe_mode", str(supervisor.runtime.safe_mode_reason).split(".")[-1])
gc.collect()
tell("free", gc.mem_free())
for path in ("update/isocket/contents.txt", "isocket/contents.txt"):
    try:
        with open("/" + path) as file:
            tell("version", path, file.readline().strip())
    except OSError:
        pass
try:
    with open("/settings.toml") as file:
        for line in file:
            line = line.strip()
            if line.startswith("ISOCKET_") and "=" in line:
                key = line.split("=", 1)[0].strip()
                tell("setting", key, repr(os.getenv(key)))
except OSError:
    tell("settings", "none")
