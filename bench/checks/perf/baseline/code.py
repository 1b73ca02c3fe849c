# A GSM socket as one would write it in an evening from the examples of adafruit_fona and adafruit_ds18x20: text ON, OFF
# or STATUS and get an answer; the sensor jack switches the socket, too; its state outlives a power cut. What the bench
# compares isocket with.
import adafruit_ds18x20
import board
import busio
import digitalio
import microcontroller
from adafruit_fona.adafruit_fona import FONA
from adafruit_onewire.bus import OneWireBus, OneWireError

relay = digitalio.DigitalInOut(board.GP9)
relay.switch_to_output(microcontroller.nvm[0] == 1)

contact = digitalio.DigitalInOut(board.GP7)
contact.switch_to_input(digitalio.Pull.UP)
was_closed = False

key = digitalio.DigitalInOut(board.GP3)
key.switch_to_output(False)  # tied to ground: the module is always on
rst = digitalio.DigitalInOut(board.GP2)

uart = busio.UART(board.GP0, board.GP1, baudrate=115200)
wire = OneWireBus(board.GP6)
sensor = None
temperature = None


def connect():
    while True:
        try:
            fona = FONA(uart, rst)
            break
        except RuntimeError as error:
            print(error)
    while fona.network_status != 1:
        print("waiting for the network")
    return fona


def switch(on):
    relay.value = on
    state = 1 if on else 0
    if microcontroller.nvm[0] != state:
        microcontroller.nvm[0] = state


def read_temperature():
    global sensor, temperature
    try:
        if sensor is None:
            sensor = adafruit_ds18x20.DS18X20(wire, wire.scan()[0])
        temperature = sensor.temperature
    except (RuntimeError, IndexError, OneWireError) as error:
        print("sensor:", error)
        sensor = temperature = None


def read_contact():
    global was_closed
    closed = not contact.value
    if closed != was_closed:
        was_closed = closed
        switch(closed)


def answer_to(message):
    command = message.strip().upper()
    if command == "ON":
        switch(True)
        return "Power socket ON"
    if command == "OFF":
        switch(False)
        return "Power socket OFF"
    if command == "STATUS":
        return f"Power socket {'ON' if relay.value else 'OFF'}, {temperature} C, signal {fona.rssi} dBm"
    return command + " - No such command"


def read_texts():
    left = fona.num_sms()
    slot = 0
    while left and slot < 30:
        slot += 1
        text = fona.read_sms(slot)
        if not text:
            continue
        left -= 1
        sender, message = text
        print(sender, message)
        answer = answer_to(message)
        fona.delete_sms(slot)
        if not fona.send_sms(int(sender), answer):
            print("no answer sent to", sender)


fona = connect()


def one_pass():
    read_contact()
    read_temperature()
    try:
        read_texts()
    except (RuntimeError, ValueError, IndexError) as error:  # a modem that does not answer, or not what was expected
        print("modem:", error)


while True:
    one_pass()
