"""A run of scenarios as something to keep: one page that needs nothing else, JUnit XML, and a JSON record."""

from bench.ui.report.run import Run
from bench.ui.report.write import write

__all__ = ["Run", "write"]
