"""Several recipes that are checked together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.check.several import Asked, see_all

if TYPE_CHECKING:
    from pathlib import Path

ONE = ".. variable:: A\n   :default: a\n\n.. variable:: B\n   :default: b\n\n.. step:: One\n\n   true\n"
OTHER = ".. requires:: one.rst\n\n.. step:: Other\n\n   echo {{ A }}\n"


def unused(*paths: str) -> list[str]:
    """What is said of them, by their names alone."""
    said = (problem for one in see_all(paths, Asked()) for problem in one.problems)
    return [problem.fact for problem in said if problem.rule == "unused-variable"]


def test_a_variable_that_only_another_of_them_uses_is_used(tmp_path: Path) -> None:
    one, other = tmp_path / "one.rst", tmp_path / "other.rst"
    one.write_text(ONE)
    other.write_text(OTHER)
    assert unused(str(one)) == ["nothing uses A", "nothing uses B"]
    assert unused(str(one), str(other)) == unused(str(other), str(one)) == ["nothing uses B"]
    (tmp_path / "sub").mkdir()
    assert unused(str(tmp_path / "sub" / ".." / "one.rst"), str(other)) == ["nothing uses B"]


def test_they_keep_their_order_and_each_mark_its_problem(tmp_path: Path) -> None:
    (tmp_path / "one.rst").write_text(ONE)
    (tmp_path / "other.rst").write_text(OTHER)
    paths = [str(tmp_path / name) for name in ("one.rst", "other.rst")] * 5
    seen = list(see_all(paths, Asked()))
    assert [one.path for one in seen] == paths
    assert all(len(one.problems) == len(one.marks) for one in seen)
