"""A modem to talk to, at a pseudo terminal or a socket; the lines that are typed here happen in its world."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable

from bench.modem.dialects import DEFAULT, DIALECTS
from bench.modem.modem import Modem
from bench.modem.pty import ModemPort, Port, TcpPort, UnixPort
from bench.surroundings import World
from bench.world.clock import MS
from bench.world.signals import Entry

NAME = "python -m bench.modem"
Formatter = argparse.RawDescriptionHelpFormatter
EPILOG = """for example, with Gammu:
  python -m bench.modem --modem SIM7600       # prints /dev/pts/5, say
  gammu -c FILE identify                      # in FILE: [gammu], device = /dev/pts/5, connection = at115200
and with pyserial:
  python -m bench.modem --tcp 7070
  serial.serial_for_url("socket://127.0.0.1:7070")
what is typed here happens around the modem: `sms +358401234567 STATUS`, `call +358401234567`, `fault hang`, `help`"""
HELP = """sms NUMBER TEXT    a text for the device      call NUMBER      let the device ring
network on|off|denied, signal CSQ             sim ready|absent|pin, ussd CODE TEXT
fault NAME [SECONDS], ok                      faults, key, help, quit"""


def main() -> int:
    parser = argparse.ArgumentParser(prog=NAME, description=__doc__, epilog=EPILOG, formatter_class=Formatter)
    parser.add_argument("--pty", action="store_true", help="serve a pseudo terminal and print its path (default)")
    parser.add_argument("--tcp", metavar="[HOST:]PORT", help="serve a TCP port instead (port 0: a free one)")
    parser.add_argument("--abstract", metavar="NAME", help="serve the abstract socket abstract:NAME (ModemManager)")
    parser.add_argument("--list", action="store_true", help="print the modules and the faults that there are, and end")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME",
        choices=sorted(Modem.FAULTS),
        help="begin with this fault (several: once each)",
    )
    parser.add_argument("--modem", choices=sorted(DIALECTS), default=DEFAULT, help="which module it is")
    parser.add_argument("--cold", action="store_true", help="leave it switched off; `key` pulls KEY")
    parser.add_argument("--speed", type=float, default=1.0, help="seconds of its time in a second of ours")
    parser.add_argument(
        "--latency", action="append", default=[], metavar="NAME=MS", help="change how long a thing takes"
    )
    parser.add_argument("--quiet", action="store_true", help="do not show what goes over the line")
    options = parser.parse_args()
    if options.list:
        print("\n".join(f"{name:16} {dialect.model}" for name, dialect in DIALECTS.items()))
        print("\n".join(f"{name:20} {words}" for name, words in Modem.FAULTS.items()))
        return 0
    if sum(map(bool, (options.pty, options.tcp, options.abstract))) > 1:
        parser.error("one of --pty, --tcp and --abstract")
    host, _, number = (options.tcp or "0").rpartition(":")
    if not number.isdecimal() or int(number) > 65535:
        parser.error(f"--tcp {options.tcp}: expected PORT, or HOST:PORT")
    world = World(modem=options.modem)
    for item in options.latency:
        name, _, value = item.partition("=")
        if name not in world.modem.latency or not value.isdecimal():
            parser.error(f"--latency {item}: expected NAME=MS with one of {', '.join(sorted(world.modem.latency))}")
        world.modem.latency[name] = int(value) * MS
    try:
        if options.tcp:
            port: Port = TcpPort(world, options.speed, host or "127.0.0.1", int(number))
        elif options.abstract:
            port = UnixPort(world, options.speed, options.abstract)
        else:
            port = ModemPort(world, options.speed)
    except OSError as error:
        print(f"{NAME}: {options.tcp or options.abstract or 'pseudo terminal'}: {error.strerror}", file=sys.stderr)
        return 1
    if not options.cold:
        port.power_on()
    for name in options.fault:
        world.modem.fault(name)
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


def _read_commands(port: Port) -> None:
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
