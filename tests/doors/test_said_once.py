"""One fault of the command line is said once, and nothing else is claimed because of it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from commandline import recipe, runbook
from terminal import RUNBOOK

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """
    .. variable:: MAC
       :type: mac
       :default: 00:AA:BB:CC:DD:EE

    .. variable:: KEY
       :type: secret
       :pattern: [a-z]+[0-9]

    .. step:: One

       echo {{ MAC }} {{ KEY }}
    """


@pytest.mark.parametrize("option", ["--dry-run", "--yes"])
@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--var", "MAC=zz"), 'MAC: "zz" is not a MAC address'),
        (("--var", "KEY=abc"), "--var KEY: a secret that is given so can be read by everyone"),
        (("--secret", "KEY=@/nowhere"), "--secret KEY: /nowhere cannot be read"),
        (("--secret", "KEY"), "--secret KEY: the secret itself does not belong there"),
    ],
)
def test_a_value_given_wrongly_is_said_once(
    option: str, given: tuple[str, str], said: str, tmp_path: Path
) -> None:
    secret = {} if "KEY" in given[1] or option == "--dry-run" else {"RUNBOOK_VAR_KEY": "abc1"}
    told = runbook(tmp_path, "run", recipe(tmp_path, TEXT), option, *given, **secret)
    lines = told.stderr.splitlines()
    assert (told.returncode, len(lines), lines[-1]) == (2, 2, "1 problem, nothing was run")
    assert said in lines[0]


def test_a_dry_run_needs_no_secret_whatever_it_has_to_look_like(tmp_path: Path) -> None:
    told = runbook(tmp_path, "run", recipe(tmp_path, TEXT), "--dry-run")
    assert (told.returncode, told.stderr) == (0, "")
    assert "echo 00:aa:bb:cc:dd:ee ••••••" in told.stdout


def test_a_full_disk_names_the_script_that_has_no_room(tmp_path: Path) -> None:
    path = recipe(tmp_path, "\n    .. step:: One\n\n       true\n")
    (tmp_path / "full").mkdir()
    told = subprocess.run(
        [
            *("unshare", "--mount", "sh", "-c"),
            'mount -t tmpfs -o size=8k none full && mkdir full/out && exec "$@"',
            *("sh", RUNBOOK, "export", path, "--output", "full/out"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stdout) == (4, "")
    assert told.stderr == "full/out/localhost.sh: No space left on device\n"
