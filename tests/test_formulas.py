"""Formulas as people write them: what is written, that it means the same, and that LaTeX compiles it."""

import random
import re
from fractions import Fraction
from pathlib import Path

import pytest

from burden import tables
from burden.expressions import EvaluationError, Formula, FormulaError, parse
from burden.gamefile import load
from burden.model import Model
from burden.tables.formula_latex import Latex
from burden.tables.formula_text import Clause, Unicode, clauses


def read(text: str) -> Formula:
    try:
        return parse(text, condition=True)
    except FormulaError:
        return parse(text)


@pytest.mark.parametrize(
    ("text", "pretty", "latex"),
    [
        ("theta_W", "θ_W", r"\theta_{W}"),
        ("r1 + x_12 + theta_2", "r₁ + x₁₂ + θ₂", r"r_{1} + x_{12} + \theta_{2}"),
        ("c_US*ask", "c_US·ask", r"c_{\mathrm{US}}\,\mathit{ask}"),
        ("lambda*Gamma*Alpha", "λ·Γ·Alpha", r"\lambda\,\Gamma\,\mathit{Alpha}"),
        ("x_1_b", "x_1_b", r"x_{\mathrm{1\_b}}"),
        ("_x + x_ + cost2", "_x + x_ + cost2", r"\mathit{\_x} + \mathit{x\_} + \mathit{cost2}"),
        ("é + 中", "é + 中", r"\text{é} + \text{\burdenchar{中}{4E2D}}"),
        ("1/2*a - 3/4*b", "a/2 − 3·b/4", r"\frac{a}{2} - \frac{3\,b}{4}"),
        ("-1/2*a*b", "−a·b/2", r"-\frac{a\,b}{2}"),
        ("a + -2*b", "a − 2·b", r"a - 2\,b"),
        ("a - (b + c)*d", "a − (b + c)·d", r"a - (b + c)\,d"),
        ("-(-a + b - 2*c)", "a − b + 2·c", r"a - b + 2\,c"),
        ("a*(-b)", "a·(−b)", r"a\,(-b)"),
        ("a/(b*c)", "a/(b·c)", r"\frac{a}{b\,c}"),
        ("(a/b)**2", "(a/b)²", r"\Bigl(\frac{a}{b}\Bigr)^{2}"),
        ("x**2 + x**-1 + x**(1/2) + x**a", "x² + x⁻¹ + x^(1/2) + x^a", r"x^{2} + x^{-1} + x^{\frac{1}{2}} + x^{a}"),
        ("sqrt(x) + sqrt(x + 1)", "√x + √(x + 1)", r"\sqrt{x} + \sqrt{x + 1}"),
        ("sqrt(x)**2", "(√x)²", r"\sqrt{x}^{2}"),
        ("abs(a - b) + min(a, b)", "|a − b| + min(a, b)", r"\lvert a - b \rvert + \min(a, b)"),
        ("0 <= x < 1", "0 ≤ x < 1", r"0 \leq x < 1"),
        ("a != b and not c == 2", "a ≠ b and not (c = 2)", r"a \neq b \text{ and } \text{not } (c = 2)"),
        ("a < b and (c > d or e >= 0.45)", "a < b and (c > d or e ≥ 0.45)", None),
        ("a < b and c < d or 0 <= e < f", "(a < b and c < d) or 0 ≤ e < f", None),
        ("a if b < 0 else c", "a if b < 0 else c", None),
        ("-1/4", "−1/4", r"-\frac{1}{4}"),
        ("1/3", "1/3", r"\frac{1}{3}"),
        ("1e-20*x + 0.125", "x/100000000000000000000 + 0.125", None),
        ("2*3*x", "2·3·x", r"2 \cdot 3\,x"),
    ],
)  # fmt: skip
def test_formulas_are_written_as_people_write_them(text: str, pretty: str, latex: str | None) -> None:
    assert Unicode().line(read(text)) == pretty
    if latex is not None:
        assert Latex().line(read(text)) == latex


def test_a_choice_is_a_case_distinction_in_latex() -> None:
    written = Latex().line(parse("a if b < 0 else c if b < 1 else d"))
    cases = r"a & \text{if } b < 0 \\ c & \text{if } b < 1 \\ d & \text{otherwise}"
    assert written == rf"\begin{{cases}} {cases} \end{{cases}}"


def test_names_that_would_look_the_same_stay_as_they_are() -> None:
    formula = parse("theta + θ + x_1 + x1 + beta")
    assert Unicode(formula.names).line(formula) == "theta + θ + x_1 + x1 + β"
    written = Latex(formula.names).line(formula)
    assert r"\text{\texttt{x\_1}} + \text{\texttt{x1}} + \beta" in written


def random_formula(source: random.Random, depth: int) -> str:
    if depth == 0:
        return source.choice(["a", "b", "c", "2", "3", "0.5"])
    left, right = random_formula(source, depth - 1), random_formula(source, source.randrange(depth))
    return source.choice(
        [f"({left} + {right})", f"({left} - {right})", f"({left})*({right})", f"({left})/({right})", f"-({left})",
         f"({left})**2", f"({left} * {right})", f"{left} + {right}", f"{left} - {right}", f"{left}*{right}",
         f"-{left}*{right}", f"1/2*{left}"]
    )  # fmt: skip


def test_what_is_written_means_what_was_read() -> None:
    """Read back what is written, and compare values: brackets, signs and divisors are where they must be."""
    source = random.Random(1986)
    compared = 0
    for _ in range(2000):
        formula = parse(random_formula(source, source.randrange(1, 6)))
        written = Unicode().line(formula)
        for sign, plain in (("·", "*"), ("−", "-"), ("²", "**2")):
            written = written.replace(sign, plain)
        values = {name: Fraction(source.randrange(-5, 6), source.randrange(1, 4)) for name in "abc"}
        try:
            expected = formula.evaluate(values)
        except EvaluationError:
            continue
        assert parse(written).evaluate(values) == expected, (formula.text, written)
        compared += 1
    assert compared > 1500


def test_a_condition_is_laid_out_one_inequality_per_line() -> None:
    formula = read("a < b and (c < d or (e < f and g < h)) and 0 < x < 1")

    def told(clause: Clause) -> str:
        return f"{'  ' * clause.depth}{clause.word or Unicode().line(clause.formula)}"  # type: ignore[arg-type]

    assert [told(one) for one in clauses(formula, lambda *_: False)] == [
        *("all of:", "  a < b", "  any of:", "    c < d", "    all of:", "      e < f", "      g < h", "  0 < x < 1"),
    ]
    assert [told(one) for one in clauses(formula, lambda _, depth: depth > 1)][-3:] == [
        *("    c < d", "    e < f and g < h", "  0 < x < 1"),
    ]


def test_lines_break_between_terms_alone() -> None:
    formula = read("a*(b + c)/d - sqrt(e + f)**3 <= min(g, h + 1)")
    assert Unicode().pieces(formula) == ["a·(b", "+ c)/d", "− (√(e", "+ f))³", "≤ min(g,", "h", "+ 1)"]
    assert " ".join(Unicode().pieces(formula)) == Unicode().line(formula)


def test_the_formulas_of_a_game_are_typeset_in_latex_and_stand_as_in_the_file_elsewhere() -> None:
    model = load(Path(__file__).parents[1] / "games" / "nato.yaml")
    assert isinstance(model, Model)
    document = tables.description(None, model)
    assert r"$Q_{W}$ & $\kappa\,\mathit{US} + \mathit{West} + \mathit{East}$" in tables.render(document, "latex")
    assert re.search(r"Q_W +kappa\*US \+ West \+ East", tables.render(document, "table"))


def test_fractions_within_fractions_take_no_time() -> None:
    deep = "a"
    for _ in range(14):
        deep = f"1/(b + {deep})"
    assert Latex().line(parse(deep)).count(r"\frac") > 5


def test_every_bracket_of_latex_is_closed() -> None:
    source = random.Random(7)
    for _ in range(300):
        written = Latex().line(parse(random_formula(source, 5)))
        assert written.count("{") == written.count("}")
        assert len(re.findall(r"\\Bigl\(", written)) == len(re.findall(r"\\Bigr\)", written))
