# The DS18B20, bare: presence, ROM, three scratchpads. What is right and wrong with them is judged on the computer.
import onewireio


def byte(value):
    for at in range(8):
        bus.write_bit(bool(value >> at & 1))


def read(count):
    got = []
    for _ in range(count):
        value = 0
        for at in range(8):
            value |= bus.read_bit() << at
        got.append(value)
    return "".join(["%02x" % value for value in got])


# the line at rest, while nothing but the board's pull down is on it: high means that the 4.7k pull-up is there
tell("line", int(level("PROBE", digitalio.Pull.DOWN)))
bus = onewireio.OneWire(pin("PROBE"))
for _ in range(3):
    if bus.reset():
        tell("presence", "none")
        continue
    byte(0xCC)
    byte(0x44)
    time.sleep(0.8)
    if bus.reset():
        tell("presence", "lost")
        continue
    byte(0xCC)
    byte(0xBE)
    tell("scratchpad", read(9))
if not bus.reset():
    byte(0x33)
    tell("rom", read(8))
