"""Each place of a step stands in its script as it stands in the step, also in the whole text at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from runbook.commands.contexts import contexts
from runbook.commands.quoting import Context
from runbook.model import Host, Location, Recipe, Step, Variable
from runbook.recipe.reader import read
from runbook.script.making import parts
from runbook.variables.template import places
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


ROOT = Path(__file__).parents[2]
RECIPES = ["recipes/booter-iscsi.rst", "recipes/premiers-pas.rst", "tests/recipes/every-option.rst"]
EVERYWHERE = """\
Everything
==========

.. variable:: X
   :default: x

.. variable:: PASS
   :type: secret

.. variable:: HOST
   :type: host
   :default: localhost

.. host:: HOST

.. step:: A title of {{ X }} and {{ PASS }}
   :unless: test -e "{{ X }}"
   :undo: rm {{ X }}; : "$(echo {{ X }})"
   :confirm: {{ X }} is lost
   :answer: name => {{ X }}

   # about {{ X }}
   echo {{ X }} "{{ X }}" {{ PASS }} '{{ PASS }}' '{{ X }}'
   cat <<END
   {{ X }}
   END
   echo {{ X | shell }}

.. output::
   :capture: FOUND = (.*)

   {{ X }} ... {{ PASS }}

.. file:: /tmp/{{ X }}
   :owner: {{ X }}

   it's {{ X }}, {{ PASS }}

.. step:: Enter
   :enter: shell of {{ X }}

   bash --rcfile {{ X }}

.. step:: Only for {{ X }}
   :when: X == "x"
   :raw:

   echo {{ X }}

.. step:: Leave
   :leave:

   # from {{ X }}
   exit

.. step:: By hand, {{ X }}
   :manual:
   :probe: test {{ X }} = "{{ FOUND }}"

   Press {{ X }}.

.. host:: other

.. step:: Elsewhere, {{ X }}
   :when: FOUND == X

   echo {{ FOUND }}
"""


@pytest.fixture
def everywhere(tmp_path: Path) -> Path:
    path = tmp_path / "everywhere.rst"
    path.write_text(EVERYWHERE)
    return path


def _known_as_they_are_read(path: Path) -> int:
    """How many places the scripts of that recipe have, each held against what both readers find there."""
    recipe = read(str(path))
    made = [part for host in recipe.hosts for part in parts(recipe, host.name) if not part.raw]
    for part in made:
        assert part.template.contexts == tuple(spot.context for spot in contexts(part.text)), part.text
    return sum(len(part.template.contexts) for part in made)


@pytest.mark.parametrize("path", RECIPES)
def test_the_contexts_that_a_script_is_made_with_are_those_that_are_read_in_it(path: str) -> None:
    assert _known_as_they_are_read(ROOT / path) > 0


def test_so_they_are_wherever_a_value_can_stand(everywhere: Path) -> None:
    assert _known_as_they_are_read(everywhere) > 20


@pytest.mark.parametrize(("code", "kinds"), READABLE)
def test_a_place_keeps_its_context(code: str, kinds: str) -> None:
    assert _kinds(code) == kinds.split()
    (step,) = parts(_recipe(code), "localhost")[1:-1]
    assert _kinds(step.text) == kinds.split() == [str(kind) for kind in step.template.contexts]


def test_the_contexts_of_the_whole_text_are_those_of_its_parts() -> None:
    made = parts(_recipe(*(code for code, _kinds in READABLE[::2])), "localhost")
    whole = "".join(part.text for part in made)
    assert len(places(whole)) > 50
    assert _kinds(whole) == [kind for part in made for kind in _kinds(part.text)]
