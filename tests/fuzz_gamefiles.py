"""Spoilt and made-up game files by the thousand: each must be read, or refused with mistakes that have a place.

    python -m tests.fuzz_gamefiles --count 5000 --seed 0

A file is a violation if reading it raises anything but ``GameFileError``, takes over two seconds or 500 MB, or says
something that a terminal should not get or that has no place in the file. Games that can be read are in part solved
too: then anything but an answer or one of our errors is a violation. From the command line, those that state how they
are played over time are also repeated, and followed along paths. The same seed gives the same files.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import yaml

import burden
from burden.errors import BurdenError, GameFileError
from burden.game import NormalFormGame
from burden.gamefile import load, loads
from burden.model import Model
from burden.search import Search

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

ROOT = Path(__file__).parents[1]

MAX_SECONDS = 2.0
MAX_MEGABYTES = 500

#: Solving is cut short after this long, which is no violation: how long a solver may take is another question.
MAX_SOLVING = 5.0
MAX_PROFILES_SOLVED = 64

#: Seconds for one game over time, and after how many of them it hangs: they are told how long they have.
MAX_PLAYING, HANGING = 3.0, 30.0

#: One file in so many is solved, if it can be read and is small.
SOLVED = 4

_WORDS = """
    ~ null NO yes on off y n true 0 -0 00 010 0x1F 0o17 1e-8 1E400 1e-400 1e999999999 1e9999999999 .5 5. . .. +1 -1
    1_000 1,5 12:30 4/5 1/0 0/0 -4/5 nan NaN inf .inf -.inf oo -oo +oo 2022-02-24 5% ½ ٣ 三 π λ é ﬁ ² x² a-b a.b a:b
    if else and or not lambda E I S N pi beta min max log exp sqrt abs None True import __class__ __import__('os')
    ( ) (( )) [ ] { } [] {} [[]] {{}} ' " '' "" \\ \\n "\\x1b[31m" "\\u202e" "\\0" "\\ud800" | > |- >- |2 - -- --- ...
    ? : :: , ,, # ## & * &a *a !!int !!python/object:os.system ! << <<: % @ ` ^ ** // + - * / == != <= >= < > = ! && ||
    9**9**9 2**(1/4096) 2**0.5 sqrt(2) sqrt(-1) log(0) log(-1) exp(1000) exp(exp(exp(1))) (1+sqrt(2))**400
    1/(sqrt(2)**2-2) min() max(1,2) abs(1,2) f(1) 1/(US-1) US West East Q kappa theta_W cost 1+ *2 (1+2 1+2) 1<2 1<2<3
    1if"a"else2 a**b**c a b $ € ; ﷽ value: domain: description: name: role: guarantor ally player actions: interval:
    burden: title: source: parameters: assumptions: players: definitions: payoffs: effort: timing: guarantor-first
    scenarios: repeated: discount: horizon: target: punishment: claims: text: says: infinite nash
    randomisation: effort-after: public minmax optimal path: periods: belief: stocks: final: gap: schedules: chosen
    announced: effort: 201 1000000001 {effort:[keep],announced:no} {West:high,East:high} critical_discount
    critical_discount(West,US=keep) path(US,gradual) path(planner,sudden) path(
    nonincreasing(West) decreasing( value(West,US=keep)>1 exists() implies form=max from=keep without=US everywhere( in=
"""

#: What is put into files: words that YAML, Python or sympy read in a way of their own, signs, and our own keys.
TOKENS = _WORDS.split()
TOKENS += [" ", "  ", "\t", "\n", "\r\n", "\r", "\u2028", "\x85", "\xa0", "\ufeff", "\x00", "\x1b", "\x7f", "\u200d"]
TOKENS += ["e\u0301", "\U0001f1fa\U0001f1e6", "\U0001f468\u200d\U0001f469", "\u202b", "\u0630\u0631\u0629"]
TOKENS += ["9" * 50, "9" * 1500, "1" + "+1" * 300, "-" * 100 + "1", "(" * 70 + "1" + ")" * 70, "a" * 200, "[" * 50]


def sources() -> list[str]:
    """Texts of all game files that we ship."""
    files = [*sorted((ROOT / "games").rglob("*.yaml")), ROOT / "burden" / "starter.yaml"]
    return [file.read_text(encoding="utf-8").replace("{title}", "A title") for file in files]


# -- spoiling -----------------------------------------------------------------------------------------------------


def flip_bytes(rng: random.Random, text: bytes) -> bytes:
    spoilt = bytearray(text)
    for _ in range(rng.randint(1, 8)):
        if spoilt:
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
    return bytes(spoilt)


def change_lines(rng: random.Random, text: bytes) -> bytes:
    lines = text.split(b"\n")
    for _ in range(rng.randint(1, 3)):
        one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        match rng.randrange(4):
            case 0 if len(lines) > 1:
                del lines[one]
            case 1:
                lines.insert(other, lines[one])
            case 2:
                lines[one], lines[other] = lines[other], lines[one]
            case _:
                lines[one] = b" " * rng.randint(0, 6) + lines[one].lstrip()
    return b"\n".join(lines)


def change_tokens(rng: random.Random, text: bytes) -> bytes:
    words = text.decode(errors="surrogateescape")
    for _ in range(rng.randint(1, 4)):
        start = rng.randrange(len(words) + 1)
        end = min(len(words), start + rng.choice([0, 0, 1, 1, 2, 3, 5, 8]))
        words = words[:start] + rng.choice(TOKENS) + words[end:]
    return words.encode(errors="surrogatepass")


def change_values(rng: random.Random, text: bytes) -> bytes:
    """Put something else behind one of the colons."""
    lines = text.decode(errors="surrogateescape").split("\n")
    with_colon = [position for position, line in enumerate(lines) if ":" in line and not line.lstrip().startswith("#")]
    for position in rng.sample(with_colon, min(len(with_colon), rng.randint(1, 3))):
        parts = lines[position].split(":")
        place = rng.randrange(1, len(parts))
        value = formula(rng, 3) if rng.random() < 0.5 else rng.choice(TOKENS)
        parts[place] = f" {value}" + (parts[place][-3:] if rng.random() < 0.5 else "")
        lines[position] = ":".join(parts)
    return "\n".join(lines).encode(errors="surrogatepass")


def change_tree(rng: random.Random, text: bytes) -> bytes:
    """Read a file as YAML, change a few entries, and write it as JSON, which is YAML that only means something else."""
    try:
        tree = yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError):
        return text
    for _ in range(rng.choice([1, 1, 2, 3])):
        tree = _changed(rng, tree)
    return json.dumps(tree, ensure_ascii=False, indent=rng.choice([None, 2])).encode(errors="surrogatepass")


def _changed(rng: random.Random, node: Any) -> Any:
    """Change one thing at or below a node."""
    if isinstance(node, dict | list) and node and rng.random() < 0.85:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = rng.choice(keys)
        node[key] = _changed(rng, node[key])
        return node
    new = rng.choice([formula(rng, 2), formula(rng, 1, ("theta_W", "West", "US")), rng.choice(TOKENS)])
    match rng.randrange(8):
        case 0 if isinstance(node, dict) and node:
            del node[rng.choice(list(node))]
        case 1 if isinstance(node, dict):
            node[rng.choice(TOKENS)] = new
        case 2 if isinstance(node, list) and node:
            del node[rng.randrange(len(node))]
        case 3 if isinstance(node, list):
            node.append(new)
        case 4:
            return [node]
        case 5:
            return {new: node}
        case _:
            return new
    return node


def truncate(rng: random.Random, text: bytes) -> bytes:
    return text[: rng.randrange(len(text) + 1)]


def repeat(rng: random.Random, text: bytes) -> bytes:
    """Repeat a piece many times."""
    start = rng.randrange(len(text) + 1)
    piece = text[start : start + rng.choice([1, 2, 5, 20, 100])]
    return text[:start] + piece * rng.choice([2, 10, 100, 1000]) + text[start:]


SPOILERS: list[Callable[[random.Random, bytes], bytes]] = [
    flip_bytes, change_lines, change_tokens, change_values, truncate, repeat, *[change_tree] * 6,
]  # fmt: skip


# -- making up ----------------------------------------------------------------------------------------------------


def formula(rng: random.Random, depth: int, names: tuple[str, ...] = ("A", "B", "p", "q", "Q")) -> str:
    """Write a formula, most often a right one."""
    if depth == 0 or rng.random() < 0.25:
        return rng.choice([*names, str(rng.randint(-3, 9)), "0.1", "4/5", "1e-3", "2"])

    def part() -> str:
        return formula(rng, depth - 1, names)

    if rng.random() < 0.02:
        return rng.choice(TOKENS)
    match rng.randrange(8):
        case 0 | 1:
            return f"{part()} {rng.choice('+-*')} {part()}"
        case 2:
            return f"({part()})/{part()}"
        case 3:
            return f"({part()})**{rng.choice(['2', '3', '0.5', '-1', '(1/3)', part()])}"
        case 4:
            return f"{rng.choice(['abs', 'sqrt', 'log', 'exp'])}({part()})"
        case 5:
            return f"{rng.choice(['min', 'max'])}({part()}, {part()})"
        case 6:
            sign = rng.choice(["<", "<=", ">", ">=", "==", "!="])
            return f"({part()} if {part()} {sign} {part()} else {part()})"
        case _:
            return f"-{part()}"


def statement(rng: random.Random, depth: int) -> str:
    """Write what a claim says, most often rightly."""
    if rng.random() < 0.03:
        return rng.choice(TOKENS)
    options = [
        "A=0",
        "A=low",
        "B=1",
        "p=q",
        "q=1/2",
        "scenario=s",
        "without=A",
        "timing=guarantor-first",
        "equilibria=all",
    ]
    chosen = "".join(f", {option}" for option in rng.sample(options, rng.choice([0, 0, 1, 2])))
    statistic = formula(rng, 1, ("A", "B", "Q", "payoff_A", "allied_total", "dependence"))
    if depth > 0 and rng.random() < 0.6:
        one, other = (statement(rng, depth - 1) for _ in range(2))
        return rng.choice(
            [f"{one} {rng.choice(['and', 'or', 'implies'])} {other}", f"not ({one})", f"everywhere({one})"]
        )
    if rng.random() < 0.2:
        return rng.choice(
            [
                f"{rng.choice(['increasing', 'nondecreasing'])}(critical_discount{rng.choice(['', '(B)'])})",
                f"critical_discount(B{chosen}) <= {formula(rng, 1, ('p', 'q'))}",
                f"path({rng.choice(['A', 'B', 'planner'])}, {rng.choice(['s', 't u', 'none'])}) > path(A, s)",
            ]
        )
    match rng.randrange(5):
        case 0:
            move = rng.choice(["nonincreasing", "decreasing", "constant"])
            return f"{move}({statistic}{rng.choice(['', ', form=max', ', in=p', ', from=0, to=1'])}{chosen})"
        case 1:
            return f"{rng.choice(['exists', 'unique'])}({chosen.removeprefix(', ')})"
        case 2:
            return f"equilibrium(profile(B=1){rng.choice([', A=0', ''])}{chosen})"
        case 3:
            return f"value({statistic}{chosen}) >= {formula(rng, 1, ('p', 'q'))}"
        case _:
            return f"{formula(rng, 1, ('p', 'q'))} < largest({statistic})"


def repeated_block(rng: random.Random) -> list[str]:
    """How the game is repeated, most often rightly."""
    entries = [
        f"discount: {rng.choice(['d', '9/10', 'q', 'q/2', '{B: d}', '{A: q, B: 1/2}', formula(rng, 1, ('p', 'q'))])}",
        f"horizon: {rng.choice(['infinite', '3', '0', '1000000000'])}",
        f"target: {rng.choice(['{B: 1}', '{B: go}', '{A: 1, B: high}', '{A: stay}', '{}'])}",
        f"punishment: {rng.choice(['nash', 'optimal', 'minmax', '{B: 0}', '{B: stay}', '{A: 0, B: 0}'])}",
        f"effort-after: {rng.choice(['0', 'low', 'stay', formula(rng, 1, ('p', 'q'))])}",
        f"randomisation: {rng.choice(['none', 'public'])}",
    ]
    return [f"repeated: {{{', '.join([entries[0], *rng.sample(entries[1:], rng.randint(0, 4))])}}}"]


def path_block(rng: random.Random, depth: int) -> list[str]:
    """Paths of effort, most often right ones."""
    periods = rng.choice([1, 2, 3])
    efforts = [rng.choice(["0", "1", "low", "stay", "q", "p + 1"]) for _ in range(periods)]
    path = [
        f"  periods: {periods}",
        f"  schedules: {{s: [{', '.join(efforts)}], 't u': {rng.choice(['chosen', '{effort: [1], announced: no}'])}}}",
    ]
    more = [
        f"  discount: {rng.choice(['1', 'q', '{B: q}', formula(rng, 1, ('p', 'q'))])}",
        f"  belief: {rng.choice(['q', '1/2', formula(rng, 1, ('p', 'q'))])}",
        f"  stocks: {{{rng.choice('ppq')}: '{formula(rng, depth, ('A', 'B', 'p', 'q', 'Q'))}'}}",
        f"  payoffs: {{B: '{formula(rng, depth)}'}}",
        f"  final: {{A: '{formula(rng, 1, ('p', 'q', 'Q'))}'}}",
        f"  gap: '{formula(rng, 1)}'",
    ]
    return ["path:", *path, *rng.sample(more, rng.randint(0, 5))]


def made_up_game(rng: random.Random) -> bytes:
    """A game with random formulas, and now and then one thing wrong."""
    depth = rng.randint(0, 4)
    shows_levels = rng.random() < 0.8
    actions = ["[0, 1]", "[1, 2, 3]", "{low: 0, high: p}", "{low: 1/2, mid: q, high: sqrt(2)}"]
    if not shows_levels:
        actions = ["[stay, go]"]
    table = [[formula(rng, 1, ("p", "q")) for _ in range(2)] for _ in range(2)]
    lines = [
        "burden: 1",
        f"parameters: {{p: {rng.randint(-2, 5)}, q: {{value: 1/3, domain: '[0, 1]'}}}}",
        f"assumptions: ['{formula(rng, 2, ('p', 'q'))} > {formula(rng, 1, ('p', 'q'))} or p < 9']",
        "players:",
        f"  A: {{role: guarantor, actions: {rng.choice(actions)}}}",
        f"  B: {{role: ally, actions: {rng.choice(actions)}}}",
        f"definitions: {{Q: '{formula(rng, depth, ('A', 'B', 'p', 'q'))}'}}",
        "payoffs:",
        f"  A: {formula(rng, depth)}",
        f"  B: {formula(rng, depth)}",
        f"scenarios: {{s: {{p: {rng.choice(TOKENS) if rng.random() < 0.1 else '1/7'}}}, t: {{q: 1}}}}",
        f"timing: {rng.choice(['simultaneous', 'guarantor-first'])}",
    ]
    if rng.random() < 0.5:
        lines += ["claims:", *(f'  c{number}: {{says: "{statement(rng, 2)}"}}' for number in range(rng.randint(1, 3)))]
    if rng.random() < 0.3:
        lines += repeated_block(rng)
    if rng.random() < 0.3:
        lines += path_block(rng, depth)
    if not shows_levels:
        lines[6:10] = ["payoffs:", f"  A: {table}", f"  B: {table}"]
    for _ in range(rng.choice([0, 0, 0, 0, 1, 2])):
        del lines[rng.randrange(len(lines))]
    return "\n".join(lines).encode(errors="surrogatepass")


def made_up_yaml(rng: random.Random) -> bytes:
    """Keys of ours and other words, nested at random."""

    def node(depth: int) -> str:
        kind = rng.random()
        if depth == 0 or kind < 0.3:
            return rng.choice(TOKENS) if rng.random() < 0.7 else formula(rng, 2)
        if kind < 0.5:
            return f"[{', '.join(node(depth - 1) for _ in range(rng.randint(0, 4)))}]"
        entries = [rng.choice(TOKENS).rstrip(":") + ": " + node(depth - 1) for _ in range(rng.randint(0, 4))]
        return f"{{{', '.join(entries)}}}"

    keys = [token for token in TOKENS if token.endswith(":")]
    chosen = rng.sample(keys, rng.randint(1, 8))
    return "\n".join(f"{key} {node(rng.randint(0, 5))}" for key in chosen).encode(errors="surrogatepass")


def files(count: int, seed: int) -> Iterator[bytes]:
    """Give as many files as wanted, the same ones for the same seed."""
    originals = [text.encode() for text in sources()]
    rng = random.Random(seed)
    for _ in range(count):
        kind = rng.random()
        if kind < 0.25:
            text = made_up_game(rng)
        elif kind < 0.35:
            text = made_up_yaml(rng)
        else:
            text = rng.choice(originals)
        for _ in range(rng.choice([0, 0, 0, 1, 2]) if kind < 0.35 else rng.choice([1, 1, 1, 2, 3])):
            text = rng.choice(SPOILERS)(rng, text)
        yield text


# -- judging ------------------------------------------------------------------------------------------------------


@dataclass
class Report:
    """What became of the files."""

    valid: int = 0
    rejected: int = 0
    solved: int = 0
    unsolved: int = 0
    played: int = 0
    not_played: int = 0
    violations: list[str] = field(default_factory=list)
    slowest: float = 0.0
    slowest_file: int = -1
    largest: float = 0.0
    largest_file: int = -1

    def __str__(self) -> str:
        return (
            f"{self.valid} valid, {self.rejected} rejected, {len(self.violations)} violations; "
            f"{self.solved} solved, {self.unsolved} not solved; "
            f"{self.played} played over time, {self.not_played} not\n"
            f"slowest: file {self.slowest_file}, {self.slowest:.2f} s; "
            f"largest: file {self.largest_file}, {self.largest:.0f} MB more"
        )


class TooSlowError(BaseException):
    """Stops what takes too long; no ``except Exception`` holds it up."""


def _too_slow(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlowError


def run(count: int, seed: int, *, verbose: bool = False, plays: bool = False) -> Report:
    """Read that many files, and judge each; play those over time that say how, if wanted."""
    report = Report()
    has_alarm = hasattr(signal, "setitimer")
    if has_alarm:
        signal.signal(signal.SIGALRM, _too_slow)
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(files(count, seed)):
            before = _megabytes()
            start = time.perf_counter()
            game: Model | NormalFormGame | None = None
            try:
                if has_alarm:
                    signal.setitimer(signal.ITIMER_REAL, 5 * MAX_SECONDS)
                game = _read(text, Path(folder) / "game.yaml")
                report.valid += 1
            except GameFileError as error:
                report.rejected += 1
                problem = _objection(error, text)
            except TooSlowError:
                problem = "hangs"
            except Exception:
                problem = traceback.format_exc()
            else:
                problem = ""
            finally:
                if has_alarm:
                    signal.setitimer(signal.ITIMER_REAL, 0)
            seconds, megabytes = time.perf_counter() - start, _megabytes() - before
            if seconds > report.slowest:
                report.slowest, report.slowest_file = seconds, number
            if megabytes > report.largest:
                report.largest, report.largest_file = megabytes, number
            if seconds > MAX_SECONDS or megabytes > MAX_MEGABYTES:
                problem = problem or f"{seconds:.2f} s, {megabytes:.0f} MB"
            if game is not None and number % SOLVED == 0 and not problem:
                problem = _solve(game, report, has_alarm=has_alarm)
            if plays and isinstance(game, Model) and not problem:
                problem = _play(game, report, has_alarm=has_alarm)
            if problem:
                report.violations.append(f"file {number} of seed {seed}: {problem}")
                if verbose:
                    sys.stdout.write(f"{report.violations[-1]}\n{text[:3000]!a}\n")
    return report


def _read(text: bytes, path: Path) -> Model | NormalFormGame:
    try:
        return loads(text.decode("utf-8-sig"))
    except UnicodeDecodeError:
        path.write_bytes(text)
        return load(path)


def _objection(error: GameFileError, text: bytes) -> str:
    """What is wrong with a message; empty where nothing is."""
    message = str(error)
    if not error.problems or not message.replace("\n", " ").isprintable():
        return f"a message that cannot be printed: {message!a}"
    if any(len(line) > 2000 for line in message.split("\n")):
        return f"a message that is too long: {message!a}"
    lines = text.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    n_lines = sum(lines.count(mark) for mark in "\n\r\x85\u2028\u2029") + 1
    if any(problem.line > n_lines or problem.column > len(lines) + 1 for problem in error.problems):
        return f"a place outside the file: {message!a}"
    places = [(problem.line, problem.column, problem.text) for problem in error.problems]
    return "" if len(set(places)) == len(places) else f"a mistake reported twice: {message!a}"


def _solve(game: Model | NormalFormGame, report: Report, *, has_alarm: bool) -> str:
    n_profiles = game.n_profiles if isinstance(game, Model) else game.payoffs[0].size
    if n_profiles > MAX_PROFILES_SOLVED:
        return ""
    try:
        if has_alarm:
            signal.setitimer(signal.ITIMER_REAL, MAX_SOLVING)
        burden.solve(game)
        report.solved += 1
    except (BurdenError, TooSlowError):
        report.unsolved += 1
    except Exception:
        return f"solving: {traceback.format_exc()}"
    finally:
        if has_alarm:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return ""


def _play(game: Model, report: Report, *, has_alarm: bool) -> str:
    """Repeat a game, and follow it along paths, as far as its file says how; what is wrong, if anything is."""
    commands: list[Callable[[], object]] = []
    if game.repeated is not None:
        commands.append(lambda: burden.repeated(game, timeout=1, search=Search(MAX_PLAYING)).to_dict())
    if game.path is not None:
        commands.append(lambda: burden.path(game, timeout=1, search=Search(MAX_PLAYING)).to_dict())
    for command in commands:
        try:
            if has_alarm:
                signal.setitimer(signal.ITIMER_REAL, HANGING)
            json.dumps(command(), allow_nan=False)
            report.played += 1
        except BurdenError as error:
            report.not_played += 1
            if not str(error).replace("\n", " ").isprintable():
                return f"a message that cannot be printed: {str(error)!a}"
        except TooSlowError:
            return f"playing over time hangs: {traceback.format_exc()}"
        except Exception:
            return f"playing over time: {traceback.format_exc()}"
        finally:
            if has_alarm:
                signal.setitimer(signal.ITIMER_REAL, 0)
    return ""


def _megabytes() -> float:
    """Most memory that this process has had so far."""
    if resource is None:
        return 0.0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    report = run(options.count, options.seed, verbose=True, plays=True)
    sys.stdout.write(f"{report}\n")
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
