# The modem: on or off, awake by KEY if need be, then one AT command after another, and its supply while it transmits.
import busio


def ask(command, wait=2.0):
    """All lines up to the final one, which is the last; empty when nothing came."""
    while uart.in_waiting:
        uart.read(uart.in_waiting)
    uart.write((command + "\r").encode())
    return lines_until(wait)


def lines_until(wait):
    got = b""
    began = time.monotonic()
    while time.monotonic() - began < wait:
        count = uart.in_waiting
        if count:
            got += uart.read(count)
            lines = plain(got)
            if lines and (lines[-1] in ("OK", "ERROR") or lines[-1].startswith(("+CME ERROR", "+CMS ERROR"))):
                return lines
        time.sleep(0.01)
    return plain(got)


def plain(octets):
    text = "".join([chr(octet) if 32 <= octet < 127 else "\n" for octet in octets])
    return [line.strip() for line in text.split("\n") if line.strip() and not line.strip().startswith("AT")]


ps = digitalio.DigitalInOut(pin("MODEM_PS"))
ps.switch_to_input(digitalio.Pull.DOWN)
supply = drive("MODEM_SUPPLY", True)
reset = digitalio.DigitalInOut(pin("MODEM_RST"))
reset.switch_to_output(True, digitalio.DriveMode.OPEN_DRAIN)
key = digitalio.DigitalInOut(pin("MODEM_KEY"))
key.switch_to_output(True, digitalio.DriveMode.OPEN_DRAIN)
uart = busio.UART(pin("MODEM_RX"), pin("MODEM_TX"), baudrate=115200, timeout=0, receiver_buffer_size=512)
tell("ps", int(ps.value))
if not ps.value:
    key.value = False
    time.sleep(1.5)
    key.value = True
    time.sleep(5)
    tell("ps_after_key", int(ps.value))
answer = []
for _ in range(60):  # one that has just got its supply takes 25 s
    answer = ask("AT", 0.5)
    if answer and answer[-1] == "OK":
        break
tell("at", answer[-1] if answer else "nothing")
if answer and answer[-1] == "OK":
    ask("ATE0")
    ask("AT+CMEE=1")
    for command in ("ATI", "AT+CGSN", "AT+CBC"):
        tell("answer", command, "|".join(ask(command, 5)))
    began = time.monotonic()  # a card takes seconds to wake, a network up to a minute
    while "+CPIN: READY" not in ask("AT+CPIN?", 5) and time.monotonic() - began < 12:
        time.sleep(1)
    tell("answer", "AT+CPIN?", "|".join(ask("AT+CPIN?", 5)))
    if "+CPIN: READY" in ask("AT+CPIN?", 5):
        while time.monotonic() - began < REGISTER:
            answer = ask("AT+CREG?", 5)
            if answer and answer[0].split(",")[-1] in ("1", "5", "3"):
                break
            time.sleep(1)
    for command in ("AT+CCID", "AT+CREG?", "AT+COPS?", "AT+CSQ"):
        tell("answer", command, "|".join(ask(command, 5)))
    for command in ("AT+CSCA?", "AT+CPMS?", "AT+CCLK?"):
        answer = ask(command, 5)
        for _ in range(15):  # the text service comes up after the rest (CME 14: busy)
            if answer and answer[-1] == "OK":
                break
            time.sleep(1)
            answer = ask(command, 5)
        tell("answer", command, "|".join(answer))
    if LOAD:
        # registering anew is the heaviest transmission that costs nothing: bursts of 2 A
        try:
            ask("AT+CFUN=0", 10)
        except KeyboardInterrupt:  # the visit is broken off: not without its radio
            lines_until(5)
            raise
        finally:
            ask("AT+CFUN=1", 10)
        began = time.monotonic()
        while time.monotonic() - began < 20:
            tell("load", "|".join(ask("AT+CBC", 1)))
            time.sleep(0.2)
        tell("at_after_load", "|".join(ask("AT", 2)) or "nothing")
        tell("answer", "AT+CREG?", "|".join(ask("AT+CREG?", 5)))
        tell("answer", "AT+CSQ", "|".join(ask("AT+CSQ", 5)))
tell("end")
