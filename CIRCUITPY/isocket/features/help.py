"""What can be texted (spec 15.09)."""

from __future__ import annotations

from isocket.rows import INF, IncorrectValue, Row
from isocket.text import is_decimal


class Help:
    """The topics are made by `make papers`, of the table of commands and the catalogue."""

    def rows(self) -> dict[str, tuple]:
        return {"HELP": Row(INF, self._topics), "HELP9": Row(INF, self._topic)}

    def _topics(self, request) -> str:
        # made: topics
        text = (
            "HELP1 numbers, HELP2 socket, HELP3 calls, HELP4 temperature, HELP5 alarm, HELP6 clock, HELP7 power, "
            "HELP8 more"
        )
        # end
        return text

    def _topic(self, request) -> str:
        # made: forms
        texts = (
            "MAKEMEBOSS, SECNUMBER+number, -number, -ALL, SECLIST=ON/OFF, USERNUMBER+number,26/03/08, -number, "
            "-ALL, ALERTME, ALERTNUMBER+number, -number, -ALL, PASSWORD=12abc/NO",
            "ON, OFF, ON30, OFF30, RESTART, RESTARTTIME=10, STATUS, RUNTIME, SHOWLOG",
            "RING=NOACTION/RESTART/SWITCH/STATUS, RINGCONFIRM=SMS/CALL/OFF, SMSCONFIRM=ON/OFF, ERROR=ON/OFF, "
            "SMSCONFIRMUNAUTH=OFF/ON",
            "TEMPERATURE, THERMOSTATON, THERMOSTATOFF, THERMOSTAT=HEATING/COOLING, SWITCHOFFTEMP=10C, "
            "TRISEALERT=35C/OFF, TFALLALERT=5C/OFF, SWITCHOFFALERT=OFF/ON, TSENSFAILALERT=OFF/ON",
            "ALARMON, ALARMOFF, SENSORTYPE=NO/NC, ALERT=SMS/CALL/SMSCHANGE/OFF, ANSWERBY=TIME/KEY, "
            "RELAYTIME=ON60/ON/OFF60/OFF/0, SHOWALARMLOG",
            "SCHEDULER+08:00,*,ON, SCHEDULER-08:00, -ALL, DATE, DATE=26/03/02,12:00:00+04, DATESMS",
            "POWERALERT=ON/OFF, POWERSTATE=REMEMBER/ON/OFF, CREDITUMS=*100#/NO, CREDIT, SIMCARD*100#, HARDWARE, "
            "SERIALNUM, FIRMWARE",
            "HELP, HELP4, NAME=Cottage/NO, ALERTTEXT=Water in the cellar/NO, NUMBERING=OFF/ON, "
            "RECOVERALERT=OFF/ON, TDELAY=0, TREPEAT=60/OFF, HYSTERESIS=0C, FAILSAFE=KEEP/ON/OFF, POWERDELAY=2, "
            "OUTAGE=SLEEP/STAY, BATTERY, BACKUP, KEEPALIVE=60/OFF, FORWARD=OFF/ON, NETTIME=ON/OFF",
        )
        # end
        number = int(request.value) if is_decimal(request.value) and len(request.value) < 3 else 0
        if not 0 < number <= len(texts):
            raise IncorrectValue
        return texts[number - 1]
