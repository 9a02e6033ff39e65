"""Conditions and claims written by hand, in the shape that those of games/nato.yaml have. They are not its theorems."""

from fractions import Fraction
from itertools import combinations

from burden.results.conditions import (
    ALWAYS,
    NEVER,
    CellCondition,
    Check,
    Claim,
    Condition,
    Conditions,
    Counterexample,
    Derivative,
    Reason,
    Regime,
    Statement,
)

LEVELS = ("withdraw", "reduce", "keep", "redouble")

#: Twelve clauses in eleven parameters.
LONG = (
    "gamma < beta*kappa and (theta_W <= 3/2*beta - ask - 2*gamma + 3*beta*kappa + 5/2*c"
    " or theta_E - theta_W >= beta*(kappa*c_US - r2)**2/(1 + r1) or 2*theta_US*(r1 - r2) < c_US + beta)"
    " and theta_E*(1 - kappa) + gamma*(theta_W + 2*theta_US) - beta*kappa*(c + c_US) + ask*(r1 + r2) - c/2 <= 5*beta"
    " and (ask == 0 or (theta_E > 2*theta_W and r1 != r2 and c_US <= 4)) and 0 <= kappa and kappa <= 1"
    " and sqrt(theta_E) <= 3 and abs(r1 - r2) < 2"
)
SHORT = "gamma >= beta*kappa"
MIDDLE = "theta_W <= 5/2*beta + c and theta_E > 7/2*beta"

EXAMPLE = Counterexample(
    {"theta_W": Fraction(2), "theta_E": Fraction(3), "gamma": Fraction(3, 4), "kappa": Fraction(1, 2)},
    (("keep", "West: low, East: high; West + East = 4"), ("redouble", "West: high, East: high; West + East = 6")),
)
DOMAIN = (
    *("theta_US > 0", "theta_W > 0", "theta_E > 0", "kappa >= 0", "kappa <= 1", "beta > 0", "gamma >= 0"),
    *("ask >= 0", "c > 0", "c_US > 0", "r1 >= 0", "r2 >= 0", "theta_E > theta_W"),
)


def statement(
    statistic: str, direction: str, before: str | None, after: str | None, text: str, **more: object
) -> Statement:
    """A statement whose verdict follows from the text of its condition."""
    condition = Condition(text)
    verdict = "always" if condition == ALWAYS else "never" if condition == NEVER else "conditional"
    fields: dict[str, object] = {
        "form": "every",
        "strict": direction in ("decreasing", "increasing"),
        "equilibria": "pure",
        "verdict": verdict,
        "seconds": 0.25,
        **more,
    }
    return Statement(statistic, direction, before=before, after=after, condition=condition, **fields)  # type: ignore[arg-type]


def nato(*, distinct: bool = False) -> Conditions:
    """Three statistics, six steps, four directions; ``distinct`` gives each long condition a text of its own."""
    statements: list[Statement] = []
    for statistic in ("West", "East", "West + East"):
        for before, after in combinations(LEVELS, 2):
            extra = f" and r1 < {len(statements) + 1}" if distinct else ""
            long = LONG + extra
            total = statistic == "West + East"
            weak = statement(
                *(statistic, "nonincreasing", before, after, long if total else "gamma <= beta*kappa"),
                counterexample=EXAMPLE,
                sufficient=(Condition("gamma == 0"),) if total else (),
                ties=("at γ = β·κ both sides hold",) if total else (),
            )
            statements += [
                weak,
                statement(statistic, "decreasing", before, after, "0 == 1", counterexample=EXAMPLE),
                statement(statistic, "nondecreasing", before, after, SHORT if total else MIDDLE + extra),
                statement(statistic, "constant", before, after, "0 == 1"),
            ]
    statements += [statement("", "exists", level, None, "0 == 0") for level in LEVELS]
    statements += [statement("", "unique", level, None, "0 == 0" if level == "keep" else SHORT) for level in LEVELS]
    depends = ("depends", Condition("gamma < beta*kappa"), Condition("gamma > beta*kappa"))
    reasons = tuple(
        Reason(ally, step, effort, {}, "gamma - beta*kappa", *depends)
        for ally in ("West", "East")
        for step in (("low", "medium"), ("medium", "high"))
        for effort in combinations(LEVELS, 2)
    )
    cells = tuple(
        CellCondition({"West": west, "East": east}, level, Condition(text))
        for level in ("keep", "redouble")
        for west, east, text in (("low", "low", LONG), ("low", "high", "theta_W < 3/2*beta"), ("high", "low", "0 == 1"))
    )
    names = {"US": "United States", "West": "Western allies", "East": "Eastern allies"}
    title = "NATO: one guarantor, two groups of allies"
    return Conditions(
        *(title, "US", False, DOMAIN, {"c": Fraction(19, 100)}, tuple(statements), reasons, cells),
        names=names,
        notes=("mixed equilibria are left out",),
    )


def continuous() -> Conditions:
    """Continuous contributions with effort as a parameter."""
    interior = Regime(
        {"West": "interior", "East": "low"},
        None,
        Condition("theta_W - beta*kappa*u > 0 and theta_W < 10*(beta + c) + beta*kappa*u"),
        {"West": "(theta_W - beta*kappa*u)/(beta + c)", "East": "0"},
        {
            "West": Derivative("-beta*kappa/(beta + c)", ALWAYS, NEVER),
            "total": Derivative("(gamma - beta*kappa)/(beta + c)", Condition("gamma < beta*kappa"), Condition(SHORT)),
        },
        {"West": Derivative("-kappa", Condition("kappa > 0"))},
        stability=ALWAYS,
        note="unique",
    )
    corner = Regime(
        {"West": "low", "East": "low"}, None, Condition("theta_W <= beta*kappa*u"), {"West": "0", "East": "0"}
    )
    statements = (
        statement("West + East", "nonincreasing", None, None, "0 == 0"),
        statement(
            "West + East", "decreasing", None, None, "kappa > 0", form="max", proof="checked", n_points=1000, seed=7
        ),
        statement(
            "West + East", "increasing", "1", "2", "0 == 1", verdict="unsettled", note="not settled in 10 seconds"
        ),
    )
    kinks = ("At u = theta_W/(beta*kappa) West stops giving: the left derivative is −κ, the right one 0.",)
    return Conditions(
        *("Linear-quadratic", "u", True, ("theta_W > 0",), {}, statements), regimes=(interior, corner), kinks=kinks
    )


def essay() -> Check:
    """Claims with every verdict."""
    claims = (
        Claim("crowding-out", "More US effort lowers allied contributions.", "McCallion (2023)",
              "nonincreasing(West + East)", "conditional", Condition(LONG), counterexample=EXAMPLE),
        Claim("substitutes", "More US effort leaves the West no more to do.", "", "nonincreasing(West)", "conditional",
              Condition("gamma <= beta*kappa")),
        Claim("redoubling", "Redoubling to elicit effort is contradictory.", "", "not increasing(West + East)", "fails",
              NEVER, counterexample=EXAMPLE),
        Claim("existence", "", "", "exists()", "holds", ALWAYS),
        Claim("joint", "Both can be true.", "", "some(...)", "undefined", NEVER),
        Claim("slow", "Slow reduction works best.", "", "…", "unsettled", None, None, note="not settled in 10 seconds"),
    )  # fmt: skip
    return Check("NATO: one guarantor, two groups of allies", "games/nato.yaml", claims, DOMAIN)
