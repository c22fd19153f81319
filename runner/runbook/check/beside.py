"""What can be advised of a recipe that is refused, as far as it was read right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.check.bothways import both_ways
from runbook.check.defaults import constants
from runbook.check.lost_status import lost_status
from runbook.check.secrets import Secrets
from runbook.check.sequence import of_sequence
from runbook.check.steps import of_steps
from runbook.check.texts import texts
from runbook.check.unused import unused
from runbook.recipe.undecided import undecided

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from runbook.errors import Problem
    from runbook.model import Recipe

# the step around them was read as its author meant it
_OF_A_PLACE = frozenset(["undeclared-variable", "bad-substitution"])
_OF_A_COMMAND = frozenset(
    [
        *("opener-not-last", "opener-without-enter", "waits-at-a-prompt"),
        *("closes-the-shell", "replaces-the-shell"),
    ]
)
# they are of a text or a value, and move nothing
_MOVES_NOTHING = _OF_A_PLACE | frozenset(
    [
        *("shell-syntax", "unfinished-command", "unfinished-heredoc", "trailing-backslash"),
        *("unknown-type", "bad-value", "unfit-place", "unfit-value", "circle", "waits-at-a-prompt"),
        *("unknown-step", "unknown-role", "empty-output", "output-without-step"),
    ]
)
# and all commands around them could be told apart, with what they name
_HIDES_NOTHING = _MOVES_NOTHING - frozenset(
    [
        *("shell-syntax", "unfinished-command", "unfinished-heredoc", "trailing-backslash"),
        *("bad-substitution", "unfit-place", "circle"),
    ]
)


def beside(wrong: Sequence[Problem], recipe: Recipe, source: str) -> Iterator[Problem]:
    """What its commands break besides what is `wrong`: nothing of a step whose options may be misread.

    What may depend on a step that is lost, as where something is unmounted, is left for later.
    """
    hidden = _hidden({problem.rule for problem in wrong})
    misread = _misread(wrong, recipe)
    refused = {one.location for one in wrong if one.rule == "waits-at-a-prompt"}
    for problem in _advised(recipe, source):
        location = problem.location
        if problem.rule == "waits-for-answer" and location in refused:
            continue
        if problem.rule not in hidden and location and (location.path, location.line) not in misread:
            yield problem


def _hidden(broken: AbstractSet[str]) -> AbstractSet[str]:
    """The rules of all steps together that nothing can be said of, by the rules that are broken."""
    if not broken <= _HIDES_NOTHING:
        return {"mount-stays", "unused-variable"}
    # it may be the one that is meant, or be none
    return {"unused-variable"} if broken & {"undeclared-variable", "unknown-type"} else set()


def is_in_place(wrong: Sequence[Problem]) -> bool:
    """Whether what is `wrong` leaves every step on its host, and as deep inside of places as it is."""
    return {problem.rule for problem in wrong} <= _MOVES_NOTHING


def _advised(recipe: Recipe, source: str) -> Iterator[Problem]:
    yield from of_steps(recipe, source.split("\n"))
    yield from of_sequence(recipe.steps)
    yield from both_ways(recipe.steps)
    yield from lost_status(recipe.steps)
    told = texts(recipe)
    yield from Secrets(recipe, told).problems
    yield from constants(recipe, told)
    yield from unused(recipe, told, source)
    yield from undecided(recipe.path, source)


def _misread(wrong: Sequence[Problem], recipe: Recipe) -> set[tuple[str, int]]:
    """The lines of which nothing can be said."""
    lines, faulty = _lines(wrong, _OF_A_PLACE), _lines(wrong, _OF_A_PLACE | _OF_A_COMMAND)
    for step in recipe.steps:
        last = step.code_location.line + step.code.count("\n")
        own = {(step.location.path, line) for line in range(step.location.line, last + 1)}
        lines |= own if own & faulty else set()
    return lines


def _lines(wrong: Sequence[Problem], but: frozenset[str]) -> set[tuple[str, int]]:
    """Those of all problems but of these rules."""
    found = (one.location for one in wrong if one.location and one.rule not in but)
    return {(location.path, location.line) for location in found}
