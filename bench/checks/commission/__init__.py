"""The first evening of a socket: a checklist that is run, not read, and the report of it."""
