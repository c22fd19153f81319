"""Whether a node is on the page: a step that nobody can read must not run."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.directives.nodes import RecipeNode
from runbook.errors import Problem
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.model import Location

# the tags that Sphinx sets for a page in HTML
PAGE_TAGS = frozenset({"html", "format_html", "builder_html"})
# nodes that a setting of the site may keep off the page, and their directives
_SET = {"todo_node": "todo::", "ifconfig": "ifconfig::"}


def hidden_by(node: nodes.Node) -> str:
    """What keeps the node off the page or makes it part of something else; empty when nothing does."""
    for ancestor in _ancestors(node):
        if isinstance(ancestor, RecipeNode):
            return _("the {directive} above it").format(directive=ancestor.written.directive)
        if isinstance(ancestor, nodes.Invisible | nodes.Decorative):
            return _("a {construct}").format(construct=ancestor.tagname.replace("_", " "))
        if ancestor.tagname == "only" and not _holds(ancestor.get("expr", "")):
            return _("only:: {tags}").format(tags=ancestor.get("expr", ""))
        if ancestor.tagname in _SET:
            return _SET[ancestor.tagname]
    return ""


def hidden(directive: str, cover: str, location: Location) -> Problem:
    """What is wrong with a step that something keeps off the page."""
    fact = _("this {directive} stands inside {cover}, where nobody reads it as one")
    fact = fact.format(directive=directive, cover=cover)
    return Problem(location, fact, _("move it out of there"), "hidden-step")


def _ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _holds(tags: str) -> bool:
    """Whether an `only` shows on a page in HTML; one that cannot be understood does not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns of `1if`; what it is not is what matters here
            return _true(ast.parse(tags.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _true(expression: ast.expr) -> bool:
    match expression:
        case ast.Name(id=name):
            return name in PAGE_TAGS
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _true(operand)
        case ast.BoolOp(op=operator, values=parts):
            combine = all if isinstance(operator, ast.And) else any
            return combine(_true(part) for part in parts)
        case ast.Constant(value=bool(value)):
            return value
    raise ValueError(ast.dump(expression))
