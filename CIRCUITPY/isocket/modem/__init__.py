"""The modem: bytes to lines, commands to answers, and the jobs that need it. No feature talks to the line itself."""
