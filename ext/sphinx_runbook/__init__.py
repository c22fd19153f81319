"""Recipes as Sphinx guides: what Sphinx must know of their directives, roles and nodes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from docutils import nodes

from runbook.directives.markup import DIRECTIVES, ROLES
from runbook.directives.nodes import (
    ALL,
    HostNode,
    OutputNode,
    RecipeNode,
    RequiresNode,
    StepNode,
    VariableNode,
    VariableReference,
)
from runbook.directives.rawlines import decoded, for_docutils
from runbook.reports.record import record_path
from sphinx_runbook import (
    apart,
    builder,
    collector,
    described,
    existing,
    labels,
    latex,
    mistakes,
    nobreak,
    paper,
    requirement,
    search,
    single,
    translation,
    typography,
    verified,
    words,
)
from sphinx_runbook.page_nodes import (
    ADDED,
    FieldsNode,
    InheritedNode,
    NotedNode,
    PageNode,
    PlaceNode,
    ProgressNode,
    ScriptsNode,
)
from sphinx_runbook.views import SHOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

    Shown = tuple[Callable[..., None], Callable[..., None]]

_PARTS = (
    apart,
    builder,
    collector,
    described,
    existing,
    labels,
    latex,
    mistakes,
    nobreak,
    paper,
    requirement,
    search,
    single,
    translation,
    typography,
    verified,
    words,
)
STATIC = Path(__file__).parent / "static"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Teach Sphinx the directives, the roles and the nodes, and have every recipe it reads judged."""
    for node in (*ALL, *ADDED):
        plain = _as_its_base(node.shown_as.__name__)
        in_html = _once_told(_IN_HTML[node], plain) if node in _IN_HTML else plain
        app.add_node(node, html=in_html, latex=plain, text=plain, man=plain, texinfo=plain)
    for part in _PARTS:
        part.setup(app)
    # late: another extension may have a directive of the same name, whichever of the two is named first
    app.connect("config-inited", _add_markup, priority=1000)
    app.connect("config-inited", _add_static_folder)
    app.connect("builder-inited", _add_static_files)
    app.connect("source-read", _same_lines, priority=0)
    app.connect("doctree-read", _judge)
    return {"version": "0.1.0", "env_version": 24, "parallel_read_safe": True, "parallel_write_safe": True}


def _add_markup(app: Sphinx, _config: Config) -> None:
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, words.said_to_readers(directive), override=True)
    for name, role in ROLES.items():
        app.add_role(name, role, override=True)


# by names: these rooms are not loaded by a build that writes nothing
_IN_HTML: dict[type[nodes.Element], str] = {
    HostNode: "html_page:host",
    OutputNode: "html_steps:output",
    StepNode: "html_steps:step",
    VariableNode: "html_fields:variable",
    VariableReference: "html_fields:value",
    FieldsNode: "html_fields:fields",
    InheritedNode: "html_fields:variable",
    NotedNode: "html_steps:noted",
    PageNode: "html_page:page",
    PlaceNode: "html_fields:place",
    ProgressNode: "html_page:progress",
    ScriptsNode: "html_page:scripts",
}
_function = cache(resolve_name)


def _add_static_folder(_app: Sphinx, config: Config) -> None:
    # before Sphinx compares the configuration with that of the last build: it has not changed
    config.html_static_path = [*config.html_static_path, str(STATIC)]


def _add_static_files(app: Sphinx) -> None:
    app.add_css_file("runbook.css")
    app.add_js_file("runbook.js", loading_method="defer")


def _as_its_base(name: str) -> Shown:
    """Visit and departure functions that show a node as the docutils node it derives from."""

    def visit(writer: Any, node: nodes.Element) -> None:
        getattr(writer, f"visit_{name}")(node)

    def depart(writer: Any, node: nodes.Element) -> None:
        getattr(writer, f"depart_{name}")(node)

    return visit, depart


def _once_told(name: str, plain: Shown) -> Shown:
    """The function of that name for a node that knows what it shows; one that does not is shown plainly."""

    def visit(writer: Any, node: nodes.Element) -> None:
        if SHOWN not in node and not isinstance(node, FieldsNode):
            plain[0](writer, node)
            return
        _function(f"sphinx_runbook.{name}")(writer, node)
        raise nodes.SkipNode

    return visit, plain[1]


def _same_lines(app: Sphinx, docname: str, source: list[str]) -> None:
    """Let docutils count the lines of a recipe as its file has them, whatever separators are in it."""
    text = decoded(Path(app.env.doc2path(docname)).read_bytes())
    # Sphinx may have made newlines of other separators; what another extension has changed stays
    if text.splitlines() == source[0].removeprefix("\ufeff").splitlines():
        source[0] = for_docutils(text)


def _judge(app: Sphinx, doctree: nodes.document) -> None:
    """Have a recipe judged, if there is one."""
    directives = list(doctree.findall(RecipeNode))
    if not directives:
        return
    path = Path(app.env.doc2path(app.env.docname))
    if (record := record_path(path)).exists():
        app.env.note_dependency(str(record))
    for node in directives:
        if isinstance(node, RequiresNode):
            app.env.note_dependency(str(path.parent / node.written.argument))
    from sphinx_runbook import judging  # not loaded by a build that reads no recipe

    judging.judge(app, doctree, str(path))
