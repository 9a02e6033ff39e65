"""What holds at all values of the parameters, as tables: verdicts by step of effort, conditions, reasons, regimes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from burden.exact import to_text
from burden.expressions import Formula
from burden.results.conditions import Conditions, Statement
from burden.tables import phrases
from burden.tables.phrases import Step, formula, step_of
from burden.tables.reason_tables import cells, reasons, regimes
from burden.tables.table import Cell, Column, Document, Item, Listing, Note, Panels, Phrase, Section, Table

__all__ = ["conditions"]

#: What a statistic does, in words and in the order of the columns.
_WORDS = {
    ("nonincreasing", False): "does not rise",
    ("nonincreasing", True): "falls",
    ("decreasing", True): "falls",
    ("decreasing", False): "falls",
    ("constant", False): "stays",
    ("constant", True): "stays",
    ("nondecreasing", False): "does not fall",
    ("nondecreasing", True): "rises",
    ("increasing", True): "rises",
    ("increasing", False): "rises",
    ("exists", False): "exists",
    ("unique", False): "is unique",
}
_ORDER = ("falls", "does not rise", "stays", "does not fall", "rises", "exists", "is unique")

_FORMS = {
    "every": "each equilibrium before with each one after",
    "strong-set": "the two sets in the strong set order",
    "max": "the largest value before with the largest after",
    "min": "the smallest value before with the smallest after",
    "some": "the two sets for at least one pair",
}

#: Counterexamples, and inequalities in conditions, that are listed where nobody asked for all: more would bury what
#: matters.
MANY, MANY_INEQUALITIES = 12, 100


@dataclass(slots=True)
class _Row:
    """Steps and forms of which the same verdicts hold, in the order of the columns."""

    steps: list[Step]
    which: str
    forms: list[str]
    verdicts: tuple[Phrase, ...]


def conditions(found: Conditions, *, full: bool = False) -> Document:
    """Tables of all that is known of a game at all values of its parameters.

    Parameters
    ----------
    found
        What :func:`burden.conditions` gave.
    full
        Whether to list every condition and counterexample. Where there are many, only those of steps between
        neighbouring efforts are listed otherwise, and counterexamples to statements about one statistic.

    Returns
    -------
    Document
        CSV has one row per statement; JSON is ``found.to_dict()``.
    """
    return _Writer(found, full).document()


class _Writer:
    def __init__(self, found: Conditions, full: bool) -> None:
        self._found = found
        self._moves = [one for one in found.statements if one.statistic]
        self._sets = [one for one in found.statements if not one.statistic]
        self._statistics = _by_weight(one.statistic for one in self._moves)
        self._steps = list(dict.fromkeys(step_of(one) for one in self._moves))
        self._neighbours = _neighbours(self._steps)
        self._forms = list(dict.fromkeys(one.form for one in self._moves))
        self._several_sets = len({one.equilibria for one in found.statements}) > 1
        self._numbers = phrases.Numbered()
        long = {
            text
            for one in self._moves
            if one.condition is not None
            and not phrases.is_brief(one.condition, text := one.shown or one.condition.text)
        }
        n_inequalities = sum(text.count("<") + text.count(">") for text in long)
        self._is_short = not full and n_inequalities > MANY_INEQUALITIES
        self._full = full

    def document(self) -> Document:
        """Put everything in the order of reading."""
        found = self._found
        sections: list[Section] = [Note(self._title(), "title")]
        sections += self._unsettled()
        answer = tuple(self._short_answer())
        sections += [Listing("In short", (Item("", answer),))] if answer else []
        sections += self._verdicts()
        sections += reasons(found)
        sections += self._existence()
        sections += self._assumptions()
        sections += self._numbers.listing("Conditions")
        sections += self._remarks()
        sections += cells(found)
        sections += regimes(found)
        sections += self._counterexamples()
        sections += [Note(f"Note: {text.rstrip('.')}.") for text in found.notes]
        return Document(tuple(sections), f"{found.title} conditions", lambda: _data(found), found.to_dict)

    def _title(self) -> str:
        title = self._found.title or "Untitled game"
        return f"{title}, {self._found.scenario}" if self._found.scenario else title

    def _unsettled(self) -> list[Section]:
        left = self._found.unsettled
        if not left:
            return []
        why = list(dict.fromkeys(one.note for one in left if one.note))
        many = "1 statement is" if len(left) == 1 else f"{len(left)} statements are"
        reasons = f" ({'; '.join(why[:3])})" if why else ""
        return [Note(f"{many} not settled{reasons}: nothing is claimed of them.", "warning")]

    # -- verdicts

    def _short_answer(self) -> Iterable[Phrase]:
        """Answer what is asked first: whether more effort lowers the allied total."""
        for statistic in self._statistics[:1]:
            about = [one for one in self._moves if one.statistic == statistic and one.form == "every"]
            for words in ("falls", "stays", "rises", "does not rise", "does not fall"):
                known = {(one.verdict, one.proof) for one in about if _words(one) == words}
                if known == {("always", "proved")}:
                    told = words.replace("stays", "stays the same")
                    yield Phrase((f"{statistic} {told} when {self._more()}, whatever the parameters.",))
                    return
            if any(one.verdict == "conditional" for one in about):
                yield Phrase((f"Whether {statistic} falls when {self._more()} depends on the parameters.",))
        at_every_step = ", at every step," if len(self._steps) > 1 else ""
        for statistic in self._statistics:
            about = [one for one in self._moves if one.statistic == statistic and one.form == "every"]
            for words in ("falls", "does not rise", "does not fall", "rises"):
                for text in _sufficient([one for one in about if _words(one) == words]):
                    yield Phrase(
                        (f"{statistic} {words}{at_every_step} if ", formula(text), ": sufficient, not necessary.")
                    )

    def _verdicts(self) -> list[Section]:
        if not self._moves:
            return []
        tables = tuple(self._table(statistic) for statistic in self._statistics)
        notes = [Note(text) for text in self._legend()]
        question = f"What do allied contributions do when {self._more()}?"
        if len(tables) == 1:
            (table,) = tables
            return [Table(table.caption, table.columns, table.rows, tuple(notes), label="conditions")]
        return [Panels(question, tables, tuple(notes), label="conditions")]

    def _more(self) -> str:
        (step, *others) = self._steps
        if others or step.before is None or step.after is None:
            return f"{self._found.effort} {'goes up' if self._found.effort_is_parameter else 'does more'}"
        return f"{self._found.effort} goes from {step.before} to {step.after}"

    def _table(self, statistic: str) -> Table:
        about = [one for one in self._moves if one.statistic == statistic]
        words = [word for word in _ORDER if any(_words(one) == word for one in self._moves)]
        columns = (
            Column("step", self._found.effort, place="stub"),
            Column("form", "form", place="stub" if len(self._forms) > 1 else "data"),
            Column("equilibria", "equilibria", place="stub" if self._several_sets else "data"),
            *(Column(word.replace(" ", "_"), word, "formula") for word in words),
        )
        # Steps to the next level first: the others are made of them.
        found = sorted(self._rows(about, words), key=lambda one: self._neighbours.isdisjoint(one.steps))
        rows: list[tuple[Cell, ...]] = [
            (
                self._named(one.steps),
                "all" if one.forms == self._forms else ", ".join(one.forms),
                one.which,
                *one.verdicts,
            )
            for one in found
        ]
        return Table(f"Does {statistic} fall when {self._more()}?", columns, tuple(rows))

    def _rows(self, about: Sequence[Statement], words: Sequence[str]) -> list[_Row]:
        """Rows of verdicts; forms of which the same can be said share one, and so do steps."""
        told: dict[tuple[Step, str, str], dict[str, Statement]] = {}
        for one in about:
            told.setdefault((step_of(one), one.equilibria, one.form), {})[_words(one)] = one
        by_step: dict[tuple[Step, str, tuple[str, ...]], _Row] = {}
        for (step, which, form), statements in told.items():
            verdicts = tuple(self._verdict(statements.get(word)) for word in words)
            row = by_step.setdefault((step, which, _texts(verdicts)), _Row([step], which, [], verdicts))
            row.forms.append(form)
        merged: dict[tuple[str, tuple[str, ...], tuple[str, ...]], _Row] = {}
        for row in by_step.values():
            first = merged.setdefault((row.which, tuple(row.forms), _texts(row.verdicts)), row)
            if first is not row:
                first.steps += row.steps
        return list(merged.values())

    def _named(self, steps: Sequence[Step]) -> str:
        chosen = set(steps)
        if len(chosen) > 1 and chosen == set(self._steps):
            return "every step"
        if len(chosen) > 1 and chosen == self._neighbours:
            return "every step to the next level"
        return ", ".join(step.text for step in steps)

    def _verdict(self, one: Statement | None) -> Phrase:
        if one is None:
            return Phrase(("–",))
        mark = ("(checked)",) if one.proof == "checked" and one.verdict != "unsettled" else ()
        if one.verdict != "conditional" or one.condition is None:
            said = {"unsettled": "not settled", "conditional": "sometimes"}
            return Phrase((said.get(one.verdict, one.verdict), *(f" {text}" for text in mark)))
        if self._is_short and not self._is_listed(one) and not phrases.is_brief(one.condition, one.shown):
            return Phrase(("sometimes",))
        shown, number = self._numbers.shown(one.condition, one.shown)
        if number is not None:
            self._numbers.remark(number, _particulars(one))
        return Phrase(("when ", *shown, *(f" {text}" for text in mark)))

    def _is_listed(self, one: Statement) -> bool:
        """Whether a statement is among those whose conditions are listed where there are many."""
        return one.statistic in self._statistics[:1] and step_of(one) in self._neighbours

    def _legend(self) -> Iterable[str]:
        shown = [one for one in self._moves if one.verdict != "unsettled"]
        exact = "“When” is exact: the statement holds there and nowhere else."
        proved = [one for one in shown if one.proof == "proved"]
        checked = [one for one in shown if one.proof == "checked"]
        if not checked and shown:
            how = "Every verdict is proved."
        else:
            how = f"{len(proved)} of {len(shown)} verdicts are proved."
            how += "".join(
                f" The others were {text}."
                for text in dict.fromkeys(phrases.proof(one.proof, one.n_points, one.seed) for one in checked)
            )
        yield f"{exact if any(one.verdict == 'conditional' for one in shown) else ''} {how}".strip()
        which = {"pure": "pure equilibria", "all": "all equilibria, mixed ones included,"}
        sets = " and ".join(which[one] for one in dict.fromkeys(one.equilibria for one in self._moves))
        if len(self._forms) == 1:
            yield f"Compared are {sets} of the allies: {_FORMS[self._forms[0]]}."
        else:
            forms = "; ".join(f"{form}, {_FORMS[form]}" for form in self._forms)
            yield f"Compared are {sets} of the allies. Forms: {forms}."
        names = [f"{key}: {name}" for key, name in self._found.names.items() if name and name != key]
        if names:
            yield f"{'; '.join(names)}."
        if any(one.verdict == "undefined" or one.undefined is not None for one in self._moves):
            yield "Undefined: on one of the two sides there is no equilibrium, or the statistic has no value."
        asked = {(one.before, one.after, one.statistic, _words(one)) for one in self._moves}
        words = {word for *_, word in asked}
        if any((*one[:3], word) not in asked for one in asked for word in words):
            yield "– was not asked: name the step with --from and --to."
        if self._is_short:
            yield "“Sometimes” is exact as well: see its condition with --of, with --from and --to, or with --full."

    def _existence(self) -> list[Section]:
        if not self._sets:
            return []
        words = [word for word in _ORDER if any(_words(one) == word for one in self._sets)]
        everywhere = {step_of(one) for one in self._sets}
        columns = (
            Column("effort", self._found.effort, place="stub"),
            Column("equilibria", "equilibria", place="stub" if self._several_sets else "data"),
            *(Column(word.replace(" ", "_"), word, "formula") for word in words),
        )

        def named(steps: Sequence[Step]) -> str:
            if everywhere <= set(steps) and (len(steps) > 1 or steps[0] == Step(None, None)):
                return "at every effort"
            return ", ".join(step.text for step in steps)

        rows: list[tuple[Cell, ...]] = [
            (named(one.steps), one.which, *one.verdicts) for one in self._rows(self._sets, words)
        ]
        which = "An equilibrium" if self._several_sets or self._sets[0].equilibria == "all" else "A pure equilibrium"
        return [Table(f"{which} of the game among the allies", columns, tuple(rows), label="existence")]

    # -- what is said beside the verdicts

    def _label(self, statements: Sequence[Statement]) -> str:
        """Name statements: ``West + East falls, does not rise (every step)``."""
        named: dict[tuple[str, Step], dict[str, None]] = {}
        for one in statements:
            form = f" ({one.form})" if one.statistic and len(self._forms) > 1 else ""
            named.setdefault((one.statistic, step_of(one)), {})[f"{_words(one)}{form}"] = None
        steps: dict[tuple[str, str], list[Step]] = {}
        for (statistic, step), words in named.items():
            about = f"{statistic or 'the equilibrium'}: {', '.join(words)}"
            steps.setdefault((statistic, about), []).append(step)
        return "; ".join(f"{about} ({self._named(some)})" for (_, about), some in steps.items())

    def _remarks(self) -> list[Section]:
        """Ties and gaps of statements whose conditions are so short that they stand in the table."""
        told: dict[tuple[str, ...], tuple[list[Statement], tuple[Phrase, ...]]] = {}
        for one in self._found.statements:
            if one.condition is not None and self._numbers.shown(one.condition, one.shown)[1] is not None:
                continue
            said = _particulars(one)
            if said:
                told.setdefault(tuple(phrase.text for phrase in said), ([], said))[0].append(one)
        items = tuple(Item(self._label(statements), said) for statements, said in told.values())
        return [Listing("On the boundaries", items)] if items else []

    def _counterexamples(self) -> list[Section]:
        grouped: dict[tuple[str, ...], list[Statement]] = {}
        for one in self._found.statements:
            if one.counterexample is not None:
                key = (str(one.counterexample.texts), str(one.counterexample.equilibria))
                grouped.setdefault(key, []).append(one)
        kept = list(grouped.values())
        if not self._full and len(kept) > MANY:
            # What people ask about first, a step at a time.
            kept = [[one for one in some if self._is_listed(one) and _words(one) == "does not rise"] for some in kept]
            kept = [some for some in kept if some][:MANY]
        items = []
        for statements in kept:
            example = statements[0].counterexample
            assert example is not None
            items.append(Item(self._label(statements), (phrases.at(example), *phrases.evidence(example))))
        if not items:
            return []
        left = len(grouped) - len(kept)
        notes = (Note(f"{left} more with --full."),) if left else ()
        return [Listing("Where a statement fails: an example each", tuple(items), notes)]

    def _assumptions(self) -> list[Section]:
        found = self._found
        said = []
        if found.domain:
            said.append(Phrase(phrases.assumed(found.domain)))
        if found.fixed:
            fixed = phrases.joined([formula(f"{name} == {to_text(value)}")] for name, value in found.fixed.items())
            said.append(Phrase(("Fixed: ", *fixed)))
        if found.solved_for:
            said.append(Phrase(("Solved for ", formula(found.solved_for))))
        return [Listing("Assumed throughout", (Item("", tuple(said)),))] if said else []


# -- words --------------------------------------------------------------------------------------------------------


def _words(one: Statement) -> str:
    return _WORDS.get((one.direction, one.strict)) or _WORDS[one.direction, False]


def _sufficient(about: Sequence[Statement]) -> list[str]:
    """Short conditions that suffice for all of some statements, none of which says already when it holds."""
    open_ones = [one for one in about if one.verdict != "always"]
    if not open_ones or any(one.verdict != "conditional" or one.proof != "proved" for one in open_ones):
        return []
    common = [{condition.text for condition in one.sufficient} for one in open_ones]
    # An equation holds almost nowhere.
    return [
        one.text for one in open_ones[0].sufficient if "==" not in one.text and all(one.text in some for some in common)
    ]


def _texts(verdicts: Iterable[Phrase]) -> tuple[str, ...]:
    return tuple(phrase.text for phrase in verdicts)


def _neighbours(steps: Iterable[Step]) -> set[Step]:
    """Steps that are not made of two others."""
    pairs = set(steps)
    return {
        one
        for one in pairs
        if not any(other.before == one.before and Step(other.after, one.after) in pairs for other in pairs)
    }


def _by_weight(statistics: Iterable[str]) -> list[str]:
    """Statistics, each once; the one of most names first: that is the allied total."""

    def n_names(text: str) -> int:
        read = formula(text)
        return len(read.names) if isinstance(read, Formula) else 0

    return sorted(dict.fromkeys(statistics), key=n_names, reverse=True)


def _particulars(one: Statement) -> tuple[Phrase, ...]:
    """What is said of a statement beside its condition."""
    said = [Phrase(("it suffices that ", formula(condition.text))) for condition in one.sufficient]
    if one.undefined is not None and not one.undefined.is_never:
        said.append(Phrase(("undefined on one of the two sides: ", *phrases.told(one.undefined))))
    return (*said, *phrases.sentences(one.ties))


# -- data ---------------------------------------------------------------------------------------------------------


def _data(found: Conditions) -> Table:
    """One row per statement, with all that is known of it."""
    texts = ("statistic", "direction", "form", "equilibria", "from", "to", "verdict", "condition", "shown", "proof")
    columns = (
        *(Column(key, key) for key in texts),
        Column("strict", "strict", "flag"),
        Column("n_points", "points", "count"),
        Column("seed", "seed", "count"),
        *(Column(key, key) for key in ("counterexample", "evidence", "undefined", "sufficient", "ties", "note")),
        Column("seconds", "seconds"),
    )
    rows = []
    for one in found.statements:
        record = one.to_dict()
        rows.append(tuple(phrases.flat(record[column.key]) for column in columns))
    return Table(f"{found.title}. Conditions", columns, tuple(rows))
