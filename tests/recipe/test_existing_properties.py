"""Whatever bytes a document holds, its blocks are read or refused in words; what is read is in its file."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.documents.forms import Forms
from runbook.errors import Problem, RecipeError
from runbook.model import Recipe
from runbook.recipe.reader import read

SAMPLE = Path(__file__).parents[1] / "recipes" / "existing" / "iscsi.rst"
FORMS = Forms(("cmd", "border-dashed"), ("console", "bash", "literal", "prompt"))
PIECES = st.sampled_from(
    [
        *(".. container:: cmd", ".. code-block:: console", ".. code-block:: bash", ".. prompt:: bash $"),
        *(
            ".. container::",
            ".. code-block::",
            ".. prompt::",
            ":caption: x",
            ":prompts: $",
            ":modifiers: auto",
        ),
        *(".. step:: S", ".. output::", ".. host:: A", ".. note::", "..", "|x|", "::", "Text::", "Text ::"),
        *("$ true", "# id", "$ chroot /x", "# exit", "exit", "a@b:~# cat <<EOF", "> x", "EOF", "$ a \\", "$"),
        *("* item", "1. item", "=====", "Term", "+---+", "| a |", "{{ A }}", "`a", "**b", "printed", "\t$ x"),
    ]
)
LINES = st.lists(st.tuples(st.integers(0, 3), PIECES), max_size=14)


def _outcome(data: bytes) -> Recipe | tuple[Problem, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.rst"
        path.write_bytes(data)
        try:
            return read(str(path), forms=FORMS)
        except RecipeError as error:
            return error.problems


def _held(outcome: Recipe | tuple[Problem, ...], data: bytes) -> None:
    """Problems have a place in the file; so does each line of a command, in its order."""
    if not isinstance(outcome, Recipe):
        assert all(problem.location is not None for problem in outcome)
        return
    assert len({step.id for step in outcome.steps}) == len(outcome.steps)
    lines = data.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    for step in outcome.steps:
        for number, line in enumerate(step.code.split("\n")):
            assert lines[step.code_location.line - 1 + number].endswith(line)


@given(LINES)
@settings(max_examples=300, deadline=None)
def test_any_arrangement_of_blocks_is_read_or_refused(written: list[tuple[int, str]]) -> None:
    data = "\n\n".join("   " * indent + piece for indent, piece in written).encode()
    _held(_outcome(data), data)


@given(LINES)
@settings(max_examples=200, deadline=None)
def test_any_arrangement_of_lines_is_read_or_refused(written: list[tuple[int, str]]) -> None:
    data = "\n".join("   " * indent + piece for indent, piece in written).encode()
    _held(_outcome(data), data)


@given(st.binary(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_bytes_in_a_block_are_read_or_refused(junk: bytes) -> None:
    data = b"T\n=\n\n.. container:: cmd\n\n   " + junk.replace(b"\n", b"\n   ") + b"\n"
    _held(_outcome(data), data)


def test_a_document_with_any_byte_changed_is_read_or_refused() -> None:
    whole = SAMPLE.read_bytes()
    chance = random.Random(4)  # noqa: S311  # the same changes each time
    for _round in range(25):
        data = bytearray(whole)
        for _change in range(chance.randint(1, 12)):
            at = chance.randrange(len(data))
            match chance.randrange(3):
                case 0:
                    data[at] = chance.choice(b" \n\t:.*`|$#\\\"'{}x\xc3")
                case 1:
                    del data[at : at + chance.randint(1, 40)]
                case _:
                    data[at:at] = chance.choice([b"\n", b"   ", b".. ", b"::", b"``", b"<<EOF", b"\x00"])
        _held(_outcome(bytes(data)), bytes(data))
