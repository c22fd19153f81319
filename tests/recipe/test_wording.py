"""The texts of options mean what they look like."""

from __future__ import annotations

import pytest

from runbook.directives.prose import plain
from runbook.model import Answer, Capture, Retry
from runbook.variables import wording
from runbook.variables.portable import caught_by


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90 s", 90.0),
        ("90s", 90.0),
        ("30 min", 1800.0),
        ("2 h", 7200.0),
        ("1 h 30 min", 5400.0),
        ("1.5 h", 5400.0),
        ("1,5 h", 5400.0),
        ("500 ms", 0.5),
    ],
)
def test_a_duration(text: str, seconds: float) -> None:
    assert wording.duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["30", "s", "0 s", "-1 s", "1 day", "1 s x", "1..5 s", "", "1e3 s", "30 minutes ago"]
)
def test_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        wording.duration(text)


@pytest.mark.parametrize("text", ["10 x 3 s", "10x3s", "10 \N{MULTIPLICATION SIGN} 3 s"])
def test_attempts(text: str) -> None:
    assert wording.retry(text) == Retry(10, 3.0)


@pytest.mark.parametrize("text", ["10", "0 x 3 s", "x 3 s", "10 x", "10 x 3", "ten x 3 s"])
def test_no_attempts(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        wording.retry(text)


def test_answers_part_at_the_first_arrow() -> None:
    assert wording.answer("a => b") == Answer("a", "b")
    assert wording.answer(" [yY]/n =>") == Answer("[yY]/n", "")
    assert wording.answer("c\\s+d => e => f ") == Answer("c\\s+d", "e => f")


def test_captures_part_at_the_first_equals_sign() -> None:
    assert wording.capture("A = a=(b)") == Capture("A", "a=(b)")
    assert wording.capture("B=c") == Capture("B", "c")


@pytest.mark.parametrize("text", ["a, b c ,d", "a\nb c\nd"])
def test_choices_hold_blanks_where_commas_or_lines_part_them(text: str) -> None:
    assert wording.choices(text) == ("a", "b c", "d")


def test_choices_parted_by_blanks() -> None:
    assert wording.choices("amd64 i386") == ("amd64", "i386")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("``/proc``, *a* and **b**", "/proc, a and b"),
        (":ref:`the disk <disk>`, :doc:`other`, :kbd:`Ctrl-C`", "the disk, other, Ctrl-C"),
        ("`Debian <https://debian.org>`_ and `x`_", "Debian and x"),
        (":var:`VG` is {{ VG | replace('`', '*') }}", "{{ VG }} is {{ VG | replace('`', '*') }}"),
        ("2 * 3 * 4, a*b*c, *.txt", "2 * 3 * 4, a*b*c, *.txt"),
        (r"\*not\* stressed", "*not* stressed"),
        ("{{ A * B * C }} *x*", "{{ A * B * C }} x"),
        ("one\ntwo", "one\ntwo"),
    ],
)
def test_sentences_lose_their_markup(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    "text", ["[0-9]+", r"\d{2,4}", "eth[0-9]+|lo", "(?:a|b)*?c", r"[\w.\-]+", "(?<!x)y", "é.?"]
)
def test_a_pattern_that_a_browser_reads_as_python_does(text: str) -> None:
    assert wording.narrowing(text) == text


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("(?P<x>a)", "(?P<"),
        (r"\Aa", r"\Aa"),
        ("a++", "++"),
        ("(?i)a", "(?i)"),
        (r"\s", r"\s"),
        ("[]a]", "[]a]"),
        ("a{,3}", "{,3}"),
        (r"(a)\1", r"\1"),
        ("a]", "]"),
    ],
)
def test_a_pattern_that_a_browser_reads_otherwise_is_refused(text: str, part: str) -> None:
    with pytest.raises(ValueError, match="a browser does not read") as caught:
        wording.narrowing(text)
    assert f'"{part}"' in str(caught.value)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (r"tid:(\d+)", r"\d+"),
        (r"a(?:b)(c(d)e)f", "c(d)e"),
        (r"\((x|y)\)", "x|y"),
        (r"[()]+(z)", "z"),
        ("abc", "abc"),
        (r"(?P<n>\w+)=", r"\w+"),
        ("(?:a)b", "(?:a)b"),
    ],
)
def test_what_a_capture_gives_is_its_first_group_or_all_of_it(pattern: str, found: str) -> None:
    assert caught_by(pattern) == found
