# The launcher: it arms the watchdog, then runs the app. Kept this small because nothing guards what fails before the
# first line.
import os

import microcontroller
from watchdog import WatchDogMode

microcontroller.watchdog.timeout = 8
microcontroller.watchdog.mode = WatchDogMode.RESET

try:
    os.chdir("/update")  # whole, but not in its place yet (docs/install.md): modules are looked for here first
except OSError:
    pass

from isocket import app  # noqa: E402  (the watchdog must run first: an app that does not even import is a dead device)

app.main()
