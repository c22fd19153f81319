"""What an author writes in the directives, and what of it reaches the recipe: word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.model import Answer, Capture, Expectation, File, Location, Match, Retry, Variable
from runbook.recipe.reader import read
from support.reading import lines, recipe, recipe_of, refusal

if TYPE_CHECKING:
    from pathlib import Path


# ---------------------------------------------------------------- commands, word for word


def test_tabs_and_trailing_blanks_of_a_command_survive(tmp_path: Path) -> None:
    found = recipe_of(tmp_path, b".. step:: S\n\n   printf '\ta  b'  \t \n   true \n")
    assert found.steps[0].code == "printf '\ta  b'  \t \ntrue "


def test_blank_lines_inside_a_step_survive_with_their_blanks(tmp_path: Path) -> None:
    found = recipe_of(tmp_path, b".. step:: S\n\n   cat <<EOF\n\n     \n   \t\n\t\n   EOF\n\n\n")
    assert found.steps[0].code == "cat <<EOF\n\n  \n\t\n\nEOF"  # a tab alone is indentation


def test_control_bytes_and_odd_line_separators_survive(tmp_path: Path) -> None:
    odd = "a\x01\x07\x0b\x0c\x1b\x1c\x1d\x1e\x1f\x7f\x85\u2028\u2029b\rc"
    found = recipe_of(tmp_path, f"T\n=\n\n.. step:: S\n\n   : '{odd}'\n\n.. step:: Z\n\n   true\n".encode())
    assert found.steps[0].code == f": '{odd}'"
    assert found.steps[1].location.line == 8


def test_lines_ended_as_in_windows_are_read_as_all_others(tmp_path: Path) -> None:
    found = recipe_of(tmp_path, b".. step:: S\r\n   :id: s\r\n\r\n   cat <<EOF\r\n   x\r\n   EOF\r\n")
    assert found.steps[0].code == "cat <<EOF\nx\nEOF"


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    assert recipe_of(tmp_path, b"\xef\xbb\xbf.. step:: S\n\n   true\n").steps[0].title == "S"


def test_indentation_by_tabs_goes_and_what_follows_stays(tmp_path: Path) -> None:
    found = recipe_of(tmp_path, b".. step:: S\n\n\tcat <<-EOF\n\t\tx\n\tEOF\n")
    assert found.steps[0].code == "cat <<-EOF\n\tx\nEOF"


def test_a_tab_that_covers_indentation_and_text_is_refused(tmp_path: Path) -> None:
    problems = refusal(tmp_path, ".. file:: /Makefile\n\n   all:\n\techo hi\n")
    assert lines(problems) == [4]
    assert "tab" in problems[0].fact


def test_a_step_in_a_list_in_a_list_keeps_its_lines(tmp_path: Path) -> None:
    found = recipe_of(
        tmp_path,
        b"* one\n\n  1. two\n\n     .. step:: S\n\n"
        b"        cat <<EOF\n        \tx  \n          y\n        EOF\n",
    )
    assert found.steps[0].code == "cat <<EOF\n\tx  \n  y\nEOF"
    assert found.steps[0].code_location.line == 7


def test_a_step_in_a_quote_keeps_its_lines(tmp_path: Path) -> None:
    found = recipe_of(tmp_path, b"Text\n\n    .. step:: S\n\n       a\tb \n\n    Text\n")
    assert found.steps[0].code == "a\tb "


def test_a_line_longer_than_docutils_takes_is_read(tmp_path: Path) -> None:
    long = "x" * 100_000
    assert recipe_of(tmp_path, f".. step:: S\n\n   echo {long}\n".encode()).steps[0].code == f"echo {long}"


def test_no_space_and_other_wide_blanks_in_a_command_survive(tmp_path: Path) -> None:
    found = recipe_of(tmp_path, ".. step:: S\n\n   echo a\u00a0\u3000\n   true\n".encode())
    assert found.steps[0].code == "echo a\u00a0\u3000\ntrue"


def test_an_included_file_keeps_its_lines_and_gives_its_own_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "part.inc").write_bytes(b"Text\n\n.. step:: S\n   :id: s\n\n   a\tb \n")
    (tmp_path / "recipe.rst").write_bytes(
        b".. note::\n\n   .. include:: part.inc\n\n.. step:: T\n\n   true\n"
    )
    first, second = read("recipe.rst").steps
    assert first.code == "a\tb "
    assert first.code_location == Location("part.inc", 6)
    assert second.code_location == Location("recipe.rst", 7)


def test_a_part_of_a_file_that_is_included_gives_its_true_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "part.inc").write_bytes(b"x\n\nx\n\n.. step:: S\n   :id: s\n\n   a\tb \n")
    (tmp_path / "recipe.rst").write_bytes(b".. include:: part.inc\n   :start-line: 3\n")
    (step,) = read("recipe.rst").steps
    assert step.code == "a\tb "
    assert (step.location, step.code_location) == (Location("part.inc", 5), Location("part.inc", 8))


def test_an_included_file_with_tabs_of_another_width_keeps_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "part.inc").write_bytes(b".. step:: S\n\n\ta\tb\n\t\tc\n")
    (tmp_path / "recipe.rst").write_bytes(b".. include:: part.inc\n   :tab-width: 4\n")
    assert read("recipe.rst").steps[0].code == "a\tb\n\tc"


def test_a_step_in_a_table_is_refused_since_its_lines_are_not_its_own(tmp_path: Path) -> None:
    problems = refusal(
        tmp_path,
        """\
        +--------------+---+
        | .. step:: S  | x |
        |              |   |
        |    true      | x |
        +--------------+---+
        """,
    )
    assert lines(problems) == [2]
    assert "outside of tables" in problems[0].remedy


def test_commands_indented_more_than_the_options_begin_where_they_begin(tmp_path: Path) -> None:
    text = b".. step:: S\n   :id: s\n\n     cat <<EOF\n       x\n\n      \n     EOF\n"
    assert recipe_of(tmp_path, text).steps[0].code == "cat <<EOF\n  x\n\n \nEOF"


def test_indented_lines_below_the_first_command_stay_indented(tmp_path: Path) -> None:
    text = b".. step:: S\n\n   if true\n   then\n     echo\n   fi\n"
    assert recipe_of(tmp_path, text).steps[0].code == "if true\nthen\n  echo\nfi"


# ---------------------------------------------------------------- every option


def test_every_option_of_a_variable(tmp_path: Path) -> None:
    found = recipe(
        tmp_path,
        """\
        .. variable:: ARCH
           :type: choice
           :choices: amd64, i386
           :default: amd64

           The *architecture* of ``MyHost``, see `Debian <https://debian.org>`_.

        .. variable:: VG
           :type: lvm
           :pattern: [A-Z].*
           :max-length: 16
           :example: MyVG

        .. variable:: PATH
           :value: /dev/{{ VG }}

        .. step:: S

           true
        """,
    )
    here = str(tmp_path / "recipe.rst")
    assert found.variables == (
        Variable(
            "ARCH",
            Location(here, 1),
            type="choice",
            description="The architecture of MyHost, see Debian.",
            default="amd64",
            choices=("amd64", "i386"),
        ),
        Variable("VG", Location(here, 8), type="lvm", example="MyVG", pattern="[A-Z].*", max_length=16),
        Variable("PATH", Location(here, 14), value="/dev/{{ VG }}"),
    )


def test_every_option_of_a_step(tmp_path: Path) -> None:
    (step, manual) = recipe(
        tmp_path,
        """\
        .. step:: Set the *password*
           :id: password
           :when: 1 == 1
           :unless: test -e /x
           :undo:
              rm -f /x
                rm -f /y
           :status: 3
           :timeout: 1 h 30 min
           :retry: 10 x 1.5 s
           :answer:
              [Pp]assword: => x => y
              again\\? =>
           :confirm: it is lost
           :raw:

           passwd ${#a} {{ not.a.value

        .. step:: Switch it on
           :manual:
           :probe: ping -c1 x
        """,
    ).steps
    assert (step.id, step.title, step.when) == ("password", "Set the password", "1 == 1")
    assert (step.unless, step.undo) == ("test -e /x", "rm -f /x\n  rm -f /y")
    assert (step.status, step.timeout, step.retry) == (3, 5400.0, Retry(10, 1.5))
    assert step.answers == (Answer("[Pp]assword:", "x => y"), Answer("again\\?", ""))
    assert (step.confirm, step.raw, step.manual) == ("it is lost", True, False)
    assert (manual.manual, manual.probe, manual.code) == (True, "ping -c1 x", "")


def test_every_option_of_a_file(tmp_path: Path) -> None:
    (named, bare) = recipe(
        tmp_path,
        """\
        .. file:: /etc/iet/ietd.conf
           :title: Declare the target
           :mode: 0640
           :owner: root:adm
           :append:
           :backup:
           :when: 1
           :undo: true

           Target x

             indented

        .. file:: /srv/tftp/empty
        """,
    ).steps
    assert named.file == File(
        "/etc/iet/ietd.conf", "Target x\n\n  indented\n", "0640", "root:adm", append=True, backup=True
    )
    assert (named.title, named.id, named.when) == ("Declare the target", "declare-the-target", "1")
    assert (bare.title, bare.id, bare.file) == (
        "/srv/tftp/empty",
        "srv-tftp-empty",
        File("/srv/tftp/empty", ""),
    )


def test_a_file_keeps_tabs_trailing_blanks_and_blank_lines(tmp_path: Path) -> None:
    found = recipe_of(tmp_path, b".. file:: /x\n   :mode: 644\n\n     a\t \n\n\n   b  \n\n\n\nText\n")
    assert found.steps[0].file == File("/x", "  a\t \n\n\nb  \n", "644")


def test_every_option_of_an_output(tmp_path: Path) -> None:
    found = recipe(
        tmp_path,
        r"""
        .. step:: S

           cat /proc/net/iet/volume

        .. output::
           :match: regex
           :capture:
              TID = tid:(\d+)
              NAME = name:.*

           tid:\d+
           ...

        .. output::

           ...

        .. step:: T

           echo {{ TID }} {{ NAME }}
        """,
    )
    here = str(tmp_path / "recipe.rst")
    assert found.steps[0].expectations == (
        Expectation(
            "tid:\\d+\n...",
            Location(here, 12),
            Match.REGEX,
            (Capture("TID", r"tid:(\d+)"), Capture("NAME", "name:.*")),
        ),
        Expectation("...", Location(here, 17)),
    )


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("Créer le volume de {{ TAILLE }}", "creer-le-volume-de-taille"),
        ("Vérifier l'œuvre : ``lsinitramfs``", "verifier-l-oeuvre-lsinitramfs"),
        ("2. Formater en Ext3", "formater-en-ext3"),
    ],
)
def test_an_id_is_made_from_the_title(tmp_path: Path, title: str, made: str) -> None:
    text = f".. variable:: TAILLE\n\n.. step:: {title}\n\n   true\n"
    assert recipe(tmp_path, text).steps[0].id == made


def test_a_title_loses_its_markup_and_keeps_its_places_of_substitution(tmp_path: Path) -> None:
    text = """\
        .. variable:: A

        .. step:: Mount ``/proc`` for :var:`A`, **not** {{ A | replace("*", "`") }}

           true
        """
    assert recipe(tmp_path, text).steps[0].title == 'Mount /proc for {{ A }}, not {{ A | replace("*", "`") }}'


def test_the_recipe_is_called_by_its_first_heading_or_its_file(tmp_path: Path) -> None:
    assert recipe(tmp_path, "An *old* disk\n=============\n\n.. step:: S\n\n   true\n").title == "An old disk"
    assert recipe(tmp_path, ".. step:: S\n\n   true\n").title == "recipe"


def test_a_person_is_told_what_to_do_without_its_markup(tmp_path: Path) -> None:
    [step] = recipe(
        tmp_path,
        """
        .. variable:: X
           :default: a

        .. host:: H

        .. step:: Press
           :manual:

           The *red* button of {{ X | upper }}: ``ping {{ X }}``, :var:`X`, {{ X ~ "*" ~ X }}.

           * one::

                as it *is*
        """,
    ).steps
    said = 'The red button of {{ X | upper }}: ping {{ X }}, {{ X }}, {{ X ~ "*" ~ X }}.'
    assert step.code.startswith(said)


def test_a_step_in_what_a_person_is_told_is_refused(tmp_path: Path) -> None:
    problems = refusal(tmp_path, ".. step:: S\n   :manual:\n\n   Do it.\n\n   .. step:: Z\n\n      true\n")
    assert "stands inside the step above it" in problems[0].fact
