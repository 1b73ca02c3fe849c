"""`python -m bench.modem --pty`: a modem to talk to; the lines that are typed here happen in its world."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable

from bench.modem.dialects import DEFAULT, DIALECTS
from bench.modem.modem import Modem
from bench.modem.pty import ModemPort
from bench.surroundings import World
from bench.world.clock import MS
from bench.world.signals import Entry

HELP = """sms NUMBER TEXT    a text for the device      call NUMBER      let the device ring
network on|off|denied, signal CSQ             sim ready|absent|pin, ussd CODE TEXT
fault NAME [SECONDS], ok                      faults, key, help, quit"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.modem", description=__doc__)
    parser.add_argument("--pty", action="store_true", required=True, help="serve a pseudo terminal and print its path")
    parser.add_argument("--modem", choices=sorted(DIALECTS), default=DEFAULT, help="which module it is")
    parser.add_argument("--cold", action="store_true", help="leave it switched off; `key` pulls KEY")
    parser.add_argument("--speed", type=float, default=1.0, help="seconds of its time in a second of ours")
    parser.add_argument(
        "--latency", action="append", default=[], metavar="NAME=MS", help="change how long a thing takes"
    )
    parser.add_argument("--quiet", action="store_true", help="do not show what goes over the line")
    options = parser.parse_args()
    world = World(modem=options.modem)
    for item in options.latency:
        name, _, value = item.partition("=")
        if name not in world.modem.latency or not value.isdecimal():
            parser.error(f"--latency {item}: expected NAME=MS with one of {', '.join(sorted(world.modem.latency))}")
        world.modem.latency[name] = int(value) * MS
    port = ModemPort(world, options.speed)
    if not options.cold:
        port.power_on()
    print(port.path, flush=True)
    if sys.stdin.isatty():
        print("AT commands go to that port; `help` tells what can be typed here; Ctrl-C ends it", file=sys.stderr)
    if not options.quiet:
        world.record.listeners.append(_show)
    threading.Thread(target=_read_commands, args=(port,), daemon=True).start()
    try:
        port.run()
    except KeyboardInterrupt:
        return 130
    finally:
        port.close()
    return 0


def _show(entry: Entry) -> None:
    print(f"{entry.at_us / 1e6:12.3f} {entry.kind:5} {entry.text}", flush=True)


def _read_commands(port: ModemPort) -> None:
    for line in sys.stdin:
        words = line.rstrip("\n").split(maxsplit=2)
        if words == ["quit"]:
            port.stop()
        elif words:
            port.post(lambda words=words: _obey(port.world, words))


def _obey(world: World, words: list[str]) -> None:
    verb, rest = words[0], words[1:]
    network = world.network
    verbs: dict[str, Callable[[], object]] = {
        "sms": lambda: network.text(rest[0], rest[1]),
        "call": lambda: network.call(rest[0]),
        "network": lambda: network.set_state(rest[0]),
        "signal": lambda: network.set_signal(int(rest[0])),
        "sim": lambda: world.sim_card.set_state(rest[0]),
        "ussd": lambda: network.ussd.update({rest[0]: rest[1]}),
        "fault": lambda: world.modem.fault(rest[0], int(rest[1]) * 1_000_000 if len(rest) > 1 else None),
        "ok": world.modem.ok,
        "faults": lambda: print("\n".join(f"{name:15} {words}" for name, words in Modem.FAULTS.items())),
        "key": lambda: _pull_key(world),
        "help": lambda: print(HELP),
    }
    try:
        verbs[verb]()
    except KeyError:
        print(f"{verb}: no such thing to do; `help` lists what there is")
    except (IndexError, ValueError) as error:
        print(f"{verb}: {error}")


def _pull_key(world: World) -> None:
    world.modem_key.set(True)
    world.clock.after(world.modem.latency["key"] + 200 * MS, world.modem_key.set, False)


if __name__ == "__main__":
    sys.exit(main())
