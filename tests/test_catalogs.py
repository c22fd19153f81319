"""Everything that is said is said in French too, in good typography, from the files that a wheel holds."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import zipfile
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest

from make_catalogs import LOCALE, RUNNER, catalogs, forms, messages, translated, untranslated
from runbook.engine.events import Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Message

RUNBOOK = str(Path(sys.executable).with_name("runbook"))
FRENCH = LOCALE / "fr" / "LC_MESSAGES" / "runbook.po"
# what is typed or quoted as it is: no typography in it
LITERAL = re.compile(r"""`[^`]*`|_ @ % \+ = : , \. / ~ -|join\(" "\)|"\$\w+"|\$\{ \}""")
NO_BREAK, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


def _translations() -> list[Message]:
    return [message for message in translated(FRENCH) if message.id]


def _fields(text: str) -> set[tuple[str, str]]:
    """The names in braces, with how they are written."""
    try:
        parsed = list(Formatter().parse(text))
    except ValueError:
        return set()  # a text that speaks of braces, and is never filled
    return {(name, spec or "") for _literal, name, spec, _conversion in parsed if name is not None}


def _spoken() -> Iterator[tuple[str, str]]:
    """Each text of the code that is handed to gettext, also inside an f-string, and where."""
    for path in RUNNER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                count = {"_": 1, "N_": 1, "ngettext": 2}.get(node.func.id, 0)
                for argument in node.args[:count]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield argument.value, f"{path.relative_to(RUNNER)}:{node.lineno}"


def test_every_text_of_the_code_is_in_the_catalog() -> None:
    known = {text for message in _translations() for text in forms(message.id)}
    absent = {f"{where}: {text}" for text, where in _spoken() if text not in known}
    assert not absent, "make catalogs"


def test_every_text_handed_to_gettext_can_be_extracted() -> None:
    found = {text for message in messages() if message.id for text in forms(message.id)}
    assert not {where for text, where in _spoken() if text not in found}


def test_nothing_is_in_the_catalog_that_nobody_says() -> None:
    said = {str(message.id) for message in messages()}
    assert not {str(message.id) for message in _translations()} - said, "make catalogs"


@pytest.mark.parametrize("path", catalogs(), ids=lambda path: path.parts[-3])
def test_all_is_translated_and_nothing_is_a_guess(path: Path) -> None:
    catalog = translated(path)
    assert untranslated(catalog) == []


@pytest.mark.parametrize("path", catalogs(), ids=lambda path: path.parts[-3])
def test_what_the_program_reads_is_what_people_write(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    for message in translated(path):
        if not message.id:
            continue
        texts = forms(message.string)
        if isinstance(message.id, str):
            assert compiled.gettext(message.id) == texts[0], "make catalogs"
        else:
            one, many = message.id
            assert [compiled.ngettext(one, many, count) for count in (0, 1, 2)] == [
                texts[0],
                texts[0],
                texts[1],
            ]


def test_the_same_fields_are_filled() -> None:
    for message in _translations():
        wanted = {field for text in forms(message.id) for field in _fields(text)}
        for text in forms(message.string):
            assert _fields(text) <= wanted, text
            if isinstance(message.id, str):
                assert _fields(text) == wanted, text


def test_french_spaces() -> None:
    for message in _translations():
        for text in forms(message.string):
            prose = LITERAL.sub("", text)
            assert not re.search(r"[^\S\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}][:;?»]|\S !|« ", prose), (
                text
            )
            assert not re.search(f"[^\\s]»|«[^{NO_BREAK}]|(?<![{NARROW}\\s])[?](?!\\w)", prose), text
            assert '"' not in prose, text


def test_one_word_for_each_thing() -> None:
    for english, french in (
        ("step", "étape"),
        ("recipe", "recette"),
        ("variable", "variable"),
        ("undo", "annul"),
        ("regular expression", "expression rationnelle"),
        ("here-document", "document en ligne"),
        ("the second time", "la seconde fois"),
    ):
        for message in _translations():
            prose = LITERAL.sub("", forms(message.id)[-1])
            if re.search(rf"(?<![-.\w`]){english}s?\b(?!::|/)", prose, re.IGNORECASE):
                assert french in forms(message.string)[-1].lower(), message.id


@pytest.mark.parametrize(
    "choices",
    [
        (Reply.RUN, Reply.SKIP, Reply.STOP),
        (Reply.DONE, Reply.SKIP, Reply.STOP),
        (Reply.STOP, Reply.GO_ON, Reply.UNDO),
    ],
)
def test_one_key_is_enough_for_an_answer(choices: tuple[Reply, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    from runbook.reports.asking import _WORDS

    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    first = [_WORDS[choice]()[0] for choice in choices]
    assert len(set(first)) == len(first)
    assert all(letter.isascii() for letter in first)


# ---------------------------------------------------------------- the program itself


def _run(*arguments: str, language: str = "fr_FR.UTF-8", cwd: Path | None = None) -> tuple[int, str]:
    environment = {key: text for key, text in os.environ.items() if key not in {"LANGUAGE", "COLUMNS"}}
    done = subprocess.run(
        [RUNBOOK, *arguments],
        env=environment | {"LC_ALL": language},
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("arguments", "french"),
    [
        (["run"], f"Erreur{NO_BREAK}: Il manque l'argument 'RECETTE'."),
        (["run", "x", "--vra", "A=1"], f"Il n'y a pas d'option «{NO_BREAK}--vra{NO_BREAK}»."),
        (["run", "x", "y"], "Un argument de trop (y)"),
        (["run", "x", "--yes=1"], "ne prend pas de valeur"),
        (["run", "x", "--var"], "veut une valeur"),
        (["rnu"], f"Il n'y a pas de commande «{NO_BREAK}rnu{NO_BREAK}»."),
        (
            ["list", "x", "--format", "xml"],
            f"Mauvaise valeur pour '--format'{NO_BREAK}: «{NO_BREAK}xml{NO_BREAK}»",
        ),
        (["run", "nul"], f"aucune recette «{NO_BREAK}nul{NO_BREAK}»"),
    ],
)
def test_a_wrong_command_line_is_answered_in_french(arguments: list[str], french: str) -> None:
    code, told = _run(*arguments)
    assert code == 2
    assert french in told
    assert not re.search(r"\b(Error|Usage:|Try|Missing|Invalid|such|option)\b '", told)


@pytest.mark.parametrize("command", [[], ["run"], ["list"], ["check"]])
def test_help_is_all_in_french(command: list[str]) -> None:
    _code, told = _run(*command, "--help")
    assert told.startswith(f"Usage{NO_BREAK}: runbook")
    assert f"Options{NO_BREAK}:" in told
    assert "Afficher ce message et quitter." in told
    english = {text for message in _translations() for text in forms(message.id) if len(text.split()) > 2}
    assert not {text for text in english if text in " ".join(told.split())}


@pytest.mark.parametrize("language", ["C", "C.UTF-8", "POSIX", "en_GB.UTF-8", "nl_NL.UTF-8"])
def test_who_reads_no_french_gets_english(language: str) -> None:
    assert "Show this message and exit." in _run("run", "--help", language=language)[1]
    assert 'no recipe "nul"' in _run("run", "nul", language=language)[1]


def test_a_wheel_holds_the_compiled_catalogs(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet"]
    subprocess.run([*pip, "--wheel-dir", str(tmp_path), str(RUNNER.parent)], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = archive.read("runbook/locale/fr/LC_MESSAGES/runbook.mo")
    assert held == FRENCH.with_suffix(".mo").read_bytes()


def test_directives_are_feminine_in_french() -> None:
    (message,) = (one for one in _translations() if str(one.id).startswith("there are {names}, and those of"))
    assert "celles de docutils" in forms(message.string)[0]
