"""What the user calls an option: on the command line, or in a configuration."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runbook.errors import Problem, UsageError
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

_OPTION = re.compile(r"--(?:var|secret|host|skip)\b(?!-)")


def _as_it_is(option: str, _text: str) -> str:
    return option


@dataclass(frozen=True)
class Spelling:
    """What a door calls the options of the command line.

    `option` has the name by which a text was given, as `--var` or `runbook_var`, and for no text the one by
    which it may be given. `form` is how a value is written there, of `{option}`, `{name}` and `{value}`.
    """

    option: Callable[[str, str], str] = _as_it_is
    form: str = "{option} {name}={value}"

    def example(self, option: str, text: str, name: str, value: str) -> str:
        """How that value is given, as `--secret NAME=@FILE`, where `text` was given."""
        return self.form.format(option=self.option(option, text), name=name, value=value)

    def respelled(self, problem: Problem) -> Problem:
        """The same in the words of the door: what it says of an option of the command line."""
        fact, remedy = (
            _OPTION.sub(lambda found: self.option(found[0], ""), text)
            for text in (problem.fact, problem.remedy)
        )
        return replace(problem, fact=fact, remedy=remedy)


TYPED = Spelling()  # on the command line


def pairs(setting: str, table: object) -> tuple[str, ...]:
    """What a setting gives to names, as `NAME=TEXT`; UsageError when it is no dictionary."""
    if not isinstance(table, dict):
        fact = _("{file}: this is not a table of names and values").format(file=setting)
        remedy = _("write {example}").format(example=f'{setting} = {{"NAME": "…"}}')
        raise UsageError(Problem(None, fact, remedy))
    return tuple(f"{name}={text}" for name, text in table.items())
