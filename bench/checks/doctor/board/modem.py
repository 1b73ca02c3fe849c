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


ps = Nothing()
ps_turned = "PS" in (os.getenv("ISOCKET_INVERT") or "").split()
if pin("MODEM_PS") is not None:
    ps = digitalio.DigitalInOut(pin("MODEM_PS"))
    ps.switch_to_input(digitalio.Pull.UP if ps_turned else digitalio.Pull.DOWN)


def is_on():
    return ps.value != ps_turned or pin("MODEM_PS") is None


supply = drive("MODEM_SUPPLY", "SUPPLY" not in (os.getenv("ISOCKET_INVERT") or "").split())
reset = pulled("MODEM_RST", "RST")
key = pulled("MODEM_KEY", "KEY")
uart = busio.UART(pin("MODEM_RX"), pin("MODEM_TX"), baudrate=115200, timeout=0, receiver_buffer_size=512)
tell("ps", int(is_on()))
if not is_on():
    key(True)
    time.sleep(int(os.getenv("ISOCKET_KEY_MS") or 0) / 1000 or 1.5)
    key(False)
    time.sleep(5)
    tell("ps_after_key", int(is_on()))
answer = []
for _ in range(60):  # one that has just got its supply takes 25 s
    answer = ask("AT", 0.5)
    if answer and answer[-1] in ("OK", "ERROR"):
        break
if not answer or answer[-1] != "OK":  # somebody has stored ATV0, ATQ1 or another AT+IPR in it
    for speed in (115200, 9600, 19200, 38400, 57600):
        uart.baudrate = speed
        answer = ask("\rATE0Q0V1", 0.5)
        if answer and answer[-1] in ("OK", "ERROR"):
            answer = ask("AT", 0.5)
            tell("speed", speed)
            break
tell("at", answer[-1] if answer else "nothing")
if answer and answer[-1] == "OK":
    ask("ATE0")
    ask("AT+CMEE=1")
    for command in ("ATI", "AT+CGMR", "AT+CGSN", "AT+CBC"):
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
    for command in ABILITIES:
        tell("answer", command, "|".join(ask(command, 5)))
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
