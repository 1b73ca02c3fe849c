# One output on for a while: OUTPUT, SECONDS.
out = drive(OUTPUT, True)
time.sleep(SECONDS)
out.value = False
out.deinit()
tell("shown", OUTPUT)
