"""What facts mean. Each function takes what a program of board/ has told."""

from __future__ import annotations

import re

from bench.checks.doctor.finding import FAULT, NOTE, OK, WARNING, Finding
from bench.checks.doctor.programs import Facts
from bench.modem.dialects import DIALECTS
from bench.place import COMMAND
from bench.units import counted

CIRCUITPYTHON = "10."
LEAST_MV, WARN_MV, MOST_MV = 3400, 3500, 4400  # SIM800: off below 3.4 V, warns below 3.5 V, 4.4 V at most
SAG_MV = 350  # the drop that a burst may cause (SIM800L hardware design)
STORES = re.compile(r'"(\w+)",(\d+),(\d+)')


def judge_about(facts: Facts) -> list[Finding]:
    found = []
    version = _one(facts, "circuitpython")
    if version.startswith(CIRCUITPYTHON):
        found.append(Finding(OK, "image", f"CircuitPython {version} on {_one(facts, 'board')}"))
    else:
        found.append(
            Finding(
                FAULT,
                "image",
                f"CircuitPython {version} on {_one(facts, 'board')}",
                "this firmware is made for CircuitPython 10",
                f"hold BOOTSEL while you plug it in, and let `{COMMAND} install` bring CircuitPython and the firmware",
            )
        )
    if _one(facts, "safe_mode") not in ("NONE", ""):
        found.append(
            Finding(
                FAULT,
                "safe mode",
                _one(facts, "safe_mode"),
                "CircuitPython does not run the firmware until the next reset",
                "unplug it, and plug it in again; if that does not help, the supply dips at its start, or flash is bad",
            )
        )
    listed = [words.split(" ", 1) for words in facts.get("version", [])]
    if not listed:
        found.append(
            Finding(
                WARNING,
                "firmware",
                "no list of contents on the drive",
                "it was copied by hand, or is not there at all",
                f"{COMMAND} install",
            )
        )
    elif listed[0][0].startswith("update/"):
        found.append(
            Finding(
                WARNING,
                "firmware",
                listed[0][1].lstrip("# "),
                "an update was cut short; it works, from the folder update",
                f"run `{COMMAND} install` once more; it brings it to its end",
            )
        )
    else:
        found.append(Finding(OK, "firmware", listed[0][1].lstrip("# ")))
    found.append(Finding(NOTE, "board", f"serial number {_one(facts, 'serial')}, last reset: {_one(facts, 'reset')}"))
    for setting in facts.get("setting", []):
        key, _, value = setting.partition(" ")
        if value == "None":
            found.append(
                Finding(
                    FAULT,
                    "settings.toml",
                    f"{key} has no value that can be read",
                    "CircuitPython stops at the first line that it cannot read",
                    'texts go in double quotes, one KEY = "value" a line',
                )
            )
        elif "PIN" in key and key != "ISOCKET_PIN" and key.endswith("SIM_PIN"):
            found.append(Finding(NOTE, "settings.toml", f"{key} is set"))
        elif key == "ISOCKET_BENCH" and value != "'0'":
            found.append(
                Finding(
                    NOTE,
                    "settings.toml",
                    "ISOCKET_BENCH is set",
                    "the bench is its modem and its wires, through USB: right for `bench play`, wrong in use",
                    "before the socket is used: put the # before that line again, and restart the board",
                )
            )
        else:
            found.append(Finding(NOTE, "settings.toml", f"{key} = {_as_written(value)}"))
    return found


def _as_written(value: str) -> str:
    """As settings.toml has it: os.getenv makes a text of a number, too."""
    text = value.strip("'\"")
    return text if text.isdigit() else f'"{text}"'


def judge_inputs(facts: Facts) -> list[Finding]:
    levels = {words.split()[0]: words.split()[1:] for words in facts.get("level", [])}
    found = []
    contact = levels.get("CONTACT", ["?", "?"])
    if contact == ["1", "0"]:
        found.append(Finding(OK, "contact", "open"))
    elif contact == ["0", "0"]:
        found.append(
            Finding(
                NOTE,
                "contact",
                "closed",
                "right for a sensor NC at rest, or a plug that is shorted",
                "with an NC sensor text SENSORTYPE=NC",
            )
        )
    else:
        found.append(
            Finding(
                FAULT,
                "contact",
                "held high",
                "a voltage is on the contact's pin; only a bare contact to ground may be there",
                "take the plug out now and measure: more than 3.6 V kills the Pico",
            )
        )
    button = levels.get("BUTTON", ["?", "?"])
    if button == ["1", "0"]:
        found.append(Finding(OK, "button", "not pressed"))
    else:
        found.append(
            Finding(
                FAULT,
                "button",
                "pressed, or its wire is shorted" if button[0] == "0" else "held high",
                "held for 10 s and let go it resets all settings",
                "let it go, or mend the wire",
            )
        )
    mains = levels.get("MAINS", ["?", "?"])
    if mains == ["1", "1"]:
        found.append(Finding(OK, "mains", "present"))
    elif mains == ["1", "0"]:
        found.append(
            Finding(
                FAULT,
                "mains",
                "the sense pin floats",
                "nothing drives it; with its pull-down the device thinks that mains have failed, and sleeps",
                "wire the mains sense (docs/hardware.md), or tie the pin to 3V3 if it is not wanted",
            )
        )
    else:
        found.append(
            Finding(
                WARNING,
                "mains",
                "absent",
                "the device is on its battery, and sleeps once it has told so",
                "plug the 5 V supply in; if it is in, measure the sense pin: 3.0 V with mains",
            )
        )
    return found


def crc8(octets: bytes) -> int:
    """Of 1-Wire: x^8 + x^5 + x^4 + 1, reflected."""
    crc = 0
    for octet in octets:
        for _ in range(8):
            crc, octet = (crc >> 1) ^ (0x8C if (crc ^ octet) & 1 else 0), octet >> 1
    return crc


def judge_probe(facts: Facts) -> list[Finding]:
    pads = [bytes.fromhex(pad) for pad in facts.get("scratchpad", [])]
    if _one(facts, "line") == "0" and not any(any(pad) for pad in pads):
        return [
            Finding(
                FAULT,
                "probe",
                "nobody answers, and its data wire is low at rest",
                "no temperature, so no thermostat and no frost alert",
                "4.7k from data to 3V3: is it there? If it is, the wire is shorted to ground: look at plug and cable",
            )
        ]
    if not pads:
        if "lost" in facts.get("presence", []):
            seen, do = "it answers, and is gone while it measures", "its supply wire is loose: black GND, red 3V3"
        else:
            seen = "nobody answers"
            do = "is it plugged in? data on its pin, 3V3, GND?"
        return [Finding(FAULT, "probe", seen, "no temperature, so no thermostat and no frost alert", do)]
    if any(not any(pad) for pad in pads):
        return [
            Finding(
                FAULT,
                "probe",
                "all zeros",
                "the data wire is shorted to ground (the sum of all zeros is valid, so it is told apart here)",
                "look at the plug and the cable",
            )
        ]
    bad = sum(crc8(pad) != 0 for pad in pads)
    if bad:
        return [
            Finding(
                FAULT if bad == len(pads) else WARNING,
                "probe",
                f"{counted(bad, 'corrupt reading')} of {len(pads)}",
                "the cable is too long for the pull-up, or picks up noise",
                "4.7k from data to 3V3 close to the Pico; keep the cable away from the mains and the antenna",
            )
        ]
    celsius = [int.from_bytes(pad[:2], "little", signed=True) / 16 for pad in pads]
    if all(value == 85.0 for value in celsius):
        return [
            Finding(
                FAULT,
                "probe",
                "85.0 C in every reading",
                "its power-on value: it never gets to measure",
                "its supply is too weak or not there: use three wires, 3V3 and not parasite power",
            )
        ]
    spread = max(celsius) - min(celsius)
    if spread > 2:
        return [Finding(WARNING, "probe", f"jumps by {spread:.1f} C", "noise, or a probe that is dying", "try another")]
    if not -55 <= celsius[-1] <= 125:
        return [Finding(FAULT, "probe", f"{celsius[-1]:.1f} C", "outside what a DS18B20 can measure", "try another")]
    rom = facts.get("rom", [""])[0]
    words = f"{celsius[-1]:.1f} C" + (f", ROM {rom}" if rom else "")
    if rom and not rom.startswith(("28", "10")):
        return [Finding(WARNING, "probe", words, "not the family of a DS18B20 (28)", "use a genuine DS18B20")]
    return [Finding(OK, "probe", words)]


# what a modem that takes the command is able to do
ABILITIES = {
    "AT+CMGF=?": "texts",
    "AT+CLIP=?": "calls",
    "AT+DDET=?": "keys pressed in a call",
    "AT+CUSD=?": "operator codes",
    "AT+CTZU=?": "the network's time",
    "AT+CLTS=?": "the network's time",
}


def _abilities(answers: dict[str, str]) -> list[Finding]:
    """What this modem can do; and what is known to be wrong with its firmware."""
    can = {words for command, words in ABILITIES.items() if answers.get(command, "").endswith("OK")}
    cannot = [words for words in dict.fromkeys(ABILITIES.values()) if words not in can]
    if answers.get("AT+CBC", "").endswith("OK"):
        can.add("its voltage")
    else:
        cannot.append("its voltage")
    found = [Finding(NOTE, "modem", f"can do: {', '.join(sorted(can)) or 'nothing'}; not: {', '.join(cannot) or '-'}")]
    version = answers.get("AT+CGMR", "") + answers.get("ATI", "")
    for dialect in DIALECTS.values():
        for begin, trouble in dialect.broken.items():
            if begin in version and not any(trouble == one.meaning for one in found):
                found.append(Finding(WARNING, "modem", f"firmware {begin}", trouble, "ask its maker for a later one"))
    return found


def judge_modem(facts: Facts) -> list[Finding]:
    answers: dict[str, str] = {}
    for words in facts.get("answer", []):
        command, _, answer = words.partition(" ")
        answers[command] = answer
    if _one(facts, "at") != "OK":
        return [_silent(facts)]
    found = [Finding(OK, "modem", answers.get("ATI", "").split("|OK")[0] or "answers")]
    if "ps_after_key" in facts:
        found.append(Finding(NOTE, "modem", "it was off, and KEY switched it on"))
    if "speed" in facts:
        speed = _one(facts, "speed")
        found.append(
            Finding(
                NOTE, "modem", f"a profile is stored in it: it answers ATE0Q0V1 at {speed} baud; the firmware copes"
            )
        )
    found += _supply(facts, answers)
    if any(command in answers for command in ABILITIES):
        found += _abilities(answers)
    sim = _sim(answers.get("AT+CPIN?", ""))
    found.append(sim)
    if sim.level == FAULT:
        return found
    found.append(_registration(answers.get("AT+CREG?", ""), answers.get("AT+COPS?", "")))
    found.append(_signal(answers.get("AT+CSQ", "")))
    found.append(_centre(answers.get("AT+CSCA?", "")))
    found.append(_storage(answers.get("AT+CPMS?", "")))
    return found


def _silent(facts: Facts) -> Finding:
    ps, after = _one(facts, "ps"), facts.get("ps_after_key", [""])[-1]
    if ps == "1":
        return Finding(
            FAULT,
            "modem",
            "it is on (PS high) and does not answer",
            "TX and RX are crossed wrongly, the speed is not 115200, or it hangs",
            "our TX goes to its RX; take its supply away for 10 s; then AT+IPR=115200 from a terminal",
        )
    if after == "1":
        return Finding(
            FAULT,
            "modem",
            "KEY switched it on, but it does not answer",
            "TX and RX are crossed wrongly, or the speed is not 115200",
            "our TX goes to its RX, its TX to our RX",
        )
    return Finding(
        FAULT,
        "modem",
        "off, and KEY does not wake it (PS stays low)",
        "no supply, or KEY or PS is not wired",
        "measure its supply: 3.4 to 4.4 V; on a FONA the LiPo must be connected",
    )


def _supply(facts: Facts, answers: dict[str, str]) -> list[Finding]:
    rest = _millivolts(answers.get("AT+CBC", ""))
    loaded = [value for value in map(_millivolts, facts.get("load", [])) if value is not None]
    if any("POWER DOWN" in words for words in (*facts.get("load", []), *facts.get("at_after_load", []))) or (
        "at_after_load" in facts and not _one(facts, "at_after_load").endswith("OK")
    ):
        return [
            Finding(
                FAULT,
                "modem supply",
                "it went down while it transmitted",
                "the supply cannot give bursts of 2 A",
                "a charged LiPo, thick and short wires, 1000 uF low-ESR at the modem (docs/hardware.md)",
            )
        ]
    if rest is None:
        return [Finding(WARNING, "modem supply", "AT+CBC gives no voltage", "it cannot be judged", "measure it")]
    least = min([rest, *loaded])
    words = f"{rest / 1000:.2f} V at rest" + (f", {min(loaded) / 1000:.2f} V while transmitting" if loaded else "")
    warned = any("UNDER-VOLTAGE" in words for words in (*answers.values(), *facts.get("load", [])))
    if least < LEAST_MV:
        return [
            Finding(
                FAULT,
                "modem supply",
                words,
                "below 3.4 V the modem switches itself off",
                "charge or replace the LiPo; shorter and thicker wires",
            )
        ]
    if least < WARN_MV or warned:
        return [
            Finding(
                WARNING,
                "modem supply",
                words,
                "near the 3.4 V at which it switches itself off",
                "charge or replace the LiPo; 1000 uF low-ESR at the modem",
            )
        ]
    if rest > MOST_MV:
        return [Finding(FAULT, "modem supply", words, "more than its 4.4 V", "never 5 V straight onto VBAT")]
    if rest - least > SAG_MV:
        return [
            Finding(
                WARNING,
                "modem supply",
                words,
                f"it sags by more than {SAG_MV} mV in a burst",
                "1000 uF low-ESR at the modem; shorter wires",
            )
        ]
    return [Finding(OK, "modem supply", words)]


def _sim(answer: str) -> Finding:
    if "+CPIN: READY" in answer:
        return Finding(OK, "SIM", "ready")
    if "SIM PUK" in answer:
        return Finding(
            FAULT,
            "SIM",
            "blocked, wants its PUK",
            "a wrong PIN was entered three times",
            "put it into a phone, enter the PUK that came with it, then switch the PIN off",
        )
    if "SIM PIN" in answer:
        return Finding(
            FAULT,
            "SIM",
            "locked, wants its PIN",
            "it does not register",
            "put it into a phone and switch the PIN off; or ISOCKET_SIM_PIN in settings.toml",
        )
    return Finding(
        FAULT,
        "SIM",
        answer.replace("|", ", ") or "no answer",
        "there is no card, it sits the wrong way round, or it is dead",
        "switch off, take it out, put it back; try it in a phone",
    )


def _registration(answer: str, operator: str) -> Finding:
    state = re.search(r"\+CREG: \d,(\d)", answer)
    name = re.search(r'"([^"]*)"', operator)
    words = {"1": "at home", "5": "roaming"}.get(state[1] if state else "", "")
    if words:
        return Finding(OK, "network", f"registered {words}" + (f", {name[1]}" if name else ""))
    if state and state[1] == "3":
        return Finding(
            FAULT,
            "network",
            "registration denied",
            "the operator refuses this card here: expired, not activated, or it has no 2G any more",
            "try the card in a phone; the table in docs/hardware.md tells where 2G is switched off",
        )
    return Finding(
        FAULT,
        "network",
        "not registered",
        "it finds no network",
        "antenna screwed on? another place? docs/hardware.md tells where 2G is switched off",
    )


def _signal(answer: str) -> Finding:
    found = re.search(r"\+CSQ: (\d+),", answer)
    csq = int(found[1]) if found else 99
    if csq > 31:
        return Finding(FAULT, "signal", "none", "no network is heard", "antenna? its connector? another place?")
    words = f"{-113 + 2 * csq} dBm"
    if csq < 9:  # -95 dBm
        return Finding(
            WARNING,
            "signal",
            words,
            "weak: texts come late, and each attempt empties the battery",
            "the antenna outside the box, upright, away from metal; a better place",
        )
    return Finding(OK, "signal", words)


def _centre(answer: str) -> Finding:
    found = re.search(r'\+CSCA: "([^"]*)"', answer)
    if found and found[1]:
        return Finding(OK, "SMS centre", found[1])
    return Finding(
        FAULT,
        "SMS centre",
        "none on the card",
        "it can receive, but not send",
        'ask the operator for its number, then in a terminal AT+CSCA="+…"',
    )


def _storage(answer: str) -> Finding:
    stores = STORES.findall(answer)
    if not stores:
        return Finding(WARNING, "storage of texts", answer.replace("|", ", ") or "no answer", "it cannot be judged", "")
    name, used, total = stores[-1]
    words = f"{used} of {total} in {name}"
    if int(total) == 0:
        return Finding(FAULT, "storage of texts", words, "no text can be received", "another SIM card")
    if int(used) >= int(total):
        return Finding(
            FAULT,
            "storage of texts",
            words,
            "full: the network keeps new texts back, and the device hears of none",
            "the firmware empties it when it starts; or delete the texts with a phone",
        )
    return Finding(OK, "storage of texts", words)


def _millivolts(answer: str) -> int | None:
    found = re.search(r"\+CBC: (?:\d+,\d+,(\d+)|([\d.]+)V)", answer)
    if found is None:
        return None
    return int(found[1]) if found[1] else round(float(found[2]) * 1000)


def _one(facts: Facts, key: str) -> str:
    return facts[key][-1] if key in facts else ""
