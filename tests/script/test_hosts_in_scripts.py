"""A recipe on several machines: a script each, which waits for what the others do first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripting import ran
from test_scripts import at_a_terminal

from commandline import recipe, runbook

if TYPE_CHECKING:
    from pathlib import Path

VISITS = """
    .. variable:: A
       :type: host
       :default: localhost

    .. variable:: BOTH
       :type: choice
       :choices: yes, no
       :default: yes

    .. host:: A

    .. step:: One

       echo one; v=kept

    .. step:: Enter
       :enter: shell

       bash

    .. step:: Two

       echo two

    .. host:: B

    .. step:: On B
       :when: BOTH == "yes"

       echo b

    .. host:: A

    .. step:: Three

       echo three

    .. step:: Leave
       :leave:

       exit

    .. step:: Four

       echo $v

    .. host:: B

    .. step:: Last

       echo last
    """


def _written(tmp_path: Path, *options: str) -> Path:
    told = runbook(tmp_path, "export", recipe(tmp_path, VISITS), "--output", "scripts", *options)
    assert (told.returncode, told.stdout) == (0, "scripts/A.sh\nscripts/B.sh\n"), told.stderr
    assert (tmp_path / "scripts/A.sh").stat().st_mode & 0o777 == 0o755
    return tmp_path / "scripts"


def test_a_script_waits_for_what_is_done_elsewhere_first(tmp_path: Path) -> None:
    scripts = _written(tmp_path)
    with at_a_terminal(scripts / "A.sh") as terminal:
        terminal.see("To be done first, on other hosts:\n  B: 4. On B\nDone? [done/quit]")
        assert "three" not in terminal.text
        terminal.type("d\n")
        assert terminal.end() == 0
        after = terminal.text.partition("[done/quit] d\n")[2]
        assert after.splitlines()[:5] == ["5. Three", "three", "6. Leave", "7. Four", "kept"]
        assert after.endswith("To be done next, on other hosts:\n  B: 8. Last")


def test_where_nobody_is_there_it_stops_and_goes_on_later(tmp_path: Path) -> None:
    scripts = _written(tmp_path)
    told = ran(scripts / "A.sh")
    assert (told.returncode, told.stdout.splitlines()[-1]) == (130, "two")
    assert told.stderr.splitlines() == [
        "To be done first, on other hosts:",
        "  B: 4. On B",
        f"To go on: v=… {scripts}/A.sh --from 5",
    ]
    told = ran(scripts / "B.sh", "--here", "--from", "4", "--until", "4")
    assert (told.returncode, told.stdout) == (0, "4. On B\nb\n")
    told = ran(scripts / "A.sh", "--from", "5", "--until", "7", v="kept")
    assert (told.returncode, told.stdout.splitlines()[:3]) == (0, ["2. Enter", "5. Three", "three"])


def test_what_is_not_for_these_values_is_not_waited_for(tmp_path: Path) -> None:
    told = ran(_written(tmp_path, "--var", "BOTH=no") / "A.sh")
    assert told.returncode == 0
    assert "On B" not in told.stdout + told.stderr


def test_a_script_asks_whether_this_is_its_machine(tmp_path: Path) -> None:
    scripts = _written(tmp_path, "--var", "A=a.lan")
    told = ran(scripts / "A.sh")
    assert (told.returncode, told.stdout) == (2, "")
    assert "This script is for a.lan, and this machine is called " in told.stderr
    assert ran(scripts / "A.sh", "--here", "--until", "1").stdout == "1. One\none\n"
    assert ran(scripts / "A.sh", "--list").returncode == 0
    with at_a_terminal(scripts / "A.sh", "--until", "1") as terminal:
        terminal.see("Is it the one? [yes/no]")
        terminal.type("n\n")
        assert terminal.end() == 2
        assert "one" not in terminal.text.splitlines()
