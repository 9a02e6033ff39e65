"""Conditions: how the time to state and prove them grows with levels, allies and parameters, and what we ship takes.

The game is the linear-quadratic one of games/nato.yaml. Asked is whether the allied total does not rise from the
guarantor's lowest effort to its highest, the one statement with the time that everything needed for it takes.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import burden

__all__ = ["main"]

ROOT = Path(__file__).parents[2]

#: Values that stand in the place of a parameter that is none.
FIXED = {"kappa": "9/10", "beta": "1/2", "gamma": "0", "c": "19/100"}


def game(n_allies: int, n_levels: int, n_efforts: int, free: int) -> str:
    """A game; the thetas are always parameters, and so are the first of the other coefficients."""
    keys = [f"A{ally}" for ally in range(n_allies)]
    levels = ", ".join(f"l{level}: {level}" for level in range(n_levels))
    efforts = ", ".join(f"u{effort}: {effort}" for effort in range(n_efforts))
    names = list(FIXED)[:free]
    parameters = {f"theta{ally}": '{value: 2, domain: "(0, oo)"}' for ally in range(n_allies)}
    parameters |= {name: f'{{value: {FIXED[name]}, domain: "[0, oo)"}}' for name in names}
    put = {name: name if name in names else f"({value})" for name, value in FIXED.items()}
    security = " + ".join([f"{put['kappa']}*US", *keys])
    payoffs = [
        f'  {key}: "theta{ally}*({security}) - {put["beta"]}/2*({security})**2'
        f' + {put["gamma"]}*US*{key} - {put["c"]}/2*{key}**2"'
        for ally, key in enumerate(keys)
    ]
    return "\n".join(
        [
            "burden: 1",
            "parameters:",
            *(f"  {name}: {value}" for name, value in parameters.items()),
            "players:",
            f"  US: {{role: guarantor, actions: {{{efforts}}}}}",
            *(f"  {key}: {{role: ally, actions: {{{levels}}}}}" for key in keys),
            "payoffs:",
            "  US: 0",
            *payoffs,
            "",
        ]
    )


def main() -> None:
    """Measure and print."""
    print("allies  levels  efforts  parameters   seconds  verdict      inequalities")
    shapes = [(1, 2), (1, 4), (2, 2), (2, 3), (2, 4), (3, 2), (3, 3), (4, 2)]
    for n_allies, n_levels, n_efforts, free in [
        *((n_allies, n_levels, 3, 4) for n_allies, n_levels in shapes),
        *((2, 3, n_efforts, 4) for n_efforts in (2, 4, 8)),
        *((2, 3, 3, free) for free in (0, 1, 2, 3)),
    ]:
        model = burden.loads(game(n_allies, n_levels, n_efforts, free))
        start = time.perf_counter()
        total = " + ".join(f"A{ally}" for ally in range(n_allies))
        found = burden.conditions(model, of=total, forms="every", before="u0", after=f"u{n_efforts - 1}")
        seconds = time.perf_counter() - start
        (one,) = (one for one in found.statements if one.direction == "nonincreasing")
        length = one.condition.text.count("theta") if one.condition else 0
        row = f"{n_allies:6}  {n_levels:6}  {n_efforts:7}  {n_allies + free:10}  {seconds:8.2f}"
        print(f"{row}  {one.verdict:11}  {length:12}", flush=True)
    essay = sorted(map(str, (ROOT / "games" / "essay").glob("*.yaml")))
    for words in (["conditions", str(ROOT / "games" / "nato.yaml"), "-q"], ["check", *essay, "-q"]):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "burden", *words], check=False, capture_output=True)
        print(f"burden {words[0]} {'games/nato.yaml' if words[0] == 'conditions' else 'games/essay/*.yaml'}: ", end="")
        print(f"{time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
