"""A condition on what a step printed, as a test that bash and dash share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.errors import Problem, RecipeError
from runbook.i18n import _
from runbook.script.later import literal, variable
from runbook.variables.simple import simple

if TYPE_CHECKING:
    from runbook.model import Location
    from runbook.variables.simple import Data


def test(condition: str, later: frozenset[str], location: Location) -> str:
    """The test; RecipeError for a condition that the shell cannot compute.

    `later` names the values that it takes from the script's own variables.
    """
    known = simple(condition)
    try:
        return _test(known.data if known else [], later)
    except ValueError:
        fact = _("`:when:` {condition}: a script cannot tell it from what is printed").format(
            condition=condition
        )
        raise RecipeError(Problem(location, fact, _("use only `==`, `!=`, `and`, `or` and `not`"))) from None


def _test(data: Data, later: frozenset[str]) -> str:
    match data:
        case ["not", list() as one]:
            return f"! {_test(one, later)}"
        case ["if", list() as asked, list() as one, list() as other]:
            first, second, third = (_test(part, later) for part in (asked, one, other))
            if asked == other:  # so `A and B` comes
                return f"{{ {first} && {second}; }}"
            if asked == one:  # and so `A or B`
                return f"{{ {first} || {third}; }}"
            return f"if {first}; then {second}; else {third}; fi"
        case ["==", list() as one, list() as other]:
            return f"[ {_word(one, later)} = {_word(other, later)} ]"
        case _:
            return f"[ -n {_word(data, later)} ]"


def _word(data: Data, later: frozenset[str]) -> str:
    match data:
        case ["text", str() as text]:
            return literal(text)
        case ["name", str() as name]:
            return f'"${{{variable(name)}}}"' if name in later else f"'{{{{ {name} }}}}'"
        case ["~", list() as one, list() as other]:
            return _word(one, later) + _word(other, later)
        case _:
            raise ValueError(data)
