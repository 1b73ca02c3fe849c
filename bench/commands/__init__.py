"""The verbs of the bench, one file each: `HELP`, `configure(parser)`, and `run(args)` that returns the exit code."""
