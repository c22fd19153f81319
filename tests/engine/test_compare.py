"""What a step must print against what it printed: it holds, or a diff says where not; never nearly."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.engine import patience
from runbook.engine.compare import judge, plain, weighed
from runbook.model import Capture, Expectation, Location, Match, Values

HERE = Location("recipe.rst", 1)
VALUES = Values(
    {"LV": "MyLViSCSI", "DOTS": "a...b", "SPECIAL": "a.b(c)*", "PASSWORD": "s3cr3t!!"},
    frozenset({"PASSWORD"}),
)


def told(expected: str, output: str, match: Match = Match.LINES) -> str:
    found = judge(Expectation(expected, HERE, match), output, VALUES)
    return re.sub("(?<=\\A--- expected), .*", "", found)


def holds(expected: str, output: str, match: Match = Match.LINES) -> bool:
    return told(expected, output, match) == ""


LINES = [
    ("a", "a\n", True),
    ("a", "a", True),
    ("a", "b", False),
    ("a", "", False),
    ("", "", True),
    ("", "\n \n", True),
    ("", "a", False),
    ("a\nb", "a\nb\n", True),
    ("a\nb", "a\n", False),
    ("a", "a\nb\n", False),
    ("a", "b\na\n", False),
    ("a\n\nb", "a\n\nb\n", True),
    ("a\n\nb", "a\nb\n", False),
    ("a", "a  \t\n", True),
    ("a  ", "a\n", True),
    ("a", " a\n", False),
    ("  a", "  a\n", True),
    ("a", "a\n\n\n", True),
    ("a\n\n", "a\n", True),
    ("A", "a\n", False),
    ("a b", "a  b\n", False),
    # any lines
    ("...", "", True),
    ("...", "a\nb\n", True),
    ("a\n...", "a\n", True),
    ("a\n...", "a\nb\nc\n", True),
    ("a\n...", "b\na\n", False),
    ("...\na", "a\n", True),
    ("...\na", "b\na\n", True),
    ("...\na", "a\nb\n", False),
    ("a\n...\nb", "a\nb\n", True),
    ("a\n...\nb", "a\nx\ny\nb\n", True),
    ("a\n...\nb", "a\nx\n", False),
    ("a\n...\na", "a\n", False),
    ("...\na\nb\n...", "x\na\nx\na\nb\ny\n", True),
    ("...\na\nb\n...", "x\na\nx\nb\ny\n", False),
    ("...\n...", "x\n", True),
    ("  ...", "x\ny\n", True),
    ("...\na\n...\na\n...", "a\nb\na\n", True),
    ("...\na\n...\na\n...", "a\nb\n", False),
    # any text in a line
    ("a...c", "abc\n", True),
    ("a...c", "ac\n", True),
    ("a...c", "a...c\n", True),
    ("a...c", "abcd\n", False),
    ("a...", "abcd  \n", True),
    ("...d", "abcd\n", True),
    ("a...b...c", "a1b2b3c\n", True),
    ("a...b...c", "a1c2b\n", False),
    ("a...c", "a\nc\n", False),
    ("....", ".\n", True),
    ("....", "a\n", False),
    ("a.c", "abc\n", False),
    # values
    ("{{ LV }}", "MyLViSCSI\n", True),
    ("/dev/{{ LV }} ...", "/dev/MyLViSCSI 20G\n", True),
    ("{{ LV }}", "MyOther\n", False),
    ("{{ DOTS }}", "a...b\n", True),
    ("{{ DOTS }}", "axxb\n", False),
    ("{{ LV | lower }}", "mylviscsi\n", True),
    ("${#a[@]} {% x %}", "${#a[@]} {% x %}\n", True),
    # what a terminal adds
    ("a\nb", "a\r\nb\r\n", True),
    ("a", "a\r\r\n", True),
    ("a", "\x1b[1;32ma\x1b[0m\n", True),
    ("a", "\x1b]0;title\x07a\x1b(B\n", True),
    ("a", "\x1b]0;title\x1b\\a\x1b[K\n", True),
]


@pytest.mark.parametrize(("expected", "output", "right"), LINES)
def test_lines(expected: str, output: str, right: bool) -> None:  # noqa: FBT001  a table's third column
    assert holds(expected, output) is right


@pytest.mark.parametrize("match", [Match.LINES, Match.CONTAINS, Match.GLOB, Match.REGEX])
@pytest.mark.parametrize("expected", ["{{ EMPTY }}", "{{ EMPTY }}\n\n  {{ '' }}"])
@pytest.mark.parametrize("output", ["anything\n", ""])
def test_an_expectation_of_empty_values_alone_is_not_met_with_the_reason(
    match: Match, expected: str, output: str
) -> None:
    values = VALUES.with_text("EMPTY", "")
    said = judge(Expectation(expected, HERE, match), output, values)
    assert said.startswith("nothing was compared: {{ EMPTY }}")


@pytest.mark.parametrize(
    ("match", "expected", "output"),
    [
        (Match.EXACT, "{{ EMPTY }}", ""),
        (Match.JSON, '"{{ EMPTY }}"', '""'),
        (Match.CONTAINS, "{{ EMPTY }} a", " a"),
        (Match.LINES, "{{ EMPTY }}\n{{ LV }}", "\nMyLViSCSI\n"),
    ],
)
def test_an_empty_value_beside_something_else_is_compared(match: Match, expected: str, output: str) -> None:
    values = VALUES.with_text("EMPTY", "")
    assert judge(Expectation(expected, HERE, match), output, values) == ""


OTHERS = [
    (Match.EXACT, "a\nb", "a\nb\n", True),
    (Match.EXACT, "a", "a  \n", False),
    (Match.EXACT, "a  ", "a  \n", True),
    (Match.EXACT, "a", "a", True),
    (Match.EXACT, "a", "a\n\n\n", False),
    (Match.EXACT, "a\n\n{{ '' }}", "a\n\n\n", True),
    (Match.EXACT, "a\n\n{{ '' }}", "a\n\n", False),
    (Match.EXACT, "{{ LV }}\n{{ '' }}", "x\n\n", False),
    (Match.EXACT, "", "\n\n", False),
    (Match.EXACT, "", "", True),
    (Match.EXACT, "...", "...\n", True),
    (Match.EXACT, "...", "a\n", False),
    (Match.EXACT, "{{ LV }}...", "MyLViSCSI...\n", True),
    (Match.EXACT, "a", "\x1b[1ma\x1b[0m\r\n", True),
    (Match.CONTAINS, "b", "abc\n", True),
    (Match.CONTAINS, "b", "a\nxbx\nc\n", True),
    (Match.CONTAINS, "b", "a\nc\n", False),
    (Match.CONTAINS, "b\nc", "ab\ncd\n", True),
    (Match.CONTAINS, "b\nc", "bx\ncd\n", False),
    (Match.CONTAINS, "b\nc", "b\nx\nc\n", False),
    (Match.CONTAINS, "b\n...\nc", "ab\nx\ncd\n", True),
    (Match.CONTAINS, "b...d", "abcde\n", True),
    (Match.CONTAINS, "b\nm\nc", "ab\nm\ncd\n", True),
    (Match.CONTAINS, "b\nm\nc", "ab\nmm\ncd\n", False),
    (Match.CONTAINS, "{{ DOTS }}", "xaxxbx\n", False),
    (Match.CONTAINS, "", "anything\n", True),
    (Match.GLOB, "sd[a-c] *", "sdb 20G\n", True),
    (Match.GLOB, "sd[!a-c] *", "sdb 20G\n", False),
    (Match.GLOB, "a?c", "abc\n", True),
    (Match.GLOB, "a?c", "ac\n", False),
    (Match.GLOB, "a*", "b\n", False),
    (Match.GLOB, "*", "a\nb\n", False),
    (Match.GLOB, "a...c", "abc\n", True),
    (Match.GLOB, "a\n...\n*", "a\nb\nc\n", True),
    (Match.GLOB, "[...]", "[x]\n", True),
    (Match.GLOB, "[*] [?] [[]", "* ? [\n", True),
    (Match.GLOB, "[x", "[x\n", True),
    (Match.GLOB, "a.c", "abc\n", False),
    (Match.GLOB, "{{ SPECIAL }} *", "a.b(c)* x\n", True),
    (Match.GLOB, "{{ SPECIAL }}", "a.b(c)xx\n", False),
    (Match.GLOB, "[{{ LV }}]", "[MyLViSCSI]\n", True),
    (Match.GLOB, "[{{ LV }}]", "M\n", False),
    (Match.GLOB, "A*", "ab\n", False),
    (Match.REGEX, r"tid:\d+", "tid:86\n", True),
    (Match.REGEX, r"tid:\d+", "tid:86 x\n", False),
    (Match.REGEX, r"a\n...", "a\n", False),
    (Match.REGEX, "a\n...\n[bc]", "a\nx\ny\nc\n", True),
    (Match.REGEX, "a...", "abcd\n", True),
    (Match.REGEX, "a...", "ab\n", False),
    (Match.REGEX, "{{ SPECIAL }}+", "a.b(c)**\n", True),
    (Match.REGEX, "{{ SPECIAL }}", "axb(c)*\n", False),
    (Match.REGEX, "a|b", "b\n", True),
    (Match.REGEX, "", "", True),
    (Match.REGEX, r"a\ ", "a\n", False),
    (Match.REGEX, r"é\w+", "été\n", True),
]


@pytest.mark.parametrize(("match", "expected", "output", "right"), OTHERS)
def test_other_modes(match: Match, expected: str, output: str, right: bool) -> None:  # noqa: FBT001
    assert holds(expected, output, match) is right


pattern_lines = st.sampled_from(["a", "b", "...", "a...", "...b", "a...b", "", "ab"])
printed_lines = st.sampled_from(["a", "b", "ab", "aab", "", "c", "a...b"])


def by_regex(expected: list[str]) -> str:
    """The whole comparison as one regular expression: slow, and plain to see."""
    while expected and not expected[-1]:
        expected = expected[:-1]
    return "".join(
        "(?:[^\n]*\n)*" if line == "..." else ".*".join(map(re.escape, line.split("..."))) + "\n"
        for line in expected
    )


@given(st.lists(pattern_lines, max_size=7), st.lists(printed_lines, max_size=8))
def test_any_lines_agree_with_one_regular_expression(expected: list[str], printed: list[str]) -> None:
    output = "\n".join(printed).rstrip("\n")
    output = f"{output}\n" if output else ""
    told_here = told("\n".join(expected), output)
    assert (told_here == "") == (re.fullmatch(by_regex(expected), output) is not None)


@given(st.lists(pattern_lines, max_size=7), st.lists(printed_lines, max_size=8))
def test_a_diff_keeps_the_pattern_line_by_line(expected: list[str], printed: list[str]) -> None:
    diff = told("\n".join(expected), "\n".join(printed)).splitlines()
    if diff:
        assert diff[:2] == ["--- expected", "+++ printed"]
        assert any(line[0] in "+-" for line in diff[2:])
        if "@@" not in diff:
            kept = [line[1:] for line in diff[2:] if line[0] in " -"]
            assert set(kept) <= set(expected)


def test_a_diff_is_read_as_diffs_are() -> None:
    diff = told("one\ntwo\n...\nfive\nsix", "one\n2\nthree\nfour\nfive\nsix\n")
    assert diff == "--- expected\n+++ printed\n one\n-two\n+2\n ...\n five\n six"
    assert told("a", "b\n") == "--- expected\n+++ printed\n-a\n+b"


def test_what_differs_out_of_sight_is_seen_in_the_diff() -> None:
    assert told("a\tb", "a b\x07\n") == "--- expected\n+++ printed\n-a\\tb\n+a b\\x07"


def test_only_what_is_near_a_difference_is_told() -> None:
    many = [f"line {number}" for number in range(40)]
    changed = [*many]
    changed[20] = "other"
    diff = told("\n".join(many), "\n".join(changed)).splitlines()
    assert diff[2:] == [
        "@@",
        " line 17",
        " line 18",
        " line 19",
        "-line 20",
        "+other",
        " line 21",
        " line 22",
        " line 23",
    ]


def test_a_long_diff_is_cut_and_says_so() -> None:
    diff = told("x", "\n".join(map(str, range(100_000)))).splitlines()
    assert len(diff) < 100
    assert diff[-1].startswith("…")


def test_no_secret_is_in_a_diff() -> None:
    diff = told("user {{ PASSWORD }}", "root s3cr3t!!\n")
    assert diff == "--- expected\n+++ printed\n-user ••••••\n+root ••••••"
    assert "s3cr3t" not in told("{{ PASSWORD }}{2}", "root\n", Match.REGEX)
    assert told("{{ PASSWORD }}(", "root\n", Match.REGEX).startswith('"••••••(" is not')


def test_a_variable_without_a_value_is_a_failure_in_words() -> None:
    assert told("{{ TID }}", "86\n") == "TID has no value here"


def test_a_wrong_regular_expression_is_a_failure_in_words() -> None:
    assert told("a(", "a", Match.REGEX).startswith('"a(" is not a regular expression')
    assert told("a{99999999999}", "a", Match.REGEX).startswith('"a{99999999999}" is not a regular expression')
    assert told("(" * 9999, "a", Match.REGEX).startswith('"((((')


# ---------------------------------------------------------------- captures


def caught(output: str, *patterns: str, text: str = "") -> tuple[str, dict[str, str]]:
    captures = tuple(Capture(f"X{number}", pattern) for number, pattern in enumerate(patterns))
    expectation = Expectation(text, HERE, captures=captures)
    return judge(expectation, output, VALUES), weighed(expectation, output, VALUES)[1]


def test_a_capture_is_group_one_or_all_of_the_first_match() -> None:
    output = "x\ntid:86 name:a\r\ntid:87\n"
    assert caught(output, r"tid:(\d+)") == ("", {"X0": "86"})
    assert caught(output, r"tid:\d+") == ("", {"X0": "tid:86"})
    assert caught(output, r"tid:(\d+)", "^x$", "name:(a)?") == ("", {"X0": "86", "X1": "x", "X2": "a"})
    assert caught(output, "z?(q?)") == ("", {"X0": ""})


@pytest.mark.parametrize("pattern", ["(z)?name", "(z)|name", "name:(?:(z)|(a))"])
def test_a_group_that_has_no_part_in_the_match_gives_nothing(pattern: str) -> None:
    said = f"X0: the first group of {pattern} has no part in the line that it matches"
    assert caught("tid:86 name:a\n", pattern) == (said, {})


def test_a_capture_that_no_line_gives_is_a_failure_in_words() -> None:
    said, found = caught("nothing\n", r"tid:(\d+)", "noth")
    assert said == r"X0: no line of the output matches tid:(\d+)"
    assert found == {"X1": "noth"}


def test_a_capture_works_line_by_line() -> None:
    assert caught("a\nb\n", "a\\nb")[1] == {}


def test_captures_and_lines_hold_together() -> None:
    assert caught("tid:86\n", r"tid:(\d+)", text="tid:...")[0] == ""
    assert caught("tid:86\nmore\n", r"tid:(\d+)", text="tid:...")[0].startswith("---")


def test_a_wrong_capture_is_a_failure_in_words() -> None:
    assert caught("x", "(")[0].startswith('"(" is not a regular expression')


# ---------------------------------------------------------------- what takes long


def test_a_runaway_regular_expression_is_ended_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SECONDS", 0.5)
    monkeypatch.setattr(patience, "LEAST", 0.1)
    started = time.monotonic()
    assert "write it so that no two of its repetitions" in told("(a+)+b", "a" * 40, Match.REGEX)
    assert "write it so that no two of its repetitions" in caught("a" * 40, "(a+)+b")[0]
    assert time.monotonic() - started < 5


def test_a_runaway_regular_expression_is_ended_outside_of_the_main_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patience, "SECONDS", 0.5)
    monkeypatch.setattr(patience, "LEAST", 0.1)
    said: list[str] = []
    thread = threading.Thread(target=lambda: said.append(told("(a+)+b", "a" * 40, Match.REGEX)))
    thread.start()
    thread.join()
    assert "write it so that no two of its repetitions" in said[0]


def test_what_came_to_no_end_once_is_not_tried_again_in_a_run_and_others_have_less_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patience, "SECONDS", 2.0)
    monkeypatch.setattr(patience, "LEAST", 0.5)
    left = patience.Patience()
    started = time.monotonic()
    for number in range(20):
        said = judge(Expectation("(a+)+b", HERE, Match.REGEX), "a" * (40 + number), VALUES, left)
        assert ("not tried again" in said) == (number > 0)
    assert time.monotonic() - started < 4
    started = time.monotonic()
    for _number, pattern in enumerate(["(a+)+c", "(a*)*c", "(a|aa)+c"]):
        assert "needs more" in judge(Expectation(pattern, HERE, Match.REGEX), "a" * 40, VALUES, left)
    assert time.monotonic() - started < 4
    assert judge(Expectation("a+", HERE, Match.REGEX), "aaa", VALUES, left) == ""


def test_a_pattern_that_comes_to_no_end_hides_no_difference_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patience, "SECONDS", 2.0)
    lines = [f"line {number}" for number in range(600)]
    output = "\n".join([*lines, "a" * 60])
    lines[10] = "other"
    diff = told("\n".join([*lines, "(a+)+b"]), output, Match.REGEX)
    assert "-other\n+line 10\n" in diff
    assert "lines that are not shown" in diff


def test_many_any_texts_in_a_line_take_no_time() -> None:
    started = time.process_time()
    assert not holds("...".join("a" * 30) + "b", "a" * 20_000)
    assert time.process_time() - started < 2


MILLION = """
import resource, sys, time
from runbook.engine.compare import judge
from runbook.model import Capture, Expectation, Location, Match, Values
output = "".join(f"line {i} of the output\\n" for i in range(1_000_000))
captures = tuple(Capture(f"X{n}", pattern) for n, pattern in enumerate(sys.argv[3:]))
before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
told = judge(Expectation(sys.argv[1], Location("x.rst", 1), Match(sys.argv[2]), captures), output, Values())
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
inside = resource.getrusage(resource.RUSAGE_CHILDREN)
seconds = time.process_time() - started + inside.ru_utime + inside.ru_stime
print(bool(told), seconds, after - before)
"""


@pytest.mark.parametrize(
    ("expected", "match", "fails"),
    [
        (("...", *("line (999999)", "never|line (999998)")), Match.LINES, False),
        (("...", "never"), Match.LINES, True),
        ("line ? of *\n...\nline 99999[9] of*", Match.GLOB, False),
        ("...\nnever *\n...", Match.GLOB, True),
        ("never", Match.CONTAINS, True),
        ("line \\d+ of .*\n...\nnever", Match.REGEX, True),
        ("line 0 of...\n...\nline 999999 of the output", Match.LINES, False),
        ("...\nline 999998 of the output\nline 999999...", Match.LINES, False),
        ("...\nline 99999 of the ...\nnever", Match.LINES, True),
        ("...\nnever\n...", Match.LINES, True),
        ("999998 of", Match.CONTAINS, False),
        ("line 0 of the output", Match.EXACT, True),
        ("line \\d+ of .*\n...\n.* 999999 .*", Match.REGEX, False),
        # the first line is like every one
        ("line ... of the output\nline 999999 of", Match.CONTAINS, False),
        ("line ... of the output\nline ... of the output\nnever", Match.CONTAINS, True),
        ("...\nline ... of the output\nline 5 of ...\nline ...\nline 5 of ...", Match.LINES, True),
    ],
)
def test_a_million_lines_take_little_time_and_memory(
    expected: str | tuple[str, ...],
    match: Match,
    fails: bool,  # noqa: FBT001  a table's third column
) -> None:
    text, *captures = (expected,) if isinstance(expected, str) else expected
    done = subprocess.run(
        [sys.executable, "-c", MILLION, text, match, *captures], capture_output=True, text=True, check=True
    )
    told_here, seconds, kilobytes = done.stdout.split()
    assert told_here == str(fails)
    assert float(seconds) < 2  # 0.1 to 1 on a quiet machine
    assert int(kilobytes) < 100_000


@given(st.lists(st.sampled_from("ab "), max_size=30), st.lists(st.sampled_from(["a", "b", "...", "a..."])))
@settings(deadline=None)
def test_lines_are_found_wherever_they_stand_together(printed: list[str], expected: list[str]) -> None:
    """However often each of them is printed: as a regular expression of the whole text finds them."""
    wanted = "".join(
        r"(?:.*\n)*?" if line == "..." else rf"{line.replace('...', '.*')} *\n" for line in expected
    )
    text = "".join(f"{line}\n" for line in ["a", *printed, "b"])
    found = re.fullmatch(f"a\n(?:.*\n)*?{wanted}(?:.*\n)*?b\n", text) is not None
    assert holds("\n".join(["a", "...", *expected, "...", "b"]), text) == found


def test_a_difference_in_a_large_output_is_told_where_it_goes_on_farthest() -> None:
    output = "".join(f"unit {number}\nstate: up\n" for number in range(20_000)) + "unit x\nstate: down\n"
    diff = told("unit x\nstate: ...\nend", output, Match.CONTAINS)
    assert " ...\n unit x\n state: ...\n-end\n ..." in diff
    diff = told("unit ...\nstate: up\nunit 7\nstate: down", output, Match.CONTAINS)
    assert " unit ...\n state: up\n unit 7\n-state: down\n+state: up\n ..." in diff


def test_a_large_output_is_given_to_a_regular_expression_at_once() -> None:
    output = "line of the output\n" * 1_000_000
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_nvcsw
    assert not holds("...\nnever \\d", output, Match.REGEX)
    # through a pipe, its process waits 3000 times for more
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_nvcsw - before < 500


def test_a_million_lines_that_are_all_expected() -> None:
    output = "".join(f"line {number}\n" for number in range(1_000_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert holds(output, output)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_an_output_without_escapes_is_not_copied() -> None:
    output = "a\nb\n" * 10
    assert plain(output) is output


def of_bytes(expected: str, output: bytes, match: Match) -> str:
    return judge(Expectation(expected, HERE, match), output.decode("utf-8", "surrogateescape"), VALUES)


@pytest.mark.parametrize(
    ("expected", "output", "match"),
    [
        (r"o\x00k", b"o\x00k\n", Match.LINES),
        (r"o\x00k", b"o\x00k\n", Match.EXACT),
        (r"o\xffk", b"o\xffk\n", Match.EXACT),
        (r"\xe9\x07", b"\xe9\x07\n", Match.EXACT),
    ],
)
def test_a_byte_is_not_the_four_characters_that_show_it_and_the_difference_says_so(
    expected: str, output: bytes, match: Match
) -> None:
    said = of_bytes(expected, output, match)
    assert f"-{expected}\n+{expected}\n" in said
    assert "only signs as `\\x00` differ" in said


def test_the_four_characters_themselves_are_met_and_a_byte_is_shown_so_where_not_all_counts() -> None:
    assert of_bytes(r"o\xffk", rb"o\xffk" + b"\n", Match.EXACT) == ""
    assert of_bytes(r"o\xffk", b"o\xffk\n", Match.LINES) == ""
    captures = (Capture("A", "o(.*)k", HERE),)
    expectation = Expectation("...", HERE, Match.LINES, captures)
    assert weighed(expectation, b"o\xffk\n".decode("utf-8", "surrogateescape"), VALUES)[1] == {"A": r"\xff"}
