# The launcher: it arms the watchdog, then runs the app. Kept this small because nothing guards what fails before the
# first line.
import os
import sys

import microcontroller
from watchdog import WatchDogMode

microcontroller.watchdog.timeout = 8
microcontroller.watchdog.mode = WatchDogMode.RESET

try:
    os.chdir("/update")  # whole, but not in its place yet (docs/install.md): modules are looked for here first
except OSError:
    pass

# the watchdog must run first: an app that does not even import is a dead device
app_is_wanted = True
try:
    import button

    app_is_wanted = not button.kept_down()
    del button, sys.modules["button"]  # 600 bytes
except Exception:  # a file that is missing or damaged costs the button, not the device
    pass
if app_is_wanted:
    from isocket import guard

    guard.main()
