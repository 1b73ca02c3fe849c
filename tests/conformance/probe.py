# onewireio on the DS18B20 of the bench, and what a missing and a shorted one look like.
import time

import board
import onewireio
import supervisor

while not supervisor.runtime.serial_connected:
    time.sleep(0.1)

bus = onewireio.OneWire(board.GP6)


def write(value):
    for place in range(8):
        bus.write_bit(value >> place & 1)


def read(count):
    data = bytearray(count)
    for index in range(count):
        for place in range(8):
            data[index] |= bus.read_bit() << place
    return data


def crc8(data):
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0x8C if crc & 1 else crc >> 1
    return crc


def scratchpad():
    bus.reset()
    write(0xCC)
    write(0xBE)
    return read(9)


def convert():
    bus.reset()
    write(0xCC)
    write(0x44)
    busy = bus.read_bit()
    time.sleep(0.8)
    bus.read_bit()
    return busy, bus.read_bit()


def world(words):
    print("= world", words)
    time.sleep(0.2)


print("= absent", bus.reset())
first = scratchpad()
print("= power-on", first[0], first[1], first[4], crc8(first))
bus.reset()
write(0x33)
rom = read(8)
print("= rom", rom[0] == 0x28, crc8(rom))
world("probe 21.5")
print("= converting", convert())
data = scratchpad()
print("= 21.5", data[0] | data[1] << 8, crc8(data))
world("probe -10.125")
convert()
data = scratchpad()
print("= -10.125", data[0] | data[1] << 8, crc8(data))
world("probe none")
print("= none", bus.reset(), bytes(scratchpad()))
world("probe short")
print("= short", bus.reset(), bytes(scratchpad()))
world("probe 30")
bus.reset()
print("= back", bus.reset(), scratchpad()[0] | scratchpad()[1] << 8)
world("probe crc")
print("= crc", crc8(scratchpad()) != 0)
bus.deinit()
try:
    bus.reset()
except ValueError as error:
    print("=", str(error))

print("= end")
