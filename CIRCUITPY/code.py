# The launcher: it arms the watchdog, then runs the app. Kept this small because nothing guards what fails before the
# first line.
import os
import sys

import microcontroller
from watchdog import WatchDogMode

microcontroller.watchdog.timeout = 8
microcontroller.watchdog.mode = WatchDogMode.RESET

for top in ("/update", ""):  # an update that is whole, but not in its place yet, comes first (docs/install.md)
    try:
        os.chdir(top + "/isocket/modules")  # modules are looked for here first; as sources they are in /isocket itself
    except OSError:
        continue
    if top:
        sys.path.insert(1, top)
    break

# the watchdog must run first: an app that does not even import is a dead device
app_is_wanted = True
try:
    import button

    app_is_wanted = not button.kept_down()
    del button, sys.modules["button"]  # 600 bytes
except Exception:  # a file that is missing or damaged costs the button, not the device
    pass
if app_is_wanted:
    from isocket.crash import supervisor

    supervisor.main()
