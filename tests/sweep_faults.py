"""Sweeps that are killed, again and again: ``python -m tests.sweep_faults [ROUNDS]``.

A whole sweep of a game is made once. Then the same is started, killed with SIGKILL after a random while, gone on with,
killed again, until it is whole; its bytes must be those of the first. So for CSV and Parquet, and with workers killed
instead of the parent; and on a local Dask cluster, one of whose workers is killed in the middle.
"""

from __future__ import annotations

import contextlib
import hashlib
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

__all__ = ["main"]

GAME = """
burden: 1
title: Three actions each
parameters:
  kappa: {value: 9/10, domain: "[0, 1]"}
  theta_W: {value: 2.4, domain: "(0, oo)"}
  theta_E: {value: 2.8, domain: "(0, oo)"}
players:
  US: {role: guarantor, actions: {withdraw: 0, reduce: 1, keep: 2}}
  West: {role: ally, actions: {low: 1, medium: 2, high: 3}}
  East: {role: ally, actions: {low: 1, medium: 2, high: 3}}
payoffs:
  US: 3*(kappa*US + West + East) - US**2
  West: theta_W*(kappa*US + West + East)/2 - West**2/2
  East: theta_E*(kappa*US + West + East)/2 - East**2/2
timing: guarantor-first
"""


def digest(path: Path) -> str:
    """Hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def started(*arguments: str) -> subprocess.Popen[bytes]:
    """`burden sweep`, on its way."""
    command = [sys.executable, "-m", "burden", "sweep", *arguments, "-q"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def descendants(process: int) -> list[int]:
    """Processes that a process has started, and those that these have, as far as they run Python."""
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *descendants(child)]
    return found


def is_worker(process: int) -> bool:
    """Whether a process works on chunks: one of ours, or one of Dask's."""
    with contextlib.suppress(OSError):
        command = Path(f"/proc/{process}/cmdline").read_bytes()
        return b"processes as p" in command or b"spawn_main" in command
    return False


def finished(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether a process ends by itself within some seconds; it must end well."""
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return False
    assert process.stderr is not None, "a pipe"
    assert process.returncode == 0, process.stderr.read().decode()
    return True


def killed_parents(options: list[str], whole: Path, seconds: float, rounds: int, draw: random.Random) -> None:
    """Kill the sweep at random moments until it is whole, for as many kills as there are rounds."""
    kills, path = 0, whole.with_name(f"again{whole.suffix}")
    while kills < rounds:
        path.unlink(missing_ok=True)
        resume: list[str] = []
        while True:
            process = started(*options, "-o", str(path), *resume)
            if finished(process, draw.uniform(0, seconds)):
                break
            process.kill()
            process.wait()
            kills, resume = kills + 1, ["--resume"]
            if path.exists():  # killed after it was whole, on its way out
                assert digest(path) == digest(whole), "a file that is not whole has its name"
        assert digest(path) == digest(whole), f"other bytes after {kills} kills"
    print(f"{whole.suffix}: {kills} kills of the sweep, the same bytes each time")


def killed_workers(options: list[str], whole: Path, rounds: int, draw: random.Random, start: float = 0) -> None:
    """Kill workers at random moments, from some seconds on; the sweep goes on by itself."""
    kills, path = 0, whole.with_name(f"again{whole.suffix}")
    while kills < rounds:
        process = started(*options, "-o", str(path))
        time.sleep(start)
        while not finished(
            process, draw.uniform(1, 3)
        ):  # a chunk may end three workers, and they need a second to come
            workers = [one for one in descendants(process.pid) if is_worker(one)]
            if workers:
                subprocess.run(["kill", "-9", str(draw.choice(workers))], check=False, stderr=subprocess.DEVNULL)
                kills += 1
        assert digest(path) == digest(whole), f"other bytes after {kills} kills"
    print(f"{whole.suffix}: {kills} kills of workers, the same bytes each time")


def main(rounds: int = 50, n: int = 1200) -> None:
    """Kill sweeps, and say how that went."""
    draw = random.Random(rounds)
    with tempfile.TemporaryDirectory() as folder:
        game = Path(folder) / "game.yaml"
        game.write_text(GAME, encoding="utf-8")
        options = [str(game), "--vary", f"theta_W=0:6:{n}", "--vary", f"theta_E=0:6:{n}", "--workers", "3"]
        for form in ("csv", "parquet"):
            whole = Path(folder) / f"whole.{form}"
            assert finished(started(*options, "-o", str(whole)), 600), "so long a sweep is no use here"
            start = time.monotonic()
            whole.unlink()
            assert finished(started(*options, "-o", str(whole)), 600), "as above"
            seconds = time.monotonic() - start
            print(f"{whole.suffix}: {whole.stat().st_size:,} bytes in {seconds:.1f} s")
            killed_parents(options, whole, seconds, rounds, draw)
            killed_workers(options, whole, rounds // 5, draw)
        # A cluster is asked for more than ten seconds of work alone.
        large = [str(game), "--vary", f"theta_W=0:6:{4 * n}", "--vary", f"theta_E=0:6:{4 * n}", "--workers", "3"]
        assert finished(started(*large, "-o", str(whole)), 600), "as above"
        killed_workers([*large, "--cluster", "local"], whole, max(1, rounds // 10), draw, start=8)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
