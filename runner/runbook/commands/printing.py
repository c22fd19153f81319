"""Which command of a step an expected output is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.commands.split import SplitError, split
from runbook.i18n import _
from runbook.variables import template
from runbook.variables.substituted import substitute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.model import Step


def commands_of(step: Step) -> tuple[str, ...]:
    """The step's commands as its author wrote them, less the comments before each; none where it is wrong."""
    try:
        found = () if step.raw else template.places(step.code)
        written = substitute(step.code, found, ["x"] * len(found))
        pieces = split(written.text)
    except (SplitError, template.TemplateError):
        return ()
    if not pieces:
        return ()
    lines = _starts(written.text)
    starts = [written.origin(lines[piece.command_line]) for piece in pieces]
    ends = [*(written.origin(lines[piece.line]) for piece in pieces[1:]), len(step.code)]
    return tuple(step.code[start:end].strip() for start, end in zip(starts, ends, strict=True))


def _starts(text: str) -> list[int]:
    """The offset of each line."""
    return [0, *(number for number, character in enumerate(text, 1) if character == "\n")]


def number_of(text: str, commands: Sequence[str]) -> int:
    """The number of the command that `:of:` names, from 1: by this number, or by how it alone begins.

    ValueError in words when there is no such command, or more than one.
    """
    if text.isascii() and text.isdecimal():
        number = int(text) if len(text) < 9 else 0
        if not 1 <= number <= len(commands):
            sentence = _("{text}: the step has commands 1 to {count}")
            if len(commands) == 1:
                sentence = _("{text}: the step has one command")
            raise ValueError(sentence.format(text=text, count=len(commands)))
        return number
    named = [number for number, command in enumerate(commands, 1) if command == text] or [
        number for number, command in enumerate(commands, 1) if command.startswith(text)
    ]
    if not named:
        raise ValueError(_('"{text}": no command of the step begins so').format(text=text))
    if len(named) > 1:
        numbers = ", ".join(map(str, named))
        raise ValueError(
            _('"{text}": commands {numbers} begin so; give more of it, or a number').format(
                text=text, numbers=numbers
            )
        )
    return named[0]
