"""What is told of processes, and of whom nothing may be told."""

from __future__ import annotations

import os

from runbook.shells import processes


def test_nobody_belongs_to_group_or_session_zero() -> None:
    # the kernel's threads do, and all that was started from outside of a container: a signal would end them
    assert processes.group(0) == []
    assert processes.of_sessions({0}) == set()


def test_a_process_that_is_gone_has_no_session_to_be_ended() -> None:
    pid = os.posix_spawn("/bin/true", ["true"], {})
    os.waitpid(pid, 0)
    assert processes.session_of(pid) == processes.group_of(pid) == 0
    assert processes.of_sessions({processes.session_of(pid)}) == set()
    assert not processes.alive(pid)
    assert processes.name(pid) == "?"
