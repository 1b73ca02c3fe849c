"""What can be texted (spec 15.09)."""

from __future__ import annotations

from isocket.rows import INF, IncorrectValue, Row


class Help:
    """The texts are made by `make papers`, of the table of commands and the catalogue.

    Each is a handler of its own: one with all of them would take 58 ms of a pass to compile.
    """

    def rows(self) -> dict[str, tuple]:
        return {
            "HELP": Row(INF, self._topics),
            "HELP9": Row(INF, self._no_topic),
            # what serves HELP9 with a topic's number (values.row_for): behind a blank, which nobody can type
            " HELP1": Row(INF, self._numbers),
            " HELP2": Row(INF, self._socket),
            " HELP3": Row(INF, self._calls),
            " HELP4": Row(INF, self._temperature),
            " HELP5": Row(INF, self._alarm),
            " HELP6": Row(INF, self._clock),
            " HELP7": Row(INF, self._power),
            " HELP8": Row(INF, self._more),
        }

    def _topics(self, request) -> str:
        # made: topics
        text = (
            "HELP1 numbers, HELP2 socket, HELP3 calls, HELP4 temperature, HELP5 alarm, HELP6 clock, HELP7 power, "
            "HELP8 more"
        )
        # end
        return text

    def _no_topic(self, request) -> str:
        raise IncorrectValue

    def _numbers(self, request) -> str:
        # made: numbers
        text = (
            "MAKEMEBOSS, SECNUMBER+number, -number, -ALL, SECLIST=ON/OFF, USERNUMBER+number,26/03/08, -number, "
            "-ALL, ALERTME, ALERTNUMBER+number, -number, -ALL, PASSWORD=12abc/NO"
        )
        # end
        return text

    def _socket(self, request) -> str:
        # made: socket
        text = "ON, OFF, ON30, OFF30, RESTART, RESTARTTIME=10, STATUS, RUNTIME, SHOWLOG"
        # end
        return text

    def _calls(self, request) -> str:
        # made: calls
        text = (
            "RING=NOACTION/RESTART/SWITCH/STATUS, RINGCONFIRM=SMS/CALL/OFF, SMSCONFIRM=ON/OFF, ERROR=ON/OFF, "
            "SMSCONFIRMUNAUTH=OFF/ON"
        )
        # end
        return text

    def _temperature(self, request) -> str:
        # made: temperature
        text = (
            "TEMPERATURE, THERMOSTATON, THERMOSTATOFF, THERMOSTAT=HEATING/COOLING, SWITCHOFFTEMP=10C, "
            "TRISEALERT=35C/OFF, TFALLALERT=5C/OFF, SWITCHOFFALERT=OFF/ON, TSENSFAILALERT=OFF/ON"
        )
        # end
        return text

    def _alarm(self, request) -> str:
        # made: alarm
        text = (
            "ALARMON, ALARMOFF, SENSORTYPE=NO/NC, ALERT=SMS/CALL/SMSCHANGE/OFF, ANSWERBY=TIME/KEY, "
            "RELAYTIME=ON60/ON/OFF60/OFF/0, SHOWALARMLOG"
        )
        # end
        return text

    def _clock(self, request) -> str:
        # made: clock
        text = "SCHEDULER+08:00,*,ON, SCHEDULER-08:00, -ALL, DATE, DATE=26/03/02,12:00:00+04, DATESMS"
        # end
        return text

    def _power(self, request) -> str:
        # made: power
        text = (
            "POWERALERT=ON/OFF, POWERSTATE=REMEMBER/ON/OFF, CREDITUMS=*100#/NO, CREDIT, SIMCARD*100#, HARDWARE, "
            "SERIALNUM, FIRMWARE"
        )
        # end
        return text

    def _more(self, request) -> str:
        # made: more
        text = (
            "HELP, HELP4, NAME=Cottage/NO, ALERTTEXT=Water in the cellar/NO, NUMBERING=OFF/ON, "
            "RECOVERALERT=OFF/ON, TDELAY=0, TREPEAT=60/OFF, HYSTERESIS=0C, FAILSAFE=KEEP/ON/OFF, POWERDELAY=2, "
            "OUTAGE=SLEEP/STAY, BATTERY, BACKUP, KEEPALIVE=60/OFF, FORWARD=OFF/ON, NETTIME=ON/OFF"
        )
        # end
        return text
