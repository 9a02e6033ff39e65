"""Reading and writing Gambit's strategic-form files."""

import io
import itertools
import math
import random
import string
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from burden import nfg
from burden.errors import GameFileError, UnsupportedGame
from burden.game import NormalFormGame, Player, normal_form

# Gambit documentation, "Game representation formats": the same game in both versions of the format.
SELTEN_PAYOFFS = """\
NFG 1 R "Selten (IJGT, 75), Figure 2, normal form"
{ "Player 1" "Player 2" } { 3 2 }

1 1 0 2 0 2 1 1 0 3 2 0
"""
SELTEN_OUTCOMES = """\
NFG 1 R "Selten (IJGT, 75), Figure 2, normal form" { "Player 1" "Player 2" }

{
{ "1" "2" "3" }
{ "1" "2" }
}

{
{ "" 1, 1 }
{ "" 0, 2 }
{ "" 0, 2 }
{ "" 1, 1 }
{ "" 0, 3 }
{ "" 2, 0 }
}
1 2 3 4 5 6
"""

# An odd game in each version, for the tests that damage files.
ODD_PAYOFFS = (
    'NFG 1 D "a \\"b\\" \\\\" {"" "x"\t"x"}\r\n{ { "" "u" } 1 { "u" "u" } } "c"\n.5 5. -1.5e-3 3/4 -1/2 0 7 8 9 1 2 3'
)
ODD_OUTCOMES = 'NFG 1 R "" { "A" "B" } { 2 { "" "1" } } { { "" 1 2 } { "w" -1/3, 2.5, } } 0 2 1 2'


def attempt(text: str) -> NormalFormGame | GameFileError:
    """What reading a text comes to."""
    try:
        return nfg.reads(text, "f.nfg")
    except GameFileError as error:
        return error


def problems(text: str) -> list[tuple[int, int, str]]:
    """Line, column and text of each problem of a file."""
    with pytest.raises(GameFileError) as caught:
        nfg.reads(text, "f.nfg")
    return [(problem.line, problem.column, problem.text) for problem in caught.value.problems]


def two_players(body: str, sizes: str = "{ 2 1 }") -> str:
    """A file whose second line is the body."""
    return f'NFG 1 R "t" {{ "A" "B" }} {sizes}\n{body}'


def no_choice(names: Sequence[str]) -> str:
    """A file of players with one strategy each and payoffs of zero."""
    quoted = " ".join('"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"' for name in names)
    return f'NFG 1 R "" {{ {quoted} }} {{ {"1 " * len(names)} }} {"0 " * len(names)}'


def content(game: NormalFormGame) -> tuple[object, ...]:
    """What a file keeps of a game."""
    titles = [player.title for player in game.players]
    actions = [player.actions for player in game.players]
    return game.title, titles, actions, game.exact_payoffs.shape, list(game.exact_payoffs.flat)


# What files say ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [SELTEN_PAYOFFS, SELTEN_OUTCOMES])
def test_both_versions_of_the_documented_example_are_read(text: str) -> None:
    game = nfg.reads(text, "e02.nfg")
    assert game.title == "Selten (IJGT, 75), Figure 2, normal form"
    assert [(player.key, player.name) for player in game.players] == [
        ("Player_1", "Player 1"),
        ("Player_2", "Player 2"),
    ]
    assert [player.actions for player in game.players] == [("1", "2", "3"), ("1", "2")]
    # First column of the table: 1 1, 0 2, 0 2; second: 1 1, 0 3, 2 0.
    assert game.exact_payoffs.tolist() == [[[1, 1], [0, 0], [0, 2]], [[1, 1], [2, 3], [2, 0]]]


def test_strategies_of_earlier_players_vary_faster() -> None:
    text = 'NFG 1 R "" { "A" "B" "C" } { 2 3 2 } ' + " ".join(f"{n} {-n} 0" for n in range(12))
    game = nfg.reads(text, "f.nfg")
    for a, b, c in itertools.product(range(2), range(3), range(2)):
        n = a + 2 * b + 6 * c
        assert game.exact_payoffs[:, a, b, c].tolist() == [n, -n, 0]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("3", Fraction(3)),
        ("-3", Fraction(-3)),
        ("+3", Fraction(3)),
        ("007", Fraction(7)),
        ("0.1", Fraction(1, 10)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("-1.5e-3", Fraction(-3, 2000)),
        ("2E3", Fraction(2000)),
        ("3/4", Fraction(3, 4)),
        ("-1/2", Fraction(-1, 2)),
        ("4/8", Fraction(1, 2)),
    ],
)
def test_numbers_are_exact(written: str, number: Fraction) -> None:
    game = nfg.reads(two_players(f"{written} 0 0 0"), "f.nfg")
    assert game.exact_payoffs[0, 0, 0] == number
    assert isinstance(game.exact_payoffs[0, 0, 0], Fraction)


def test_outcome_zero_gives_everybody_nothing() -> None:
    game = nfg.reads(two_players('{ { "a" 3, 4 } } 0 1'), "f.nfg")
    assert game.exact_payoffs.tolist() == [[[0], [3]], [[0], [4]]]


@pytest.mark.parametrize("payoffs", ["1, 2", "1,2", "1 2", "1 2,", "1,2,", "1\n,\n2"])
def test_commas_in_outcomes_are_optional(payoffs: str) -> None:
    game = nfg.reads(two_players(f'{{ {{ "" {payoffs} }} }} 1 1'), "f.nfg")
    assert game.exact_payoffs.tolist() == [[[1], [1]], [[2], [2]]]


@pytest.mark.parametrize(
    "text",
    [
        'NFG 1 D "t" { "A" "B" } { 2 1 } 1 2 3 4',
        'NFG 1 R "t" { "A" "B" } { 2 1 } "a comment" 1 2 3 4',
        'NFG 1 R "t" { "A" "B" } { 2 1 } "a \\"quoted\\" {comment}" 1 2 3 4',
        'NFG\n1\tR\r\n"t"\v{"A""B"}\f{2 1}1\n2\n3 4\n\n',
        'NFG 1 R "t" { "A" "B" } { { "1" "2" } { "1" } } 1 2 3 4',
        'NFG 1 R "t" { "A" "B" } { 2 { "1" } } 1 2 3 4',
        'NFG 1 R "t" { "A" "B" } { { "" "" } { "" } } 1 2 3 4',
        '\ufeffNFG 1 R "t" { "A" "B" } { 2 1 } 1 2 3 4',
    ],
)
def test_comments_spaces_and_the_letter_change_nothing(text: str) -> None:
    assert content(nfg.reads(text, "f.nfg")) == ("t", ["A", "B"], [("1", "2"), ("1",)], (2, 2, 1), [1, 3, 2, 4])


@pytest.mark.parametrize(
    ("written", "title"),
    [
        (r'"say \"no\""', 'say "no"'),
        (r'"C:\games\alliance"', r"C:\games\alliance"),
        (r'"\\ \\\" \\"', '\\ \\" \\'),
        ('"two\nlines, { braces }"', "two\nlines, { braces }"),
        ('""', ""),
    ],
)
def test_quotation_marks_and_backslashes_are_unescaped(written: str, title: str) -> None:
    assert nfg.reads(f'NFG 1 R {written} {{ "A" }} {{ 1 }} 0', "f.nfg").title == title


@pytest.mark.parametrize(
    ("written", "labels"),
    [
        ('"up" "down"', ("up", "down")),
        ('"" "" ""', ("1", "2", "3")),
        ('"a" "" "a"', ("a", "2", "a_2")),
        ('"a" "a" "a" "a_2"', ("a", "a_3", "a_4", "a_2")),
        ('"" "1"', ("1_2", "1")),
        ('"2" ""', ("2", "2_2")),
        ('" " "É"', (" ", "É")),
    ],
)
def test_labels_of_actions_are_made_unique_and_not_empty(written: str, labels: tuple[str, ...]) -> None:
    payoffs = "0 " * len(labels)
    assert nfg.reads(f'NFG 1 R "" {{ "A" }} {{ {{ {written} }} }} {payoffs}', "f.nfg").players[0].actions == labels


@pytest.mark.parametrize(
    ("names", "keys"),
    [
        (["West", "East"], ["West", "East"]),
        (["Player 1", "Player 2"], ["Player_1", "Player_2"]),
        (["1", "2"], ["Player_1", "Player_2"]),
        (["", ""], ["Player_1", "Player_2"]),
        (["A", "A", "A"], ["A", "A_2", "A_3"]),
        (["A b", "A_b"], ["A_b_2", "A_b"]),
        (["", "Player_1"], ["Player_1_2", "Player_1"]),
        (["U.S.", "Türkiye", "!?"], ["U_S", "Türkiye", "Player_3"]),
        (["if", "oo", "lambda"], ["Player_if", "Player_oo", "Player_lambda"]),
        (["²", "x²", "e\u0301"], ["Player_1", "x", "e"]),
    ],
)
def test_keys_are_unique_identifiers_and_names_are_kept(names: list[str], keys: list[str]) -> None:
    players = nfg.reads(no_choice(names), "f.nfg").players
    assert [player.key for player in players] == keys
    assert [player.name for player in players] == names


def test_keys_of_long_names_are_short() -> None:
    players = nfg.reads(no_choice(["x" * 5000, "x" * 6000]), "f.nfg").players
    assert [player.key for player in players] == ["x" * 40, "x" * 40 + "_2"]


def test_a_game_may_have_31_players_and_no_more() -> None:
    assert nfg.reads(no_choice([""] * 31), "f.nfg").n_actions == (1,) * 31
    assert problems(no_choice([""] * 32)) == [(1, 12, "players: found 32, expected 1 to 31")]


# What is wrong with files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column", "problem"),
    [
        ("", 1, 1, "found the end of the file, expected NFG"),
        ('EFG 2 R "t"', 1, 1, 'found "EFG", expected NFG'),
        ('nfg 1 R "t" { "A" } { 1 } 0', 1, 1, 'found "nfg", expected NFG'),
        ("\x1b[31m", 1, 1, 'found "\\x1b[31m", expected NFG'),
        ("x" * 50, 1, 1, f'found "{"x" * 40}…", expected NFG'),
        ('NFG 2 R "t" { "A" } { 1 } 0', 1, 5, 'found "2", expected the version of the format, 1'),
        ('NFG 1 Q "t" { "A" } { 1 } 0', 1, 7, 'found "Q", expected R or D'),
        ('NFG 1 "t" { "A" } { 1 } 0', 1, 7, 'found "t", expected R or D'),
        ('NFG 1 R { "A" } { 1 } 0', 1, 9, 'found "{", expected the title of the game in quotation marks'),
        ('NFG 1 R My game { "A" } { 1 } 0', 1, 9, 'found "My", expected the title of the game in quotation marks'),
        ('NFG 1 R "t" "A" { 1 } 0', 1, 13, 'found "A", expected "{"'),
        ('NFG 1 R "t" { } { } ', 1, 13, "players: found 0, expected 1 to 31"),
        ('NFG 1 R "t"\n  { "A", "B", "C" } { 1 1 1 } 0 0 0', 2, 8, 'players: found ",", expected spaces between names'),
        ('NFG 1 R "t"\r\n{ A } { 1 } 0', 2, 3, 'players: found "A", expected a name in quotation marks'),
        ('NFG 1 R "t" { "A" ', 1, 18, 'players: found the end of the file, expected a name in quotation marks, or "}"'),
        ('NFG 1 R "t\n" { "A"\n"B } { 1 } 0', 3, 1, "a quotation mark that is never closed"),
        ('NFG 1 R "t" { "A" } { 1 } 0 "\\"', 1, 29, "a quotation mark that is never closed"),
        (two_players("0 0", "{ 1 0 }"), 1, 29, "strategies of player 2: found none, expected at least one"),
        (two_players("0 0", "{ {} 1 }"), 1, 27, "strategies of player 1: found none, expected at least one"),
        (two_players("0 0", "{ 1 }"), 1, 25, "strategies: found those of 1 players, expected 2"),
        (two_players("0 0", "{ 1 1 1 }"), 1, 25, "strategies: found those of 3 players, expected 2"),
        (two_players("1 2 3"), 2, 6, "payoffs: found 3, expected 4 (2 × 1 profiles × 2 players)"),
        (two_players("", "{ 2 3 }"), 1, 32, "payoffs: found 0, expected 12 (2 × 3 profiles × 2 players)"),
        (two_players("1 2 3 4\n 5 6"), 3, 2, "payoffs: found 6, expected 4 (2 × 1 profiles × 2 players)"),
        ('NFG 1 R "t" { "A" } { 3 } 1', 1, 28, "payoffs: found 1, expected 3 (3 profiles × 1 player)"),
        (two_players("1 2,5 4"), 2, 4, 'found ",", expected spaces between payoffs'),
        (two_players("1 2 3 4 }"), 2, 9, 'found "}", expected payoffs only'),
        (two_players('"one" "two" 1 2 3 4'), 2, 7, 'found "two", expected payoffs only'),
        (two_players("{ 1 2 3 4 }"), 2, 3, 'found "1", expected "{"'),
        (two_players("1 2 1/0 4"), 2, 5, 'found "1/0", which divides by zero'),
        (two_players("1 2 3 1e400"), 2, 7, 'found "1e400", which is a number beyond the range of floating point'),
        (two_players("{ { 1 2 } } 1 1"), 2, 5, 'outcome 1: found "1", expected its name in quotation marks'),
        (two_players('{ { "" 1 2 } { "" 1 } } 1 1'), 2, 16, "outcome 2: found 1, expected 2 payoffs, one per player"),
        (
            two_players('{ { "" 1 2 } { "" 1,2,3 } } 1 1'),
            2,
            16,
            "outcome 2: found 3, expected 2 payoffs, one per player",
        ),
        (two_players('{ { "" 1 2 { "" 3 4 } } 1 2'), 2, 12, 'outcome 1: found "{", expected a payoff or "}"'),
        (two_players('{ { "" 1 2'), 2, 11, 'outcome 1: found the end of the file, expected a payoff or "}"'),
        (two_players('{ { "" 1 2 } } 1 2'), 2, 18, 'found "2", expected the number of an outcome, 0 to 1'),
        (two_players('{ { "" 1 2 } } 1 -1'), 2, 18, 'found "-1", expected the number of an outcome, 0 to 1'),
        (two_players('{ { "" 1 2 } } 1 0.5'), 2, 18, 'found "0.5", expected the number of an outcome, 0 to 1'),
        (two_players('{ { "" 1 2 } } 1'), 2, 17, "numbers of outcomes: found 1, expected 2 (2 × 1 profiles)"),
        (two_players('{ { "" 1 2 } } 1 1 1'), 2, 20, "numbers of outcomes: found 3, expected 2 (2 × 1 profiles)"),
        (two_players('{ { "" 1 2 } } 1, 1'), 2, 17, 'found ",", expected spaces between numbers of outcomes'),
    ],
)
def test_a_mistake_is_reported_with_its_place(text: str, line: int, column: int, problem: str) -> None:
    assert problems(text) == [(line, column, problem)]


@pytest.mark.parametrize(
    "word", ["x", "1e", "0x1", "--1", "1/-2", "1/", "/", ".", "-", "inf", "nan", "1_000", "½", "٣", "1/2/3"]
)
def test_what_is_no_number_is_not_read_as_one(word: str) -> None:
    assert problems(two_players(f"1 2 {word} 4")) == [(2, 5, f'found "{word}", expected a number')]


@pytest.mark.parametrize("size", ["-1", "2.0", "x", "9999999999", '"A"', ","])
def test_what_is_no_number_of_strategies_is_not_read_as_one(size: str) -> None:
    [(line, column, text)] = problems(two_players("", f"{{ {size} 2 }}"))
    assert (line, column) == (1, 27)
    assert text.startswith("strategies of player 1: found ")
    assert text.endswith(', expected how many there are, 1 to 1000000, or "{" and their names')


def test_several_mistakes_are_reported_at_once() -> None:
    text = 'NFG 2 X "t" { A "B" } { 2 3 }\n1 2 3 4\n5 six 7 8 9 1/0\n'
    assert problems(text) == [
        (1, 5, 'found "2", expected the version of the format, 1'),
        (1, 7, 'found "X", expected R or D'),
        (1, 15, 'players: found "A", expected a name in quotation marks'),
        (3, 3, 'found "six", expected a number'),
        (3, 13, 'found "1/0", which divides by zero'),
        (3, 16, "payoffs: found 10, expected 12 (2 × 3 profiles × 2 players)"),
    ]


def test_the_message_says_where_what_and_how_to_mend() -> None:
    with pytest.raises(GameFileError) as caught:
        nfg.reads(two_players("1 2 3"), "games/pd.nfg")
    assert str(caught.value) == (
        "games/pd.nfg:2:6: payoffs: found 3, expected 4 (2 × 1 profiles × 2 players)\n"
        "    mend: give each player's payoff at each profile, player 1's strategy varying fastest"
    )


def test_every_problem_says_how_to_mend_it() -> None:
    damaged = random.Random(1)
    outcomes = [attempt(damage(damaged, SELTEN_OUTCOMES)) for _ in range(300)]
    errors = [outcome for outcome in outcomes if isinstance(outcome, GameFileError)]
    assert all(problem.mend for error in errors for problem in error.problems)


def test_endless_problems_are_cut_short() -> None:
    found = problems(two_players("x " * 1000))
    assert found[:20] == [(2, 2 * n + 1, 'found "x", expected a number') for n in range(20)]
    assert found[20:] == [(2, 41, "… too many problems; the rest of the file has not been read")]


# Files from strangers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sizes", ["{ 99999 99999 }", "{ 999999999 999999999 }", "{ 1000001 1 }", "{ 1001 1000 }"])
def test_huge_games_are_refused_before_they_are_built(sizes: str) -> None:
    found = problems(two_players("0", sizes))
    shape = sizes.strip("{ }").replace(" ", " × ")
    expected = "expected at most 1000000 profiles and 2000000 payoffs"
    assert found == [(1, 25, f"strategies: found {shape} profiles × 2 players, {expected}")]


def test_a_short_file_cannot_stand_for_very_many_payoffs() -> None:
    text = 'NFG 1 R "" {' + 20 * ' ""' + " } {" + 19 * " 1" + " 200000 } { } " + 200_000 * "0 "
    [(_, _, problem)] = problems(text)
    assert problem.endswith("expected at most 1000000 profiles and 2000000 payoffs")


@pytest.mark.parametrize(
    "text",
    [
        " " * 1_000_000,
        "x" * 1_000_000,
        '"' * 1_000_000,
        'NFG 1 R "' + '\\"' * 500_000,
        'NFG 1 R "' + "\\" * 999_999,
        'NFG 1 R "" {' + '""' * 500_000 + "}",
        'NFG 1 R "" ' + "{" * 1_000_000,
        two_players("{" * 1_000_000),
        two_players("}" * 1_000_000),
        two_players("," * 1_000_000),
        two_players("x " * 500_000),
        two_players("1" * 1_000_000),
        two_players(("1" * 8_000 + "x ") * 120),
        two_players(("1" * 8_000 + "e1234567890 ") * 120),
        two_players(("1/" + "1" * 8_000 + "x ") * 120),
        two_players("1e999999999 " * 80_000),
        two_players("0", "{ " + "999999999 " * 100_000 + "}"),
        two_players("0", "{ " + "{}" * 500_000 + "}"),
        two_players('{ { "" 1' * 100_000),
        two_players("\n" * 1_000_000),
    ],
    ids=lambda text: repr(text[-24:]),
)
def test_hostile_files_are_refused(text: str) -> None:
    assert problems(text)


def damage(source: random.Random, text: str) -> str:
    """Cut pieces out of a text, repeat some, and sprinkle it with characters that mean something."""
    for _ in range(source.randint(1, 6)):
        start = source.randrange(len(text) + 1)
        end = min(len(text), start + int(source.expovariate(0.3)))
        piece = source.choice(
            ["", text[start:end] * 2, *'{}",\\ \n/.-e09x', "\x00", "\u00a0", "\ud800", "\uff11", "99999999", '""']
        )
        text = text[:start] + piece + text[end:]
    return text


@pytest.mark.parametrize("text", [SELTEN_PAYOFFS, SELTEN_OUTCOMES, ODD_PAYOFFS, ODD_OUTCOMES])
def test_damaged_files_are_read_or_refused_with_their_places(text: str) -> None:
    assert isinstance(attempt(text), NormalFormGame)
    damaged = random.Random(2024)
    n_refused = 0
    for _ in range(1500):
        file = damage(damaged, text)
        outcome = attempt(file)
        if isinstance(outcome, NormalFormGame):
            check_labels(outcome)
            assert content(nfg.reads(nfg.writes(outcome), "f.nfg")) == content(outcome)
        else:
            check_places(outcome, file)
            n_refused += 1
    assert 100 < n_refused < 1500


def check_labels(game: NormalFormGame) -> None:
    keys = [player.key for player in game.players]
    assert len(set(keys)) == len(keys)
    assert all(key.isidentifier() for key in keys)
    for player in game.players:
        assert len(set(player.actions)) == len(player.actions)
        assert all(player.actions)


def check_places(error: GameFileError, text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert error.problems
    for problem in error.problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert problem.text.isprintable()


@given(st.text(max_size=60), st.integers(0, len(SELTEN_OUTCOMES)), st.integers(0, 60))
@settings(deadline=None)
def test_any_text_in_a_file_is_read_or_refused(piece: str, start: int, length: int) -> None:
    attempt(piece)
    attempt(SELTEN_OUTCOMES[:start] + piece + SELTEN_OUTCOMES[start + length :])


# Writing -------------------------------------------------------------------------------------------------------------


def test_a_game_is_written_profile_by_profile() -> None:
    game = NormalFormGame(
        (Player("US", ("keep", "quit"), name='United "States"'), Player("West", ("low", r"a\b", "\\"))),
        np.array(
            [
                [[Fraction(1), Fraction(2), Fraction(3)], [Fraction(4), Fraction(5), Fraction(6)]],
                [[Fraction(-1, 2), Fraction(0), Fraction(7, 3)], [Fraction(10), Fraction(11), Fraction(12)]],
            ],
            dtype=object,
        ),
        title=r"\alpha",
    )
    assert nfg.writes(game) == (
        'NFG 1 R "\\alpha" { "United \\"States\\"" "West" }\n'
        "\n"
        "{\n"
        '{ "keep" "quit" }\n'
        '{ "low" "a\\b" "\\\\" }\n'
        "}\n"
        '""\n'
        "\n"
        "1 -1/2\n"
        "4 10\n"
        "2 0\n"
        "5 11\n"
        "3 7/3\n"
        "6 12\n"
    )


def test_irrational_payoffs_are_not_rounded() -> None:
    root = sympy.sqrt(2)
    game = normal_form(
        [[[1, root], [3, 4]], [[root / 2, 1], [0, 0]]], players=["A", "B"], actions=[["u", "d"], ["l", "r"]]
    )
    with pytest.raises(
        UnsupportedGame, match=r"payoff of A at \(u, r\): found sqrt\(2\), and 1 more; .* fractions only"
    ):
        nfg.writes(game)


labels = st.text(max_size=6) | st.text('"\\ {},\n1a', max_size=6)
payoffs = st.fractions(max_denominator=10**6) | st.integers(-3, 3).map(Fraction)


@st.composite
def games(draw: st.DrawFn, names: st.SearchStrategy[str] = labels) -> NormalFormGame:
    """Games of one to four players whose names and labels may be odd."""
    players = []
    for number in range(draw(st.integers(1, 4))):
        actions = draw(st.lists(names.filter(bool), min_size=1, max_size=3, unique=True))
        players.append(Player(f"p{number}", tuple(actions), name=draw(names)))
    shape = (len(players), *(len(player.actions) for player in players))
    entries = draw(st.lists(payoffs, min_size=math.prod(shape), max_size=math.prod(shape)))
    return NormalFormGame(tuple(players), np.array(entries, dtype=object).reshape(shape), draw(names))


@given(games())
@settings(deadline=None)
def test_load_after_dump_is_the_identity(game: NormalFormGame) -> None:
    again = nfg.reads(nfg.writes(game), "f.nfg")
    assert content(again) == content(game)
    assert all(isinstance(payoff, Fraction) for payoff in again.exact_payoffs.flat)


@given(
    st.lists(
        labels | st.sampled_from(["", "A", "A_2", "Player 1", "Player_1", "Player_2", "1"]), min_size=1, max_size=5
    )
)
@settings(deadline=None)
def test_keys_come_back_from_a_file_that_we_wrote(names: list[str]) -> None:
    first = nfg.reads(no_choice(names), "f.nfg")
    again = nfg.reads(nfg.writes(first), "f.nfg")
    assert [player.name for player in first.players] == names
    assert [player.key for player in again.players] == [player.key for player in first.players]


# Gambit itself -------------------------------------------------------------------------------------------------------

# Characters that Gambit 16.7 takes in names and gives back. No digits: it first numbers the strategies of each player,
# then renames one after the other, and stumbles over a first strategy that is named "2".
plain = st.text(string.ascii_letters + "\"'{},/", min_size=1, max_size=6)


@pytest.fixture(scope="module")
def pygambit() -> Any:
    return pytest.importorskip("pygambit")


@given(games(plain))
@settings(max_examples=50, deadline=None)
def test_gambit_reads_what_we_write(pygambit: Any, game: NormalFormGame) -> None:
    theirs = pygambit.read_nfg(io.BytesIO(nfg.writes(game).encode()))
    assert theirs.title == game.title
    for ours, player in zip(game.players, theirs.players, strict=True):
        assert [strategy.label for strategy in player.strategies] == list(ours.actions)
    for profile in game.profiles():
        for number, player in enumerate(theirs.players):
            assert Fraction(str(theirs[profile][player])) == game.exact_payoffs[(number, *profile)]


@given(games(plain))
@settings(max_examples=50, deadline=None)
def test_what_gambit_writes_is_read_identically(pygambit: Any, game: NormalFormGame) -> None:
    theirs = pygambit.Game.from_arrays(*game.exact_payoffs, title=game.title)
    for number, (ours, player) in enumerate(zip(game.players, theirs.players, strict=True)):
        player.label = f"{number} {ours.title}"
        for strategy in player.strategies:
            strategy.label = f"{number} {strategy.label}"
        for label, strategy in zip(ours.actions, player.strategies, strict=True):
            strategy.label = label
    again = nfg.reads(theirs.to_nfg(), "f.nfg")
    titles = [f"{number} {player.title}" for number, player in enumerate(game.players)]
    assert content(again) == (content(game)[0], titles, *content(game)[2:])
