"""Start-up: commands beside the bare imports of what they are built on.

Each is run in turn in a process of its own, several rounds; the fastest run counts, since everything else that the
machine does only adds to it.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

__all__ = ["main"]

GAME = str(Path(__file__).parents[2] / "games" / "nato.yaml")
ROUNDS = 7

#: A command, the bare import that it is held against, and the ratio to stay within.
PAIRS = [
    (["-m", "burden", "--help"], ["-c", "import typer, rich"], 2.5),
    (["-m", "burden", "solve", GAME], ["-c", "import nashpy, sympy"], 1.5),
]


def seconds(arguments: list[str]) -> float:
    """Time of one run of Python with the given arguments."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    for command, bare, limit in PAIRS:
        runs = [(seconds(command), seconds(bare)) for _ in range(ROUNDS)]
        ours, theirs = (min(column) for column in zip(*runs, strict=True))
        names = " ".join(["python", *command[:3]]), " ".join(["python", *bare])
        print(f"{names[0]:<30} {ours:6.3f} s   {names[1]:<35} {theirs:6.3f} s   {ours / theirs:5.2f} (within {limit})")


if __name__ == "__main__":
    main()
