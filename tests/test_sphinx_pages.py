"""A recipe is a plain page in every writer, Sphinx's and docutils' own, its commands as they are."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docutils.core import publish_from_doctree
from sphinx.testing.util import SphinxTestApp

from runbook.directives.nodes import StepNode
from runbook.recipe import doctree

if TYPE_CHECKING:
    from docutils import nodes

RECIPE = """\
Un volume
=========

See :step:`enter`, :step:`the last one <leave>` and :var:`VG`.

.. requires:: other.rst

.. variable:: VG
   :default: MyVG

   Its "group".

.. host:: MyHost

.. step:: Enter "it"
   :id: enter
   :enter: chroot

   chroot /media

.. step:: Print ``it``

   echo "it's" -- 'x' ... > /tmp/\N{LATIN SMALL LETTER E WITH ACUTE}

.. output::

   "it's" -- x

.. file:: /etc/x

   "a" -- b

.. step:: Leave
   :leave:

   exit
"""
COMMAND = """echo "it's" -- 'x' ... > /tmp/\N{LATIN SMALL LETTER E WITH ACUTE}"""


def _sphinx(folder: Path, builder: str) -> Path:
    (folder / "conf.py").write_text(
        "extensions = ['sphinx_runbook']\nlanguage = 'fr'\nroot_doc = 'page'\nsmartquotes = True\n"
        "man_pages = [('page', 'page', '', [], 1)]\n"
        "texinfo_documents = [('page', 'page', '', '', 'page', '', '')]\n"
        "latex_documents = [('page', 'page.tex', '', '', 'manual')]\n"
    )
    (folder / "page.rst").write_text(RECIPE)
    (folder / "other.rst").write_text(":orphan:\n\nOther\n=====\n\n.. step:: S\n\n   true\n")
    app = SphinxTestApp(builder, srcdir=folder, warning=io.StringIO())
    app.build()
    warnings = app.warning.getvalue()
    app.cleanup()
    assert warnings == ""
    return Path(app.outdir)


def test_html_by_sphinx(tmp_path: Path) -> None:
    page = (_sphinx(tmp_path, "html") / "page.html").read_text()
    assert 'href="#enter"' in page
    assert 'id="enter"' in page
    assert 'href="#leave">the last one</a>' in page
    assert "dans le chroot, sur MyHost" in page
    assert COMMAND in html.unescape(re.sub("<[^>]*>", "", page))
    assert "<strong>Enter" in page


@pytest.mark.parametrize(
    ("builder", "name"),
    [("text", "page.txt"), ("man", "page.1"), ("latex", "page.tex"), ("texinfo", "page.texi")],
)
def test_other_writers_of_sphinx(tmp_path: Path, builder: str, name: str) -> None:
    page = (_sphinx(tmp_path, builder) / name).read_text()
    for word in ("MyVG", "MyHost", "chroot", "/etc/x", "Other", "Leave"):
        assert word in page.replace("\\", "").replace("{", "").replace("}", "")
    if builder == "text":
        assert COMMAND in page
        assert "dans le chroot, sur MyHost" in page


def _document(tmp_path: Path) -> nodes.document:
    path = tmp_path / "page.rst"
    path.write_text(RECIPE)
    document, problems = doctree.parse(RECIPE, str(path))
    assert problems == []
    document.transformer.apply_transforms()
    return document


@pytest.mark.parametrize("writer", ["html5", "html4", "xelatex", "manpage", "xml"])
def test_writers_of_docutils(tmp_path: Path, writer: str) -> None:
    page = publish_from_doctree(
        _document(tmp_path),
        writer=writer,
        settings_overrides={
            "output_encoding": "unicode",
            "halt_level": 2,
            "use_latex_citations": True,
            "legacy_column_widths": False,
        },
    )
    if isinstance(page, str):
        for word in ("MyVG", "MyHost", "chroot", "/etc/x", "Leave"):
            assert word in page.replace("\\", "")


def test_a_link_to_a_step_is_called_by_its_title_and_leads_there(tmp_path: Path) -> None:
    page = str(
        publish_from_doctree(
            _document(tmp_path), writer="pseudoxml", settings_overrides={"output_encoding": "unicode"}
        )
    )
    assert 'refid="enter"' in page
    step = next(_document(tmp_path).findall(StepNode))
    assert step["ids"] == ["enter"]


def test_a_copied_node_keeps_what_was_written(tmp_path: Path) -> None:
    step = next(_document(tmp_path).deepcopy().findall(StepNode))
    assert step.written.body == "chroot /media"
