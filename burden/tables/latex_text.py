r"""Any text as LaTeX that pdflatex compiles, whatever characters it has.

Letters of Latin scripts stay as they are: pdflatex knows them (some, like ą and đ, once ``fontenc`` has loaded T1).
Greek and mathematical signs become commands. What pdflatex has no font for is printed by XeLaTeX and LuaLaTeX, and
shown by its code in pdflatex; :data:`FALLBACK` defines the command for that.
"""

from __future__ import annotations

import re
import unicodedata

from burden.tables.labels import words

__all__ = ["FALLBACK", "FALLBACK_COMMAND", "escape", "greek", "needs_t1"]

FALLBACK_COMMAND = r"\burdenchar"

#: Defines the command for characters that pdflatex has no font for. It is expandable, so that captions may use it.
FALLBACK = (
    rf"\providecommand{{{FALLBACK_COMMAND}}}[2]{{\ifdefined\XeTeXversion#1\else\ifdefined\directlua#1\else"
    r"\texttt{U+#2}\fi\fi}"
)

_ASCII = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "{''}",
    "`": r"\textasciigrave{}",
    # After the end of a row a bracket would be read as an option, and a star as a variant of the command.
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
}

_TEXT = {
    "\u200c": "{}",
    "–": "--",
    "—": "---",
    "\N{HYPHEN}": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{LEFT SINGLE QUOTATION MARK}": "`",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "“": "``",
    "”": "''",
    "…": r"\ldots{}",
    "•": r"\textbullet{}",
    "€": r"\texteuro{}",
    "£": r"\pounds{}",
    "¥": r"\textyen{}",
    "¢": r"\textcent{}",
    "§": r"\S{}",
    "¶": r"\P{}",
    "©": r"\textcopyright{}",
    "®": r"\textregistered{}",
    "™": r"\texttrademark{}",
    "†": r"\dag{}",
    "‡": r"\ddag{}",
    "¡": r"\textexclamdown{}",
    "¿": r"\textquestiondown{}",
    "‰": r"\textperthousand{}",
}

_MATHEMATICS = {
    "×": r"\times",
    "÷": r"\div",
    "±": r"\pm",
    "−": "-",
    "·": r"\cdot",
    "∗": r"\ast",
    "≤": r"\leq",
    "≥": r"\geq",
    "≠": r"\neq",
    "≈": r"\approx",
    "≡": r"\equiv",
    "\N{TILDE OPERATOR}": r"\sim",
    "∝": r"\propto",
    "∞": r"\infty",
    "√": r"\surd",
    "∂": r"\partial",
    "∇": r"\nabla",
    "∑": r"\sum",
    "∏": r"\prod",
    "∫": r"\int",
    "∈": r"\in",
    "∉": r"\notin",
    "∅": r"\emptyset",
    "∪": r"\cup",
    "∩": r"\cap",
    "⊂": r"\subset",
    "⊆": r"\subseteq",
    "⊃": r"\supset",
    "∀": r"\forall",
    "∃": r"\exists",
    "¬": r"\neg",
    "∧": r"\wedge",
    "∨": r"\vee",
    "→": r"\rightarrow",
    "←": r"\leftarrow",
    "↔": r"\leftrightarrow",
    "↑": r"\uparrow",
    "↓": r"\downarrow",
    "⇒": r"\Rightarrow",
    "⇐": r"\Leftarrow",
    "⇔": r"\Leftrightarrow",
    "⟨": r"\langle",
    "⟩": r"\rangle",
    "°": r"^\circ",
    "′": "'",
    "″": "''",
    "\N{SCRIPT SMALL L}": r"\ell",
    "∆": r"\Delta",
    "µ": r"\mu",
    "½": r"\frac{1}{2}",
    "⅓": r"\frac{1}{3}",
    "⅔": r"\frac{2}{3}",
    "¼": r"\frac{1}{4}",
    "¾": r"\frac{3}{4}",
    "¹": "^1",
    "²": "^2",
    "³": "^3",
    **{chr(0x2070 + digit): f"^{digit}" for digit in (0, *range(4, 10))},
    **{chr(0x2080 + digit): f"_{digit}" for digit in range(10)},
}

#: Greek letters by the last words of their Unicode names, where the command is not the name itself.
_GREEK_SMALL = {
    "LAMDA": r"\lambda",
    "EPSILON": r"\varepsilon",
    "PHI": r"\varphi",
    "OMICRON": "o",
    "FINAL SIGMA": r"\varsigma",
}
_GREEK_CAPITAL = {
    "ALPHA": r"\mathrm{A}",
    "BETA": r"\mathrm{B}",
    "EPSILON": r"\mathrm{E}",
    "ZETA": r"\mathrm{Z}",
    "ETA": r"\mathrm{H}",
    "IOTA": r"\mathrm{I}",
    "KAPPA": r"\mathrm{K}",
    "LAMDA": r"\Lambda",
    "MU": r"\mathrm{M}",
    "NU": r"\mathrm{N}",
    "OMICRON": r"\mathrm{O}",
    "RHO": r"\mathrm{P}",
    "TAU": r"\mathrm{T}",
    "CHI": r"\mathrm{X}",
}
_GREEK_SYMBOL = {
    "LUNATE EPSILON": r"\epsilon",
    "THETA": r"\vartheta",
    "PHI": r"\phi",
    "RHO": r"\varrho",
    "PI": r"\varpi",
}
_GREEK_LETTERS = frozenset(
    "ALPHA BETA GAMMA DELTA ZETA ETA THETA IOTA KAPPA MU NU XI PI RHO SIGMA TAU UPSILON PHI CHI PSI OMEGA".split()  # noqa: SIM905 -- a list would fill the screen
)
_GREEK_NAME = re.compile(r"GREEK (?:(SMALL|CAPITAL) LETTER )?((?:FINAL |LUNATE )?[A-Z]+)( SYMBOL)?( WITH TONOS)?\Z")

#: Guillemets, and quotation marks on the line.
_QUOTES = frozenset("\xab\xbb\u2039\u203a\u201a\u201e")

#: Characters that pdflatex prints as they are: Latin-1 and Latin Extended-A, without the few that T1 fonts lack.
_LATIN = frozenset(map(chr, range(0xC0, 0x17F))) - frozenset("×÷ĦħĸĿŀŉŦŧ") | _QUOTES | frozenset("ȘșȚț")

#: Those that exist in T1 fonts alone.
_T1_ALONE = _QUOTES | frozenset("ĄąĘęĮįŲųĐđÐðÞþŊŋ")

#: A straight quotation mark that opens a quotation.
_OPENING_QUOTE = re.compile(r'(?<![^\s(\[{])"(?=\S)')

#: Neighbours that TeX fonts would join into one sign.
_LIGATURE = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=,)(?=,)")


def escape(text: str) -> str:
    r"""Write a text in LaTeX.

    Examples
    --------
    >>> print(escape("50 % of θ_W & more"), escape("a--b"), escape("≥ 中"))
    50 \% of \ensuremath{\theta}\_W \& more a-{}-b \ensuremath{\geq} \burdenchar{中}{4E2D}
    """
    safe = unicodedata.normalize("NFC", " ".join(words(text)))
    return "".join(map(_character, _LIGATURE.sub("\u200c", _OPENING_QUOTE.sub("“", safe))))


def _character(character: str) -> str:
    if character in _ASCII:
        return _ASCII[character]
    if character.isascii() or character in _LATIN:
        return character
    if character in _TEXT:
        return _TEXT[character]
    mathematics = _MATHEMATICS.get(character) or greek(character)
    if mathematics:
        return rf"\ensuremath{{{mathematics}}}"
    return f"{FALLBACK_COMMAND}{{{character}}}{{{ord(character):04X}}}"


def greek(character: str) -> str | None:
    """Mathematical command for a Greek letter; ``None`` where a character is none, or has none."""
    match = _GREEK_NAME.match(unicodedata.name(character, ""))
    if match is None:
        return None
    size, name, symbol, accent = match.groups()
    if symbol:
        command = _GREEK_SYMBOL.get(name)
    elif size == "SMALL":
        command = _GREEK_SMALL.get(name) or (rf"\{name.lower()}" if name in _GREEK_LETTERS else None)
    else:
        command = _GREEK_CAPITAL.get(name) or (rf"\{name.title()}" if name in _GREEK_LETTERS else None)
    return rf"\acute{{{command}}}" if command and accent else command


def needs_t1(source: str) -> bool:
    """Whether a LaTeX text has letters that pdflatex prints in T1 fonts alone."""
    return not _T1_ALONE.isdisjoint(source)
