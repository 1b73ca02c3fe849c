"""Everything that is timed, used at once after a long quiet: at its first use, and at its next."""
