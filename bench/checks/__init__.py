"""What a device must survive, one folder a question: each has a verb of the command line."""
