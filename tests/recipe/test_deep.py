"""What is nested too deeply or grows too long is refused where it stands, at once."""

from __future__ import annotations

import time

import pytest

from runbook.check.checking import check
from runbook.commands.split import SplitError, split
from runbook.errors import RecipeError
from runbook.model import Location, Values
from runbook.recipe.reader import read
from runbook.variables import template

VALUES = Values({"V": "a" * 40})


def refused(text: str) -> tuple[int, str]:
    """The only line that is refused, and why."""
    with pytest.raises(RecipeError) as caught:
        read("x.rst", text)
    (problem,) = caught.value.problems
    assert problem.location
    return problem.location.line, problem.fact


@pytest.mark.parametrize("depth", [200, 400])
def test_lists_that_are_nested_too_deeply_are_refused_where_they_stand(depth: int) -> None:
    text = "".join("  " * level + "* x\n\n" for level in range(depth)) + ".. step:: S\n\n   true\n"
    line, fact = refused(text)
    assert 1 < line <= 2 * depth
    assert "nested too deeply" in fact


@pytest.mark.parametrize("expression", ["(" * 400 + "V" + ")" * 400, "not " * 3000 + "V", "-" * 3000 + "1"])
def test_an_expression_that_is_nested_too_deeply_is_refused_where_it_stands(expression: str) -> None:
    text = f".. variable:: V\n   :default: a\n\n.. step:: S\n\n   true\n   echo {{{{ {expression} }}}}\n"
    assert refused(text)[0] == 7
    with pytest.raises(template.TemplateError):
        template.evaluate(expression, VALUES)


def test_substitutions_that_are_nested_too_deeply_are_refused_on_their_line_at_once() -> None:
    begun = time.monotonic()
    line, fact = refused(".. step:: S\n\n   true\n   echo " + "$(" * 3000 + "a" + ")" * 3000 + "\n")
    assert line == 4
    assert "more than 100 $(" in fact
    assert time.monotonic() - begun < 5


def test_many_substitutions_beside_each_other_are_none_too_many() -> None:
    assert len(split("echo $(a $(b))\n" * 500)) == 500
    with pytest.raises(SplitError):
        split("$(\n" * 101 + ")\n" * 101)


@pytest.mark.parametrize(
    "expression",
    [
        "'%9999999999d' | format(1)",
        "'%.9999999999f' | format(1)",
        "'%*d' | format(9999999999, 1)",
        "'%9999999999d' % 1",
        "'%*d' % (9999999999, 1)",
        "'{:>9999999999}'.format(1)",
        "'{:>{w}}'.format(1, w=9999999999)",
        "'{:>{w}}'.format_map({'w': 9999999999})",
        "V.ljust(9999999999)",
        "V.zfill(9999999999)",
        "'\t'.expandtabs(9999999999)",
        "'a\nb' | indent(9999999999, true)",
        "V | join(V) | join(V) | join(V) | join(V) | join(V)",
        "V | list | unique | join(V)" + " | replace('a', V)" * 6,
        "V.replace('', V).replace('', V).replace('', V).replace('', V).replace('', V)",
        "V.join(V).join(V.join(V)).join(V.join(V)).join(V.join(V))",
    ],
)
def test_a_result_that_would_fill_the_memory_is_refused_with_its_reason(expression: str) -> None:
    begun = time.monotonic()
    with pytest.raises(template.TemplateError, match="could be longer than 16 MiB"):
        template.evaluate(expression, VALUES)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("'%05d' | format(7)", "00007"),
        ("'%s-%s' | format(V, 1)", "a" * 40 + "-1"),
        ("'7'.zfill(3)", "007"),
        ("'{:>5}|{}'.format('x', 'y')", "    x|y"),
        ("'%02d' % 5", "05"),
        ("7 % 4", "3"),
        ("'a b' | replace(' ', '-')", "a-b"),
        ("['a', 'b'] | join(', ')", "a, b"),
        ("'a\nb' | indent(2)", "a\n  b"),
        ("'cba' | sort | join", "abc"),
        ("'aab' | unique | join('.')", "a.b"),
    ],
)
def test_a_result_of_a_usual_length_is_given(expression: str, text: str) -> None:
    assert template.evaluate(expression, VALUES) == text


def test_a_result_that_would_fill_the_memory_is_told_where_it_stands() -> None:
    checked = check("x.rst", ".. step:: S\n\n   true\n   echo {{ '%9999999999d' | format(1) }}\n")
    told = [(problem.location, problem.rule) for problem in checked.problems]
    assert told == [(Location("x.rst", 4), "bad-substitution")]
