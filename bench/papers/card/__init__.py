"""The owner's card: all commands, made from the table of commands that the firmware itself holds."""
