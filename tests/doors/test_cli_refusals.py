from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from commandline import PLAIN, recipe, runbook

if TYPE_CHECKING:
    from pathlib import Path


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = """
    .. variable:: LV
       :max-length: 16

    .. variable:: MAC
       :type: mac
       :default: 00:AA:BB:CC:DD:EE

    .. variable:: PASS
       :type: secret

    .. host:: pxe.invalid

    .. step:: Touch

       touch {{ LV }} {{ MAC }} {{ PASS }}
    """
    told = runbook(
        tmp_path, "run", recipe(tmp_path, text), "--var", "LV=a-name-that-is-too-long", "--var", "MAC=00:AA"
    )
    assert told.returncode == 2
    assert told.stdout == ""
    lines = told.stderr.splitlines()
    assert [line.split(":")[1] for line in lines[:4]] == ["5", "8", "12", "15"]
    assert lines[2].endswith("PASS: no value; --secret PASS=@FILE; `runbook run` asks for it on a terminal")
    assert lines[3] == (
        "recipe.rst:15: host pxe.invalid: pxe.invalid does not resolve; "
        "--host pxe.invalid=ssh://user@address, or --host pxe.invalid=local"
    )
    assert lines[4] == "4 problems, nothing was run"


def test_a_recipe_that_cannot_be_read_is_code_3(tmp_path: Path) -> None:
    told = runbook(tmp_path, "run", recipe(tmp_path, ".. stepp:: One\n\n   touch one\n"))
    assert told.returncode == 3
    assert told.stderr.startswith("recipe.rst:4: ")
    assert told.stderr.endswith("nothing was run\n")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"Title\n=====\n\nNo step here.\n"])
def test_bad_files_are_refused_without_a_traceback(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.rst").write_bytes(content)
    told = runbook(tmp_path, "run", "bad.rst")
    assert told.returncode in {0, 2, 3}
    assert "Traceback" not in told.stderr
    assert "fault of runbook" not in told.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["run", "recipe.rst", "--var", "X"], '--var X: no "="; write --var NAME=VALUE'),
        (["run", "recipe.rst", "--var", "X=1"], "X: the recipe has no variable of that name"),
        (["run", "recipe.rst", "--vars", "none"], "--vars: none cannot be read"),
        (
            ["run", "recipe.rst", "--secret", "X=@f"],
            "--secret X: no secret of that name; the recipe has none",
        ),
        (["run", "recipe.rst", "--host", "localhost"], "no address; write NAME=local"),
        (["run", "recipe.rst", "--host", "x=local"], 'no host "x"; localhost'),
        (["run", "recipe.rst", "--report", "xml=f"], "write --report json=FILE"),
        (["run", "recipe.rst", "--report", "json=/no/where"], "/no/where cannot be written"),
        (["run", "recipe.rst", "--step-by-step"], "nobody is there; run in a terminal"),
        (["run", "recipe.rst", "--nonsense"], "No such option"),
        (["run"], "Missing argument"),
        (["runn", "recipe.rst"], "No such command"),
        (["list", "none.rst"], 'no recipe "none.rst"'),
        (["check", "none.rst"], 'no recipe "none.rst"'),
    ],
)
def test_used_wrongly_is_code_2(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    recipe(tmp_path, PLAIN)
    told = runbook(tmp_path, *arguments)
    assert told.returncode == 2
    assert sentence in told.stderr
    assert told.stdout == ""


def test_what_destroys_needs_yes_when_nobody_is_there(tmp_path: Path) -> None:
    name = recipe(tmp_path, PLAIN.replace(".. step:: Two\n", ".. step:: Two\n       :confirm: all is lost\n"))
    told = runbook(tmp_path, "run", name)
    assert told.returncode == 2
    assert told.stderr.startswith("recipe.rst:9: step 2 is to be confirmed: Two; --yes, or run in a terminal")
    assert told.stdout == ""
    assert runbook(tmp_path, "run", name, "--yes").returncode == 0
    assert runbook(tmp_path, "run", name, "--skip", "two").returncode == 0


def test_what_a_person_does_needs_a_person(tmp_path: Path) -> None:
    name = recipe(tmp_path, PLAIN.replace(".. step:: Two\n", ".. step:: Two\n       :manual:\n"))
    told = runbook(tmp_path, "run", name, "--yes")
    assert told.returncode == 2
    assert "step 2 is done by a person: Two; run in a terminal, or --skip two" in told.stderr


def test_a_host_that_does_not_answer_is_code_2_since_nothing_runs(tmp_path: Path) -> None:
    text = PLAIN.replace("    .. step:: One", "    .. host:: far\n\n    .. step:: One")
    told = runbook(tmp_path, "run", recipe(tmp_path, text), "--host", "far=ssh://nobody@127.0.0.1:1")
    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr.startswith("far: ")
    assert told.stderr.endswith("nothing was run\n")


def test_a_block_whose_prompt_names_a_machine_that_is_not_reached_does_not_run_here(tmp_path: Path) -> None:
    text = ".. code-block:: console\n\n   root@nulle-part-1:~# touch one\n"
    (tmp_path / "page.rst").write_text(text)
    told = runbook(tmp_path, "run", "page.rst", "--blocks", "console")
    assert told.returncode == 2
    assert "host nulle-part-1: nulle-part-1 does not resolve" in told.stderr
    assert not (tmp_path / "one").exists()
    told = runbook(tmp_path, "run", "page.rst", "--blocks", "console", "--host", "nulle-part-1=local")
    assert told.returncode == 0
    assert (tmp_path / "one").exists()


EXISTING = "Look::\n\n   ls\n\n.. container:: cmd\n\n   ls\n\n.. code-block:: pycon\n\n   ls\n"
TAKES_FORMS = [
    ["run", "--yes"],
    ["list"],
    ["check"],
    ["test", "--collect-only"],
    ["export"],
    ["convert"],
]


@pytest.mark.parametrize("command", TAKES_FORMS, ids=lambda one: one[0])
def test_a_slip_in_the_name_of_blocks_is_refused_with_the_names_that_there_are(
    command: list[str], tmp_path: Path
) -> None:
    (tmp_path / "page.rst").write_text(EXISTING)
    told = runbook(tmp_path, *command, "page.rst", "--blocks", "literal,consol")
    assert told.returncode == 2
    assert told.stderr.startswith('--blocks: "consol" is no known name, and no block is in such a language; ')
    assert "did you mean console? There are bash, " in told.stderr
    assert "literal" in told.stderr
    assert "pycon" in told.stderr


def test_a_language_that_no_block_has_is_refused_and_one_that_another_document_has_is_not(
    tmp_path: Path,
) -> None:
    (tmp_path / "page.rst").write_text(EXISTING)
    (tmp_path / "other.rst").write_text("* .. code-block:: Fish\n\n     ls\n")
    assert runbook(tmp_path, "check", "page.rst", "--blocks", "fish").returncode == 2
    assert runbook(tmp_path, "check", "page.rst", "--blocks", "pycon").returncode == 0
    assert runbook(tmp_path, "check", "page.rst", "--blocks", "literal,bash").returncode == 0
    assert runbook(tmp_path, "check", "other.rst", "page.rst", "--blocks", "fish,literal").returncode == 0
    (tmp_path / "page.rst").write_text(f".. include:: other.rst\n\n{EXISTING}")
    assert runbook(tmp_path, "check", "page.rst", "--blocks", "fish").returncode == 0


def test_a_class_that_no_container_has_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    (tmp_path / "page.rst").write_text(EXISTING)
    told = runbook(tmp_path, "list", "page.rst", "--containers", "cdm")
    assert told.returncode == 2
    assert told.stderr == '--containers: no container is of the class "cdm"; there are cmd\n'
    assert runbook(tmp_path, "list", "page.rst", "--containers", "cmd").returncode == 0


def test_a_slip_in_the_name_of_blocks_ends_the_language_server(tmp_path: Path) -> None:
    told = runbook(tmp_path, "lsp", "--blocks", "consol")
    assert told.returncode == 2
    assert "did you mean console?" in told.stderr
