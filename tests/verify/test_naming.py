"""What variants print, as one text: a variable where a value of the matrix stands, in no other place."""

from __future__ import annotations

import pytest

from runbook.model import Match
from runbook.verify.naming import Printed, of_all, of_some

LINES, GLOB, REGEX, JSON = Match.LINES, Match.GLOB, Match.REGEX, Match.JSON


def _printed(*texts: tuple[str, str]) -> list[Printed]:
    """Each text, and its variant as `A=x,B=y`."""
    return [Printed(text, dict(pair.split("=") for pair in variant.split(","))) for text, variant in texts]


ALL = [
    (LINES, [("on x", "A=x"), ("on y", "A=y")], "on {{ A }}"),
    (LINES, [("on x-1.2, x", "A=x"), ("on y-1.2, y", "A=y")], "on {{ A }}-1.2, {{ A }}"),
    # each has kept another one of two uses
    (
        LINES,
        [("a {{ A }} et x", "A=x"), ("a y et {{A}}", "A=y"), ("a z et z", "A=z")],
        "a {{ A }} et {{ A }}",
    ),
    (LINES, [("a {{ A }} et x", "A=x"), ("a {{ A }} et z", "A=y")], None),
    (LINES, [("a {{ A }}", "A=x"), ("a {{ B }}", "A=y")], None),
    (LINES, [("a {{A}}", "A=x"), ("a {{A}}", "A=y")], "a {{A}}"),
    # the same in all of them is no value
    (LINES, [("on x", "A=x"), ("on x", "A=y")], "on x"),
    (LINES, [("1 of 1", "N=1"), ("1 of 2", "N=2")], "1 of {{ N }}"),
    (LINES, [("x\n...\n{{ A }}", "A=x"), ("y\n...\n{{ A }}", "A=y")], "{{ A }}\n...\n{{ A }}"),
    # which of two that are alike, another variant tells
    (LINES, [("x x", "A=x,B=x"), ("x y", "A=x,B=y"), ("y x", "A=y,B=x")], "{{ A }} {{ B }}"),
    (LINES, [("a-b.c is", "A=a-b.c"), ("a-b is", "A=a-b")], "{{ A }} is"),
    (GLOB, [("[[]x] *", "A=x"), ("[[]y] *", "A=y")], "[[]{{ A }}] *"),
    (REGEX, [(r"1\.5 \d+", "A=1.5"), (r"1\.6 \d+", "A=1.6")], r"{{ A }} \d+"),
    (JSON, [('{"n": 1, "a": "1"}', "A=1"), ('{"n": 2, "a": "2"}', "A=2")], '{"n": {{ A }}, "a": "{{ A }}"}'),
    # what no variable tells
    (LINES, [("on x", "A=x"), ("on z", "A=y")], None),
    (LINES, [("onx", "A=x"), ("ony", "A=y")], None),
    (LINES, [("on x", "A=x"), ("on\ny", "A=y")], None),
    (LINES, [("on x", "A=x"), ("on y now", "A=y")], None),
    (LINES, [(r"C:\x", "A=x"), (r"C:\y", "A=y")], r"C:\{{ A }}"),
    (REGEX, [(r"\x", "A=x"), (r"\y", "A=y")], None),
    (LINES, [("X", "A=x"), ("Y", "A=y")], None),
]


@pytest.mark.parametrize(("match", "texts", "text"), ALL)
def test_the_text_of_all_variants(match: Match, texts: list[tuple[str, str]], text: str | None) -> None:
    assert of_all(_printed(*texts), match) == text


SOME = [
    ([("on x, 1", "A=x,N=1")], "old", "on {{ A }}, 1"),
    ([("on x\nx stays", "A=x,N=1")], "old\nx stays", "on {{ A }}\nx stays"),
    ([("on x, 1", "A=x,N=1"), ("on x, 2", "A=x,N=2")], "old", "on {{ A }}, {{ N }}"),
    ([("on x", "A=x"), ("on x", "A=y")], "old", "on x"),
]


@pytest.mark.parametrize(("texts", "old", "text"), SOME)
def test_the_text_of_those_that_were_run(texts: list[tuple[str, str]], old: str, text: str) -> None:
    assert of_some(_printed(*texts), LINES, old, frozenset("A")) == text
