"""Why contributions rise or fall: own effort as a substitute for the guarantor's, or as a complement of it.

For an ally and a step of its own from one level to the next, the gain from the step at the higher effort of the
guarantor less the gain at the lower one is the mixed difference of its payoff. Where it is negative the two are
substitutes: more effort by the guarantor makes the step less worth while, the others' contributions given. That is
about one ally's reply, not yet about equilibrium (THEORY: the sign of the own reply is not the sign in equilibrium).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from burden.model import PlayerSpec
from burden.regions.domain import Domain
from burden.regions.region import EVERYTHING, NOTHING, Region, Relation, sign_is
from burden.regions.shorten import simplified
from burden.regions.space import Polynomial, Ratio
from burden.statics.cells import Play, Setting, ordered_labels
from burden.statics.question import NEXT

__all__ = ["MixedDifference", "hints", "mixed_differences", "slopes"]

_SIGNS: tuple[Relation, ...] = ("<", ">")


@dataclass(frozen=True, slots=True, eq=False)
class MixedDifference:
    """A mixed difference.

    Parameters
    ----------
    player, step, effort
        Whose step, from which action to which, between which efforts.
    others
        Actions of the other allies, as pairs, where it depends on them.
    value
        The difference.
    negative, positive
        Where it is negative (substitutes) and positive (complements).
    """

    player: str
    step: tuple[str, str]
    effort: tuple[str, str]
    others: tuple[tuple[str, str], ...]
    value: Ratio
    negative: Region
    positive: Region

    @property
    def kind(self) -> str:
        """In a word or two."""
        if self.negative is NOTHING and self.positive is NOTHING:
            return "independent"
        if self.negative is EVERYTHING:
            return "substitutes"
        if self.positive is EVERYTHING:
            return "complements"
        if self.positive is NOTHING:
            return "weak substitutes"
        if self.negative is NOTHING:
            return "weak complements"
        return "depends"


def mixed_differences(low: Setting, high: Setting, effort: tuple[str, str]) -> list[MixedDifference]:
    """Mixed differences of all allies for all their adjacent steps, between two efforts.

    A difference that is the same whatever the others do is given once. Payoffs with cases are passed over: their
    differences have no sign of their own.

    Parameters
    ----------
    low, high
        The allies' game at the lower and at the higher effort.
    effort
        Names of the two.
    """
    found: list[MixedDifference] = []
    for player in low.choosers:
        if player.key == low.model.effort:
            continue
        for labels in itertools.pairwise(ordered_labels(player, low.model.values())):
            values = [
                (others, _difference(low, high, player.key, labels, others)) for others in _others(low.choosers, player)
            ]
            found += [
                _signed(player.key, labels, effort, others, value, low.domain) for others, value in _merged(values)
            ]
    return found


def slopes(setting: Setting, effort: str) -> list[MixedDifference]:
    """The same for an effort that is a parameter: how each ally's gain from a step of its own moves with it.

    Parameters
    ----------
    setting
        The allies' game.
    effort
        The parameter.
    """
    found: list[MixedDifference] = []
    for player in setting.choosers:
        for labels in itertools.pairwise(ordered_labels(player, setting.model.values())):
            values = []
            for others in _others(setting.choosers, player):
                gain = _gain(setting, player.key, labels, others)
                values.append((others, None if gain is None else gain.derivative(effort)))
            pair = effort, f"{effort}{NEXT}"
            found += [
                _signed(player.key, labels, pair, others, value, setting.domain) for others, value in _merged(values)
            ]
    return found


def _merged(values: Sequence[tuple[dict[str, str], Ratio | None]]) -> list[tuple[dict[str, str], Ratio]]:
    """Differences by what the others do; one for all where it is the same whatever they do."""
    known = [(others, value) for others, value in values if value is not None]
    if known and len(known) == len(values) and all(value.same_as(known[0][1]) for _, value in known):
        return [({}, known[0][1])]
    return known


def _others(choosers: Sequence[PlayerSpec], player: PlayerSpec) -> Iterator[dict[str, str]]:
    others = [other for other in choosers if other is not player]
    for labels in itertools.product(*([action.label for action in other.actions] for other in others)):
        yield dict(zip([other.key for other in others], labels, strict=True))


def _difference(low: Setting, high: Setting, key: str, step: tuple[str, str], others: dict[str, str]) -> Ratio | None:
    gains = [_gain(setting, key, step, others) for setting in (low, high)]
    if gains[0] is None or gains[1] is None:
        return None
    return gains[1] - gains[0]


def _gain(setting: Setting, key: str, step: tuple[str, str], others: dict[str, str]) -> Ratio | None:
    """Gain of a player from a step of its own; ``None`` where its payoffs have cases."""
    payoffs = []
    for label in step:
        profile = {player.key: others.get(player.key, label) for player in setting.choosers}
        value = _single(setting.at(profile), key)
        if value is None:
            return None
        payoffs.append(value)
    return payoffs[1] - payoffs[0]


def _single(play: Play, key: str) -> Ratio | None:
    cases = play.payoff(key)
    return cases[0].value if len(cases) == 1 and cases[0].where is EVERYTHING else None


def _signed(
    player: str,
    step: tuple[str, str],
    effort: tuple[str, str],
    others: dict[str, str],
    value: Ratio,
    domain: Domain,
) -> MixedDifference:
    negative, positive = (
        simplified(sign_is(value, relation, domain.known_signs), domain.prover) for relation in _SIGNS
    )
    return MixedDifference(player, step, effort, tuple(others.items()), value, negative, positive)


def hints(differences: Sequence[MixedDifference], domain: Domain) -> list[Polynomial]:
    """Polynomials whose signs decide between substitutes and complements, the most frequent first."""
    counts: dict[Polynomial, int] = {}
    for difference in differences:
        for factor, _ in domain.space.factors(difference.value.numerator)[1]:
            if {-1, 1} <= domain.known_signs(factor):
                counts[factor] = counts.get(factor, 0) + 1
    return sorted(counts, key=lambda factor: (-counts[factor], len(factor.terms), factor.number))[:6]
