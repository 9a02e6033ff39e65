"""Repeated games and paths of effort written by hand, with the numbers of small games that are worked out here.

The dilemma: whoever contributes pays 3 and each gets 2 from every contribution, so cooperation gives 1, defection
against it 2, and mutual defection 0: the critical discount factor is (2 - 1)/(2 - 0) = 1/2.
"""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from burden import exact
from burden.exact import Enclosure
from burden.results.conditions import ALWAYS, NEVER, Condition
from burden.results.paths import BestSchedule, Comparison, Paths, Period, SchedulePath
from burden.results.payoff_sets import Minmax, PayoffSet, PenalCode
from burden.results.repeated import CriticalDiscount, EffortDiscounts, Finite, Move, Repeated, StrategyDiscount, Stretch

HALF = Fraction(1, 2)
SQRT_2 = exact.power(Fraction(2), HALF)
CERTAIN = Enclosure(Fraction("0.8105"), Fraction("0.8106"))
NAMES = {"US": "United States", "West": "Western allies", "East": "Eastern allies"}
TARGET = {"West": "high", "East": "high"}
LOW = "West: low, East: low"


def numbers(*values: int | str) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, values))


def critical(
    player: str, value: str | None, payoffs: tuple[str, str, str] | None = None, **more: Any
) -> CriticalDiscount:
    """A critical discount factor at the values alone."""
    fields: dict[str, Any] = {"exact": value or "", "condition": ALWAYS if value else NEVER}
    if payoffs is not None:
        c, d, p = numbers(*payoffs)
        fields["values"] = (c, d, p)
        fields["deviations"] = (("low", ALWAYS),)
        fields["punishments"] = ((LOW, ALWAYS),)
    fields |= more
    return CriticalDiscount(player, value=None if value is None else Fraction(value), **fields)


def dilemma(**more: Any) -> Repeated:
    """The dilemma, its discount factor free."""
    level = EffortDiscounts(
        None,
        (critical("West", "1/2", ("1", "2", "0")), critical("East", "4/7", ("1", "11/7", "4/7"))),
        critical("", "4/7"),
        is_sustainable=True,
    )
    fields: dict[str, Any] = {
        "title": "A dilemma",
        "players": {"West": "Western allies", "East": "Eastern allies"},
        "parameters": {"cost": Fraction(3)},
        "scenario": None,
        "free": (),
        "assumptions": ("cost > 0",),
        "discounts": {"West": "delta", "East": "delta"},
        "discount_values": {},
        "horizon": None,
        "target": TARGET,
        "punishment": "nash",
        "levels": (level,),
    }
    return Repeated(**{**fields, **more})


def impatient() -> Repeated:
    """The dilemma at discount factors of which one is too small."""
    values = {"West": Fraction(3, 5), "East": Fraction(1, 3)}
    level = replace(
        dilemma().levels[0], is_sustainable=False, reasons=("East has a discount factor of 1/3 and needs 4/7",)
    )
    return dilemma(discounts={"West": "0.6", "East": "1/3"}, discount_values=values, levels=(level,))


def hopeless() -> Repeated:
    """A target that is worse for the East than what follows a deviation."""
    level = EffortDiscounts(
        None,
        (critical("West", "1/2", ("1", "2", "0")), critical("East", None, ("1", "2", "3/2"))),
        critical("", None),
        is_sustainable=False,
        reasons=("East gets 1 at the target and 3/2 after a deviation: no discount factor below 1 is enough",),
    )
    return dilemma(levels=(level,))


def in_effort() -> Repeated:
    """Effort as a parameter u, with the formula of the issue and one in pieces."""
    west = CriticalDiscount(
        "West",
        "(2 + 2*u)/(9 - 2*u)",
        Condition("0 < u and u < 7/4"),
        Fraction(4, 7),
        *("5 - u", "7 + u", "3*u - 2"),
        numbers("9/2", "15/2", "-1/2"),  # type: ignore[arg-type]  # three of them
        (("low", Condition("u <= 1")), ("medium", Condition("u > 1"))),
        ((LOW, ALWAYS),),
    )
    pieces = "(1 + u)/4 if u < 1 else (2 + 2*u)/(9 - 2*u) if u < 3/2 else sqrt(u)/(kappa + theta_W*u)"
    east = replace(west, player="East", exact=pieces, condition=Condition("u < 7/4 and (kappa > 1/2 or theta_W > 3)"))
    overall = replace(west, player="", cooperation="", deviation="", punishment="", values=None, deviations=())
    level = EffortDiscounts(None, (west, east), replace(overall, punishments=()), is_sustainable=True)
    rule = "c' < (1 - delta)*d' + delta*p', where c' = -1, d' = 1, p' = 3, delta = (2 + 2*u)/(9 - 2*u)"
    moves = tuple(
        Move(player, "increasing", None, None, "always", ALWAYS, rule=rule if player else "")
        for player in ("West", "East", "")
    )
    return dilemma(
        players=NAMES,
        parameters={"u": HALF, "kappa": Fraction(1), "theta_W": Fraction(2)},
        free=("u", "kappa", "theta_W"),
        assumptions=("u >= 0", "kappa in [0, 1]"),
        effort="u",
        levels=(level,),
        moves=moves,
    )


def over_efforts() -> Repeated:
    """A guarantor with three actions, at the last of which nothing helps."""
    levels = tuple(
        EffortDiscounts(
            effort,
            (
                critical("West", west, ("1", "2", "0" if west else "1")),
                replace(critical("East", "1/3", ("2", "5/2", "1")), exact="1/(1 + 2*kappa)", value=Fraction(1, 3)),
            ),
            critical("", west),
            is_sustainable=west is not None,
            reasons=() if west else ("West gets 1 at the target and 1 after a deviation",),
            level=str(number),
        )
        for number, (effort, west) in enumerate((("withdraw", "2/5"), ("keep", "1/2"), ("redouble", None)))
    )
    long = Condition("kappa > 1/2 and theta_W < 3*kappa + 1 and gamma_E*kappa**2 - 2*theta_W > 5/2 or kappa == 1/3")
    steps = (("withdraw", "keep"), ("keep", "redouble"), ("withdraw", "redouble"))
    moves = [Move("West", "increasing", *step, "always", ALWAYS) for step in steps]
    moves += [Move("West", "decreasing", *step, "never", NEVER) for step in steps]
    moves += [Move("East", "increasing", *step, "conditional", Condition("kappa > 1/2")) for step in steps]
    moves += [Move("East", "decreasing", *step, "conditional", long, "checked") for step in steps]
    moves += [Move("", "increasing", *steps[0], "unsettled", None, None, note="not settled in 10 seconds")]
    return dilemma(
        players=NAMES,
        parameters={"kappa": Fraction(1), "theta_W": Fraction(6, 5)},
        free=("kappa", "theta_W"),
        effort="US",
        effort_after="withdraw",
        levels=levels,
        moves=tuple(moves),
        notes=("mixed stage equilibria are left out of closed forms",),
    )


def in_full() -> Repeated:
    """Everything that may be asked beside the critical discount factors."""
    strategies = tuple(
        StrategyDiscount(name, player, formula, where, value, perfect)
        for name, formula, where, value, perfect in (
            ("grim trigger", "1/cost + 1/6", Condition("cost > 6/5"), HALF, ALWAYS),
            ("one-period punishment", "", NEVER, None, NEVER),
            ("tit for tat", "1 if cost < 2 else 2/cost", Condition("cost > 2"), Fraction(2, 3), Condition("cost == 3")),
        )
        for player in ("West", "East", "")
    )
    mixing = {"East": {"low": HALF, "high": HALF}}
    minmax = (
        Minmax("West", Fraction(1), HALF, (HALF, HALF), mixing),
        Minmax("East", Fraction(1), None, numbers("1/3", "2/5"), {"West": {"low": Fraction(1)}}),  # type: ignore[arg-type]
    )
    codes = (
        PenalCode("West", ("West: high, East: low",), "West: high, East: high", HALF),
        PenalCode("East", ("West: low, East: high", "West: low, East: low"), "West: high, East: high"),
    )
    square = (numbers(0, 0), numbers(1, -1), numbers(1, 1), numbers(-1, 1))
    keys = ("West", "East")
    discounts = {"West": HALF, "East": HALF}
    found = (
        PayoffSet("feasible", keys, square, square),
        PayoffSet("rational", keys, square[:3], square[:3]),
        PayoffSet("equilibrium", keys, square[:3], square[:1], Fraction(1, 1234), discounts, "Abreu and Sannikov's", 7),
    )
    return dilemma(
        punishment="optimal",
        randomisation="public",
        free=("cost",),
        strategies=strategies,
        minmax=minmax,
        penal_code=codes,
        sets=found,
        stage_payoffs=(numbers(0, 0),),
    )


def with_an_end() -> Repeated:
    """Two stage equilibria, one of which rewards: (3 - 2)/(3 - 1) = 1/2 for the last period alone."""
    stretches = (
        Stretch(1, (LOW,), {"West": "1", "East": "2"}, {"West": "2*delta", "East": "delta"},
                {"West": "1/2", "East": "", "": ""}, {"West": HALF, "East": None, "": None}, False),
        Stretch(3, (LOW, LOW, "West: high, East: low"), {"West": "1", "East": "2"},
                {"West": "2*delta + 2*delta**2", "East": "delta + delta**2 + delta**3"},
                {"West": "(sqrt(3) - 1)/2", "East": "", "": ""},
                {"West": (exact.power(Fraction(3), HALF) - 1) / 2, "East": CERTAIN,
                 "": CERTAIN}, True),
    )  # fmt: skip
    equilibria = ((LOW, numbers(0, 0)), ("West: 1/2 low + 1/2 high, East: low", (Fraction(1), SQRT_2)))
    last = Finite(
        5, equilibria, False, False, "two stage equilibria pay differently, so the last periods can reward and punish",
        {"West": Fraction(0), "East": Fraction(0)}, {"West": Fraction(1), "East": SQRT_2}, stretches, 2,
        (PayoffSet("equilibrium", ("West", "East"), (numbers(0, 0),)),
         PayoffSet("equilibrium", ("West", "East"), (numbers(0, 0), numbers(1, 1)))),
    )  # fmt: skip
    given = {"West": Fraction(9, 10), "East": Fraction(9, 10)}
    texts = {"West": "9/10", "East": "9/10"}
    return dilemma(horizon=5, finite=last, levels=(), discounts=texts, discount_values=given)


# -- paths --------------------------------------------------------------------------------------------------------


def period(effort: str, west: str, stock: str, payoffs: tuple[str, str], label: str = "", **more: Any) -> Period:
    us, ally = numbers(*payoffs)
    fields: dict[str, Any] = {
        "effort": Fraction(effort),
        "contributions": {"West": Fraction(west)},
        "actions": {"West": label} if label else {},
        "stocks": {"forces_W": Fraction(stock)},
        "gap": Fraction(2) - Fraction(stock),
        "payoffs": {"US": us, "West": ally},
    }
    return Period(**{**fields, **more})


def reductions() -> Paths:
    """Three schedules of two periods, undiscounted: totals are the sums of the payoffs by period."""
    none = SchedulePath(
        *("none", "announced", ("keep", "keep")),
        (period("2", "0", "1", ("1", "2"), "low"), period("2", "0", "1/2", ("1", "3/2"), "low")),
        *({"forces_W": Fraction(1, 4)}, {"US": Fraction(2), "West": Fraction(7, 2)}, Fraction(11, 2)),
    )
    sudden = SchedulePath(
        *("sudden", "secret", ("keep", "withdraw")),
        (period("2", "0", "1", ("1", "2"), "low"), period("0", "1", "1/2", ("5/3", "-1"), "high")),
        *({"forces_W": Fraction(5, 4)}, {"US": Fraction(8, 3), "West": Fraction(1)}, Fraction(11, 3)),
        note="where several equilibria exist, the one with the largest sum is followed",
        is_unique=False,
    )
    own = SchedulePath(
        *("own", "chosen", ("keep", "reduce")),
        (period("2", "1/3", "1", ("1", "2")), period("1", "2/3", "1/2", ("4/3", "2"))),
        *({"forces_W": Fraction(1)}, {"US": Fraction(7, 3), "West": Fraction(4)}, Fraction(19, 3)),
        is_exact=False,
        error=Fraction(1, 777),
        error_is_proved=False,
    )
    comparisons = (
        Comparison("US", "sudden", "none", ("cost",), "conditional", Condition("cost > 1/2"), "cost - 1/2"),
        Comparison("", "own", "none", ("cost",), "always", ALWAYS, "5/6"),
        Comparison("US", "own", "sudden", ("cost",), "unsettled", None, proof=None, note="too long for the time given"),
    )
    best = (
        BestSchedule("US", ("keep", "withdraw"), Fraction(8, 3), 9, True, "the best of those announced"),
        BestSchedule("", ("3/2", "1/2"), Fraction(7), 0, True),
    )
    return Paths(
        "A reduction",
        {"US": "United States", "West": "West"},
        {"cost": Fraction(1)},
        None,
        "US",
        Fraction(4, 5),
        (none, sudden, own),
        *("sudden", "own", best, comparisons),
        "backward induction over the labels of actions",
        ("the schedule called own is found by search",),
    )
