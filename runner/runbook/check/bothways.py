"""Two ways of one thing: a reader would choose one of them, and a run takes both."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from runbook.check.calls import calls
from runbook.check.steps import line_of, lines_of, where
from runbook.documents.oneof import apart, mere
from runbook.errors import Problem
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.check.call import Call
    from runbook.documents.oneof import One
    from runbook.model import Step

_VARIANT = re.compile(r"#.*\b(?:pour|for|si|if|sur|on|avec|with|cas|case|ou|or|sinon|else)\b", re.IGNORECASE)
_SAYING = frozenset(["echo", "printf"])


def both_ways(steps: tuple[Step, ...]) -> Iterator[Problem]:
    """The second one of each two: commands under comments, and steps by their titles."""
    for step in steps:
        if not step.manual and not step.file:
            yield from _in(step)
    for one, two in pairwise(steps):
        if (
            _place(one) == _place(two)
            and one.when is None
            and two.when is None
            and _part(one.title, two.title)
        ):
            fact = _('"{title}" is another way than "{other}" above it, and both would run')
            fact = fact.format(title=two.title, other=one.title)
            yield Problem(two.location, fact, _("give each of them its `:when:`"), "alternatives")


def in_choices(steps: tuple[Step, ...]) -> Iterator[Problem]:
    """The first step of each tab, or item of a list to choose from, that would run behind another one."""
    labels: dict[tuple[int, tuple[str, ...]], dict[str, None]] = {}
    for step in steps:
        if step.choice is None or step.when is not None:
            continue
        known = labels.setdefault((step.choice.of, _place(step)), {})
        if known and step.choice.label not in known:
            fact = _('"{title}" is another way than "{other}" above it, and both would run')
            fact = fact.format(title=step.choice.label, other=next(iter(known)))
            yield Problem(step.location, fact, _("give each of them its `:when:`"), "alternatives")
        known[step.choice.label] = None


def _place(step: Step) -> tuple[str, ...]:
    return (step.host, *step.within)


def _part(one: str, other: str) -> bool:
    """Whether each of the two names a distribution or a method, and not the same."""
    ones = [found for text in (one, other) if (found := mere(text))]
    return len(ones) == 2 and bool(apart(ones))  # both of them


def _in(step: Step) -> Iterator[Problem]:
    lines, above, before = lines_of(step), None, None
    for call in calls(step.code, raw=step.raw):
        named = _named(lines, call.line) if not call.guarded else None
        parted = named is not None and above is not None and bool(apart([above, named]))
        if parted or (before and _differ_by_a_word(before, call, lines)):
            fact = _('"{command}" is the other way of the one above it, and both would run')
            remedy = _("make two steps of them, each with its `:when:`")
            yield Problem(where(step, call), fact.format(command=line_of(step, call)), remedy, "alternatives")
        above, before = named or above, call


def _named(lines: Sequence[str], number: int) -> One | None:
    """The distribution or method that the comment above that line names, and no more."""
    return mere(lines[number - 1]) if 0 < number < len(lines) and _is_comment(lines[number - 1]) else None


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _differ_by_a_word(one: Call, two: Call, lines: Sequence[str]) -> bool:
    """Whether each stands under a comment that says when, and they do the same to another thing."""
    if not (_is_of_a_case(lines, one.line) and _is_of_a_case(lines, two.line)):
        return False
    same = one.program == two.program and one.program not in _SAYING and not one.guarded
    return same and _differ_by_one(one.arguments, two.arguments)


def _is_of_a_case(lines: Sequence[str], number: int) -> bool:
    return 0 < number < len(lines) and _VARIANT.match(lines[number - 1].lstrip()) is not None


def _differ_by_one(one: Sequence[str], two: Sequence[str]) -> bool:
    return len(one) == len(two) and sum(a != b for a, b in zip(one, two, strict=True)) == 1
