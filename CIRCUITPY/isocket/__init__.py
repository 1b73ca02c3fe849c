"""The firmware of the open GSM power socket. Start reading at app.py."""

VERSION = "0.1.0"
