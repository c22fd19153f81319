"""What `runbook list` says on a narrow terminal, and what is said in French of a file of values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from commandline import recipe, runbook
from terminal import RUNBOOK, Terminal

if TYPE_CHECKING:
    from pathlib import Path


def test_a_narrow_terminal_shows_whole_titles_and_values(tmp_path: Path) -> None:
    text = """
        .. variable:: PLACE
           :default: a place with a name that is rather too long

        .. step:: Make room for all that comes after it all
           :confirm: it is gone

           true
        """
    with Terminal(
        [RUNBOOK, "list", recipe(tmp_path, text)],
        {"PATH": "/usr/bin:/bin", "TERM": "xterm", "LC_ALL": "C.UTF-8"},
        tmp_path,
        columns=40,
    ) as terminal:
        assert terminal.end() == 0
        assert terminal.lines[:11] == [
            "Recipe",
            "",
            "Variables",
            "  PLACE  text",
            "    [a place with a name that is rather",
            "    too long]",
            "",
            " localhost",
            "  1  Make room for all that comes after",
            "     it all",
            "     asks first",
        ]


def test_no_empty_line_stands_around_an_id_that_is_longer_than_the_line(tmp_path: Path) -> None:
    text = """
        .. step:: Make room for all that comes after it all
           :id: make-room-for-all-that-comes-after-it-all

           true

        .. step:: Two

           true
        """
    told = runbook(tmp_path, "list", recipe(tmp_path, text), COLUMNS="40")
    assert told.stdout.split(" localhost\n")[1].splitlines() == [
        "  1  Make room for all that comes after",
        "     it all",
        "     make-room-for-all-that-comes-after-it-all",
        "  2  Two",
        "     two",
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("v.json", '{\n"A": }', "--vars v.json\u00a0: la ligne 2 n'est pas du JSON"),
        ("v.toml", "a = 1\nb = = 3\n", "--vars v.toml\u00a0: la ligne 2 n'est pas du TOML"),
    ],
)
def test_a_file_of_values_that_cannot_be_read_is_said_in_french(
    name: str, content: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(content)
    path = recipe(tmp_path, "\n    .. step:: One\n\n       true\n")
    told = runbook(tmp_path, "run", path, "--vars", name, LC_ALL="C.UTF-8", LANGUAGE="fr", LANG="C.UTF-8")
    assert (told.returncode, told.stderr.splitlines()[0]) == (2, said)
