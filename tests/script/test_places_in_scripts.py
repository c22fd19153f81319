"""What a script does in the places that it enters: inside, proved, or not at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from scripting import exported, printed, ran, where, without_undos
from test_scripts import at_a_terminal

from support import roots
from support.sshd import Sshd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOSTILE = "a\"b$c\\d'e\\n!x"
KEY = "p'w $\"`\\x\\0101"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a root with a few programs."""
    return roots.small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """Give an sshd on loopback."""
    with Sshd(tmp_path_factory.mktemp("sshd")) as server:
        yield server


INSIDE = """
    .. variable:: X

    .. variable:: KEY
       :type: secret

    .. step:: Before

       echo "outside"; inner=no

    .. step:: Enter
       :enter: inside
       :undo: echo "never entered"

       true
       {opener}

    .. step:: Look
       :undo: echo "back inside"

       inner=yes; cd /tmp
       f() {{ printf '%s\\n' "f {{{{ X }}}} $1"; }}
       read -r line || true
       echo "read <$line>"

    .. step:: Look again
       :unless: test "$inner" != yes

       f "{{{{ KEY }}}}"
       cat <<EOF
       {{{{ X }}}} {{{{ KEY }}}} $(pwd)
       EOF

    .. output::

       f {{{{ X }}}} ...
       {{{{ X }}}} ... /tmp

    .. file:: /tmp/written
       :mode: 640

       {{{{ X }}}}	{{{{ KEY }}}}

    .. step:: Leave
       :leave:

       exit

    .. step:: After

       echo "$inner"
    """
SEEN = [
    "1. Before",
    "outside",
    "2. Enter",
    "3. Look",
    "read <>",
    "4. Look again",
    f"f {HOSTILE} {KEY}",
    f"{HOSTILE} {KEY} /tmp",
    "5. /tmp/written",
    "6. Leave",
    "7. After",
    "no",
]


@pytest.mark.parametrize(
    "shell",
    ["", "/usr/bin/bash", "/usr/bin/bash -i", "/usr/bin/bash --norc -i", "/usr/bin/dash", "/usr/bin/dash -i"],
)
def test_the_steps_of_a_chroot_run_in_it(shell: str, root: Path, tmp_path: Path) -> None:
    (root / "tmp/written").unlink(missing_ok=True)
    script = exported(
        tmp_path, INSIDE.format(opener=f"SHELL=/bin/sh chroot {root} {shell}"), "--var", f"X={HOSTILE}"
    )
    told = ran(script, RUNBOOK_VAR_KEY=KEY)
    assert (told.returncode, without_undos(told)) == (0, SEEN), told.stderr
    assert (root / "tmp/written").read_text() == f"{HOSTILE}\t{KEY}\n"
    assert (root / "tmp/written").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    "opener",
    [
        "bash",
        "bash -i",
        "dash -i",
        "sh -i",
        "env -i PATH=$PATH bash --norc -i",
        "unshare --mount --pid --fork bash",
        "su nobody -s /bin/bash",
        "su nobody -s /bin/dash",
        "setpriv --reuid 65534 --regid 65534 --clear-groups bash --norc",
    ],
)
def test_the_steps_of_any_place_run_in_it(opener: str, tmp_path: Path) -> None:
    text = INSIDE.format(opener=opener).replace("tmp/written", str(tmp_path / "place/written")[1:])
    (tmp_path / "place").mkdir()
    for folder in (tmp_path.parent, tmp_path):
        folder.chmod(0o755)
    tmp_path.parent.parent.chmod(0o755)
    (tmp_path / "place").chmod(0o777)
    script = exported(tmp_path, text, "--var", f"X={HOSTILE}")
    told = ran(script, RUNBOOK_VAR_KEY=KEY)
    seen = [line.replace("tmp/written", str(tmp_path / "place/written")[1:]) for line in SEEN]
    assert (told.returncode, without_undos(told)) == (0, seen), told.stderr
    assert (tmp_path / "place/written").read_text() == f"{HOSTILE}\t{KEY}\n"


def test_the_steps_of_a_place_run_on_the_machine_that_ssh_reaches(sshd: Sshd, tmp_path: Path) -> None:
    script = exported(tmp_path, INSIDE.format(opener=f"{sshd.folder}/ssh loopback"), "--var", f"X={HOSTILE}")
    told = ran(script, RUNBOOK_VAR_KEY=KEY)
    assert (told.returncode, without_undos(told)) == (0, SEEN), told.stderr


@pytest.mark.parametrize(
    ("opener", "said"),
    [
        ("chroot /nowhere", "cannot change root directory"),
        ("chroot {root} /nowhere", "failed to run command"),
        ("true", "its shell did not open, or ended early (status 0)"),
        ("cat > /dev/null", "its shell did not open, or ended early (status 0)"),
        ("chroot /proc/self/root /usr/bin/bash", "the new shell is in the same root as the old one"),
        # what reads the first line is no shell, and the shell behind it was not told that it is one
        ("sh -c 'read -r line; exec bash'", "its shell did not open"),
        ("python3 -", "its shell did not open"),
    ],
)
def test_where_no_shell_opens_nothing_that_follows_runs(
    opener: str, said: str, root: Path, tmp_path: Path
) -> None:
    script = exported(tmp_path, INSIDE.format(opener=opener.format(root=root)), "--var", f"X={HOSTILE}")
    told = ran(script, RUNBOOK_VAR_KEY=KEY)
    assert (told.returncode, told.stdout.splitlines()) == (4, SEEN[:3])
    assert said in told.stderr
    assert "Step 2, Enter" in told.stderr


def test_a_shell_on_a_terminal_of_its_own_is_not_spoken_to(tmp_path: Path) -> None:
    script = exported(
        tmp_path, INSIDE.format(opener="v=script; $v -qec 'bash --norc' /dev/null"), "--var", "X=x"
    )
    told = ran(script, RUNBOOK_VAR_KEY="some-key")
    assert told.returncode == 4
    assert "its shell reads from a terminal of its own" in told.stderr
    assert "3. Look" not in told.stdout.splitlines()
    assert "7. After" not in told.stdout.splitlines()


@pytest.mark.parametrize("death", ["kill -9 $$", "exec true", "f() {{ exit 0; }}; f"])
def test_a_shell_that_dies_takes_its_steps_with_it(death: str, root: Path, tmp_path: Path) -> None:
    text = INSIDE.replace('f "{{{{ KEY }}}}"', death).format(opener=f"chroot {root} /usr/bin/bash")
    told = ran(exported(tmp_path, text, "--var", "X=x"), RUNBOOK_VAR_KEY=KEY)
    assert (told.returncode, told.stdout.splitlines()[:6]) == (4, SEEN[:6])
    assert "written" not in told.stdout
    assert re.search(r"Nothing more (of inside was run|was run there)\.", told.stderr)


INSIDE_FIRST = "  2. inside: what was done in it, by the command that was told when it was left"


@pytest.mark.parametrize("shell", ["bash", "dash"])
@pytest.mark.parametrize(
    "death", ["f() {{ exit 7; }}; f", "set -u; echo $unset", "trap 'exit 7' TERM; kill $$"]
)
def test_the_step_whose_shell_ended_is_named(death: str, shell: str, root: Path, tmp_path: Path) -> None:
    text = INSIDE.replace('f "{{{{ KEY }}}}"', death).format(opener=f"chroot {root} /usr/bin/{shell}")
    told = ran(exported(tmp_path, text, "--var", "X=x"), RUNBOOK_VAR_KEY=KEY)
    assert (told.returncode, told.stdout.splitlines()[:6]) == (4, SEEN[:6])
    lines = [line for line in told.stderr.splitlines() if line.startswith(("Step ", "  "))]
    assert re.fullmatch(
        r"Step 4, Look again \(recipe.rst:29\): the shell that ran it ended \(status \d+\)\. "
        r"Nothing more was run there\.",
        lines[0],
    )
    assert lines[1::2] == ["  3. Look", INSIDE_FIRST, lines[-1]]
    assert lines[4] == "  2. Enter"


def test_a_step_that_fails_inside_says_how_to_go_on_and_to_take_back(root: Path, tmp_path: Path) -> None:
    text = INSIDE.replace('f "{{{{ KEY }}}}"', "false").format(opener=f"chroot {root} /usr/bin/dash")
    script = exported(tmp_path, text, "--var", "X=x")
    told = ran(script, RUNBOOK_VAR_KEY=KEY)
    assert told.returncode == 1
    inside = told.stderr.split("--at ")[1].split()[0]
    assert told.stderr.splitlines() == [
        "Step 4, Look again (recipe.rst:29): status 1 instead of 0.",
        f"To go on: inner=… {script} --from 4",
        "Still there; to take it back, the last first:",
        "  3. Look",
        f"  {script} --undo 3 --at {inside}",
        "Still there; to take it back, the last first:",
        INSIDE_FIRST,
        "  2. Enter",
        f"  {script} --after 2 --undo 2 --at {where(told)}",
    ]
    again = ran(script, "--from", "5", RUNBOOK_VAR_KEY=KEY, inner="no")
    assert without_undos(again) == [SEEN[2], *SEEN[8:]], again.stderr
    assert ran(script, "--undo", "3", "--at", inside).stdout == "2. Enter\n3. Look\nback inside\n"


def test_a_place_without_what_proves_it_is_not_entered(tmp_path: Path) -> None:
    bare = roots.bare(tmp_path / "bare")
    script = exported(tmp_path, INSIDE.format(opener=f"chroot {bare} /usr/bin/bash"), "--var", "X=x")
    told = ran(script, RUNBOOK_VAR_KEY=KEY)
    assert (told.returncode, told.stdout.splitlines()) == (4, SEEN[:3])
    assert "without stat and id (coreutils) a place cannot be proved" in told.stderr


NESTED = """
    .. step:: Enter
       :enter: dash

       chroot {root} /usr/bin/dash

    .. step:: In dash

       v=1; echo "dash $v ${{BASH_VERSION-}}"

    .. step:: Enter more
       :enter: bash

       /usr/bin/bash --norc

    .. step:: In bash

       a=(x "y z"); echo "${{a[1]}} ${{v-unset}} $'q\\'s'"

    .. step:: Leave bash
       :leave:

       echo leaving; (exit 5); exit 3

    .. step:: In dash again

       echo "dash $v"

    .. step:: Leave dash
       :leave:

       exit
    """


def test_places_in_places(root: Path, tmp_path: Path) -> None:
    assert printed(tmp_path, NESTED.format(root=root)).splitlines() == [
        "1. Enter",
        "2. In dash",
        "dash 1 ",
        "3. Enter more",
        "4. In bash",
        "y z unset $'q\\'s'",
        "5. Leave bash",
        "leaving",
        "6. In dash again",
        "dash 1",
        "7. Leave dash",
    ]


def test_what_a_shell_of_another_language_cannot_read_is_not_run(root: Path, tmp_path: Path) -> None:
    text = f"""
        .. step:: Enter
           :enter: dash

           chroot {root} /usr/bin/dash -i

        .. step:: One

           echo never

        .. step:: Two

           a=(1 2)
           echo never

        .. step:: Leave
           :leave:

           exit
        """
    told = ran(exported(tmp_path, text))
    assert (told.returncode, told.stdout) == (4, "1. Enter\n")


def test_a_person_is_asked_inside_too(tmp_path: Path) -> None:
    text = """
        .. step:: Enter
           :enter: bash

           bash --norc -i

        .. step:: Erase
           :confirm: erases it

           read -r line; echo "erased by $line"

        .. step:: Leave
           :leave:

           exit
        """
    with at_a_terminal(exported(tmp_path, text)) as terminal:
        terminal.see("Attention: erases it. Run it?")
        terminal.type("run\n")
        terminal.type("Ada\n")
        assert terminal.end() == 0
        assert "erased by Ada\n3. Leave" in terminal.text
    with at_a_terminal(exported(tmp_path, text)) as terminal:
        terminal.see("Attention: erases it. Run it?")
        terminal.type("quit\n")
        assert terminal.end() == 130
        assert "3. Leave" not in terminal.text


@pytest.mark.parametrize("term", ["xterm", "dumb"])
@pytest.mark.parametrize("opener", ["chroot {root}", "sudo chroot {root}"])
def test_a_shell_that_edits_what_it_reads_shows_nothing_of_it(
    opener: str, term: str, root: Path, tmp_path: Path
) -> None:
    sudo = tmp_path / "sudo"  # as sudo does it, with an environment of its own
    sudo.write_text('#!/bin/sh\nexec env -i TERM="$TERM" PATH="$PATH" SHELL=/bin/bash "$@"\n')
    sudo.chmod(0o755)
    text = f"""
        .. step:: Enter
           :enter: inside

           PATH=$PATH:{tmp_path}
           {opener.format(root=root)}

        .. step:: Look

           echo seen; echo "and this" >&2

        .. step:: Leave
           :leave:

           exit
        """
    script = exported(tmp_path, text)
    with at_a_terminal(script, SHELL="/bin/bash", TERM=term) as terminal:
        assert terminal.end() == 0
        assert terminal.text == "1. Enter\n2. Look\nseen\nand this\n3. Leave"


# ---------------------------------------------------------------- secrets


def test_a_secret_is_in_no_argument_and_not_in_the_script(tmp_path: Path) -> None:
    text = INSIDE.replace("read -r line || true", "cat /proc/*/cmdline > {where} 2>/dev/null || true")
    text = text.replace('echo "read <$line>"', "echo 'read <>'")
    where = tmp_path / "arguments"
    script = exported(
        tmp_path, text.format(opener="bash", where=where), "--var", "X=x", RUNBOOK_VAR_KEY="never-1"
    )
    assert "never-1" not in script.read_text()
    told = ran(script, RUNBOOK_VAR_KEY="s3cret-word")
    assert told.returncode == 0, told.stderr
    assert b"s3cret-word" not in where.read_bytes()


def test_a_secret_is_asked_for_twice_unseen(tmp_path: Path) -> None:
    text = """
        .. variable:: KEY
           :type: secret
           :pattern: [a-z.]+

        .. variable:: ADDRESS
           :value: http://me:{{ KEY }}@{{ "host" }}/

        .. step:: One {{ KEY }}

           echo '{{ ADDRESS }}' $'{{ ADDRESS }}' {{ ADDRESS }}
        """
    script = exported(tmp_path, text)
    with at_a_terminal(script) as terminal:
        terminal.see("KEY:")
        terminal.type("abc\n")
        terminal.see("KEY: not as long")
        terminal.type("abcD\n")
        terminal.see("KEY: not as long", times=2)
        terminal.type("ab.cd\n")
        terminal.see("once more:")
        terminal.type("ab.cd\n")
        assert terminal.end() == 0
        assert terminal.text.endswith("1. One <KEY>\n" + " ".join(["http://me:ab.cd@host/"] * 3))
    assert ran(script).returncode == 2
    assert ran(script, "--list").returncode == 0
    assert ran(script, RUNBOOK_VAR_KEY="no").returncode == 2


def test_a_machine_that_is_renamed_within_a_place_is_the_same_outside(tmp_path: Path) -> None:
    text = """
        .. step:: Enter
           :enter: inside

           bash

        .. step:: Rename

           hostname after

        .. step:: Leave
           :leave:

           exit

        .. step:: Look

           echo "still $(hostname)"

        .. step:: Look again

           echo "and still"
        """
    script = exported(tmp_path, text)
    told = ran(script, "--here", wrapper=["unshare", "--uts", "sh", "-c", 'hostname before; exec "$0" "$@"'])
    assert (told.returncode, told.stderr) == (0, "")
    assert "still after" in told.stdout
    assert "and still" in told.stdout
