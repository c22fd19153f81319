"""Places are entered, proved and left: chroot, su, unshare, ssh, one in another, in bash and dash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.errors import PlaceError
from runbook.seen import Ending, Identity
from support.places import CHAINS, KINDS
from support.shellwork import enter, leave, run, said, works

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.shells.shell import ShellStack


@pytest.mark.parametrize("chain", CHAINS, ids="-in-".join)
def test_places_are_entered_proved_and_left(
    here: ShellStack, into: Callable[[ShellStack, str], None], chain: tuple[str, ...]
) -> None:
    seen = [here.prove()]
    for depth, name in enumerate(chain, start=1):
        run(here, f"depth={depth}; cd /; false")
        into(here, name)
        assert here.labels == chain[:depth]
        seen.append(here.prove())
        works(here)
        _is_as_expected(name, seen[-2:])
        assert said(here, "echo ${depth-none}") == "none\n"
    for depth in reversed(range(len(chain))):
        leave(here)
        assert here.prove() == seen[depth]
        assert said(here, "echo $depth") == f"{depth + 1}\n"


def _is_as_expected(name: str, seen: list[Identity]) -> None:
    kind = KINDS[name]
    outer, inner = seen
    if kind.uid is not None:
        assert inner.uid == kind.uid
    if kind.elsewhere:
        assert (inner.device, inner.inode) != (outer.device, outer.inode)


@pytest.mark.parametrize("kind", ["bash --norc", "dash"])
def test_a_machine_behind_ssh_that_a_step_renames_is_the_same_place(
    here: ShellStack, into: Callable[[ShellStack, str], None], kind: str
) -> None:
    into(here, "ssh")
    enter(here, f"unshare --uts {kind}")
    before = here.prove()
    said(here, "hostname renamed")
    now = here.prove()
    assert now.hostname == "renamed" != before.hostname
    assert now.boot == before.boot != ""
    works(here)


def test_where_no_start_is_seen_the_name_tells_one_machine_from_another() -> None:
    seen = Identity(1, 2, 0, "one", "a")
    assert seen.is_at(Identity(1, 2, 0, "renamed", "a"))
    assert seen.is_at(Identity(1, 2, 0, "one"))  # its /proc was mounted, or unmounted, meanwhile
    assert not seen.is_at(Identity(1, 2, 0, "one", "b"))
    assert not seen.is_at(Identity(1, 2, 0, "other"))
    assert not seen.is_at(Identity(1, 2, 7, "one", "a"))


@pytest.mark.parametrize("ending", ["exit 5", "kill -9 $$", "exec dash -c 'exit 6'"])
@pytest.mark.parametrize("name", ["dash", "chroot", "bare-dash", "su", "ssh"])
def test_a_shell_that_ends_itself_ends_the_step_and_the_place(
    here: ShellStack, into: Callable[[ShellStack, str], None], name: str, ending: str
) -> None:
    into(here, name)
    output = run(here, ending)
    assert output.ending is Ending.GONE
    assert name in output.detail
    assert here.labels == ()
    works(here)


@pytest.mark.parametrize("ending", ["exit 5", "kill -9 $$", "exec sh -c 'exit 6'", "set -e; false"])
def test_the_outermost_shell_that_ends_itself_ends_the_step(here: ShellStack, ending: str) -> None:
    output = run(here, ending)
    assert output.ending is Ending.GONE
    assert here.labels == ()
    with pytest.raises(PlaceError, match="no shell answers any more on host"):
        here.prove()


def test_what_was_printed_before_the_end_is_kept(here: ShellStack) -> None:
    output = run(here, "printf 'half a line, \\036 and half a record'; kill -9 $$")
    assert output.data == b"half a line, \x1e and half a record"
