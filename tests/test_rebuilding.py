"""Building again, and building in parallel: the same pages, and no more work than there is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from sites import write

SPHINX = str(Path(sys.executable).with_name("sphinx-build"))
RECIPE = """
    Recette {number} : quoi ?
    =========================

    .. variable:: TAILLE
       :default: {number}G

       Sa taille ; laquelle ?

    .. variable:: PASS
       :type: secret

    .. host:: MyHost

    .. step:: Créer {{{{ TAILLE }}}}
       :undo: rm {{{{ TAILLE }}}}

       touch {{{{ TAILLE }}}} "{{{{ PASS }}}}"

    .. output::

       ...

    Suite à :step:`creer-taille`, de :var:`TAILLE`.
    """
NAMES = [f"recette-{number}" for number in range(7)]  # Sphinx forks for more than five documents
INDEX = "Tout\n====\n\n.. toctree::\n\n   " + "\n   ".join(NAMES) + "\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    recipes = {name: RECIPE.format(number=number) for number, name in enumerate(NAMES)}
    write(tmp_path, INDEX, "html_last_updated_fmt = None\n", recipes)
    return tmp_path


def build(folder: Path, builder: str = "html", jobs: int = 1, out: str = "out") -> tuple[set[str], set[str]]:
    """The documents that were read, and those that were written."""
    told = say(folder, builder, jobs, out)
    return _named("reading sources|lecture des sources", told), _named("writing output|écriture", told)


def say(folder: Path, builder: str = "html", jobs: int = 1, out: str = "out") -> str:
    """What Sphinx says when it builds."""
    command = [
        SPHINX,
        "-nW",
        "-v",
        "-b",
        builder,
        "-j",
        str(jobs),
        "-d",
        f"{out}/doctrees",
        ".",
        f"{out}/{builder}",
    ]
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", done.stdout)


def _named(phase: str, told: str) -> set[str]:
    return set(re.findall(rf"(?:{phase})[^\n]*\] (\S+)", told))


def pages(folder: Path, pattern: str) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob(pattern)}


@pytest.mark.parametrize("builder", ["html", "text"])
def test_nothing_is_read_or_written_when_nothing_has_changed(project: Path, builder: str) -> None:
    assert build(project, builder) == ({"page", *NAMES}, {"page", *NAMES})
    assert build(project, builder) == (set(), set())


def test_the_configuration_is_the_same_when_nobody_has_changed_it(project: Path) -> None:
    say(project)
    again = say(project)
    assert "html_static_path" not in again
    assert (project / "out" / "html" / "_static" / "runbook.js").is_file()


def test_a_recipe_that_has_changed_is_read_alone(project: Path) -> None:
    build(project)
    path = project / "recette-3.rst"
    path.write_text(path.read_text().replace("touch", "mkdir"))
    read, written = build(project)
    assert read == {"recette-3"}
    assert written <= {"recette-3", "page"}  # the page of the table of contents
    assert "mkdir" in (project / "out" / "html" / "recette-3.html").read_text()


@pytest.mark.parametrize(("builder", "pattern"), [("html", "*.html"), ("text", "*.txt")])
def test_two_processes_write_the_same_pages(project: Path, builder: str, pattern: str) -> None:
    build(project, builder)
    build(project, builder, jobs=2, out="twice")
    alone = pages(project / "out" / builder, pattern)
    assert pages(project / "twice" / builder, pattern) == alone
    assert len(alone) > len(NAMES)


def test_a_builder_that_finds_what_another_has_read_writes_the_same(project: Path) -> None:
    build(project, "html")
    read, _written = build(project, "text")
    assert read == set()
    build(project, "text", out="alone")
    assert pages(project / "out" / "text", "*.txt") == pages(project / "alone" / "text", "*.txt")


def test_a_recipe_is_read_again_with_the_one_that_it_requires(project: Path) -> None:
    for name, other in (("recette-6", "recette-5"), ("recette-5", "recette-4")):
        path = project / f"{name}.rst"
        path.write_text(path.read_text().replace(".. host::", f".. requires:: {other}.rst\n\n.. host::"))
    required = project / "recette-4.rst"
    required.write_text(required.read_text() + "\n.. variable:: AUTRE\n   :default: x\n")
    build(project)
    required.write_text(required.read_text().replace("AUTRE", "ENCORE"))
    read, _written = build(project)
    assert read == {"recette-4", "recette-5", "recette-6"}


def test_a_recipe_is_read_again_with_one_required_in_turn_that_declares_nothing(tmp_path: Path) -> None:
    head = "{title}\n=====\n\n{requires}\n.. host:: MyHost\n\n"
    texts = {
        "un": head.format(title="Un", requires=".. requires:: deux.rst\n") + ".. step:: Un\n\n   echo 1\n",
        "deux": head.format(title="Deux", requires=".. requires:: trois.rst\n")
        + ".. step:: Deux\n\n   echo 2\n",
        "trois": head.format(title="Trois", requires="") + ".. step:: Trois\n\n   echo 3\n",
    }
    write(tmp_path, "Tout\n====\n\n.. toctree::\n\n   un\n   deux\n   trois\n", "", texts)
    build(tmp_path)
    last = tmp_path / "trois.rst"
    last.write_text(last.read_text().replace("echo 3", "echo trois"))
    read, _written = build(tmp_path)
    assert read == {"un", "deux", "trois"}


def test_a_recipe_is_built_again_with_the_translation_of_one_that_it_requires(tmp_path: Path) -> None:
    texts = {
        "first": "First\n=====\n\n.. variable:: SIZE\n   :default: 1G\n\n   Its size.\n\n"
        ".. step:: One\n\n   echo {{ SIZE }}\n",
        "second": "Second\n======\n\n.. requires:: first.rst\n\n.. step:: Two\n\n   echo {{ SIZE }}\n",
        "other": "Other\n=====\n\nNothing.\n",
    }
    page = "All\n===\n\n.. toctree::\n\n   first\n   second\n   other\n"
    write(tmp_path, page, 'locale_dirs = ["locale"]\n', texts)
    build(tmp_path)
    place = tmp_path / "locale" / "fr" / "LC_MESSAGES"
    place.mkdir(parents=True)

    for title, size in (("Premier", "Sa taille."), ("Avant", "Sa grandeur.")):
        catalog = Catalog(locale="fr")
        catalog.add("First", title)
        catalog.add("Its size.", size)
        with (place / "first.po").open("wb") as file:
            write_po(file, catalog)
        read, _written = build(tmp_path)
        assert read == {"first", "second"}
        html = (tmp_path / "out" / "html" / "second.html").read_text()
        assert f">{title}<" in html
        assert size in html
    assert build(tmp_path) == (set(), set())


def test_typesetting_or_not_reads_all_again(project: Path) -> None:
    build(project)
    conf = project / "conf.py"
    conf.write_text(conf.read_text() + "runbook_typography = False\n")
    read, _written = build(project)
    assert read == {"page", *NAMES}
    assert "Recette 3 : quoi ?" in (project / "out" / "html" / "recette-3.html").read_text()


def test_a_refused_recipe_is_told_again_until_it_is_mended(project: Path) -> None:
    path, required = project / "recette-0.rst", project / "avant.rst"
    path.write_text(path.read_text().replace(".. host::", ".. requires:: avant.rst\n\n.. host::"))
    command = [SPHINX, "-q", "-W", "-b", "html", "-d", "out/doctrees", ".", "out/html"]

    def status() -> int:
        return subprocess.run(command, cwd=project, check=False, capture_output=True).returncode

    assert [status(), status()] == [1, 1]
    required.write_text(":orphan:\n\nAvant\n=====\n\n.. step:: Avant\n\n   true\n")
    os.utime(required, (0, 0))
    assert status() == 0
    assert "runbook-refused" not in (project / "out" / "html" / "recette-0.html").read_text()


def test_a_build_that_has_nothing_to_do_loads_nothing_that_judges_or_writes(project: Path) -> None:
    conf = project / "conf.py"
    hooks = """
import sys
def after(*told): print("loaded", *sorted(sys.modules))
def setup(app): app.connect("build-finished", after)
"""
    conf.write_text(conf.read_text() + hooks)

    def loaded() -> set[str]:
        return set(re.findall(r"^loaded (.*)$", say(project), re.MULTILINE)[0].split())

    heavy = {
        *("runbook.check.refused", "runbook.doors.joining", "runbook.recipe.reader", "runbook.script.making"),
        *(f"sphinx_runbook.{room}" for room in ("html_steps", "html_fields", "html_page", "judging", "data")),
        "runbook.documents.existing",
    }
    assert heavy <= loaded() | {"runbook.documents.existing"}
    assert not heavy & loaded()


@pytest.mark.parametrize(("given", "seen"), [(700, (50_000, 20, 20)), (0, (0, 10, 10))])
def test_the_collector_looks_seldom_during_a_build_and_as_before_after_it(
    project: Path, given: int, seen: tuple[int, int, int]
) -> None:
    conf = project / "conf.py"
    hooks = f"""
import gc
gc.set_threshold({given})
def note(*told): print("during", gc.get_threshold())
def after(*told): print("after", gc.get_threshold())
def setup(app):
    app.connect("doctree-resolved", note)
    app.connect("build-finished", after, priority=900)
"""
    conf.write_text(conf.read_text() + hooks)
    told = say(project)
    assert f"during {seen}" in told
    assert f"after {(given, 10, 10)}" in told


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_same_mistake_in_several_recipes_is_told_of_each(tmp_path: Path, jobs: str) -> None:
    (tmp_path / "conf.py").write_text("extensions = ['sphinx_runbook']\n")
    names = ["index", *(f"r{n}" for n in range(11))]
    for name in names:
        (tmp_path / f"{name}.rst").write_text(":orphan:\n\nR\n=\n\n.. step:: a\n\n   echo {{ X }}\n")
    command = [sys.executable, "-m", "sphinx", "-q", "-j", jobs, "-b", "html", ".", "out"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stderr
    assert sorted(re.findall(r"(\w+)\.rst:8: WARNING: there is no variable", said)) == sorted(names)


def test_a_recipe_that_is_required_may_lead_to_other_pages(tmp_path: Path) -> None:
    """In a process of its own: what is loaded while Sphinx reads finds Sphinx's lookups in docutils."""
    (tmp_path / "conf.py").write_text("extensions = ['sphinx_runbook']\n")
    step = ".. step:: a\n\n   true\n"
    (tmp_path / "index.rst").write_text(f"I\n=\n\n.. requires:: base.rst\n\n{step}")
    roles = ":doc:`index`, :ref:`search`, :term:`x`, :option:`ls -l`, :rst:dir:`note` and :py:func:`len`"
    (tmp_path / "base.rst").write_text(f":orphan:\n\nB\n=\n\nSee {roles}.\n\n{step}")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", ".", "out"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert "requires" in (tmp_path / "out" / "index.html").read_text()
