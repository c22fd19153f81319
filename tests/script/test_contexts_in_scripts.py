"""Each place of a step stands in its script as it stands in the step, also in the whole text at once."""

from __future__ import annotations

import pytest

from runbook.model import Host, Location, Recipe, Step, Variable
from runbook.recipe.contexts import contexts
from runbook.recipe.quoting import Context
from runbook.recipe.template import places
from runbook.script.making import parts
from support.context_table import CONTEXTS

HERE = Location("recipe.rst", 1)
KINDS = {str(kind) for kind in Context}
READABLE = [
    (code, kinds) for code, kinds in CONTEXTS if set(kinds.split()) <= KINDS and not code.startswith("#")
]


def _recipe(*codes: str) -> Recipe:
    steps = [
        Step(str(number), f"Step {number}", HERE, HERE, "localhost", code=code)
        for number, code in enumerate(codes)
    ]
    variable = Variable("X", HERE)
    return Recipe("recipe.rst", "Recipe", (variable,), (Host("localhost", HERE),), tuple(steps))


def _kinds(text: str) -> list[str]:
    return [str(spot.context) for spot in contexts(text)]


@pytest.mark.parametrize(("code", "kinds"), READABLE)
def test_a_place_keeps_its_context(code: str, kinds: str) -> None:
    assert _kinds(code) == kinds.split()
    (step,) = parts(_recipe(code), "localhost")[1:-1]
    assert _kinds(step.text) == kinds.split()


def test_the_contexts_of_the_whole_text_are_those_of_its_parts() -> None:
    made = parts(_recipe(*(code for code, _kinds in READABLE[::2])), "localhost")
    whole = "".join(part.text for part in made)
    assert len(places(whole)) > 50
    assert _kinds(whole) == [kind for part in made for kind in _kinds(part.text)]
