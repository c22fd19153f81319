"""Any text, however broken, has an outline, completions and meanings."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.editor.completing import choices
from runbook.editor.contents import contents
from runbook.editor.document import Document
from runbook.editor.leading import target
from runbook.editor.meanings import DIRECTIVES, OPTIONS, options_of
from runbook.editor.outline import Declared, Kind, declared
from runbook.editor.telling import told
from runbook.editor.uses import mentions, use_at

PIECES = st.sampled_from(
    [
        ".. ",
        "step::",
        "variable:: A",
        "host:: h",
        ":id: x",
        ":type: ",
        "   ",
        ":",
        "{{ ",
        "}}",
        "|",
        ":var:`",
        "requires:: a\0.rst",
        "=====",
        "\n",
        "é",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=30).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.integers(0, 12), st.integers(0, 60))
def test_nothing_is_raised(text: str, line: int, column: int) -> None:
    lines = text.split("\n")
    document = Document(Path("essai.rst"), lines, lambda _path: ())
    for choice in choices(document, line, column):
        assert choice.length <= column
    assert isinstance(told(lines, line, column, ()), str)
    target(document, line, column)
    use_at(document, line, column)
    list(mentions(document, "A"))
    contents(lines)


def test_every_option_of_every_directive_has_a_meaning() -> None:
    for name in DIRECTIVES:
        assert set(options_of(name)) <= OPTIONS.keys()


def test_a_step_is_known_by_its_id_or_by_one_made_from_its_title() -> None:
    lines = [".. step:: Créer", "   :when: A", "   :id: mien", "", "   x", ".. step:: Créer encore"]
    assert list(declared(lines)) == [
        Declared(Kind.STEP, "mien", "Créer", 0),
        Declared(Kind.STEP, "creer-encore", "Créer encore", 5),
    ]


def test_what_begins_an_item_of_a_list_is_declared_and_ends_with_it() -> None:
    lines = ["1) .. step:: A", "", "      .. step:: text", "", "   .. host:: h", "", "* .. step:: B", "* c"]
    assert [(one.name, one.line) for one in declared(lines)] == [("a", 0), ("h", 4), ("b", 6)]


def test_a_host_that_is_declared_and_used_is_offered_once() -> None:
    lines = ["   :type: host", "", ".. host:: WEB", "", ".. host:: other", "", ".. host:: "]
    lines.insert(0, ".. variable:: WEB")
    document = Document(Path("essai.rst"), lines, lambda _path: ())
    assert [choice.text for choice in choices(document, 7, 10)] == ["WEB", "other"]
