"""What a step must print, as shell functions: one knows its lines, one shows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.commands.printing import commands_of
from runbook.model import Match
from runbook.variables.substituted import substitute
from runbook.variables.template import places
from runbook.variables.wild import ANY, WILD

if TYPE_CHECKING:
    from runbook.model import Expectation, Step
    from runbook.script.later import Later

_NOTHING = re.compile(r"""\{\{\s*(?:''|"")\s*\}\}""")  # what a line that is blank at the end is written as


def by_eye(expectation: Expectation) -> bool:
    """Whether a person compares it: what a shell cannot, and what one command of several prints."""
    return expectation.match in {Match.REGEX, Match.JSON} or expectation.of is not None


def functions(name: str, step: Step, expectation: Expectation, later: Later) -> str:
    """`expect_NAME`, which `runbook_matches` asks, and `shown_NAME`."""
    lines = [later.shown(expectation.text)]
    if expectation.of is not None:
        command = commands_of(step)[expectation.of - 1]
        lines.insert(0, later.shown(f"$ {command}", raw=step.raw))
    shown = f"shown_{name}() {{\nprintf '%s\\n' {' '.join(lines)}\n}}\n"
    if by_eye(expectation):
        return shown
    cases = [_case(pattern) for pattern in _patterns(expectation, later)]
    numbered = "".join(f"{number}) {case} ;;\n" for number, case in enumerate(cases, 1))
    emptied = _emptied(expectation, later)
    return f"expect_{name}() {{\n{emptied}case $1 in\n{numbered}*) return 3 ;;\nesac\n}}\n{shown}"


def _emptied(expectation: Expectation, later: Later) -> str:
    """What is not met, whatever is printed, when all of its values are empty and it holds nothing else."""
    text, found = expectation.text, places(expectation.text)
    own = substitute(text, found, [""] * len(found)).text
    if expectation.match is Match.EXACT or not found or own.strip():
        return ""
    pattern = "".join(f"'{text[place.start : place.end]}'" for place in found)
    return f"case '' in {_filled(pattern, expectation, later)}) return 1 ;; esac\n"


def _case(pattern: str) -> str:
    return f"case $2 in {pattern}) ;; *) return 1 ;; esac" if pattern else "return 2"


def _patterns(expectation: Expectation, later: Later) -> list[str]:
    """One for each expected line, empty for any lines."""
    match = expectation.match
    exact = match is Match.EXACT
    lines = _lines(expectation.text)
    while lines and not _NOTHING.sub("", lines[-1]).strip():
        lines.pop()
    patterns = ["" if line.strip() == ANY and not exact else _pattern(line, match) for line in lines]
    if expectation.match is Match.CONTAINS:
        if patterns and patterns[0]:
            patterns[0] = f"*{patterns[0]}"
        if patterns and patterns[-1]:
            patterns[-1] = f"{patterns[-1]}*"
        patterns = ["", *patterns, ""]
    return [_filled(pattern, expectation, later) for pattern in patterns]


def _filled(pattern: str, expectation: Expectation, later: Later) -> str:
    """The pattern as the script has it, its values in their places."""
    before, behind = "case $x in ", ") ;; esac\n"
    return later.code(f"{before}{pattern}{behind}", expectation.location)[len(before) : -len(behind)]


def _lines(text: str) -> list[str]:
    """The lines, none broken inside of a place."""
    found = places(text)
    if not found:
        return text.split("\n")
    lines, start = [], 0
    for newline in re.finditer("\n", text):
        at = newline.start()
        if not any(place.start <= at < place.end for place in found):
            lines.append(text[start:at])
            start = at + 1
    return [*lines, text[start:]]


def _pattern(line: str, match: Match) -> str:
    """A shell pattern in which nothing but what does so in the recipe stands for other text."""
    pieces: list[str] = []
    end = 0
    for place in places(line):
        pieces += (_own(line[end : place.start], match), f"'{line[place.start : place.end]}'")
        end = place.end
    last = line[end:] if match is Match.EXACT else line[end:].rstrip()
    return "".join([*pieces, _own(last, match)]) or "''"


def _own(text: str, match: Match) -> str:
    from runbook.script.later import literal

    parts: list[str] = []
    end = 0
    for sign in WILD[match].finditer(text) if match in WILD else ():
        own = text[end : sign.start()]
        parts += (literal(own) if own else "", "*" if sign[0] == ANY else _set(sign[0]))
        end = sign.end()
    return "".join([*parts, literal(text[end:]) if text[end:] else ""])


def _set(sign: str) -> str:
    """The sign as a shell pattern has it: in a set, all that the shell may read is escaped."""
    if sign in {"*", "?"}:
        return sign
    within = re.sub(r"[^\w-]", r"\\\g<0>", sign[1:-1].removeprefix("!"))
    return f"[{'!' if sign[1] == '!' else ''}{within}]"
