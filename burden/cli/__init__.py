"""The command line: read, call, render, print.

Data go to standard output, talk to standard error. Exit codes: 0 done, 1 a check failed, 2 the input is wrong, 3 a
solver gave up, 130 interrupted. Everything heavy is imported by the command that uses it.
"""

# The modules of the commands are imported for what they do: each adds its commands, in the order of `burden --help`.
from burden.cli import solving, statements, dynamics, sweeping, regimes, sensitivity, plotting, gamefiles  # noqa: F401, I001
from burden.cli.options import Format, Method, Timing
from burden.cli.program import app, main

__all__ = ["Format", "Method", "Timing", "app", "main"]
