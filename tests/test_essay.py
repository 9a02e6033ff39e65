"""The essay's claims, `games/essay/`: each comes out as algebra by hand says it does.

The conditions of `tests/essay_claims.py` are compared twice: with a decision of our own at single points of the
parameter space, which enumerates pure equilibria from the payoffs of the file, and with what `burden check` finds.
"""

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest

import burden
from burden.expressions import Formula, parse
from burden.expressions.syntax import COMPARISONS
from burden.model import Model
from tests.essay_claims import KNOWN, Known

ESSAY = Path(__file__).parents[1] / "games" / "essay"

Values: TypeAlias = Mapping[str, Fraction]
Profile: TypeAlias = Mapping[str, str]

#: Points per claim at which conditions are compared with our own decision, and with each other.
N_DECIDED, N_COMPARED = 250, 2000


#: Where points are drawn from, by parameter. Ends that a domain leaves out are drawn and thrown away.
RANGES: dict[str, dict[str, tuple[int, int]]] = {
    "s01-dependence": {"theta_W": (0, 5), "theta_E": (0, 6), "kappa": (0, 1), "gamma": (0, 2), "u": (1, 1)},
    "s01-tipping": {"gamma": (0, 4), "c_W": (0, 4), "c_E": (0, 4)},
    "s02-crowding-out": {"theta_W": (0, 5), "theta_E": (0, 5), "kappa": (0, 1)},
    "s02-complements": {"theta_W": (0, 3), "theta_E": (0, 4), "kappa": (0, 1), "gamma": (0, 2), "u": (1, 1)},
    "s03-threat-perception": {"power": (0, 5), "d_W": (0, 3), "d_E": (0, 3), "history": (-3, 3)},
    "s04-restraint": {"theta_W": (0, 3), "theta_E": (0, 4), "kappa": (0, 1)},
    "s05-reassurance": {"theta_E": (0, 5), "kappa": (0, 1), "gamma": (0, 2)},
    "s09-fitting-response": {"theta_W": (5, 11), "theta_E": (5, 12), "kappa": (0, 1)},
    "s11-extended-deterrence": {"R": (0, 3), "kappa": (0, 1), "strength": (1, 4), "u": (1, 1)},
    "s12-redoubling": {"theta_W": (0, 9), "theta_E": (0, 12), "kappa": (0, 1), "gamma": (0, 3), "u": (1, 1)},
    "s14-without-guarantor": {"theta_W": (0, 4), "theta_E": (0, 6), "kappa": (0, 1), "gamma": (0, 2)},
    "s16-influence-rent": {"v": (0, 3), "r": (0, 3), "c": (0, 3), "theta": (1, 2), "kappa": (0, 1)},
    "s18-germany": {"v": (-2, 2), "s": (0, 3), "k": (0, 3), "w": (-1, 3)},
}


@cache
def model_of(game: str) -> Model:
    model = burden.load(ESSAY / f"{game}.yaml")
    assert isinstance(model, Model)
    return model


def rational(number: Any) -> Fraction:
    """Make sure that a number is rational, as it is in all of these games."""
    assert isinstance(number, Fraction)
    return number


# -- points of the parameter space ------------------------------------------------------------------------------------


def drawn(game: str, n_points: int, seed: int) -> Iterator[dict[str, Fraction]]:
    """Draw points that the file allows: on a coarse grid, where ties are frequent, and on a fine one, in turn."""
    rng = random.Random(seed)
    found = 0
    while found < n_points:
        steps = 4 if found % 2 else 97
        values = {
            name: Fraction(rng.randint(low * steps, high * steps), steps) for name, (low, high) in RANGES[game].items()
        }
        if not model_of(game).violations(values):
            found += 1
            yield values


def on_boundaries(game: str, condition: str, points: Sequence[Values]) -> Iterator[dict[str, Fraction]]:
    """Move points onto the boundaries of a condition: along each parameter in which a comparison is linear."""
    comparisons = [node for node in parse(condition, condition=True).root.walk() if node.kind in COMPARISONS]
    for values, comparison in itertools.product(points, comparisons):
        left, right = (Formula("", part) for part in comparison.parts)
        for name in sorted(left.names | right.names):

            def difference(at: int, name: str = name, values: Values = values, sides: Any = (left, right)) -> Fraction:
                changed = {**values, name: Fraction(at)}
                return rational(sides[0].evaluate(changed) - sides[1].evaluate(changed))

            one, two, three = difference(1), difference(2), difference(3)
            if two - one == three - two != 0:
                moved = {**values, name: 1 - one / (two - one)}
                if not model_of(game).violations(moved):
                    yield moved


def points_for(known: Known, n_points: int, seed: int) -> list[dict[str, Fraction]]:
    """Draw points, a third of them on boundaries of the condition if there is one."""
    points = list(drawn(known.game, n_points, seed))
    if known.condition is not None:
        boundary = list(on_boundaries(known.game, known.condition, points[: n_points // 4]))
        random.Random(seed).shuffle(boundary)
        points[: n_points // 3] = boundary[: n_points // 3]
    return points


# -- finite games, by enumeration -------------------------------------------------------------------------------------


class Play:
    """The game of a file at one point, with or without some of the parameters changed."""

    def __init__(self, game: str, values: Values, **changes: Fraction | int) -> None:
        self.model = model_of(game)
        self.values = {**values, **{name: Fraction(value) for name, value in changes.items()}}
        self.game = self.model.at(self.values)
        self.labels = [tuple(action.label for action in player.actions) for player in self.model.players]
        self.keys = [player.key for player in self.model.players]

    def payoff(self, player: str, profile: Profile) -> Fraction:
        indices = tuple(labels.index(profile[key]) for key, labels in zip(self.keys, self.labels, strict=True))
        return rational(self.game.exact_payoffs[(self.keys.index(player), *indices)])

    def level(self, player: str, profile: Profile) -> Fraction:
        position = self.keys.index(player)
        action = self.model.players[position].actions[self.labels[position].index(profile[player])]
        assert action.level is not None
        return rational(action.level.evaluate(self.values))

    def is_best_response(self, player: str, profile: Profile) -> bool:
        choices = self.labels[self.keys.index(player)]
        return all(self.payoff(player, {**profile, player: other}) <= self.payoff(player, profile) for other in choices)

    def equilibria(self, **held: str) -> list[dict[str, str]]:
        """Pure equilibria among the players who are not held."""
        profiles = (dict(zip(self.keys, labels, strict=True)) for labels in itertools.product(*self.labels))
        return [
            profile
            for profile in profiles
            if all(profile[key] == label for key, label in held.items())
            and all(self.is_best_response(key, profile) for key in self.keys if key not in held)
        ]

    def levels(self, *players: str, **held: str) -> set[Fraction]:
        """Values that the sum of some players' levels takes in equilibrium."""
        found = {sum((self.level(key, profile) for key in players), Fraction()) for profile in self.equilibria(**held)}
        assert found, "a value in equilibrium needs an equilibrium"
        return found

    def first(self, leader: str) -> list[dict[str, str]]:
        """Outcomes with a leader to whom every action leaves one reply."""
        replies = [self.equilibria(**{leader: label}) for label in self.labels[self.keys.index(leader)]]
        assert all(len(reply) == 1 for reply in replies)
        best = max(self.payoff(leader, reply[0]) for reply in replies)
        return [reply[0] for reply in replies if self.payoff(leader, reply[0]) == best]


def move(before: set[Fraction], after: set[Fraction]) -> tuple[bool, bool]:
    """Whether no pair of values rises, and whether every pair falls."""
    return max(after) <= min(before), max(after) < min(before)


def dependences(play: Play, effort: str) -> set[Fraction]:
    """American shares of all effort in the allies' equilibria."""
    (own,) = {play.level("US", profile) for profile in play.equilibria(US=effort)}
    return {own / (own + total) for total in play.levels("West", "East", US=effort)}


def tipping(values: Values) -> tuple[bool, bool]:
    """S1 and S2 in the game with steps: dependence does not fall, the allied total does not rise."""
    play = Play("s01-tipping", values)
    steps = play.levels("West", "East", US="keep"), play.levels("West", "East", US="redouble")
    return min(dependences(play, "redouble")) >= max(dependences(play, "keep")), move(*steps)[0]


def crowding_out(values: Values, *players: str) -> tuple[bool, bool]:
    play = Play("s02-crowding-out", values)
    return move(play.levels(*players, US="keep"), play.levels(*players, US="redouble"))


def complements(values: Values) -> bool:
    """Whether the total rises between no two efforts up to 4: equilibria change only where a gain changes its sign."""
    start, end = Play("s02-complements", values, u=0), Play("s02-complements", values, u=4)
    edges = {Fraction(0), Fraction(4)}
    for own, other in itertools.permutations(("West", "East")):
        for label in ("low", "high"):
            low, high = ({own: choice, other: label} for choice in ("low", "high"))
            first, last = (play.payoff(own, high) - play.payoff(own, low) for play in (start, end))
            if first * last < 0:
                edges.add(4 * first / (first - last))  # gains are linear in u
    totals = [Play("s02-complements", values, u=u).levels("West", "East") for u in spread(sorted(edges))]
    return all(move(before, after)[0] for before, after in itertools.combinations(totals, 2))


def spread(edges: Sequence[Fraction]) -> list[Fraction]:
    """Edges, and two points between each and the next: enough to see what changes at edges only."""
    between = [low + (high - low) * Fraction(k, 3) for low, high in itertools.pairwise(edges) for k in range(3)]
    return [*between, edges[-1]]


def perceptions(values: Values) -> tuple[Fraction, Fraction]:
    return values["power"] / values["d_W"], values["power"] / values["d_E"] + values["history"]


def power_divides(values: Values) -> bool:
    """Whether the difference rises with power: it is linear in it."""
    low, high = (perceptions({**values, "power": Fraction(power)}) for power in (1, 2))
    return high[1] - high[0] > low[1] - low[0]


def east_ahead(values: Values) -> tuple[bool, bool]:
    """Whether the East does at least as much as the West in all equilibria at keep, and in some."""
    play = Play("s03-threat-perception", values)
    ahead = [play.level("East", one) >= play.level("West", one) for one in play.equilibria(US="keep")]
    return all(ahead), any(ahead)


def is_nearer_east(values: Values) -> bool:
    return values["d_E"] < values["d_W"]


def sees_more(values: Values) -> bool:
    west, east = perceptions(values)
    return east > west


def restraint(values: Values) -> dict[str, bool]:
    """Claims of S4, by their keys."""
    play = Play("s04-restraint", values)
    under, without = play.levels("West", US="keep"), play.levels("West", US="withdraw")
    alike = Play("s04-restraint", values, theta_W=values["theta_E"]).levels("West", US="withdraw")
    return {
        "low-anyway": under != {0} or without == {0},
        "low-threat": under == {0} and without == {0} and alike == {1},
        "free-riding": under == {0} and without == {1},
        "crowding-out-is-free-riding": not move(without, under)[1] or without == {1},
    }


def reassurance(values: Values) -> bool:
    play = Play("s05-reassurance", values)

    def worth(effort: str, west: str) -> Fraction:
        (value,) = {play.payoff("East", profile) for profile in play.equilibria(US=effort, West=west)}
        return value

    return worth("keep", "low") - worth("withdraw", "low") >= worth("keep", "high") - worth("withdraw", "high")


def medium_fits(values: Values, **changes: Fraction | int) -> bool:
    profile = {"US": "keep", "West": "medium", "East": "high"}
    return Play("s09-fitting-response", values, **changes).is_best_response("West", profile)


def both_fit(values: Values) -> bool:
    profile = {"US": "keep", "West": "medium", "East": "high"}
    return profile in Play("s09-fitting-response", values).equilibria(US="keep")


def deters(values: Values, effort: Fraction, ally: str) -> bool:
    play = Play("s11-extended-deterrence", values, u=effort)
    return play.is_best_response("Rival", {"Ally": ally, "Rival": "refrain"})


def rent(values: Values) -> dict[str, bool]:
    """Claims of S16, by their keys."""
    play = Play("s16-influence-rent", values)
    first = {play.level("US", profile) for profile in play.first("US")}
    at_once = {play.level("US", profile) for profile in play.equilibria()}
    low, high = (play.payoff("US", {"US": "keep", "Europe": choice}) for choice in ("low", "high"))
    europe = {play.level("Europe", profile) for profile in play.first("US")}
    return {
        "prefers-dependence": low >= high,
        "does-not-step-back": first == {1},
        "leads-to-be-needed": min(first) > max(at_once),
        "without-rent": values["r"] != 0 or (first == {0} and europe == {1}),
    }


def germany(values: Values) -> dict[str, bool]:
    """Claims of S18, by their keys."""
    play = Play("s18-germany", values)
    sends, holds = (
        play.is_best_response("Germany", {"Lead": lead, "Germany": "send", "East": "hold"}) for lead in ("send", "hold")
    )
    alone = move(play.levels("Germany", Lead="hold"), play.levels("Germany", Lead="send"))[0]
    group = move(*(play.levels("Germany", "East", Lead=lead) for lead in ("hold", "send")))[0]
    followed = sends and not holds
    return {
        "followed": followed,
        "crowding-out-of-germany": alone,
        "tension": not followed or not alone,
        "reconciled": followed and group,
    }


# -- contributions of any size, in closed form ------------------------------------------------------------------------

#: By game: what a unit of effort adds to the marginal benefit of West and of East, the effort's effect on Q included.
EFFECTS: dict[str, Callable[[Values], tuple[Fraction, Fraction]]] = {
    "s01-dependence": lambda v: (v["gamma"] - v["kappa"], v["gamma"] - v["kappa"]),
    "s12-redoubling": lambda v: (-v["kappa"], v["gamma"] - v["kappa"]),
    "s14-without-guarantor": lambda v: (v["gamma"] - v["kappa"], v["gamma"] - v["kappa"]),
}


def pushes(game: str, values: Values, effort: Fraction) -> tuple[Fraction, Fraction]:
    """Marginal benefit of West and of East where nobody contributes."""
    west, east = EFFECTS[game](values)
    return values["theta_W"] + west * effort, values["theta_E"] + east * effort


def contributions(game: str, values: Values, effort: Fraction) -> tuple[Fraction, Fraction]:
    """West and East in equilibrium: x_i = max(0, (p_i - x_j)/2). Best responses have slope -1/2 or 0: it is the one."""
    west, east = pushes(game, values, effort)
    nothing = Fraction(0)
    if 2 * west >= east and 2 * east >= west:
        return (2 * west - east) / 3, (2 * east - west) / 3
    return (nothing, max(nothing, east / 2)) if east > west else (max(nothing, west / 2), nothing)


def efforts(game: str, values: Values) -> list[Fraction]:
    """Efforts up to 4 between which contributions are linear in effort, and two points between each and the next."""
    edges = {Fraction(0), Fraction(4)}
    start, end = pushes(game, values, Fraction(0)), pushes(game, values, Fraction(4))
    for west, east in ((2, -1), (-1, 2), (1, 0), (0, 1)):
        first, last = (west * push[0] + east * push[1] for push in (start, end))
        if first * last < 0:
            edges.add(4 * first / (first - last))
    return spread(sorted(edges))


def rises(numbers: Sequence[Fraction]) -> tuple[bool, bool]:
    """Whether numbers never fall, and whether they always rise."""
    pairs = list(itertools.pairwise(numbers))
    return all(low <= high for low, high in pairs), all(low < high for low, high in pairs)


def smooth(game: str, values: Values) -> dict[str, bool]:
    """Claims of S1 and S12 with contributions of any size, by their keys."""
    if game == "s01-dependence":
        grid = efforts(game, values)[1:]  # the domain leaves out 0
        totals = [sum(contributions(game, values, u), Fraction()) for u in grid]
        weak, strict = rises([u / (u + total) for u, total in zip(grid, totals, strict=True)])
        less = rises([-total for total in totals])[0]
        return {"dependence": weak, "dependence-strictly": strict, "allies-do-less": less}
    grid = efforts(game, values)
    totals = [sum(contributions(game, values, u), Fraction()) for u in grid]
    falls = rises([-total for total in totals])[0]
    return {
        "always-contradictory": falls,
        "contradictory": falls,
        "not-contradictory": rises(totals)[1],
        "west-crowded-out": rises([-contributions(game, values, u)[0] for u in grid])[0],
    }


def alone(values: Values) -> dict[str, bool]:
    """Claims of S14, by their keys."""
    without, under = (contributions("s14-without-guarantor", values, Fraction(effort)) for effort in (0, 1))
    return {
        "allies-do-more": sum(without) > sum(under),
        "east-does-more": without[1] > under[1],
        "west-does-more": without[0] > under[0],
        "not-all-of-it": sum(without) < 1 + sum(under),
    }


#: By game and claim: whether it holds at a point; of closed claims, whether what stands in the brackets does.
DECIDE: dict[str, dict[str, Callable[[Values], bool]]] = {
    "s01-tipping": {
        "dependence": lambda v: tipping(v)[0],
        "weaker-than-crowding-out": lambda v: not tipping(v)[1] or tipping(v)[0],
        "no-weaker": lambda v: not tipping(v)[0] or tipping(v)[1],
    },
    "s02-crowding-out": {
        "total": lambda v: crowding_out(v, "West", "East")[0],
        "total-strictly": lambda v: crowding_out(v, "West", "East")[1],
        "west": lambda v: crowding_out(v, "West")[0],
    },
    "s02-complements": {
        "total": complements,
        "without-joint-products": lambda v: not (v["gamma"] == 0 and v["kappa"] > 0) or complements(v),
    },
    "s03-threat-perception": {
        "nearer-and-marked-by-history": lambda v: not (is_nearer_east(v) and v["history"] >= 0) or sees_more(v),
        "nearer-alone": lambda v: not is_nearer_east(v) or sees_more(v),
        "power-divides": power_divides,
        "east-carries": lambda v: not sees_more(v) or east_ahead(v)[0],
        "east-may-carry": lambda v: not sees_more(v) or east_ahead(v)[1],
    },
    "s05-reassurance": {
        "wants-more": reassurance,
        "wants-more-without-logistics": lambda v: v["gamma"] != 0 or reassurance(v),
    },
    "s09-fitting-response": {
        "fits": medium_fits,
        "fits-the-lower-threat-only": lambda v: medium_fits(v) and not medium_fits(v, theta_W=v["theta_E"]),
        "both-fit": both_fit,
        "trust-would-do": lambda v: (
            not medium_fits(v, theta_W=v["theta_E"]) and medium_fits(v, theta_W=v["theta_E"], kappa=1)
        ),
    },
    "s11-extended-deterrence": {
        "direct": lambda v: deters(v, Fraction(0), "direct"),
        "extended-needs-extra": lambda v: not deters(v, v["R"], "none"),
        "extra-is-enough": lambda v: deters(v, v["R"] / (v["kappa"] * v["strength"]), "none"),
        "equal-strength": lambda v: not (v["strength"] == 1 and v["kappa"] < 1) or not deters(v, v["R"], "none"),
    },
}

#: By game: all its claims at once.
DECIDE_ALL: dict[str, Callable[[Values], dict[str, bool]]] = {
    "s01-dependence": lambda v: smooth("s01-dependence", v),
    "s04-restraint": restraint,
    "s12-redoubling": lambda v: smooth("s12-redoubling", v),
    "s14-without-guarantor": alone,
    "s16-influence-rent": rent,
    "s18-germany": germany,
}


def decide(known: Known, values: Values) -> bool:
    if known.game in DECIDE_ALL:
        return DECIDE_ALL[known.game](values)[known.claim]
    return DECIDE[known.game][known.claim](values)


# -- tests ------------------------------------------------------------------------------------------------------------


def test_every_claim_of_every_file_is_known() -> None:
    """Those about play over time are in test_dynamic_games.py."""
    models = {path.stem: model_of(path.stem) for path in ESSAY.glob("*.yaml")}
    once = {name: model for name, model in models.items() if model.repeated is None and model.path is None}
    stated = {(name, claim) for name, model in once.items() for claim in model.claims}
    assert {(known.game, known.claim) for known in KNOWN} == stated
    assert len(KNOWN) == len(stated)


@pytest.mark.parametrize("game", RANGES)
def test_every_claim_names_its_source(game: str) -> None:
    assert all(claim.text and claim.source for claim in model_of(game).claims.values())


@pytest.mark.parametrize("known", KNOWN, ids=str)
def test_algebra_by_hand_agrees_with_enumeration(known: Known) -> None:
    points = points_for(known, N_DECIDED, 1)
    found = [decide(known, values) for values in points]
    says = model_of(known.game).claims[known.claim].says
    if says.startswith("everywhere("):
        assert all(found) is (known.verdict == "holds")
    elif says.startswith("somewhere("):
        assert any(found) is (known.verdict == "holds")
    elif known.condition is not None:
        condition = parse(known.condition, condition=True)
        assert [values for values, holds in zip(points, found, strict=True) if condition.holds(values) != holds] == []
        assert set(found) == {True, False}
    else:
        assert set(found) == {known.verdict == "holds"}


@pytest.mark.parametrize("game", EFFECTS)
def test_contributions_in_closed_form_are_best_responses(game: str) -> None:
    model = model_of(game)
    for values in drawn(game, 40, 2):
        for effort in (0, 1) if game == "s14-without-guarantor" else (Fraction(1, 3), 2, 4):
            west, east = contributions(game, values, Fraction(effort))
            at: dict[str, Any] = {**values, "u": Fraction(effort), "US": Fraction(effort), "West": west, "East": east}
            for player, own in (("West", west), ("East", east)):

                def payoff(level: Fraction, player: str = player, at: dict[str, Any] = at) -> Fraction:
                    names = {**at, player: level}
                    names["Q"] = model.definitions["Q"].evaluate(names)
                    formula = model.payoffs[player]
                    assert isinstance(formula, Formula)
                    return rational(formula.evaluate(names))

                others = [own + Fraction(1, 1000), max(Fraction(0), own - Fraction(1, 1000))]
                others += [Fraction(k, 2) for k in range(30)]
                assert all(payoff(other) < payoff(own) for other in others if other != own)


@pytest.mark.parametrize("game", [game for game in RANGES if game not in EFFECTS])
def test_finite_games_are_solved_completely_in_their_base_case(game: str) -> None:
    solution = burden.solve(model_of(game))
    assert solution.complete
    assert solution.equilibria


CHECK: Any = getattr(burden, "check", None)


@cache
def checked(game: str) -> dict[str, Any]:
    return {claim.id: claim for claim in CHECK(model_of(game)).claims}


@pytest.mark.skipif(CHECK is None, reason="needs burden.check")
@pytest.mark.parametrize("known", KNOWN, ids=str)
def test_check_finds_what_algebra_by_hand_finds(known: Known) -> None:
    claim = checked(known.game)[known.claim]
    assert claim.verdict == known.verdict
    assert claim.proof == "proved"
    if known.condition is not None:
        by_hand = parse(known.condition, condition=True)
        points = points_for(known, N_COMPARED, 3)
        assert [values for values in points if by_hand.holds(values) != claim.condition.holds(values)] == []


@pytest.mark.skipif(CHECK is None, reason="needs burden.check")
@pytest.mark.parametrize("known", [known for known in KNOWN if known.verdict != "holds"], ids=str)
def test_counterexample_is_one(known: Known) -> None:
    values = checked(known.game)[known.claim].counterexample.values
    assert not model_of(known.game).violations({**model_of(known.game).values(), **values})
    assert decide(known, {**model_of(known.game).values(), **values}) is False
