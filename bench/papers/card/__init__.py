"""The owner's card: all commands on two pages, made from the table of commands that the firmware itself holds."""
