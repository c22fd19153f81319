"""Recipes on sites of other extensions: what a project knows is known to all that reads its documents."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SPHINX = str(Path(sys.executable).with_name("sphinx-build"))
TABS = """\
from docutils import nodes
from docutils.parsers.rst import Directive


class Tabs(Directive):
    has_content, optional_arguments, final_argument_whitespace = True, 1, True

    def run(self):
        holder = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, holder)
        return [holder]


def red(name, rawtext, text, *more):
    return [nodes.strong(rawtext, text)], []


def setup(app):
    app.add_directive("tabs", Tabs)
    app.add_directive("tab", Tabs)
    app.add_role("red", red)
"""
# a directive of the same name as ours, as sphinx-design has one
DESIGN = """\
from docutils.parsers.rst import Directive


class Step(Directive):
    has_content = True

    def run(self):
        raise self.error("this is a step of another kind")


def setup(app):
    app.add_directive("step", Step)
"""
PAGE = """\
Page
====

.. tabs::

   .. tab:: Debian

      Greet :red:`now` as :blue:`told`:

      .. code-block:: console

         $ echo hello
         hello

.. todo:: See :external+python:py:func:`open`.
"""


def build(folder: Path, builder: str, conf: str, page: str) -> str:
    """The output of a build in which a warning is an error."""
    (folder / "conf.py").write_text(
        f"import sys\nsys.path.insert(0, {str(folder)!r})\nroot_doc = 'page'\n{conf}"
    )
    (folder / "page.rst").write_text(page)
    (folder / "neartabs.py").write_text(TABS)
    (folder / "neardesign.py").write_text(DESIGN)
    argv = [SPHINX, "-W", "-b", builder, str(folder), str(folder / "_build" / builder)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_builder_reads_on_past_what_the_project_knows(tmp_path: Path) -> None:
    conf = (
        'extensions = ["sphinx_runbook", "sphinx.ext.todo", "sphinx.ext.intersphinx", "neartabs"]\n'
        'runbook_blocks = ["console"]\nrst_prolog = ".. role:: blue\\n"\n'
    )
    page = PAGE.replace(":external+python:py:func:`open`", "elsewhere")
    build(tmp_path, "html", conf, page)
    assert "1 passed" in build(tmp_path, "runbook", conf, page)


def test_a_recipe_required_may_have_what_the_project_knows(tmp_path: Path) -> None:
    conf = 'extensions = ["sphinx_runbook", "neartabs"]\nexclude_patterns = ["parts"]\n'
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "first.rst").write_text(
        "First\n=====\n\n.. tabs::\n\n   .. step:: S\n\n      true\n"
    )
    page = "Page\n====\n\n.. requires:: parts/first.rst\n\n.. step:: T\n\n   true\n"
    build(tmp_path, "html", conf, page)


@pytest.mark.parametrize("others", [("neardesign", "sphinx_runbook"), ("sphinx_runbook", "neardesign")])
def test_a_step_is_a_step_also_where_another_extension_has_a_directive_of_that_name(
    others: tuple[str, str], tmp_path: Path
) -> None:
    page = "Page\n====\n\n.. step:: Greet\n\n   echo hello\n"
    build(tmp_path, "html", f"extensions = {list(others)}\n", page)
    assert "echo hello" in (tmp_path / "_build" / "html" / "page.html").read_text()


def test_a_slip_in_the_name_of_blocks_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text(
        'extensions = ["sphinx_runbook"]\nrunbook_blocks = ["consol"]\nroot_doc = "page"\n'
    )
    (tmp_path / "page.rst").write_text("Page\n====\n\n.. code-block:: console\n\n   $ ls\n")
    argv = [SPHINX, "-b", "html", str(tmp_path), str(tmp_path / "_build")]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=True)
    assert 'WARNING: runbook_blocks: "consol" is no known name' in done.stderr
    assert "did you mean console?" in done.stderr
