"""`runbook export`: what it is asked for, what it refuses, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from commandline import PLAIN, recipe, runbook

if TYPE_CHECKING:
    from pathlib import Path

TWO_HOSTS = """
    .. host:: one

    .. step:: A

       true

    .. host:: two

    .. step:: B

       true
    """


def _refused(tmp_path: Path, text: str, *options: str, **environment: str) -> tuple[int, str]:
    told = runbook(tmp_path, "export", recipe(tmp_path, text), *options, **environment)
    assert told.stdout == ""
    return told.returncode, told.stderr


def test_of_several_hosts_one_is_to_be_named(tmp_path: Path) -> None:
    assert _refused(tmp_path, TWO_HOSTS) == (
        2,
        "the recipe has several hosts: one, two; --on HOST, or --output FOLDER for a script each\n",
    )
    assert _refused(tmp_path, TWO_HOSTS, "--on", "tow") == (2, '--on: no host "tow"; did you mean "two"?\n')
    told = runbook(tmp_path, "export", recipe(tmp_path, TWO_HOSTS), "--on", "two")
    assert "step_2() {\ntrue\n}\n" in told.stdout
    assert "step_1" not in told.stdout


def test_all_that_is_missing_or_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = """
        .. variable:: A

        .. variable:: B
           :type: int

        .. variable:: UNUSED

        .. variable:: S
           :type: secret

        .. step:: One

           echo {{ A }} {{ B }} {{ S }}
        """
    assert _refused(tmp_path, text, "--var", "B=x", "--var", "C=1") == (
        2,
        (
            "C: the recipe has no variable of that name; it has A, B\n"
            "recipe.rst:5: A: no value; --var A=…; `runbook run` asks for it on a terminal\n"
            'recipe.rst:7: B: "x" is not a whole number (such as 42)\n'
            "3 problems\n"
        ),
    )


@pytest.mark.parametrize(
    ("code", "line", "said"),
    [
        (
            "cat <<'EOF'\n{{ S }}\nEOF",
            9,
            "it cannot be put there; write the here-document's delimiter without",
        ),
        ("echo $(( {{ S }} ))", 8, "it cannot be put there; put it in a shell variable first, as X={{ S }}"),
        ("echo {{ S | upper }}", 8, "cannot compute with it; declare what it gives as a variable of its own"),
        ("echo {{ S | shell }}  # several words", 8, "cannot compute with it"),
        ("true\necho {{ S ~ 'x' }}", 9, "cannot compute with it"),
    ],
)
def test_a_secret_that_cannot_go_where_it_is_used(code: str, line: int, said: str, tmp_path: Path) -> None:
    body = code.replace("\n", "\n           ")
    text = f"""
        .. variable:: S
           :type: secret

        .. step:: One

           {body}
        """
    status, told = _refused(tmp_path, text)
    assert (status, told.count("\n")) == (3, 1), told
    assert told.startswith(f"recipe.rst:{line + 2}: ")
    assert said in told


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (":when: S == 'x'", "a script does not know a secret before it runs"),
        (
            ":enter: root\n           :answer: Password => {{ S }}",
            "a script cannot answer what opens a shell",
        ),
    ],
)
def test_what_a_script_cannot_do(step: str, said: str, tmp_path: Path) -> None:
    text = f"""
        .. variable:: S
           :type: secret

        .. step:: One
           {step}

           su
        """
    if "enter" in step:
        text += "\n        .. step:: Out\n           :leave:\n\n           exit\n"
    else:
        text = text.replace("su\n", "true\n")
    status, told = _refused(tmp_path, text)
    assert (status, told.count("\n")) == (3, 1), told
    assert told.startswith("recipe.rst:8: ")
    assert said in told


@pytest.mark.parametrize(
    "opener", ["script -q /dev/null", "ssh -tt host", "ssh -t -t host", "su --pty x", "su - -P x"]
)
def test_a_terminal_of_its_own_is_refused(opener: str, tmp_path: Path) -> None:
    text = f"""
        .. step:: In
           :enter: there

           {opener}

        .. step:: Out
           :leave:

           exit
        """
    status, told = _refused(tmp_path, text)
    assert (status, told.count("\n")) == (3, 1), told
    assert "a terminal of its own" in told
    assert runbook(tmp_path, "export", recipe(tmp_path, text.replace(opener, "ssh -t host"))).returncode == 0


def test_a_secret_given_is_not_in_the_script(tmp_path: Path) -> None:
    text = """
        .. variable:: S
           :type: secret

        .. step:: One {{ S }}

           echo {{ S }}
        """
    status, told = _refused(tmp_path, text, "--var", "S=never-this")
    assert status == 2
    assert "--var S: a secret that is given so can be read by everyone" in told
    told = runbook(tmp_path, "export", recipe(tmp_path, text), RUNBOOK_VAR_S="never-this").stdout
    assert "never-this" not in told
    assert 'echo "${runbook_v_S}"' in told


def test_a_value_that_would_be_refused_in_a_run_is_refused(tmp_path: Path) -> None:
    text = """
        .. variable:: X

        .. step:: One

           cat <<'EOF'
           {{ X }}
           EOF
        """
    status, told = _refused(tmp_path, text, "--var", "X=EOF")
    assert (status, told.startswith("recipe.rst:10: ")) == (3, True)


def test_what_stands_in_the_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    name = recipe(tmp_path, PLAIN)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/localhost.sh").write_text("old")
    assert runbook(tmp_path, "export", name, "--output", "out").stdout == "out/localhost.sh\n"
    printed = runbook(tmp_path, "export", name).stdout
    assert (tmp_path / "out/localhost.sh").read_text() == printed
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["localhost.sh"]
    told = runbook(tmp_path, "export", name, "--output", name)
    assert (told.returncode, told.stdout) == (2, "")


def test_its_bytes_are_the_same_in_any_locale(tmp_path: Path) -> None:
    text = "\n    .. step:: Été\n\n       echo é\n"
    name = recipe(tmp_path, text)
    made = {runbook(tmp_path, "export", name, LC_ALL=locale).stdout for locale in ("C", "C.UTF-8", "POSIX")}
    assert len(made) == 1
    assert "# 1. Été\n" in made.pop()
