"""What the manual says is true: its recipes, its commands, its tables, and its typography."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from make_manual import settings, with_tables
from manualpages import PAGES, ROOT, Block, blocks, every, prose, table
from runbook.commands.fill import fill_code
from runbook.directives.given import KNOWN
from runbook.directives.markup import DIRECTIVES, ROLES
from runbook.doors import codes
from runbook.errors import RecipeError
from runbook.i18n import languages
from runbook.model import Location, Values, Variable
from runbook.recipe.reader import read
from runbook.reports.json_report import SCHEMA
from runbook.variables.simple import OWN_FILTERS
from runbook.variables.types import normalise
from sessions import FRENCH, OTHERS, laid_out, replayed, steady
from terminal import RUNBOOK

if TYPE_CHECKING:
    from collections.abc import Iterator

REFERENCE = ROOT / "manuel" / "reference"
RENDERED = REFERENCE / "rendues.rst"
NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in OTHERS:
        monkeypatch.delenv(name, raising=False)
    for name, text in FRENCH.items():
        monkeypatch.setenv(name, text)
    languages.cache_clear()


# ---------------------------------------------------------------- recipes


def _recipes(*, refused: bool) -> list[Block]:
    alone = [block for block in every("rst") if block.page != RENDERED]  # that page is one recipe
    return [block for block in alone if (block.options.get("class") == "refused") is refused]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(laid_out(tmp_path / "page"))
    return tmp_path / "page"


@pytest.mark.parametrize("block", _recipes(refused=False), ids=lambda block: block.name)
@pytest.mark.usefixtures("folder")
def test_an_example_can_be_read(block: Block) -> None:
    if block.options.get("caption") == "fautes.rst":
        return  # its faults are shown below it
    text = block.text if ".. step::" in block.text else block.text + "\n.. step:: S\n\n   true\n"
    Path("recette.rst").write_text(text, encoding="utf-8")
    assert read("recette.rst").steps


@pytest.mark.parametrize("block", _recipes(refused=True), ids=lambda block: block.name)
@pytest.mark.usefixtures("folder")
def test_an_example_is_refused_in_the_words_below_it(block: Block) -> None:
    page = list(blocks(block.page))
    said = page[page.index(block) + 1]
    Path("recette.rst").write_text(block.text, encoding="utf-8")
    with pytest.raises(RecipeError) as caught:
        read("recette.rst")
    assert str(caught.value) + "\n" == said.text


def test_every_directive_is_in_the_table_of_the_reference() -> None:
    assert {row[0] for row in table(REFERENCE / "format.rst", "directives")} == DIRECTIVES.keys()


def test_the_reference_says_which_directives_may_be_allowed_something() -> None:
    page = (REFERENCE / "format.rst").read_text(encoding="utf-8")
    said = page.split(".. rst:directive:option:: allow\n", 1)[1].split("\n.. ", 1)[0]
    allowed = {name for name, options in KNOWN.items() if "allow" in options}
    assert set(re.findall(r"``(\w+)``", said)) == allowed - {"step"}
    assert "n'a ni option" not in page


def test_every_directive_and_option_is_in_the_reference() -> None:
    page = (REFERENCE / "format.rst").read_text(encoding="utf-8")
    for directive, options in KNOWN.items():
        assert re.search(f"^``{directive}``{NO_BREAK}: ", page, re.MULTILINE), directive
        for option in options:
            assert f".. rst:directive:option:: {option}\n\n   " in page, option
    described = set(re.findall(r"^\.\. rst:directive:option:: (.+)", page, re.MULTILINE))
    assert described <= {option for options in KNOWN.values() for option in options}


def test_every_role_and_filter_is_in_the_reference() -> None:
    page = (REFERENCE / "format.rst").read_text(encoding="utf-8")
    assert set(re.findall(r"^:literal:`:(\w+):", page, re.MULTILINE)) == ROLES.keys()
    described = re.findall(r"^(``\w+``(?:, ``\w+``)*)\n   ", page, re.MULTILINE)
    assert set(re.findall(r"``(\w+)``", "".join(described))) >= OWN_FILTERS.keys()


def test_every_setting_of_a_project_is_in_the_reference() -> None:
    text = (REFERENCE / "configuration.rst").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\.\. py:data:: (\w+)$", text, re.MULTILINE)) == sorted(settings())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_is_written_from_the_code_is_as_the_code_has_it(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == with_tables(page.read_text(encoding="utf-8"))


def test_a_value_goes_into_a_command_as_the_table_says() -> None:
    values = Values({"NOM": 'l\'ami "$x"'})
    rows = table(REFERENCE / "format.rst", "substitution")
    assert len(rows) > 3
    for written, sent in rows:
        (command,) = fill_code(written, values, Location("x", 1))
        assert command.text == sent


# ---------------------------------------------------------------- what is shown as it is read


def _live(page: Path) -> str:
    """The page without its code blocks and its indentation."""
    lines = page.read_text(encoding="utf-8").split("\n")
    for block in blocks(page):
        start, end = block.line - 1, block.line + len(block.options) + block.text.count("\n") + 1
        lines[start:end] = [""] * (end - start)
    return "\n".join(line.strip() for line in lines)


@pytest.mark.parametrize("page", [ROOT / "index.rst", RENDERED], ids=lambda page: page.stem)
def test_what_is_rendered_is_what_its_source_beside_it_says(page: Path) -> None:
    live = _live(page)
    sources = [block.text for block in blocks(page) if block.language == "rst"]
    for source in sources:
        assert "\n".join(line.strip() for line in source.split("\n")).strip() in live
    ours = "|".join(DIRECTIVES)
    assert len(re.findall(rf"^\.\. (?:{ours})::", live, re.MULTILINE)) == len(
        re.findall(r"^\.\. \w+::", "\n".join(sources), re.MULTILINE)
    )


def test_every_directive_and_option_is_rendered() -> None:
    found: dict[str, set[str]] = {}
    directive = ""
    for line in _live(RENDERED).split("\n"):
        if opened := re.match(r"\.\. (\w+)::", line):
            directive = opened[1]
            found.setdefault(directive, set())
        elif option := re.match(r":([\w-]+):(?!`)", line):
            found[directive].add(option[1])
    found["matrix"] -= {option for option in found["matrix"] if option.isupper()}  # variables
    assert {name: found[name] for name in KNOWN} == {name: set(options) for name, options in KNOWN.items()}
    for role in ROLES:
        assert f":{role}:`" in _live(RENDERED), role


def test_the_page_of_rendered_directives_is_a_recipe_that_runs(tmp_path: Path) -> None:
    (tmp_path / "mdp").write_text("MyStrongPassword\n", encoding="utf-8")
    given = ("--var", "MAC=00:AA:BB:CC:DD:EE", "--secret", f"MOT_DE_PASSE=@{tmp_path}/mdp")
    for command in (("check", RENDERED), ("run", RENDERED, *given, "--sandbox", "--yes", "--undo")):
        told = subprocess.run([RUNBOOK, *command], capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stdout + told.stderr


def test_the_home_page_names_every_recipe() -> None:
    home = (ROOT / "index.rst").read_text(encoding="utf-8")
    for recipe in (ROOT / "recipes").glob("*.rst"):
        assert f":doc:`recipes/{recipe.stem}`" in home


# ---------------------------------------------------------------- types


def _variable(kind: str) -> Variable:
    return Variable("X", Location("x", 1), type=kind, choices=("amd64", "i386") if kind == "choice" else ())


def test_a_value_becomes_what_the_table_says() -> None:
    for kind, given, normal in table(REFERENCE / "types.rst", "normal"):
        assert normalise(_variable(kind), given) == normal


def test_a_value_is_refused_in_the_words_of_the_table() -> None:
    for kind, given, said in table(REFERENCE / "types.rst", "refused"):
        with pytest.raises(ValueError, match=r".+") as caught:
            normalise(_variable(kind), given)
        assert str(caught.value) == said


# ---------------------------------------------------------------- commands


def test_every_exit_code_is_in_the_reference() -> None:
    told = {int(code) for code, _meaning in table(REFERENCE / "commandes.rst", "codes") if code.isdigit()}
    assert told == {getattr(codes, name) for name in dir(codes) if name.isupper()}


def test_every_option_of_every_command_is_in_the_reference() -> None:
    code = (
        "from runbook.doors.commands import main\n"
        "for name, command in main.commands.items():\n"
        "    for option in command.params:\n"
        "        if option.opts[0].startswith('-'):\n"
        "            kinds = getattr(option.type, 'choices', [])\n"
        "            metavar = '' if option.is_flag else option.metavar or '[' + '|'.join(kinds) + ']'\n"
        "            names = ', '.join([option.opts[0], *option.secondary_opts])\n"
        "            print(name, names, metavar)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert _options(REFERENCE / "commandes.rst") == {
        " ".join(line.split()) for line in done.stdout.splitlines()
    }


def _options(page: Path) -> set[str]:
    found = set()
    program = ""
    for line in page.read_text(encoding="utf-8").split("\n"):
        if line.startswith(".. program:: runbook "):
            program = line.split()[-1]
        elif line.startswith(".. option:: "):
            found.add(f"{program} {line.removeprefix('.. option:: ')}")
    return found


def _sessions() -> list[Path]:
    return [page for page in PAGES if any(block.language == "console" for block in blocks(page))]


@pytest.mark.parametrize("page", _sessions(), ids=lambda page: page.stem)
def test_a_command_prints_what_the_page_shows(page: Path, folder: Path) -> None:
    for _block, told in replayed(page, folder):
        for command, shown, printed in told:
            assert steady(printed) == steady(shown), command


# ---------------------------------------------------------------- the report


def test_the_report_shown_is_the_one_written(folder: Path) -> None:
    page = REFERENCE / "rapport.rst"
    sessions = replayed(page, folder)
    next(sessions)
    (block,) = (block for block in blocks(page) if block.language == "json")
    written = json.loads((folder / block.options["caption"]).read_text(encoding="utf-8"))
    shown = json.loads(block.text)
    jsonschema.validate(shown, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert _timeless(shown) == _timeless(written)


def _timeless(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _timeless(value) for name, value in part.items() if name not in {"started", "seconds"}}
    return [_timeless(one) for one in part] if isinstance(part, list) else part


def test_every_field_and_word_of_the_report_is_in_the_reference() -> None:
    text = (REFERENCE / "rapport.rst").read_text(encoding="utf-8")
    for word in _words(json.loads(SCHEMA.read_text(encoding="utf-8"))):
        assert f"``{word}``" in text, word


def _words(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        yield from (word for word in schema.get("enum", ()) if word)
        for part in schema.values():
            yield from _words(part)


# ---------------------------------------------------------------- the page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_french_spaces(page: Path) -> None:
    for number, line in enumerate(prose(page), 1):
        assert not re.search(r"\S [:;!?»](\s|$)|« ", line), f"{page}:{number}: {line}"
        assert not re.search(r"[^\s\N{NO-BREAK SPACE}]»|«[^\N{NO-BREAK SPACE}]", line), f"{page}:{number}"
        assert not re.search(r"\w[;!?](\s|$)", line), f"{page}:{number}: {line}"


def test_one_word_in_french_for_what_a_command_ends_with_and_for_a_highlighted_line() -> None:
    for path in (*PAGES, *ROOT.glob("*/*/locale/fr/LC_MESSAGES/*.po")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"[Cc]odes? de sortie|lignes [^.:]*\bsoulignées", text), path


@pytest.mark.parametrize("builder", ["html", "text", "latex"])
def test_the_site_is_made_without_a_warning(builder: str, tmp_path: Path) -> None:
    arguments = ["-q", "-n", "-W", "-b", builder, str(ROOT), str(tmp_path)]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    subprocess.run([sys.executable, "-m", "sphinx", *arguments], env=environment, check=True)
