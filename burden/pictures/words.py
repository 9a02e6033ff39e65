"""Labels of pictures, from the words of the game file."""

from __future__ import annotations

import re

from burden.claims.syntax import ALLIED_TOTAL, DEPENDENCE, PAYOFF_PREFIX
from burden.errors import printable
from burden.expressions import Formula
from burden.model import Model, PlayerSpec

__all__ = ["cut", "level_of", "name_of", "names_of", "parameter_label", "statistic_label", "unit_of"]

#: Longest label of an axis, and of a player, in characters.
MAX_LABEL, MAX_NAME = 46, 28


def cut(text: str, most: int) -> str:
    """A text in one line of so many characters; what is longer ends in an ellipsis."""
    line = printable(" ".join(text.split()))
    if len(line) <= most:
        return line
    short = line[: most - 1]
    if " " in short[most // 2 :]:
        short = short[: short.rindex(" ")]  # between words, where that leaves enough of them
    return f"{short.rstrip(' ,')}…"


def name_of(player: PlayerSpec, most: int = MAX_NAME) -> str:
    """Name of a player for readers."""
    return cut(player.name or player.key, most)


def names_of(model: Model) -> dict[str, str]:
    """Names of all players for readers, by key; the key goes along where two have the same."""
    names = {player.key: name_of(player) for player in model.players}
    several = [*names.values()]
    return {key: name if several.count(name) == 1 else f"{name} ({cut(key, 12)})" for key, name in names.items()}


def parameter_label(model: Model, name: str) -> str:
    """What a parameter is, as far as an axis has room, and its name.

    Of a description that is too long the part in brackets, or behind a colon or semicolon, goes first.

    Examples
    --------
    >>> import burden
    >>> model = burden.loads('''
    ... burden: 1
    ... parameters: {kappa: {value: 1, description: credibility (what a step counts for in the eyes of allies)}}
    ... players: {A: {actions: [0, 1]}}
    ... payoffs: {A: kappa*A}
    ... ''')
    >>> parameter_label(model, "kappa")
    'Credibility (kappa)'
    """
    short = cut(name, MAX_NAME)
    said, most = " ".join(model.parameters[name].description.split()), MAX_LABEL - len(short) - 3
    if len(said) > most:
        said = re.split(r"\s*[(;:]", said, maxsplit=1)[0]
    return f"{_sentence(cut(said, most))} ({short})" if said else short


def level_of(player: PlayerSpec) -> str:
    """What the level of a player is, on an axis."""
    return f"Level of {name_of(player)}"


def statistic_label(model: Model, statistic: Formula) -> str:
    """What a statistic is: words for the usual ones, the formula itself for all others."""
    text = " ".join(statistic.text.split())
    names = names_of(model)
    if text in names:
        return names[text]
    if text not in model.parameters and text not in model.definitions:
        if text == ALLIED_TOTAL:
            return "Allied total"
        if text == DEPENDENCE:
            return f"Dependence on {names[str(model.effort)]}" if model.effort in names else "Dependence"
        if text.startswith(PAYOFF_PREFIX) and text.removeprefix(PAYOFF_PREFIX) in names:
            return f"Payoff of {names[text.removeprefix(PAYOFF_PREFIX)]}"
    return cut(text, MAX_LABEL)


def unit_of(model: Model, statistics: tuple[Formula, ...]) -> str:
    """What stands along an axis that several statistics share."""
    if len(statistics) == 1:
        label = statistic_label(model, statistics[0])
        is_player = any(statistics[0].text.strip() == player.key for player in model.players)
        return cut(f"Level of {label}", MAX_LABEL) if is_player else label
    texts = [statistic.text.strip() for statistic in statistics]
    if all(text in {player.key for player in model.players} or text == ALLIED_TOTAL for text in texts):
        return "Level"
    return "Payoff" if all(text.startswith(PAYOFF_PREFIX) for text in texts) else "Value"


def _sentence(text: str) -> str:
    """With a capital letter at its beginning."""
    return text[:1].upper() + text[1:]
