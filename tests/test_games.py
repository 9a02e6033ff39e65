"""The games in `games/`: each loads, and each has the equilibria that its source, or algebra by hand, gives it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple, NotRequired, TypedDict, cast

import pytest

import burden

GAMES = Path(__file__).parents[1] / "games"
CLASSIC = GAMES / "classic"

Strategies = frozenset[tuple[str, str, Fraction]]  # (player, action, probability), actions played only


class Reported(TypedDict):
    """One equilibrium in the JSON of a solution."""

    type: str
    exact: dict[str, dict[str, str]]
    payoffs: dict[str, float]
    component: int
    selection: NotRequired[str]


class Subgame(TypedDict):
    """What follows one action of the leader."""

    action: str
    equilibria: list[Reported]
    complete: bool


class Point(NamedTuple):
    """An equilibrium as a source gives it, with the payoffs in player order."""

    strategies: Strategies
    payoffs: tuple[Fraction, ...]

    @property
    def is_pure(self) -> bool:
        """Whether nobody mixes."""
        return all(probability == 1 for _, _, probability in self.strategies)


class Known(NamedTuple):
    """All that is known of a game: its equilibria by connected component, or the pure or the mixed ones only."""

    game: str
    source: str
    components: list[list[Point]]
    scenario: str | None = None


def point(payoffs: str, **strategies: str) -> Point:
    """Read `point("1/5 1/5", Man="fight 3/5, ballet 2/5", Woman="ballet")`; a lone action has probability 1."""
    played = [
        (player, *(part.split() if " " in part else (part, "1")))
        for player, strategy in strategies.items()
        for part in strategy.split(", ")
    ]
    return Point(
        frozenset((player, action, Fraction(probability)) for player, action, probability in played),
        tuple(Fraction(payoff) for payoff in payoffs.split()),
    )


def strategies_of(equilibrium: Reported, players: Iterable[str] | None = None) -> Strategies:
    """Return the exact strategies of all or some of the players."""
    exact = equilibrium["exact"]
    return frozenset(
        (player, action, Fraction(probability))
        for player in (exact if players is None else players)
        for action, probability in exact[player].items()
    )


def is_pure(equilibrium: Reported) -> bool:
    """Whether nobody mixes."""
    return all(len(strategy) == 1 for strategy in equilibrium["exact"].values())


def solved(known: Known) -> Mapping[str, object]:
    """Solve a classic game, in the scenario that is asked for."""
    game = burden.load(CLASSIC / f"{known.game}.yaml")
    solution = burden.solve(game) if known.scenario is None else burden.solve(game, scenario=known.scenario)
    return solution.to_dict()


def equilibria_of(solution: Mapping[str, object]) -> list[Reported]:
    """Return the equilibria of a solution in its JSON form."""
    return cast("list[Reported]", solution["equilibria"])


def assert_same_equilibria(reported: Sequence[Reported], expected: Iterable[Point]) -> None:
    """Compare strategies and payoffs, whatever the order; no equilibrium may come twice."""
    found = {strategies_of(equilibrium): tuple(equilibrium["payoffs"].values()) for equilibrium in reported}
    known = {point.strategies: point.payoffs for point in expected}
    assert found.keys() == known.keys()
    assert len(reported) == len(known)
    for strategies, payoffs in known.items():
        assert found[strategies] == pytest.approx(tuple(map(float, payoffs)))


def name_of(known: Known) -> str:
    """Name a test case."""
    return known.game if known.scenario is None else f"{known.game}-{known.scenario}"


# Every number below comes from the source or from indifference conditions worked out by hand; none from our solver.

TWO_PLAYERS = [
    Known(
        "prisoners-dilemma",
        "Luce and Raiffa (1957): defection is strictly dominant",
        [[point("1 1", Row="defect", Column="defect")]],
    ),
    Known(
        "stag-hunt",
        "both pure profiles; indifference 4 p = 3",
        [
            [point("4 4", Row="stag", Column="stag")],
            [point("3 3", Row="hare", Column="hare")],
            [point("3 3", Row="stag 3/4, hare 1/4", Column="stag 3/4, hare 1/4")],
        ],
    ),
    Known(
        "chicken",
        "Rapoport and Chammah (1966), our numbers; indifference 3 p + 2 (1 - p) = 4 p",
        [
            [point("2 4", Row="swerve", Column="straight")],
            [point("4 2", Row="straight", Column="swerve")],
            [point("8/3 8/3", Row="swerve 2/3, straight 1/3", Column="swerve 2/3, straight 1/3")],
        ],
    ),
    Known(
        "battle-of-the-sexes",
        "Luce and Raiffa (1957); indifference 2 q - (1 - q) = -q + (1 - q)",
        [
            [point("2 1", Man="fight", Woman="fight")],
            [point("1 2", Man="ballet", Woman="ballet")],
            [point("1/5 1/5", Man="fight 3/5, ballet 2/5", Woman="fight 2/5, ballet 3/5")],
        ],
    ),
    Known(
        "matching-pennies",
        "von Neumann and Morgenstern (1944): each side with 1/2, value 0",
        [[point("0 0", Even="heads 1/2, tails 1/2", Odd="heads 1/2, tails 1/2")]],
    ),
    Known(
        "rock-paper-scissors",
        "von Neumann and Morgenstern (1944): each action with 1/3, value 0",
        [
            [
                point(
                    "0 0",
                    Row="rock 1/3, paper 1/3, scissors 1/3",
                    Column="rock 1/3, paper 1/3, scissors 1/3",
                )
            ]
        ],
    ),
    Known(
        "asymmetric-matching-pennies",
        "Goeree and Holt (2001): left with 40 / x, top with 1/2",
        [[point("75 60", Row="top 1/2, bottom 1/2", Column="left 1/8, right 7/8")]],
    ),
    Known(
        "asymmetric-matching-pennies",
        "Goeree and Holt (2001): left with 40 / x, top with 1/2",
        [[point("60 60", Row="top 1/2, bottom 1/2", Column="left 1/2, right 1/2")]],
        "symmetric",
    ),
    Known(
        "asymmetric-matching-pennies",
        "Goeree and Holt (2001): left with 40 / x, top with 1/2",
        [[point("480/11 60", Row="top 1/2, bottom 1/2", Column="left 10/11, right 1/11")]],
        "reversed",
    ),
    Known(
        "inspection",
        "indifference: -3 p + (1 - p) = 0 and -0.3 (1 - q) - 0.4 q = -q",
        [[point("-1/3 0", Inspector="inspect 1/4, trust 3/4", Inspectee="comply 2/3, violate 1/3")]],
    ),
    Known(
        "hawk-dove",
        "Maynard Smith (1982): hawk with V / C = 1/3",
        [
            [point("2 0", Row="hawk", Column="dove")],
            [point("0 2", Row="dove", Column="hawk")],
            [point("2/3 2/3", Row="hawk 1/3, dove 2/3", Column="hawk 1/3, dove 2/3")],
        ],
    ),
    Known(
        "hawk-dove",
        "Maynard Smith (1982): hawk for sure if V > C",
        [[point("1/2 1/2", Row="hawk", Column="hawk")]],
        "cheap-fights",
    ),
    Known(
        "shapley",
        "Shapley (1964): each action with 1/3",
        [[point("1/3 1/3", Row="one 1/3, two 1/3, three 1/3", Column="one 1/3, two 1/3, three 1/3")]],
    ),
    Known(
        "travelers-dilemma",
        "Basu (1994): both make the lowest claim",
        [[point("2 2", First="2", Second="2")]],
    ),
    Known(
        "degenerate",
        "von Stengel (2007), the nondegenerate original",
        [
            [point("3 3", Row="top", Column="left")],
            [point("3 14/5", Row="top 4/5, middle 1/5", Column="left 2/3, right 1/3")],
            [point("4 8/3", Row="middle 1/3, bottom 2/3", Column="left 1/3, right 2/3")],
        ],
        "nondegenerate",
    ),
    Known(
        "degenerate",
        "top is a best reply while right has probability at most 1/3, and leaves Column indifferent",
        [
            [
                point("3 3", Row="top", Column="left"),
                point("3 3", Row="top", Column="left 2/3, right 1/3"),
            ],
            [point("4 8/3", Row="middle 1/3, bottom 2/3", Column="left 1/3, right 2/3")],
        ],
    ),
    Known(
        "deterrence",
        "waiting is a best reply if resistance has probability 1/3 or more: 1 - q - 2 q <= 0",
        [
            [
                point("0 0", Challenger="wait", Defender="resist"),
                point("0 0", Challenger="wait", Defender="concede 2/3, resist 1/3"),
            ]
        ],
    ),
    Known(
        "deterrence",
        "as before, and attack is met by concession",
        [
            [
                point("0 0", Challenger="wait", Defender="resist"),
                point("0 0", Challenger="wait", Defender="concede 2/3, resist 1/3"),
            ],
            [point("1 -3", Challenger="attack", Defender="concede")],
        ],
        "empty-threat",
    ),
]

# Pure equilibria; the mixed ones stand in MIXED.
THREE_PLAYERS = [
    Known(
        "volunteers-dilemma",
        "Diekmann (1985): exactly one volunteers",
        [
            [point("3 4 4", First="volunteer", Second="abstain", Third="abstain")],
            [point("4 3 4", First="abstain", Second="volunteer", Third="abstain")],
            [point("4 4 3", First="abstain", Second="abstain", Third="volunteer")],
        ],
    ),
    Known(
        "selten-horse",
        "Selten (1975), figure 1",
        [
            [point("3 2 2", First="L", Second="R", Third="R")],
            [point("1 1 1", First="R", Second="R", Third="L")],
        ],
    ),
    Known(
        "threshold",
        "Palfrey and Rosenthal (1984): nobody or exactly as many as are needed",
        [
            [point("0 0 0", First="abstain", Second="abstain", Third="abstain")],
            [point("5/8 5/8 1", First="contribute", Second="contribute", Third="abstain")],
            [point("5/8 1 5/8", First="contribute", Second="abstain", Third="contribute")],
            [point("1 5/8 5/8", First="abstain", Second="contribute", Third="contribute")],
        ],
    ),
    Known(
        "weakest-link",
        "Van Huyck, Battalio and Beil (1990): all at the same level k, payoff 0.2 k - 0.1 k + 0.6",
        [
            [point("7/10 7/10 7/10", First="low", Second="low", Third="low")],
            [point("4/5 4/5 4/5", First="medium", Second="medium", Third="medium")],
            [point("9/10 9/10 9/10", First="high", Second="high", Third="high")],
        ],
    ),
    Known(
        "olson-zeckhauser",
        "Olson and Zeckhauser (1966): only the largest gives",
        [[point("8 4 0", Large="4", Middle="0", Small="0")]],
    ),
    Known(
        "mckelvey-mclennan",
        "McKelvey and McLennan (1996): the four cells with payoffs other than 0",
        [
            [point("9 8 12", First="a", Second="a", Third="a")],
            [point("3 4 6", First="a", Second="b", Third="b")],
            [point("3 4 6", First="b", Second="a", Third="b")],
            [point("9 8 2", First="b", Second="b", Third="a")],
        ],
    ),
]


SURE, PAIR, WATCHER = "volunteer", "volunteer 3/4, abstain 1/4", "abstain"
LIKELY, HARDLY = "contribute 5/8, abstain 3/8", "contribute 3/4, abstain 1/4"

# All equilibria in which somebody mixes, end points of continua included. The weakest link has irrational ones: see
# test_n_players.py.
MIXED = [
    Known(
        "volunteers-dilemma",
        "Diekmann (1985): k who mix abstain with (K/U)**(1/(k-1)), and who watches a pair expects 4 (1 - 1/16)",
        [
            [point("3 3 15/4", First=PAIR, Second=PAIR, Third=WATCHER)],
            [point("3 15/4 3", First=PAIR, Second=WATCHER, Third=PAIR)],
            [point("15/4 3 3", First=WATCHER, Second=PAIR, Third=PAIR)],
            [point("3 3 3", **dict.fromkeys(("First", "Second", "Third"), "volunteer 1/2, abstain 1/2"))],
        ],
    ),
    Known(
        "selten-horse",
        "Selten (1975): 3 >= 4 (1 - q) + q for Second's R; 4 p <= 1 for Third's R",
        [
            [point("3 2 2", First="L", Second="L 2/3, R 1/3", Third="R")],
            [point("1 1 1", First="R", Second="R", Third="L 3/4, R 1/4")],
        ],
    ),
    Known(
        "threshold",
        "2 p (1 - p) = 3/8; beside one who contributes 1 - q = 3/8, and that one expects 1 - (3/8)**2 - 3/8",
        [
            [point("31/64 5/8 5/8", First="contribute", Second=LIKELY, Third=LIKELY)],
            [point("5/8 31/64 5/8", First=LIKELY, Second="contribute", Third=LIKELY)],
            [point("5/8 5/8 31/64", First=LIKELY, Second=LIKELY, Third="contribute")],
            [point("9/16 9/16 9/16", First=HARDLY, Second=HARDLY, Third=HARDLY)],
            [
                point(
                    "1/16 1/16 1/16",
                    **dict.fromkeys(("First", "Second", "Third"), "contribute 1/4, abstain 3/4"),
                )
            ],
        ],
    ),
    Known(
        "olson-zeckhauser", "Large gives until it expects 3 1/2 in all, and the others not beyond 2 1/2 and 1 1/2", []
    ),
]


@pytest.mark.parametrize("path", sorted(GAMES.rglob("*.yaml")), ids=lambda path: path.relative_to(GAMES).as_posix())
def test_every_game_file_loads(path: Path) -> None:
    burden.load(path)


@pytest.mark.parametrize("path", sorted(GAMES.rglob("*.yaml")), ids=lambda path: path.relative_to(GAMES).as_posix())
def test_every_game_file_names_its_source(path: Path) -> None:
    assert "\nsource: " in path.read_text(encoding="utf-8")


def test_every_classic_game_is_checked_against_its_source() -> None:
    assert {known.game for known in TWO_PLAYERS + THREE_PLAYERS} == {path.stem for path in CLASSIC.glob("*.yaml")}


@pytest.mark.parametrize("known", TWO_PLAYERS, ids=name_of)
def test_two_player_game_has_exactly_the_equilibria_of_its_source(known: Known) -> None:
    solution = solved(known)
    reported = equilibria_of(solution)
    expected = [found for component in known.components for found in component]
    assert_same_equilibria(reported, expected)
    assert solution["complete"] is True


@pytest.mark.parametrize("known", TWO_PLAYERS, ids=name_of)
def test_equilibria_of_two_player_game_lie_on_the_right_components(known: Known) -> None:
    components: dict[int, set[Strategies]] = {}
    for equilibrium in equilibria_of(solved(known)):
        components.setdefault(equilibrium["component"], set()).add(strategies_of(equilibrium))
    expected = {frozenset(found.strategies for found in component) for component in known.components}
    assert {frozenset(component) for component in components.values()} == expected


@pytest.mark.parametrize("known", TWO_PLAYERS, ids=name_of)
def test_equilibria_of_two_player_game_are_pure_mixed_or_end_points(known: Known) -> None:
    types = {strategies_of(equilibrium): equilibrium["type"] for equilibrium in equilibria_of(solved(known))}
    for component in known.components:
        for found in component:
            if len(component) == 1:
                assert types[found.strategies] == ("pure" if found.is_pure else "mixed")
            else:
                assert types[found.strategies] in ({"pure", "vertex"} if found.is_pure else {"vertex"})


@pytest.mark.parametrize("known", THREE_PLAYERS, ids=name_of)
def test_three_player_game_has_exactly_the_pure_equilibria_of_its_source(known: Known) -> None:
    reported = [equilibrium for equilibrium in equilibria_of(solved(known)) if is_pure(equilibrium)]
    expected = [found for component in known.components for found in component]
    assert_same_equilibria(reported, expected)


@pytest.mark.parametrize("known", MIXED, ids=name_of)
def test_three_player_game_has_exactly_the_mixed_equilibria_of_its_source(known: Known) -> None:
    solution = solved(known)
    reported = [equilibrium for equilibrium in equilibria_of(solution) if not is_pure(equilibrium)]
    assert_same_equilibria(reported, [found for component in known.components for found in component])
    assert solution["complete"] is True


def test_nine_equilibria_of_mckelvey_and_mclennan() -> None:
    """As many regular ones as a game of this size can have; two of them with all players fully mixed."""
    solution = burden.solve(burden.load(CLASSIC / "mckelvey-mclennan.yaml"))
    assert solution.complete
    assert len(solution.equilibria) == 9
    full = [e for e in solution.equilibria if all(len(weights) == 2 for weights in e.strategies.values())]
    assert len(full) == 2
    assert sorted(e.index or 0 for e in solution.equilibria) == [-1] * 4 + [1] * 5


# The story of games/nato.yaml. The profiles and payoffs were found with a separate brute-force solver in exact
# fractions, and the allies' replies checked by hand through their gains from one more step.

NATO = GAMES / "nato.yaml"
US_ACTIONS = ["withdraw", "reduce", "keep", "redouble"]
EFFORT = {"low": 1, "medium": 2, "high": 3}

SIMULTANEOUS = {
    "base": [point("21/2 1133/200 73/10", US="keep", West="low", East="medium")],
    "before-2014": [point("15/2 399/200 627/200", US="keep", West="low", East="low")],
    "after-2022": [point("18 139/10 4317/200", US="keep", West="medium", East="high")],
    "burden-sharing": [
        point("41/2 603/40 4887/200", US="keep", West="high", East="high"),
        point("81/4 6023/400 9729/400", US="redouble", West="medium", East="high"),
    ],
    "burden-shifting": [point("75/4 1077/80 8697/400", US="reduce", West="high", East="high")],
    "joint-products": [point("45/4 2631/400 737/80", US="reduce", West="medium", East="high")],
}

GUARANTOR_FIRST = {
    "base": point("43/4 453/80 549/80", US="reduce", West="low", East="high"),
    "before-2014": point("15/2 399/200 627/200", US="keep", West="low", East="low"),
    "after-2022": point("73/4 1077/80 8697/400", US="reduce", West="high", East="high"),
    "burden-sharing": point("41/2 603/40 4887/200", US="keep", West="high", East="high"),
    "burden-shifting": point("75/4 1077/80 8697/400", US="reduce", West="high", East="high"),
    "joint-products": point("45/4 2631/400 737/80", US="reduce", West="medium", East="high"),
}

# West and East after each American level, in the order of US_ACTIONS.
REPLIES = {
    "base": ["low high", "low high", "low medium", "low low"],
    "before-2014": ["low medium", "low low", "low low", "low low"],
    "after-2022": ["high high", "high high", "medium high", "low high"],
    "burden-sharing": ["high high", "high high", "high high", "medium high"],
    "burden-shifting": ["high high", "high high", "medium high", "low high"],
    "joint-products": ["low high", "medium high", "medium high", "high high"],
}


def nato_simultaneous(scenario: str) -> Mapping[str, object]:
    """Solve the game with all players choosing at once."""
    game = burden.load(NATO)
    solution = burden.solve(game) if scenario == "base" else burden.solve(game, scenario=scenario)
    return solution.to_dict()


def nato_guarantor_first(scenario: str) -> Mapping[str, object]:
    """Solve the game with the United States moving first."""
    game = burden.load(NATO)
    if scenario == "base":
        return burden.solve(game, timing="guarantor-first").to_dict()
    return burden.solve(game, scenario=scenario, timing="guarantor-first").to_dict()


def pure_profiles(solution: Mapping[str, object]) -> list[str]:
    """Name the pure equilibria as in `keep low medium`, in the order of the American levels."""
    profiles = [
        [next(iter(equilibrium["exact"][player])) for player in ("US", "West", "East")]
        for equilibrium in equilibria_of(solution)
        if is_pure(equilibrium)
    ]
    return [" ".join(profile) for profile in sorted(profiles, key=lambda profile: US_ACTIONS.index(profile[0]))]


def allied_replies(solution: Mapping[str, object]) -> dict[str, list[Strategies]]:
    """Return the allies' equilibria after each American action."""
    subgames = cast("list[Subgame]", solution["subgames"])
    return {
        subgame["action"]: [strategies_of(equilibrium, ["West", "East"]) for equilibrium in subgame["equilibria"]]
        for subgame in subgames
    }


def allied_totals(scenario: str) -> list[int]:
    """Return the allies' total effort after each American action."""
    replies = allied_replies(nato_guarantor_first(scenario))
    return [sum(EFFORT[action] for _, action, _ in replies[level][0]) for level in US_ACTIONS]


def test_every_nato_scenario_is_told() -> None:
    text = NATO.read_text(encoding="utf-8").partition("\nscenarios:")[2].partition("\nclaims:")[0]
    names = ["base", *re.findall(r"^  ([\w-]+):", text, re.MULTILINE)]
    assert names == list(SIMULTANEOUS) == list(GUARANTOR_FIRST) == list(REPLIES)


@pytest.mark.parametrize("scenario", SIMULTANEOUS)
def test_nato_has_the_stated_pure_equilibria_when_all_move_at_once(scenario: str) -> None:
    reported = [equilibrium for equilibrium in equilibria_of(nato_simultaneous(scenario)) if is_pure(equilibrium)]
    assert_same_equilibria(reported, SIMULTANEOUS[scenario])


@pytest.mark.parametrize("scenario", SIMULTANEOUS)
def test_nato_has_no_mixed_equilibrium_but_one(scenario: str) -> None:
    """In burden-sharing, between the two pure ones, as `games/nato.yaml` says."""
    solution = nato_simultaneous(scenario)
    assert solution["complete"] is True
    mixed = [strategies_of(equilibrium) for equilibrium in equilibria_of(solution) if not is_pure(equilibrium)]
    half = Fraction(1, 2)
    between = frozenset({("US", "keep", Fraction(11, 18)), ("US", "redouble", Fraction(7, 18))}) | {
        *(("West", "medium", half), ("West", "high", half), ("East", "high", Fraction(1)))
    }
    assert mixed == ([between] if scenario == "burden-sharing" else [])


@pytest.mark.parametrize("scenario", GUARANTOR_FIRST)
def test_nato_has_the_stated_outcome_when_the_guarantor_moves_first(scenario: str) -> None:
    outcomes = equilibria_of(nato_guarantor_first(scenario))
    assert_same_equilibria(outcomes, [GUARANTOR_FIRST[scenario]])
    assert outcomes[0].get("selection") == "both"


@pytest.mark.parametrize("scenario", REPLIES)
def test_nato_allies_have_one_equilibrium_at_each_american_level(scenario: str) -> None:
    solution = nato_guarantor_first(scenario)
    expected = {
        action: [frozenset({("West", reply.split()[0], Fraction(1)), ("East", reply.split()[1], Fraction(1))})]
        for action, reply in zip(US_ACTIONS, REPLIES[scenario], strict=True)
    }
    assert allied_replies(solution) == expected
    assert all(subgame["complete"] for subgame in cast("list[Subgame]", solution["subgames"]))


@pytest.mark.parametrize("scenario", [name for name in REPLIES if name != "joint-products"])
def test_allied_total_does_not_rise_with_american_effort(scenario: str) -> None:
    totals = allied_totals(scenario)
    assert totals == sorted(totals, reverse=True)
    assert totals[0] > totals[-1]


def test_allied_total_rises_with_american_effort_if_products_are_joint_enough() -> None:
    totals = allied_totals("joint-products")
    assert totals == sorted(totals)
    assert totals[0] < totals[-1]


def test_redoubling_alone_takes_the_west_to_low() -> None:
    solution = burden.solve(burden.load(NATO), scenario="after-2022", r1=2)
    assert pure_profiles(solution.to_dict()) == ["redouble low high"]


def test_asking_alone_takes_the_west_to_high() -> None:
    solution = burden.solve(burden.load(NATO), scenario="after-2022", ask="1/2")
    assert pure_profiles(solution.to_dict()) == ["keep high high"]


def test_asking_for_enough_works_at_every_american_level() -> None:
    solution = burden.solve(burden.load(NATO), scenario="burden-sharing", timing="guarantor-first", ask=1)
    high = frozenset({("West", "high", Fraction(1)), ("East", "high", Fraction(1))})
    assert allied_replies(solution.to_dict()) == {action: [high] for action in US_ACTIONS}


def test_guarantor_that_loses_influence_does_not_step_back() -> None:
    game = burden.load(NATO)
    base = burden.solve(game, timing="guarantor-first", r2=1)
    after = burden.solve(game, scenario="after-2022", timing="guarantor-first", r2=1)
    sharing = burden.solve(game, scenario="burden-sharing", timing="guarantor-first", r2=1)
    assert pure_profiles(base.to_dict()) == ["keep low medium"]
    assert pure_profiles(after.to_dict()) == ["keep medium high"]
    assert pure_profiles(sharing.to_dict()) == ["redouble medium high"]


@pytest.mark.parametrize(
    ("rent", "profiles"),
    [
        ("1/5", ["reduce high high"]),
        ("1/2", ["reduce high high", "keep medium high"]),
        ("1", ["keep medium high"]),
        ("3/2", ["keep medium high", "redouble low high"]),
        ("9/5", ["redouble low high"]),
    ],
)
def test_rent_of_leading_decides_how_much_the_guarantor_does(rent: str, profiles: list[str]) -> None:
    solution = burden.solve(burden.load(NATO), scenario="after-2022", r1=rent)
    assert pure_profiles(solution.to_dict()) == profiles


def test_allies_that_doubt_the_guarantor_do_more() -> None:
    game = burden.load(NATO)
    assert pure_profiles(burden.solve(game, kappa="1/2").to_dict()) == ["keep low high"]
    assert pure_profiles(burden.solve(game, scenario="after-2022", kappa="1/2").to_dict()) == ["keep high high"]
