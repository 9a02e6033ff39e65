"""Game files: a path or a text to a game, and a game to a text.

A file is read in steps: :mod:`burden.yamltree` gives the values and their places, :mod:`burden.reader` what they mean.
Gambit's ``.nfg`` files go to :mod:`burden.nfg`.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from burden import exact, nfg, reader, yamltree
from burden.errors import GameFileError, Problem, Problems, did_you_mean, printable
from burden.game import NormalFormGame
from burden.model import Model

__all__ = ["dumps", "load", "loads", "starter"]

#: Largest file, in bytes.
MAX_BYTES: Final = 4 * yamltree.MAX_CHARACTERS


def load(path: str | Path) -> Model | NormalFormGame:
    """Read a game from a file.

    Parameters
    ----------
    path
        A game file of format 1, or a Gambit ``.nfg`` file; ``-`` for standard input.

    Returns
    -------
    Model | NormalFormGame
        A parametric game, or, from an ``.nfg`` file, a game with its payoffs.

    Raises
    ------
    GameFileError
        With every mistake found, each with line and column.
    """
    name = str(path)
    try:
        if name == "-":
            name = "<stdin>"
            if sys.stdin is None:
                raise GameFileError(name, [Problem(0, 0, "standard input is closed", "name a file")])
            raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(path).open("rb") as file:
                raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise GameFileError(name, [Problem(0, 0, "there is no such file", _similar_file(Path(path)))]) from None
    except IsADirectoryError:
        raise GameFileError(name, [Problem(0, 0, "found a folder, expected a file", "name a file in it")]) from None
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise GameFileError(name, [Problem(0, 0, f"cannot be read: {reason}")]) from None
    if len(raw) > MAX_BYTES:
        raise GameFileError(name, [Problem(0, 0, f"more than {MAX_BYTES:,} bytes", "is this a game file?")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = yamltree.Source(error.object[: error.start].decode("utf-8"))
        found = f"found the byte {error.object[error.start]:#04x}, expected UTF-8"
        problem = Problem(*before.line_and_column(len(before.text)), found, "save the file as UTF-8")
        raise GameFileError(name, [problem]) from None
    game = loads(text, name)
    if not isinstance(game, Model):
        return game
    return replace(game, file=Path(name).name, sha256=hashlib.sha256(raw).hexdigest())


def loads(text: str, source: str = "<text>") -> Model | NormalFormGame:
    """Read a game from a text.

    Parameters
    ----------
    text
        A game of format 1, or one in Gambit's ``.nfg`` format.
    source
        Name of the file, for messages.

    Raises
    ------
    GameFileError
        With every mistake found, each with line and column.
    """
    if text.split(None, 1)[:1] == ["NFG"] or source.lower().endswith(".nfg"):
        return nfg.reads(text, source)
    problems = Problems(source)
    found = reader.read(yamltree.read(text, problems), problems)
    return replace(found, sha256=hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest())


def dumps(game: NormalFormGame) -> str:
    """Write a game with its payoffs as a game file, in JSON, which is YAML too: :func:`loads` reads it back."""
    players: dict[str, Any] = {}
    for player in game.players:
        if player.levels is None:
            actions: Any = list(player.actions)
        else:
            levels = map(exact.to_text, player.levels)
            actions = dict(zip(player.actions, levels, strict=True))
        entry = {"name": player.name, "role": player.role, "actions": actions}
        players[player.key] = {key: value for key, value in entry.items() if value}

    def texts(payoffs: Any) -> Any:
        return [texts(entry) for entry in payoffs] if isinstance(payoffs, list) else exact.to_text(payoffs)

    tables = {
        player.key: texts(payoffs.tolist()) for player, payoffs in zip(game.players, game.exact_payoffs, strict=True)
    }
    content = {"burden": 1, "title": game.title, "players": players, "payoffs": tables}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def starter(path: Path) -> str:
    """Text of a commented game file to start from, for a file of the given name."""
    from importlib import resources  # slow to load, and needed here alone

    template = resources.files("burden").joinpath("starter.yaml").read_text(encoding="utf-8")
    words = path.stem.replace("-", " ").replace("_", " ")
    title = printable(words[:1].upper() + words[1:])
    texts = {"file": printable(shlex.quote(str(path))), "title": json.dumps(title, ensure_ascii=False)}
    return re.sub("{(file|title)}", lambda match: texts[match[1]], template)


def _similar_file(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    except OSError:
        names = []
    return did_you_mean(path.name, names, otherwise="check the path")
