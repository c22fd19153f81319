"""Two JSON values are the same whatever the order of their keys and their blanks; what differs has a path."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.engine.compare import compared, judge
from runbook.i18n import speaking
from runbook.model import Expectation, Location, Match, Values
from runbook.seen import Difference

HERE = Location("recipe.rst", 10)
VALUES = Values({"VG": 'My"VG', "N": "20", "DOTS": "a...b", "PASSWORD": "s3cr3t!!"}, frozenset({"PASSWORD"}))


def told(expected: str, printed: str) -> str:
    return judge(Expectation(expected, HERE, Match.JSON), printed, VALUES)


SAME = [
    ("{}", " {\n}\n"),
    ('{"a": 1, "b": [true, null]}', '{"b":[true,null],\n "a":1}\n'),
    ("1", "1.0"),
    ("100", "1e2"),
    ("0.1", "0.10"),
    ("12345678901234567890.5", "12345678901234567890.50"),
    ('"é"', '"\\u00e9"'),
    ('"\\ud83d\\ude00"', '"😀"'),
    # anything
    ('"..."', "1"),
    ('{"a": "..."}', '{"a": {"b": []}}'),
    ('{"a": ...}', '{"a": null}'),
    ("...", "[1]"),
    ('"disk ... is ..."', '"disk sda is there"'),
    # any elements, any other keys
    ("[...]", "[]"),
    ("[1, ...]", "[1, 2, 3]"),
    ("[..., 3]", "[1, 2, 3]"),
    ("[..., 2, ...]", "[1, 2, 3]"),
    ("[1, ..., 2, 3, ..., 4]", "[1, 2, 2, 3, 9, 4]"),
    ('[..., {"a": 1, ...}, ...]', '[{"a": 2}, {"a": 1, "b": 3}]'),
    ('{"a": 1, ...}', '{"b": 2, "a": 1}'),
    ('{...}', '{"b": 2}'),
    # values
    ('{"vg": "{{ VG }}"}', '{"vg": "My\\"VG"}'),
    ('{"vg": "/dev/{{ VG }}/..."}', '{"vg": "/dev/My\\"VG/x"}'),
    ('{"n": {{ N }}, "s": "{{ N }}", "v": {{ VG }}}', '{"n": 20.0, "s": "20", "v": "My\\"VG"}'),
    ('"{{ DOTS }}"', '"a...b"'),
    ('{"{{ N }}": 1}', '{"20": 1}'),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "printed"), SAME)
def test_the_same(expected: str, printed: str) -> None:
    assert told(expected, printed) == ""


UNLIKE = [
    ("1", "2", "@@ $\n-1\n+2"),
    ("1", "true", "@@ $\n-1\n+true"),
    ("0", "false", "@@ $\n-0\n+false"),
    ("1", '"1"', '@@ $\n-1\n+"1"'),
    ("null", "0", "@@ $\n-null\n+0"),
    ("[]", "{}", "@@ $\n-[]\n+{}"),
    ('{"a": [1, 2, {"b": "x"}]}', '{"a": [1, 2, {"b": "y"}]}', '@@ $.a[2].b\n-"x"\n+"y"'),
    ('{"a b": 1}', '{"a b": 2}', '@@ $["a b"]\n-1\n+2'),
    ('{"a": 1}', '{"a": 1, "b": 2}', "@@ $.b\n+2"),
    ('{"a": 1, ...}', '{"b": 2}', "@@ $.a\n-1"),
    ("[1]", "[1, 2]", "@@ $[1]\n+2"),
    ("[1, 2]", "[1]", "@@ $[1]\n-2"),
    ("[1, ..., 3]", "[1]", "@@ $\n-[1, ..., 3]\n+[1]"),
    ("[..., 5, ...]", "[1, 2]", "@@ $\n-[..., 5, ...]\n+[1, 2]"),
    ("[..., 4, ..., 1, ...]", "[1, 2, 3, 4]", "@@ $\n-[..., 4, ..., 1, ...]\n+[1, 2, 3, 4]"),
    ('{"l": [0, ..., {"a": 1}, ...]}', '{"l": [0, 1]}', '@@ $.l\n-[0, ..., {"a": 1}, ...]\n+[0, 1]'),
    ("[..., 5]", "[1, 2]", "@@ $[1]\n-5\n+2"),
    ('"a...c"', '"abd"', '@@ $\n-"a...c"\n+"abd"'),
    ('"a...c"', "1", '@@ $\n-"a...c"\n+1'),
    ('"{{ DOTS }}"', '"axxb"', '@@ $\n-"a...b"\n+"axxb"'),
    ('{"a": 1, "b": 2}', '{"a": 2, "b": 3}', "@@ $.a\n-1\n+2\n@@ $.b\n-2\n+3"),
    ('{"p": "{{ PASSWORD }}"}', '{"p": "x", "s3cr3t!!": 1}', '@@ $.p\n-"••••••"\n+"x"\n@@ $["••••••"]\n+1'),
]


@pytest.mark.parametrize(("expected", "printed", "difference"), UNLIKE)
def test_what_differs_has_a_path(expected: str, printed: str, difference: str) -> None:
    assert told(expected, printed) == f"--- expected, recipe.rst:10\n+++ printed\n{difference}"


DISKS = '{"l": [{"name": "sda", "size": "1T"}, {"name": "sdb", "size": "2T"}, {"name": "sdc", "size": "9T"}]}'
NEAREST = [
    ('{"l": [..., {"name": "sdb", "size": "8T"}, ...]}', DISKS, '@@ $.l[1].size\n-"8T"\n+"2T"', "$.l[1]"),
    ('{"l": [..., {"name": "sdb", "size": "8T", "x": 1}, ...]}', DISKS,
     '@@ $.l[1].size\n-"8T"\n+"2T"\n@@ $.l[1].x\n-1', "$.l[1]"),
    # what stands behind it is compared too
    ('{"l": [..., {"name": "sda", "size": "8T"}, ..., {"name": "sdc", "size": "1T"}]}', DISKS,
     '@@ $.l[0].size\n-"8T"\n+"1T"\n@@ $.l[2].size\n-"1T"\n+"9T"', "$.l[0]"),
    # one list within another, and two elements together
    ('[..., {"a": 1, "b": [..., {"c": 2, "d": 3}, ...]}, ...]',
     '[{"a": 0, "b": []}, {"a": 1, "b": [0, {"c": 2, "d": 4}]}]', "@@ $[1].b[1].d\n-3\n+4", "$[1]"),
    ("[..., 2, 7, ...]", "[1, 2, 3, 4]", "@@ $[2]\n-7\n+3", "$[1]"),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "printed", "difference", "nearest"), NEAREST)
def test_what_is_expected_anywhere_in_a_list_is_compared_with_what_is_most_like_it(
    expected: str, printed: str, difference: str, nearest: str
) -> None:
    hint = "nothing there is more like what is expected between the `...` than what begins at "
    assert told(expected, printed).split("\n", 2)[2] == f"{difference}\n{hint}{nearest}"


def test_lists_in_each_other_take_no_time() -> None:
    expected, printed = "1", "2"
    for _depth in range(60):
        expected, printed = f"[..., {expected}, 0, ...]", f"[{printed}, 0]"
    started = time.process_time()
    assert told(expected, printed)
    assert time.process_time() - started < 1


def test_the_line_of_what_differs() -> None:
    expectation = Expectation('{\n  "a": 1,\n  "b": [\n    {{ N }},\n    3\n  ]\n}', HERE, Match.JSON)
    found = compared(expectation, '{"a": 1, "b": [20, 4]}', VALUES)
    assert isinstance(found, Difference)
    assert found.location.line == 14
    expectation = Expectation('[\n  ...,\n  ...,\n  {"a": 1,\n   "b": 3}\n]', HERE, Match.JSON)
    found = compared(expectation, '[{"a": 1, "b": 2}]', VALUES)
    assert isinstance(found, Difference)
    assert found.location.line == 14


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("", "what was printed is not JSON (line 1, column 1: expecting value)"),
        ("x\n{}", "what was printed is not JSON (line 1, column 1: expecting value)"),
        ("{}\n{}", "what was printed is not JSON (line 2, column 1: extra data)"),
        ("[NaN]", "what was printed is not JSON (line 1, column 2: NaN is no JSON)"),
        ('{"NaN": "NaN",\n "b": -Infinity}', "(line 2, column 7: -Infinity is no JSON)"),
        ('["1e999999999999999999999",\n\n  1e999999999999999999999]', "(line 3, column 3: number too large)"),
        ("1e99999999999999999999", "number too large"),
        ("[" * 100_000, "too many brackets inside each other"),
    ],
)
def test_what_is_no_json_is_a_failure_in_words(printed: str, words: str) -> None:
    assert words in told("{}", printed)


@pytest.mark.parametrize(
    ("printed", "where"),
    [
        ('{"a": 1, "a": 2}', '(line 1, column 10: the key "a" stands twice in one object)'),
        ('[{"a": "a", "b": ["a", {"a": 1}]},\n {"b": 1, "\\u0062": 2}]', '(line 2, column 11: the key "'),
        ('{"a": 1,\n "a": {"b": 1, "b": 2}}', '(line 2, column 2: the key "a"'),
    ],
)
def test_a_key_that_is_printed_twice_in_one_object_is_a_failure_in_words(printed: str, where: str) -> None:
    assert where in told("...", printed)
    assert where in told('{"a": 2}', printed)


def test_many_brackets_and_many_digits_take_no_time() -> None:
    deep = "[" * 900 + "]" * 900
    assert told(deep, deep) == "" or "oo many brackets inside each other" in told(deep, deep)
    digits = "1" * 100_000
    assert told(digits, digits + ".0") == ""


VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(VALUE, VALUE)
@settings(deadline=None)
def test_two_values_are_the_same_when_python_says_so(one: Any, other: Any) -> None:
    values = [
        json.dumps(value).replace("...", "\\u002e..").replace("{{", "\\u007b{") for value in (one, other)
    ]
    assert told(values[0], json.dumps(one, indent=3)) == ""
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    if same:
        assert told(values[0], values[1]) == ""
    elif one != other:
        assert told(values[0], values[1]) != ""


@given(st.text(alphabet='{}[]",:.1a \n\\{{ VG }}', max_size=30), st.text(max_size=20) | st.just("[1]"))
@settings(deadline=None)
def test_whatever_stands_there_is_judged_or_refused_in_words(expected: str, printed: str) -> None:
    assert isinstance(told(expected, printed), str)


@pytest.mark.parametrize(
    "printed", ["", "[NaN]", "[" * 100_000, "[1,", '{"a" 1}', "{} x", '"a', "1e99999999999999999999"]
)
def test_why_it_is_not_json_is_said_in_the_language_of_the_user(printed: str) -> None:
    with speaking("en"):
        english = told("{}", printed)
    with speaking("fr"):
        french = told("{}", printed)
    assert english.rpartition(": ")[2] not in french
