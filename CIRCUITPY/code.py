# The launcher: it arms the watchdog, then runs the app. Kept this small because nothing guards what fails before the
# first line.
import sys

import microcontroller
from watchdog import WatchDogMode

microcontroller.watchdog.timeout = 8
microcontroller.watchdog.mode = WatchDogMode.RESET

# the watchdog must run first: an app that does not even import is a dead device
import button  # noqa: E402

app_is_wanted = not button.kept_down()
del button, sys.modules["button"]  # 600 bytes
if app_is_wanted:
    from isocket import guard

    guard.main()
