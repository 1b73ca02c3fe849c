"""The loop of this repository: set-up, `make quick`, documents, mutants, pins; no part of an installed bench."""
