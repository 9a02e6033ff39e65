"""LaTeX: what is written, and that pdflatex compiles it, whatever the labels."""

import random
import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from burden import exact, tables
from burden.exact import Enclosure
from burden.game import NormalFormGame, Player, normal_form, pure_profile
from burden.results import Certificate, Component, Curve, Solution, Unsettled, certify
from burden.tables import Column, Document, Mixture, Note, Table

HALF = Fraction(1, 2)
SQRT_2 = exact.power(Fraction(2), HALF)
COS_80 = Enclosure(Fraction("0.173644"), Fraction("0.173649"))

#: Every character that TeX reads as a command, some of them where they do most harm.
SPECIAL = [
    "\\ { } $ & % # _ ~ ^",
    "[1] first",
    "* starred",
    "a--b ---c",
    "``a'' \"b\" 'c'",
    "<<x>> <y>",
    "a|b",
    "?`!`",
    "\\\\[1ex] \\par \\end{table}",
    "100 %",
    "\\input{secret}",
    "-- [",
]

pdflatex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")


def game_of(labels: list[str], title: str = "Game") -> NormalFormGame:
    """Constant game whose first player has the given actions."""
    ones = [[1, 1] for _ in labels]
    return normal_form([ones, ones], ["A", "B"], [labels, ["left", "right"]], title)


def solution_of(game: NormalFormGame, **kept: Any) -> Solution:
    mixed = tuple(tuple(Fraction(1, size) for _ in range(size)) for size in game.n_actions)
    found = (certify(game, pure_profile(game, [0] * game.n_players)), certify(game, mixed))
    return Solution(game, found, True, Certificate("found by hand", 1), **kept)


def alliance() -> NormalFormGame:
    levels = tuple(map(Fraction, range(3)))
    players = (
        Player("US", ("withdraw", "keep", "redouble"), levels, "United States", "guarantor"),
        Player("West", ("low", "medium", "high"), levels, "Western allies", "ally"),
        Player("East", ("low", "medium", "high"), levels, "Eastern allies", "ally"),
    )
    payoffs = np.empty((3, 3, 3, 3), dtype=object)
    for profile in product(range(3), repeat=3):
        for player in range(3):
            payoffs[(player, *profile)] = Fraction(7 * sum(profile), 3) - Fraction(9, 4) * profile[player] ** 2
    return NormalFormGame(players, payoffs, "Alliance")


def latex(document: Document, **options: Any) -> str:
    return tables.render(document, "latex", **options)


def compiled(source: str, folder: Path) -> str:
    """Log of pdflatex, run on a table with nothing but the preamble that it asks for."""
    packages = [line.removeprefix("% ") for line in source.splitlines() if line.startswith("% \\usepackage")]
    lines = ["\\documentclass{article}", *packages, "\\begin{document}", "\\listoftables", source, "\\end{document}"]
    (folder / "table.tex").write_text("\n".join(lines), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "table.tex"]
    for _ in range(2):  # the second time reads the captions back, from the list of tables
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        log = done.stdout.decode("utf-8", errors="replace")
        assert done.returncode == 0, log
    return log


# -- what is written ----------------------------------------------------------------------------------------------


def test_a_bimatrix_has_the_players_on_two_sides() -> None:
    game = normal_form([[[3, 0], [5, -1]], [[3, 5], [0, -1]]], ["A", "B"], [["stay", "leave"]] * 2, "Chicken")
    assert """\
\\begin{table}[htbp]
\\centering
\\caption{Payoffs}
\\label{tab:payoffs-chicken}
\\par\\smallskip
\\begin{tabular}{@{}llcc@{}}
\\toprule
 &  & \\multicolumn{2}{c}{B} \\\\
\\cmidrule(lr){3-4}
 &  & stay & leave \\\\
\\midrule
A & stay & 3, 3 & {\\bfseries\\boldmath \\underline{0}, \\underline{5}} \\\\
 & leave & {\\bfseries\\boldmath \\underline{5}, \\underline{0}} & $-1$, $-1$ \\\\
\\bottomrule
\\end{tabular}
\\par\\smallskip
\\begin{minipage}{\\linewidth}\\footnotesize\\raggedright
An underlined payoff marks a best response; a cell in bold is a pure equilibrium.\\par
\\end{minipage}
\\end{table}
""" in latex(tables.description(game))


def test_the_caption_and_notes_say_how_far_a_list_can_be_trusted() -> None:
    text = latex(tables.equilibria(replace(solution_of(game_of(["up"])), complete=False)))
    assert "\\caption{Game. 2 equilibria, list not complete}" in text
    assert "\\textbf{List not complete: there may be equilibria that are not listed.}" in text
    assert "found by hand; index sum +1" in text


@pytest.mark.parametrize(
    ("value", "options", "written"),
    [
        (Fraction(1, 3), {"exact": True}, r"$\frac{1}{3}$"),
        (Fraction(-1, 3), {"exact": True}, r"$-\frac{1}{3}$"),
        (Fraction(-3), {}, "$-3$"),
        (Fraction(3), {}, "3"),
        (Fraction(-1, 3), {"decimals": 2}, "$-0.33$"),
        (Fraction(1, 3000), {"decimals": 2}, "$<0.01$"),
        (Fraction(-1, 3000), {"decimals": 2}, "$>-0.01$"),
        (Fraction(10**20), {}, r"$1.0000\times 10^{20}$"),
        (Fraction(1, 3 * 10**20), {}, r"$3.3333\times 10^{-21}$"),
        (Fraction(10**40, 3), {"exact": True}, r"$\approx 3.3333\times 10^{39}$"),
        (SQRT_2, {"exact": True}, r"$\sqrt{2}$"),
        (SQRT_2, {}, "1.4142"),
        (COS_80, {}, "0.1736"),
        (COS_80, {"exact": True}, r"$0.17365 \pm 10^{-5}$"),
        (-COS_80, {"exact": True}, r"$-0.17365 \pm 10^{-5}$"),
        (COS_80 / 10**20, {"exact": True}, r"$1.7365\times 10^{-21} \pm 10^{-25}$"),
        (Enclosure(Fraction(1), Fraction(2)), {"exact": True}, r"$2 \pm 1$"),
        (Enclosure(Fraction(-1, 10**9), Fraction(1, 10**9)), {}, r"$\approx 0.0000$"),
    ],
)
def test_numbers_are_set_as_mathematics(value: Any, options: dict[str, Any], written: str) -> None:
    table = Table("Numbers", (Column("x", "x", "number"),), ((value,),))
    assert f"\n{written} \\\\\n" in latex(Document((table,)), **options)


def test_probabilities_are_fractions_and_roots() -> None:
    mixture = Mixture(((2 - SQRT_2, "low"), (SQRT_2 - 1, "high")))
    table = Table("Mixture", (Column("x", "x", "strategy"),), ((mixture,), (Mixture(((HALF, "a"), (HALF, "b"))),)))
    text = latex(Document((table,)), exact=True)
    assert r"($2 - \sqrt{2}$) low" in text
    assert r"$\frac{1}{2}$ a + $\frac{1}{2}$ b" in text


def test_probabilities_known_by_enclosures_have_their_error() -> None:
    mixture = Mixture(((COS_80, "high"), (1 - COS_80, "low")))
    document = Document((Table("Mixture", (Column("x", "x", "strategy"),), ((mixture,),)),))
    assert "0.1736 high + 0.8264 low" in latex(document)
    assert r"($0.17365 \pm 10^{-5}$) high" in latex(document, exact=True)


def test_curves_and_gaps_are_told_in_the_notes() -> None:
    game = game_of(["up", "down"])
    labels = ((0, 1), (0,))
    curve = Curve(1, labels, ("p(A, up)*p(B, up) = 1/4",), (), (0,), (1,))
    component = Component(1, (0, 1), (), 1, None, (curve,))
    unsettled = (Unsettled(labels, "out of time"),)
    solution = replace(solution_of(game), complete=False, components=(component,), unsettled=unsettled, n_unsettled=1)
    text = latex(tables.equilibria(solution))
    key = game.players[0].key
    assert "where p(A, up){*}p(B, up) = 1/4; samples: 1; end points: 2." in text
    assert f"1 support not settled: {key} \\{{up, down\\}}" in text


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("\\ { } $ & % # _ ~ ^", r"\textbackslash{} \{ \} \$ \& \% \# \_ \textasciitilde{} \textasciicircum{}"),
        ("[a] *b*", "{[}a{]} {*}b{*}"),
        ("a--b", "a-{}-b"),
        ("«ą»", "«ą»"),
        ("θ_W ≥ 1 × Σ", r"\ensuremath{\theta}\_W \ensuremath{\geq} 1 \ensuremath{\times} \ensuremath{\Sigma}"),
        ("x₁² − ½", r"x\ensuremath{_1}\ensuremath{^2} \ensuremath{-} \ensuremath{\frac{1}{2}}"),
        (
            "Ελλάς",
            r"\ensuremath{\mathrm{E}}\ensuremath{\lambda}\ensuremath{\lambda}\ensuremath{\acute{\alpha}}\ensuremath{\varsigma}",
        ),
        ('say "yes" ("no")', "say ``yes{''} (``no{''})"),
        ("中", r"\burdenchar{中}{4E2D}"),
        ("e\u0301", "é"),
        ("a\x1b[2J", r"a\textbackslash{}x1b{[}2J"),
    ],
)
def test_every_special_character_is_escaped(label: str, written: str) -> None:
    assert f" & {written} & " in latex(tables.description(game_of([label])))


def test_the_preamble_that_is_needed_is_named() -> None:
    assert latex(tables.description(game_of(["up"]))).startswith("% In the preamble:\n% \\usepackage{booktabs}\n\n")
    assert "% \\usepackage[T1]{fontenc}" in latex(tables.description(game_of(["wysiłek mały ą"])))
    assert "\\providecommand{\\burdenchar}" in latex(tables.description(game_of(["中"])))


def test_labels_for_references_are_unique_and_plain() -> None:
    solution = solution_of(game_of(["up"], "NATO: après 2022 & more"), scenario="base")
    labels = re.findall(r"\\label\{(.*)\}", latex(tables.scenarios([solution, solution])))
    labels += re.findall(r"\\label\{(.*)\}", latex(tables.description(solution.game)))
    assert len(set(labels)) == len(labels)
    assert all(re.fullmatch(r"tab:[a-z0-9-]+", label) for label in labels)
    assert "tab:payoffs-nato-apres-2022-more" in labels


def test_long_tables_are_continued_on_the_next_page() -> None:
    text = latex(tables.description(game_of([f"action {number}" for number in range(100)])))
    assert text.count("\\caption{Payoffs (continued)}") == 2
    assert text.count("multicolumn{2}{c}{B}") == 3
    assert text.count("An underlined payoff marks") == 1


def test_many_floats_are_flushed() -> None:
    text = latex(tables.description(normal_form(np.zeros((4, 7, 7, 9, 2), dtype=int).tolist())))
    floats = text.count("\\begin{table}")
    assert floats > 12
    assert text.count("\\clearpage") == floats // 12


# -- what compiles ------------------------------------------------------------------------------------------------


def typical_documents() -> list[Document]:
    game = alliance()
    pure = certify(game, pure_profile(game, (1, 1, 1)))
    mixed = replace(pure, type="mixed", proved=((Fraction(1, 3),) * 3,) * 3)  # no equilibrium, but wide
    enclosed = replace(
        pure, type="mixed", proved=((COS_80, 1 - COS_80, Fraction(0)),) * 3, proved_payoffs=(COS_80,) * 3
    )
    found = (pure, mixed, enclosed)
    solution = Solution(game, found, False, Certificate("found by hand"), notes=("nothing else",))
    scenarios = tables.scenarios([replace(solution, scenario=name) for name in ("before 2014", "after 2022")])
    return [tables.equilibria(solution), tables.description(game), scenarios]


@pdflatex
@pytest.mark.parametrize("options", [{}, {"exact": True}, {"decimals": 2}], ids=str)
@pytest.mark.parametrize("document", typical_documents(), ids=["equilibria", "game", "scenarios"])
def test_typical_tables_compile_and_fit_the_page(tmp_path: Path, document: Document, options: dict[str, Any]) -> None:
    log = compiled(latex(document, **options), tmp_path)
    assert "Overfull" not in log
    assert "multiply defined" not in log


@pdflatex
def test_labels_of_special_characters_compile_wherever_they_stand(tmp_path: Path) -> None:
    game = game_of(SPECIAL, " ".join(SPECIAL))
    players = tuple(replace(player, name=name) for player, name in zip(game.players, SPECIAL, strict=False))
    game = NormalFormGame(players, game.exact_payoffs, game.title)
    solution = solution_of(game, notes=tuple(SPECIAL), scenario=SPECIAL[0], parameters={"p_q": HALF})
    source = latex(tables.equilibria(solution)) + latex(tables.description(game))
    log = compiled(source, tmp_path)
    assert "secret" not in re.findall(r"No file (\S+)", log)


def cells(texts: list[str]) -> Document:
    columns = (Column("x", "x"), Column("y", "y"))
    return Document((Table(" ".join(texts[:40]), columns, tuple((text, text) for text in texts)), Note(texts[0])))


@pdflatex
def test_letters_and_signs_that_pdflatex_knows_compile(tmp_path: Path) -> None:
    latin = [chr(code) for code in (*range(0xA1, 0x180), *range(0x218, 0x21C))]
    greek = [chr(code) for code in range(0x370, 0x400) if unicodedata.category(chr(code))[0] == "L"]
    signs = [chr(code) for code in (*range(0x2010, 0x2070), *range(0x2070, 0x2090), *range(0x2100, 0x2300), 0x20AC)]
    rows = ["".join(group) for group in zip(*[iter([*latin, *greek, *signs])] * 10, strict=False)]
    compiled(latex(cells(rows)), tmp_path)


@pdflatex
def test_any_characters_at_all_compile(tmp_path: Path) -> None:
    source = random.Random(2022)
    points = [source.randrange(0x20, 0x11_0000) for _ in range(600)] + [
        source.randrange(0x20, 0x3000) for _ in range(600)
    ]
    rows = ["".join(map(chr, group)) for group in zip(*[iter(points)] * 5, strict=False)]
    compiled(latex(cells(rows)), tmp_path)


@pdflatex
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_readers_see_what_was_written(tmp_path: Path) -> None:
    labels = ["50 % & more_or_less #1", "中", "a--b", "[x] {y} \\z ~ ^ $", "λάμδα"]
    compiled(latex(tables.description(game_of(labels))), tmp_path)
    subprocess.run(["pdftotext", "-layout", "table.pdf"], cwd=tmp_path, check=True)
    text = (tmp_path / "table.txt").read_text(encoding="utf-8")
    for seen in ("50 % & more or less #1", "U+4E2D", "a--b", "[x]", "\\z"):
        assert seen in text.replace("_", " "), text
