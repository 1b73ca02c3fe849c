# The launcher: it arms the watchdog, then runs the app. Kept this small because nothing guards what fails before the
# first line.
import microcontroller
from watchdog import WatchDogMode

microcontroller.watchdog.timeout = 8
microcontroller.watchdog.mode = WatchDogMode.RESET

from isocket import app  # noqa: E402  (the watchdog must run first: an app that does not even import is a dead device)

app.main()
