"""Random small games with parameters, as text of game files: polynomial payoffs, and some that are not.

Coefficients are small, so that ties, dominated actions and games without pure equilibria all occur.
"""

from __future__ import annotations

import random

import burden
from burden.model import Model
from tests.game_by_brute_force import Game
from tests.points_of_games import Points

__all__ = ["random_game"]

_ALLIES = ("West", "East", "North")
_PARAMETERS = ("a", "b", "c", "d")
_DOMAINS = ("(0, oo)", "[0, oo)", "[0, 1]", "(0, 1)", "[-1, 1]", "[0, 4]", "(-oo, oo)", "[1, 3]")


def _inside(rng: random.Random, domain: str) -> str:
    return rng.choice({"(-oo, oo)": ["0", "-1", "2"], "[1, 3]": ["1", "2", "5/2"]}.get(domain, ["1/2", "1/3", "3/4"]))


class _Writer:
    """Writes one game file."""

    def __init__(self, rng: random.Random, effort_is_parameter: bool | None) -> None:
        self.rng = rng
        self.effort_is_parameter = rng.random() < 0.25 if effort_is_parameter is None else effort_is_parameter
        n_allies = rng.choice([1, 2, 2, 2, 3])
        self.allies = _ALLIES[:n_allies]
        self.parameters = _PARAMETERS[: rng.randint(1, 4)]
        self.effort = "u" if self.effort_is_parameter else "US"

    def text(self) -> str:
        rng = self.rng
        domains = {name: rng.choice(_DOMAINS) for name in self.parameters}
        lines = ["burden: 1", "title: a random game", "parameters:"]
        lines += [
            f'  {name}: {{value: {_inside(rng, domain)}, domain: "{domain}"}}' for name, domain in domains.items()
        ]
        if self.effort_is_parameter:
            lines.append(f'  u: {{value: 1, domain: "{rng.choice(["[0, 4]", "[0, 4]", "(0, oo)", "[0, 1]"])}"}}')
        assumptions = self._assumptions(domains)
        if assumptions:
            lines.append(f"assumptions: [{assumptions}]")
        lines.append("players:")
        if not self.effort_is_parameter:
            lines.append(f"  US: {{role: guarantor, actions: {self._actions(rng.choice([2, 2, 3]))}}}")
        sizes = {ally: rng.choice([2, 2, 3]) for ally in self.allies}
        if self.effort_is_parameter:
            sizes = {ally: 2 if rng.random() < 0.8 else size for ally, size in sizes.items()}
        lines += [f"  {ally}: {{role: ally, actions: {self._actions(size)}}}" for ally, size in sizes.items()]
        if rng.random() < 0.4:
            lines += ["definitions:", f"  Q: {self._weighted_sum()}"]
            self.aggregate = "Q"
        else:
            self.aggregate = f"({' + '.join([self.effort, *self.allies])})"
        lines.append("payoffs:")
        if not self.effort_is_parameter:
            lines.append("  US: 0")
        lines += [f'  {ally}: "{self._payoff(ally)}"' for ally in self.allies]
        lines.append(f"effort: {self.effort}")
        return "\n".join(lines) + "\n"

    def _actions(self, size: int) -> str:
        levels = {2: ["0, 1", "0, 1", "1, 2", "-1, 1"], 3: ["0, 1, 2", "0, 1, 2", "0, 1, 3"]}[size]
        return "{" + ", ".join(
            f"{label}: {level}" for label, level in zip("xyz", self.rng.choice(levels).split(", "), strict=False)
        ) + "}"  # fmt: skip

    def _assumptions(self, domains: dict[str, str]) -> str:
        rng = self.rng
        if rng.random() > 0.35:
            return ""
        name = rng.choice(self.parameters)
        options = [f"{name} < 9", f"{name} <= 6", f"{name} != 5"]
        if {"a", "b"} <= domains.keys() and {domains["a"], domains["b"]} & {"(0, oo)", "[0, oo)", "(-oo, oo)"}:
            options += ["a + b < 12", "a*b <= 8", "a <= b + 5"]
        return rng.choice(options)

    def _weighted_sum(self) -> str:
        weights = [self.rng.choice(["", "", "2*", f"{self.rng.choice(self.parameters)}*"]) for _ in self.allies]
        terms = [f"{weight}{ally}" for weight, ally in zip(weights, self.allies, strict=True)]
        return " + ".join([self.effort, *terms])

    # -- payoffs --------------------------------------------------------------------------------------------------

    def _payoff(self, ally: str) -> str:
        rng = self.rng
        style = rng.random()
        if style < 0.35:
            return self._quadratic(ally)
        text = self._polynomial(ally, rng.choice([1, 2, 2, 3]))
        if style < 0.75:
            return text
        return f"{text} + {rng.choice([self._ratio, self._piecewise])(ally)}"

    def _coefficient(self) -> str:
        rng = self.rng
        number = rng.choice(["1", "2", "1/2", "3", "-1", "-2"])
        name = rng.choice(self.parameters)
        return rng.choice([number, name, name, f"{number}*{name}", f"({name} - {number})"]).replace("- -", "+ ")

    def _monomial(self, ally: str, degree: int) -> str:
        factors = [self.rng.choice([ally, ally, *self.allies, self.effort]) for _ in range(degree)]
        return "*".join(factors)

    def _polynomial(self, ally: str, degree: int) -> str:
        rng = self.rng
        terms = [
            f"{self._coefficient()}*{ally}",
            f"{self._coefficient()}*{ally}*{rng.choice([*self.allies, self.effort])}",
        ]
        terms += [
            f"{self._coefficient()}*{self._monomial(ally, rng.randint(1, degree))}" for _ in range(rng.randint(0, 2))
        ]
        return " + ".join(terms)

    def _quadratic(self, ally: str) -> str:
        """Diminishing returns to the total, as in the games that we ship."""
        total = self.aggregate
        benefit, curve, cost = self._coefficient(), self._coefficient(), self._coefficient()
        joint = f" + {self._coefficient()}*{self.effort}*{ally}" if self.rng.random() < 0.5 else ""
        return f"{benefit}*{total} - {curve}*{total}**2/2{joint} - {cost}*{ally}**2"

    def _ratio(self, ally: str) -> str:
        total = " + ".join(f"{name}**2" for name in (self.effort, *self.allies))
        return f"{self._coefficient()}*{self.rng.choice([ally, '1'])}/(1 + {total})"

    def _piecewise(self, ally: str) -> str:
        rng, total = self.rng, self.aggregate
        options = [
            f"{self._coefficient()}*max({total}, {self._coefficient()})",
            f"min({self._coefficient()}*{total}, {ally} + {self._coefficient()})",
            f"abs({total} - {self._coefficient()})",
            f"({self._coefficient()}*{ally} if {total} >= 2 else 0)",
            f"({ally} if {total} > {self._coefficient()} else -{ally})",
        ]
        return rng.choice(options)


def random_game(seed: int, *, effort_is_parameter: bool | None = None) -> str:
    """Write a game file: one guarantor with two or three efforts, or a parameter in its place, and one to three allies.

    Parameters
    ----------
    seed
        The same seed gives the same file.
    effort_is_parameter
        Whether effort is a parameter ``u``; by default in a quarter of the games.
    """
    rng = random.Random(seed)
    text = _Writer(rng, effort_is_parameter).text()
    for _ in range(0 if seed % 8 == 0 else 10):  # one in eight stays as it came, however dull
        if _is_lively(text):
            break
        text = _Writer(rng, effort_is_parameter).text()
    return text


def _is_lively(text: str) -> bool:
    """Whether the equilibria depend on the parameters."""
    model = burden.loads(text)
    assert isinstance(model, Model), "it has parameters"
    assert model.effort is not None, "it names the effort"
    game = Game(model, model.effort)
    patterns = {
        tuple(game.equilibria(point, effort) for effort in range(len(game.efforts)))
        for point, _ in Points(game, 0).draw(30)
    }
    return len(patterns) >= 4
