"""Whatever stands in a file is kept as it is, and whatever stands in a recipe is read or refused in words."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.errors import Problem, RecipeError
from runbook.model import File, Recipe
from runbook.recipe.reader import read

# what a line of a file can hold: all but the newline, half surrogates, and the end of a text
LINE = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=12)
BLANKS = st.text(" \t\x0b\x0c\xa0\u3000", max_size=4)
PIECES = st.sampled_from(
    [
        *(
            ".. step:: S",
            ".. step: S",
            ".. step::",
            ".. file:: /x",
            ".. output::",
            ".. host:: A",
            ".. variable:: A",
        ),
        *(
            ".. requires:: x",
            ".. matrix::",
            ".. note::",
            ".. only:: html",
            ".. setp:: x",
            "..",
            ".. a comment",
            ".. |x| step:: y",
        ),
        *(
            ":id: a",
            ":enter: c",
            ":leave:",
            ":raw:",
            ":undo:",
            ":when: A",
            ":capture: A = (",
            ":manual:",
            ":of: true",
            ":of: 2",
            ":match: json",
            ":exclude: A == 'b'",
            ":A: b, c",
            ":unless: {{ A }}",
            ":answer: x => y",
            ":x y: z",
        ),
        *(
            "true",
            "chroot /x",
            "cat <<EOF",
            "EOF",
            "{{ A }}",
            "{{",
            "if x",
            "'",
            "* item",
            "1. item",
            "=====",
            "a::",
        ),
        *(
            "Term",
            "| line",
            "+---+",
            "| a |",
            "== ==",
            ">>> x",
            ":field: x",
            "`a <b>`_",
            ":var:`A`",
            ":step:`s`",
            "_",
        ),
    ]
)
LINES = st.lists(st.tuples(st.integers(0, 3), PIECES), max_size=14)


def _read(data: bytes) -> Recipe | tuple[Problem, ...]:
    """The recipe, or all that is said when it is refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recipe.rst"
        path.write_bytes(data)
        try:
            return read(str(path))
        except RecipeError as error:
            return error.problems


def _is_read_or_refused(answer: Recipe | tuple[Problem, ...]) -> bool:
    return isinstance(answer, Recipe) or all(problem.fact and problem.location for problem in answer)


@given(st.lists(st.builds(str.__add__, BLANKS, LINE), min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_the_content_of_a_file_is_kept_character_for_character(lines: list[str]) -> None:
    lines = ["first", *lines, "last"]
    text = ".. file:: /x\n   :raw:\n\n" + "".join(f"   {line}\n" for line in lines)
    found = _read(text.encode())
    wanted = "\n".join(lines).replace("\r\n", "\n") + "\n"
    assert isinstance(found, Recipe)
    assert found.steps[0].file == File("/x", wanted)


@given(LINES)
@settings(max_examples=400, deadline=None)
def test_any_recipe_is_read_or_refused_in_words(lines: list[tuple[int, str]]) -> None:
    text = "\n".join("   " * depth + piece for depth, piece in lines)
    assert _is_read_or_refused(_read(text.encode()))


@given(st.binary(max_size=60))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    assert _is_read_or_refused(_read(b".. step:: S\n\n   " + data))
