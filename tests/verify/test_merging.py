"""What variants print, line by line: what is the same in all is written, the old lines stay elsewhere."""

from __future__ import annotations

import pytest

from runbook.verify.merging import merged

MERGED = [
    ("a\nb\nc", ["a\nx\nc2", "a\ny\nc2"], "a\nb\nc2", ("b",)),
    ("a\nb", ["new\na\nx", "new\na\ny"], "new\na\nb", ("b",)),
    ("a\nb\nc", ["a\nc\nd", "a\nc\ne"], "a\nc", ()),
    ("a\nb\nc", ["a\nc2", "a\nb2\nc2"], "a\nb\nc", ("b", "c")),
    ("a\nb\nc", ["a\nc", "a\nb\nc"], "a\nb\nc", ("b",)),
    ("a", ["a", "b"], "a", ("a",)),
    ("a\nb", ["a", "b"], "a\nb", ("a", "b")),
]


@pytest.mark.parametrize(("old", "new", "text", "left"), MERGED)
def test_what_all_print_alike_is_written(old: str, new: list[str], text: str, left: tuple[str, ...]) -> None:
    found = merged(old, new, lambda texts: texts[0] if len({*texts}) == 1 else None)
    assert (found.text, found.left) == (text, left)
