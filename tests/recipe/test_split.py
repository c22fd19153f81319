"""A step's text is cut into whole commands, by what bash itself accepts."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from split_table import SPLITS

from runbook.commands import plain
from runbook.commands.split import SplitError, split
from runbook.commands.split import _split as split_anew
from runbook.i18n import speaking

if TYPE_CHECKING:
    from pathlib import Path


def takes(text: str) -> bool:
    """Whether `bash -n` takes the text whole: the slow and sure way."""
    options = ["-O", "extglob"] if "(" in text else []
    done = subprocess.run(
        ["bash", "--norc", "--noprofile", "-n", *options],
        input=text.encode(errors="surrogateescape"),
        capture_output=True,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        check=False,
    )
    return not done.stderr and done.returncode == 0


def pieces(code: str) -> list[str]:
    return [piece.text for piece in split(code)]


@pytest.mark.parametrize("name", SPLITS)
def test_a_text_is_cut_into_its_whole_commands(name: str) -> None:
    assert pieces("".join(SPLITS[name])) == SPLITS[name]


@pytest.mark.parametrize("name", SPLITS)
def test_every_piece_is_whole_and_no_beginning_of_it_is(name: str) -> None:
    for piece in SPLITS[name]:
        assert takes(piece)
        lines = piece.split("\n")
        first = plain.skip_blank(lines, 0)
        for end in range(first + 1, len(lines)):
            if any(not plain.blank(line) for line in lines[end:]):
                assert not ends_there("\n".join(lines[:end]) + "\n")


def ends_there(beginning: str) -> bool:
    joins_the_next_line = beginning.endswith("\\\n") and not takes(beginning[:-2] + "'\n")
    return takes(beginning) and not joins_the_next_line


def without_the_fast_way(code: str) -> list[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("runbook.commands.split.plain_end", lambda _lines, _first: None)
        patch.setattr("runbook.commands.asking.plain_end", lambda _lines, _first: None)
        return [piece.text for piece in split_anew(code)]


@pytest.mark.parametrize("name", SPLITS)
def test_the_fast_way_gives_what_asking_bash_gives(name: str) -> None:
    code = "".join(SPLITS[name])
    assert without_the_fast_way(code) == pieces(code)


def one_of(words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words.split(" "))


# what the fast way knows, and much that it must leave to bash
WORDS = one_of("ls a=1 -l x 2 é 'it' \\' $x ${x} $? {a,b} {} ~/x *.c a? [ ] != #c a#b %1 a=")
KEYWORDS = one_of("if then fi for in do done case esac time coproc function select ! { }")
OPENERS = one_of("( ) [[ ]] (( )) ` \" ' $( $'a' ${ \\")
OPERATORS = one_of("; & | && || ;; |& > >> < 2>&1 >& <<< <> >| &> 3>&-")
HEREDOCS = st.sampled_from(["<<E", "<<-E", "<<'E'", "<< E", '<<"E"', "<<\\E", "\nE\n", "\n\tE\n"])
SUBSTITUTIONS = one_of(
    '$(ls) $() $(a=1) $(if) $(in $(ls ) $(done) "$(ls)" "$( $(time $(\'a\') $($x) $((1)) $(#c)'
)
BLANKS = st.sampled_from(["\n", "\n\n", " # c\n", "\t", "'a b'", '"b $x ${y} \\""', "\\ "])
TOKENS = WORDS | KEYWORDS | OPENERS | OPERATORS | HEREDOCS | BLANKS | SUBSTITUTIONS
TEXTS = st.lists(st.tuples(TOKENS, st.sampled_from(["", " "])).map("".join), max_size=14).map("".join)


@settings(max_examples=1500, deadline=None)
@given(TEXTS)
def test_what_the_fast_way_takes_bash_takes_too(text: str) -> None:
    lines = text.split("\n")
    first = plain.skip_blank(lines, 0)
    if first < len(lines):
        end = plain.plain_end(lines, first)
        if end is not None:
            assert ends_there("\n".join(lines[first:end]) + "\n")
            beginnings = ["\n".join(lines[first:k]) + "\n" for k in range(first + 1, end)]
            assert not any(map(ends_there, beginnings))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_a_text_is_split_exactly_when_bash_takes_it_and_nothing_is_lost(text: str) -> None:
    refused = refusal(text)
    if refused:
        assert not takes(text) or text.removesuffix("\n").endswith("\\")
        return
    assert takes(text)
    found = split(text)
    if found:
        assert "".join(piece.text for piece in found) == text
        lines = [text.count("\n", 0, sum(len(p.text) for p in found[:k])) for k in range(len(found))]
        assert [piece.line for piece in found] == lines


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_any_text_is_split_or_refused(text: str) -> None:
    refused = refusal(text)
    if refused:
        assert 0 <= refused.line <= text.count("\n")
        assert refused.fact
        assert refused.remedy


def refusal(text: str) -> SplitError | None:
    try:
        split(text)
    except SplitError as error:
        return error
    return None


# ---------------------------------------------------------------- nothing but comments


@pytest.mark.parametrize("text", ["", "\n", "# only this\n", "\n  # it's\n\t\n", "# \\\n"])
def test_a_text_of_comments_holds_no_command(text: str) -> None:
    assert split(text) == ()


def test_the_line_of_a_command_is_after_its_comments() -> None:
    assert [(piece.line, piece.command_line) for piece in split("ls\n# a\n\npwd\n")] == [(0, 0), (1, 3)]


# ---------------------------------------------------------------- what is refused

REFUSED = {
    "a word out of place": ("ls\nif x\n)\n", 2, "near unexpected token `)'"),
    "a loop's end without its loop": ("ls\ndone\n", 1, "near unexpected token `done'"),
    "a redirection to nowhere": ("ls\nls >\nls\n", 1, "near unexpected token `newline'"),
    "a case item without its end": ("case x in\n a) ls\n b) ls\nesac\n", 2, "near unexpected token `)'"),
    "two semicolons": ("ls ;; pwd\n", 0, "near unexpected token `;;'"),
    "an error inside a substitution": ("ls\nx=$(if a\n)\n", 2, "near unexpected token `)'"),
    "an open heredoc": ("ls\ncat <<EOF\na\n", 1, "no line is EOF"),
    "an open heredoc on the last line": ("cat <<EOF", 0, "no line is EOF"),
    "a second heredoc left open": ("cat <<A <<B\nA\n", 0, "no line is B"),
    "an open heredoc in a function": ("ls\nf() {\ncat <<EOF\n}\n", 2, "no line is EOF"),
    "an open heredoc in a substitution": ("ls\nx=$(cat <<E\nE)\n", 1, "no line is E"),
    "an open double quote": ('ls\n\necho "a\nls\n', 2, '" is missing'),
    "an open single quote": ("ls\necho it's\nls\n", 1, "' is missing"),
    "an open substitution": ("ls\necho $(ls\npwd\n", 1, ") is missing"),
    "an open backtick": ("echo `ls\n", 0, "` is missing"),
    "an open parameter": ("echo ${x\nls\n", 0, "} is missing"),
    "an open array": ("a=(1\n2", 0, ") is missing"),
    "an open function": ("ls\nf() {\nls\n", 1, "is not finished"),
    "an open if": ("ls\nif true; then\nls\n\n", 1, "is not finished"),
    "an open subshell": ("(ls\n", 0, "is not finished"),
    "nothing after and": ("ls\nls &&\n", 1, "is not finished"),
    "nothing after a pipe": ("ls |\n# nothing\n", 0, "is not finished"),
    "a trailing backslash": ("pwd\nls \\\n", 1, "ends with a backslash"),
    "a trailing backslash without a newline": ("ls \\", 0, "ends with a backslash"),
    "a NUL byte": ("ls\na\0b\n", 1, "a NUL byte"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_bash_would_not_take_whole_is_refused_at_its_line(name: str) -> None:
    code, line, said = REFUSED[name]
    with pytest.raises(SplitError, match=re.escape(said)) as caught:
        split(code)
    assert caught.value.line == line
    assert caught.value.remedy


def test_a_delimiter_with_blanks_around_it_is_pointed_out() -> None:
    with pytest.raises(SplitError, match='blanks around "EOF"'):
        split("cat <<EOF\na\n  EOF\n")


# ---------------------------------------------------------------- nothing runs, and fast


def test_nothing_of_a_text_ever_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = tmp_path / "ran"
    (tmp_path / "env").write_text(f"touch {trap}\n")
    monkeypatch.setenv("BASH_ENV", str(tmp_path / "env"))
    monkeypatch.setenv("ENV", str(tmp_path / "env"))
    monkeypatch.setenv("BASH_FUNC_set%%", f"() {{ touch {trap}; }}")
    monkeypatch.setenv("SHELLOPTS", "xtrace")
    monkeypatch.setenv("PS4", f"$(touch {trap})")
    run = f"touch {trap}"
    for code in (
        f"if true; then\n{run}\nfi\n>{trap}\n",
        f"x=$(\n{run}\n) `{run}\n`\n",
        f"cat <<EOF\n$({run})\nEOF\n((x[$({run})]=1,\n1))\n",
        f"}}\n{run}\n{{\n",
        f"set +n\n{run}\n(\n{run}\n)\n",
        f"' \n{run}\n",
        f"x\n)\n{run}\n",
        f"alias ls='{run}\n'\nls\n",
    ):
        with contextlib.suppress(SplitError):
            split(code)
    assert not trap.exists()


def test_ten_megabytes_of_heredoc_are_split_within_a_second() -> None:
    code = "cat <<EOF >f\n" + ("x" * 79 + "\n") * 131072 + "EOF\nls\n"
    start = time.perf_counter()
    assert len(split(code)) == 2
    assert time.perf_counter() - start < 1


def test_a_megabyte_in_a_string_asks_bash_but_a_few_times() -> None:
    code = "echo '\n" + ("x" * 79 + "\n") * 13107 + "' | if true; then\nls\nfi\n"
    start = time.perf_counter()
    assert len(split(code)) == 1
    assert time.perf_counter() - start < 3


def test_forty_plain_steps_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)
    for number in range(40):
        code = (
            f"lvcreate -L 20G -n 'My {number}' \"MyVG\"\ntee /etc/x <<EOF\n$x\nEOF\nls | grep a >f && pwd\n"
        )
        assert len(split(code)) == 3


def test_bash_is_asked_once_of_what_it_does_not_take(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = "echo (asked once"
    with pytest.raises(SplitError) as first:
        split(bad)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SplitError) as again:
        split(bad)
    assert (str(again.value), again.value.rule) == (str(first.value), first.value.rule)
    with speaking("fr"), pytest.raises(FileNotFoundError):  # in other words it is another answer
        split(bad)
