"""Outputs accepted into a document: all other bytes stay, and no variant loses what another one wants."""

from __future__ import annotations

import pytest

from runbook.model import Expectation, Location, Recipe, Step
from runbook.seen import Acceptance, Outcome, Place, Report, Result
from runbook.verify.accepting import Change, Changes, changes, rewritten
from runbook.verify.cases import Case
from runbook.verify.verdict import Verdict

HERE = Location("r.rst", 5)
DOCUMENT = b".. step:: S\n\n   x\n\n   old one\n\n   old two\n\nProse \xc3\xa9.  \n"


def _change(new: str, old: str = "old one\n\nold two", line: int = 5) -> Change:
    return Change(Location("r.rst", line), old, new)


def test_only_the_lines_of_the_output_change() -> None:
    data, problems = rewritten(DOCUMENT, [_change("new\n  deeper\n\nlast")])
    assert not problems
    assert data == b".. step:: S\n\n   x\n\n   new\n     deeper\n\n   last\n\nProse \xc3\xa9.  \n"


def test_lines_end_as_they_did() -> None:
    data, problems = rewritten(DOCUMENT.replace(b"\n", b"\r\n"), [_change("new\nlast")])
    assert not problems
    assert data == b".. step:: S\r\n\r\n   x\r\n\r\n   new\r\n   last\r\n\r\nProse \xc3\xa9.  \r\n"


def test_several_outputs_of_a_file_are_changed_each_in_its_place() -> None:
    document = b"   a\n\n   b\n\n   c\n"
    made = [_change("A\nAA", "a", 1), _change("C", "c", 5)]
    assert rewritten(document, made)[0] == b"   A\n   AA\n\n   b\n\n   C\n"


@pytest.mark.parametrize("data", [b"   old one\n\n\told two\n", b"   other\n\n   old two\n", b"   old one\n"])
def test_what_does_not_stand_there_as_it_was_read_is_not_touched(data: bytes) -> None:
    unchanged, problems = rewritten(data, [_change("new", line=1)])
    assert unchanged == data
    assert [problem.location for problem in problems] == [Location("r.rst", 1)]


def _verdict(text: str | None) -> Verdict:
    expectation = Expectation("old", HERE)
    step = Step("s", "S", HERE, HERE, "h", expectations=(expectation,))
    accepted = {} if text is None else {HERE: Acceptance(text)}
    result = Result(step, "S", Place("h"), Outcome.PASSED, accepted=accepted)
    report = Report(Recipe("r.rst", "R"), Outcome.PASSED, (result,), 0.0, 0.0)
    return Verdict(Case("r.rst"), Outcome.PASSED, 0.0, 0.0, report)


def test_what_every_variant_prints_is_written() -> None:
    assert changes([_verdict("new"), _verdict("new")]) == Changes([Change(HERE, "old", "new")], [], [])


def test_what_already_stands_there_is_no_change() -> None:
    assert changes([_verdict(None)]) == Changes([], [], [])


@pytest.mark.parametrize("others", [("new", "newer"), ("new", None), (None, "new")])
def test_where_variants_differ_nothing_is_written(others: tuple[str | None, str | None]) -> None:
    found = changes([*map(_verdict, others)])
    assert found.made == []
    assert [problem.location for problem in found.problems] == [HERE]
