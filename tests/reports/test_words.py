from __future__ import annotations

import io
import shlex
import subprocess
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.reports.paint import Paint, paint_for
from runbook.reports.words import cells, clipped, continued, lasted, neutral, ranges, shown, whole


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain\ttext\n", "plain\ttext\n"),
        (b"\x1b[31mred\x1b[0m", "red"),
        (b"\x1b[2J\x1b[H\x1b[?25lclean", "clean"),
        (b"\x1b]0;title\x07text", "text"),
        (b"\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        (b"\x1bP1$tx\x1b\\text", "text"),
        (b"\x1b(Btext\x1b7\x1b8\x1bc", "text"),
        ("\x9b31mred".encode(), "red"),
        (b" 10%\r 50%\r100%\n", "100%\n"),
        (b"line\r\nnext\r\n", "line\nnext\n"),
        (b"beep\x07 back\x08 nul\x00", "beep^G back^H nul^@"),
        (b"caf\xe9", r"caf\xe9"),
        ("rtl \u202e end".encode(), r"rtl \u202e end"),
        (b"cut \x1b[3", "cut "),
    ],
)
def test_nothing_that_a_program_prints_acts_on_the_terminal(data: bytes, text: str) -> None:
    assert shown(data) == text


@given(st.binary())
def test_what_is_shown_never_holds_a_control_character(data: bytes) -> None:
    text = shown(data)
    assert not any((ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160 for c in text)


def test_a_long_line_of_any_bytes_is_shown_in_time_proportional_to_it() -> None:
    begun = time.process_time()
    assert shown(b"\0" + b"x" * 1_000_000) == "^@" + "x" * 1_000_000
    assert time.process_time() - begun < 1


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert neutral(text) == text


@given(st.text(max_size=60), st.integers(min_value=1, max_value=50))
def test_what_is_clipped_fits(text: str, width: int) -> None:
    assert cells(clipped(text, width)) <= max(width, 1)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"))), st.integers(10, 100))
def test_a_command_line_that_is_continued_is_the_same_command(words: list[str], width: int) -> None:
    lines = "\n".join(continued(shlex.join(["printf", r"%s\0", *words]), width))
    printed = subprocess.run(["sh", "-c", lines], stdout=subprocess.PIPE, check=True).stdout
    assert printed.decode().split("\0")[:-1] == (words or [""])


def test_a_command_line_is_continued_between_words() -> None:
    assert continued("run x --var 'A=b c' --from step", 22) == ["run x --var 'A=b c' \\", "--from step"]
    assert continued("run x", 22) == ["run x"]


def test_wide_and_combining_characters_are_counted_as_they_are_drawn() -> None:
    assert cells("é") == 1
    assert cells("e\u0301") == 1
    assert cells("日本") == 4


def test_a_row_has_its_two_ends_where_they_belong() -> None:
    assert Paint().spread("left", "right", 20) == "left           right"
    assert Paint().spread("a long left side", "right", 16) == "a long l…  right"


def test_a_long_reason_leaves_half_of_the_line_to_the_title() -> None:
    line = Paint().spread(" 12  Install the packages", "not for PACKAGES=" + "openssh-server " * 9, 60)
    assert line == " 12  Install the packages   not for PACKAGES=openssh-server…"


def test_nothing_is_cut_where_there_is_no_terminal() -> None:
    left, right = "a long left side", "a long reason"
    assert Paint(cuts=False).spread(left, right, 16) == f"{left}  {right}"
    assert not paint_for(io.StringIO()).cuts


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.04, "0.0 s"), (59.9, "59.9 s"), (59.97, "1:00"), (107, "1:47"), (3723, "1:02:03")],
)
def test_durations(seconds: float, words: str) -> None:
    assert lasted(seconds) == words


def test_the_duration_of_a_run() -> None:
    assert whole(401.2) == "6 min 41 s"


def test_numbers_are_drawn_together() -> None:
    assert ranges([3, 9, 10, 11, 25]) == "3, 9 to 11, 25"
