"""The shape of the next firmware with three chapters, built and measured (README.md). Not on the drive."""
