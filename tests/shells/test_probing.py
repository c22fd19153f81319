"""What answers the empty command as a shell does, and what does not."""

from __future__ import annotations

import pytest

from runbook.shells.probing import Answer, judged

# what was printed before the probe, and since
ANSWERS = {
    "dash": (b"# ", b":\r\n# ", Answer.SHELL),
    "no-echo": (b"# ", b"# ", Answer.SHELL),
    "bash": (b"motd\r\n\x1b[?2004hme@box:~$ ", b":\r\n\x1b[?2004l\r\x1b[?2004hme@box:~$ ", Answer.SHELL),
    "two-lines": (b"motd\n~\n$ ", b":\n~\n$ ", Answer.SHELL),
    "a-clock": (b"[12:59:59] me$ ", b":\n[13:00:00] me$ ", Answer.SHELL),
    "a-title": (b"\x1b]0;me@box\x07$ ", b":\n\x1b]0;me@box\x07$ ", Answer.SHELL),
    "half-a-prompt": (b"me@box:~$ ", b":\nme@box", Answer.NO_SHELL),
    "not-there-yet": (b"Connecting...", b"", Answer.UNTOLD),
    "there-by-now": (b"Connecting...", b":\nWelcome\nme@box:~$ ", Answer.UNTOLD),
    "a-message-between": (b"me@box:~$ ", b":\n[ 5.1] crng\nme@box:~$ ", Answer.UNTOLD),
    "cat": (b"Type:\n", b":\n:\n", Answer.UNTOLD),
    "python": (b">>> ", b":\nSyntaxError: invalid syntax\n>>> ", Answer.UNTOLD),
    "python-again": (
        b":\nSyntaxError: invalid syntax\n>>> ",
        b":\nSyntaxError: invalid syntax\n>>> ",
        Answer.UNTOLD,
    ),
    "a-database": (b"mysql> ", b":\n    -> ", Answer.NO_SHELL),
    "another-database": (b"base=# ", b":\nbase-# ", Answer.NO_SHELL),
    "a-pager": (
        b"\x1b[7m(END)\x1b[27m",
        b"\r\x1b[K :\x08:^J\x08\x08^J\x07\r\x1b[7m(END)\x1b[27m",
        Answer.UNTOLD,
    ),
    "an-editor": (b"\x1b[1;1H", b"\x1b[24;1H:\x1b[24;63H0,0-1\x1b[1;1H", Answer.UNTOLD),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_shell_is_told_by_its_prompt(name: str) -> None:
    before, answer, told = ANSWERS[name]
    first, earlier, asked = (b"", before, 2) if name.endswith("-again") else (before, b"", 1)
    assert judged(first, earlier, answer, asked) is told


# what was printed before the first probe, from there to the last, and since
LATER = {
    "bash-that-came-late": (b"motd\n", b":\r\nme@box:~$ :\r\nme@box:~$ ", b":\r\nme@box:~$ ", Answer.SHELL),
    "dash-that-came-late": (b"", b":\r\n# # ", b":\r\n# ", Answer.SHELL),
    "bash-that-did-not-hear": (b"", b":\r\nme@box:~$ ", b":\r\nme@box:~$ ", Answer.SHELL),
    "an-unusual-prompt": (b"", b":\r\nbox> :\r\nbox> ", b":\r\nbox> ", Answer.SHELL),
    "a-database-that-came-late": (b"motd\n", b":\r\nsqlite>    ...> ", b":\r\n   ...> ", Answer.NO_SHELL),
    "a-database-with-an-echo": (b"", b":\r\nmysql> :\r\n    -> ", b":\r\n    -> ", Answer.NO_SHELL),
}


@pytest.mark.parametrize("name", LATER)
def test_a_second_line_that_is_not_ended_is_no_second_prompt(name: str) -> None:
    first, earlier, answer, told = LATER[name]
    assert judged(first, earlier, answer, 2) is told
