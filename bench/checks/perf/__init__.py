"""The figures of the device in board time, next to those of a plain superloop on adafruit_fona."""
