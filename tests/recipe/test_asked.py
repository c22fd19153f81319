"""The pattern of an answer is told as the question that a person sees, where it is one."""

from __future__ import annotations

import pytest

from runbook.directives.asked import question


@pytest.mark.parametrize(
    ("pattern", "read"),
    [
        (r"\[y/n\]", "[y/n]"),
        (r"\(y,N\)", "(y,N)"),
        (r"\(o,[nN]\)", "(o,n)"),
        ("sure", "sure"),
        (r"a\\b", r"a\b"),
        (r"Really erase /dev/sdb\? $", "Really erase /dev/sdb?"),
        (r"(?i)^Password:\s*$", "Password:"),
        (r"Overwrite .*\?", "Overwrite …?"),
        ("[Yy]es or no", "Yes or no"),
    ],
)
def test_a_pattern_of_one_text_is_that_text(pattern: str, read: str) -> None:
    assert question(pattern) == read


@pytest.mark.parametrize(
    "pattern", ["a|b", "[abc]", "[ab]", "x+", r"\d", "(a)", "a?", "lines?:", "a.c", r"a\?*", "$", ""]
)
def test_a_pattern_of_several_texts_is_no_question(pattern: str) -> None:
    assert question(pattern) is None
