"""Commands of any bytes and any length arrive as they are, and what they print comes back as it is."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook.seen import Ending
from runbook.shells.hosts import reach
from runbook.shells.words import Dialect, quoted
from support.shellwork import enter, run, said, works

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from runbook.shells.shell import ShellStack
    from support.sshd import Sshd

OPENERS = {"bash": "", "dash": "dash", "ssh": "ssh loopback", "dash-behind-ssh": "ssh -t loopback exec dash"}


@pytest.fixture(params=OPENERS, scope="module")
def shell(request: pytest.FixtureRequest, sshd: Sshd) -> Iterator[ShellStack]:
    assert sshd.port
    opened = reach("here", "local")
    if OPENERS[request.param]:
        enter(opened, OPENERS[request.param])
    yield opened
    opened.close()


def written(shell: ShellStack, command: bytes) -> bytes:
    output = run(shell, command.decode(errors="surrogateescape"))
    assert (output.ending, output.status) == (Ending.DONE, 0), output.data[-300:]
    return output.data


def single_quoted(text: bytes) -> bytes:
    return b"'" + text.replace(b"'", b"'\\''") + b"'"


def test_every_byte_comes_back(shell: ShellStack) -> None:
    for byte in range(1, 256):
        text = b"a" + bytes([byte]) + b"b"
        assert written(shell, b"printf %s " + single_quoted(text)) == text
    together = bytes(range(1, 256)) * 3
    assert written(shell, b"printf %s " + single_quoted(together)) == together


TEXTS = {
    "utf-8": "é ü € 漢字 🎉 \u0301 \ufeff",
    "history": "!! !$ !-1 ^a^b^ !",
    "percent": "%s %d %% \\n \\\\ \\x41",
    "quotes": "'\"`$(echo no)${x}\\'\\\"",
    "tabs-and-blanks": "\ta\t \t b  \n\n \n\t\n",
    "newlines": "\n\n\na\n\n",
    "backslashes": "\\" * 5000 + "n" + "\\" * 4999,
    "what-is-ours": "{ __rb_e_0 0; } :0: \x1e",
}


def test_every_byte_comes_back_in_a_long_command(shell: ShellStack) -> None:
    together = bytes(range(1, 256)) * 500
    assert written(shell, b"printf %s " + single_quoted(together)) == together
    typable = bytes({*range(32, 127), 9, 10, *range(128, 256)}) * 600
    assert written(shell, b"printf %s " + single_quoted(typable)) == typable


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_comes_back(shell: ShellStack, name: str) -> None:
    text = TEXTS[name].encode()
    assert written(shell, b"printf %s " + single_quoted(text)) == text


@pytest.mark.parametrize("length", [100, 889, 900, 901, 3899, 3900, 3901, 4095, 4096, 4097, 10_000, 120_000])
def test_a_line_longer_than_a_terminal_takes(shell: ShellStack, length: int) -> None:
    text = hashlib.shake_128(b"any bytes").digest(length).replace(b"\0", b"\\").replace(b"\n", b"'")
    assert written(shell, b"printf %s " + single_quoted(text)[:130_000]) == text
    plain = b"x" * length
    assert written(shell, b"printf %s " + plain) == plain


HEREDOC = "\ta tab\n\n\n  blanks  \n$HOME `date` $(date) \\ \\\\ \"'\n!bang\n\u00e9\u20ac\n\n"


def test_a_heredoc_keeps_blank_lines_tabs_and_dollars(shell: ShellStack) -> None:
    assert said(shell, f"cat <<'EOF'\n{HEREDOC}EOF") == HEREDOC
    assert said(shell, "x=5; cat <<EOF\n\t$x\n\n\\$x\nEOF") == "\t5\n\n$x\n"
    assert said(shell, "cat <<-EOF\n\t\tno tabs\n\tEOF") == "no tabs\n"
    assert said(shell, "cat <<A; cat <<'B'\n1\nA\n$2\nB\necho 3") == "1\n$2\n3\n"


@pytest.mark.parametrize(
    ("opener", "line"),
    [
        ("<<SQL", "Sécurité"),
        ("<<'SQL'", "SQé"),
        ("<<-SQL", "\t\tSé"),
        ("<<SQL", "SQLé"),
        ('<<"SQL"', "S\U000e0c94"),
    ],
)
def test_a_text_of_which_dash_would_lose_a_byte_is_refused_there_with_nothing_run(
    here: ShellStack, tmp_path: Path, opener: str, line: str
) -> None:
    command = f"cat >{tmp_path}/written {opener}\none\n{line}\nSQL"
    assert said(here, command) == ""
    assert (tmp_path / "written").read_text() == f"one\n{line.lstrip()}\n"
    (tmp_path / "written").unlink()
    enter(here, "dash")
    output = run(here, command)
    assert (output.ending, output.status) == (Ending.REFUSED, None)
    assert "loses a byte of its line 3, which begins as the delimiter SQL does" in output.detail
    assert not (tmp_path / "written").exists()
    works(here)


@pytest.mark.parametrize(
    ("written", "delimiter"),
    [("@@", "@@"), ("!E", "!E"), ("/etc", "/etc"), ("S'Q'L", "SQL"), ("S\\QL", "SQL")],
)
def test_dash_loses_a_byte_whatever_the_delimiter_is_made_of(
    here: ShellStack, written: str, delimiter: str
) -> None:
    enter(here, "dash")
    output = run(here, f"cat <<{written}\n{delimiter[0]}é\n{delimiter}")
    assert output.ending is Ending.REFUSED
    assert f"as the delimiter {delimiter} does" in output.detail


def test_a_text_that_only_looks_as_if_dash_lost_a_byte_is_written(here: ShellStack) -> None:
    enter(here, "dash")
    for text in ("éSQL", "SéSQL"[1:], "xSé", "SQ", "S", "\tSé", "SxQé"):
        assert said(here, f"cat <<SQL\n{text}\nSQL") == f"{text}\n"
    assert said(here, "cat <<SQL\nx\nSQL\necho Sé") == "x\nSé\n"
    assert said(here, "cat <<A; cat <<SQL\nSé\nA\nx\nSQL") == "Sé\nx\n"
    assert said(here, "cat <<A\ncat <<SQL\nSé\nSQL\nA") == "cat <<SQL\nSé\nSQL\n"
    assert said(here, "echo $((1 << 2))\n: 'Sé'") == "4\n"
    assert said(here, "cat <<SQL\nx \\\nSé\nSQL") == "x Sé\n"
    assert said(here, "printf '%s\\n' 'cat <<SQL\nSé\nSQL\n'") == "cat <<SQL\nSé\nSQL\n\n"
    assert said(here, "echo a # <<SQL\necho Sé\n: SQL") == "a\nSé\n"


@pytest.mark.parametrize("size", [1_000_000, 10_000_000])
@pytest.mark.parametrize("opener", ["", "dash"], ids=["bash", "dash"])
def test_a_big_heredoc_is_written_whole(here: ShellStack, tmp_path: Path, opener: str, size: int) -> None:
    if opener:
        enter(here, opener)
    line = "\ta line with $dollars, `ticks`, \\ and 'quotes'; é\n\n"
    text = line * (size // len(line.encode()))
    assert said(here, f"cat >{tmp_path}/big <<'EOF'\n{text}EOF") == ""
    assert hashlib.sha256((tmp_path / "big").read_bytes()).digest() == hashlib.sha256(text.encode()).digest()
    works(here)


def test_a_big_heredoc_with_few_apostrophes_is_written_whole(here: ShellStack, tmp_path: Path) -> None:
    text = (
        "it's\n" * 300
        + 'a line with $dollars, `ticks`, \\ and "quotes"; é\n\n' * 10_000
        + "x" * 9000
        + "'"
        + "y" * 9000
        + "'\n"
    )
    assert said(here, f"cat >{tmp_path}/big <<'EOF'\n{text}EOF") == ""
    assert (tmp_path / "big").read_text() == text
    works(here)


def test_a_big_heredoc_goes_through_ssh(here: ShellStack, sshd: object, tmp_path: Path) -> None:
    assert sshd
    enter(here, "ssh loopback")
    text = "a line of some length, with é and \\ and ' in it\n" * 20_000
    said(here, f"cat >{tmp_path}/big <<'EOF'\n{text}EOF")
    assert (tmp_path / "big").read_text() == text


def test_a_file_of_one_very_long_line(here: ShellStack, tmp_path: Path) -> None:
    text = "x\\é\x01" * 300_000
    said(here, f"cat >{tmp_path}/big <<'EOF'\n{text}\nEOF")
    assert (tmp_path / "big").read_text() == text + "\n"


def test_bytes_that_are_not_utf_8_are_printed_as_they_are(shell: ShellStack) -> None:
    assert written(shell, b"printf '\\377\\376\\200abc\\n'") == b"\xff\xfe\x80abc\n"
    assert written(shell, b"printf '\\000\\001\\r\\n\\r'") == b"\x00\x01\r\n\r"


def test_a_command_in_a_place_of_its_own_takes_and_gives_any_text(here: ShellStack) -> None:
    """What hypothesis thinks of, in bash and in dash."""
    enter(here, "dash")
    outer = [None]

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.binary(max_size=300))
    def comes_back(text: bytes) -> None:
        text = text.replace(b"\0", b"")
        assert written(here, b"printf %s " + single_quoted(text)) == text

    comes_back()
    assert outer
    run(here, "exit")
    comes_back()


@given(st.binary(max_size=2000), st.sampled_from(Dialect), st.integers(20, 300))
def test_no_typed_line_is_longer_than_asked_for(text: bytes, dialect: Dialect, width: int) -> None:
    lines = quoted(text.replace(b"\0", b""), dialect, width).split(b"\n")
    assert max(map(len, lines)) <= width + 40
