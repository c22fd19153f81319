"""Stand-ins for the directives and roles that Sphinx itself owns, so that plain docutils reads on past them.

They show as little as they may; whatever they hold is read as Sphinx reads it, steps included. The extensions
that come with Sphinx are part of it, and all of sphinx-design but its `step` is here too. Of others
nobody can tell what they do with their content: they are refused as unknown, unless somebody names them
(`foreign`). The tests hold these names against Sphinx's own.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.parsers.rst import Directive, directives

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from docutils.parsers.rst.states import Inliner

# attributes of a container: the name of the directive that it stands for, and the title of that
HELD_BY, HELD_TITLE = "runbook_held_by", "runbook_held_title"
_LABELLED = re.compile(r"(?P<text>.+?)\s*<[^<>]*>", re.DOTALL)


class _Any(dict[str, "Callable[[str], object]"]):
    """Every option there may be, as Sphinx has more of them with each release."""

    def __missing__(self, _name: str) -> Callable[[str], object]:
        return directives.unchanged


_ANY = _Any(name=directives.unchanged)


class Held(Directive):
    """Holds text, read as if the directive were not there."""

    has_content = True
    option_spec = _ANY

    def run(self) -> list[nodes.Node]:
        """What it holds, in a container."""
        holder = self.holder()
        memo = self.state.memo
        surrounding = memo.title_styles, memo.section_level
        # as Sphinx does: sections in here have titles of their own
        memo.title_styles, memo.section_level = [], 0
        try:
            self.state.nested_parse(self.content, self.content_offset, holder, match_titles=True)
        finally:
            memo.title_styles, memo.section_level = surrounding
        return [holder]

    def holder(self) -> nodes.Element:
        """The node that takes the content."""
        return nodes.container()


class HeldWithTitle(Held):
    """Holds text below an argument: a title, a version, a signature."""

    optional_arguments = 1
    final_argument_whitespace = True

    def holder(self) -> nodes.Element:
        """A node that keeps what holds the content, and under which title."""
        return nodes.container(**{HELD_BY: self.name, HELD_TITLE: " ".join(self.arguments)})


class Only(HeldWithTitle):
    """Holds text for some builders only; `expr` says which, as in Sphinx's own node."""

    def holder(self) -> nodes.Element:
        """A node that keeps the condition."""
        node = nodes.container(expr=self.arguments[0] if self.arguments else "")
        node.tagname = "only"
        return node


class Conditional(HeldWithTitle):
    """Holds text that a setting of the site may keep off the page."""

    def holder(self) -> nodes.Element:
        """A node of the kind that Sphinx makes of it."""
        node = nodes.container()
        node.tagname = "ifconfig"
        return node


class Todo(Held):
    """Holds text that is not on the page, as a rule."""

    def holder(self) -> nodes.Element:
        """A node of the kind that Sphinx makes of it."""
        node = nodes.container()
        node.tagname = "todo_node"
        return node


class Glossary(HeldWithTitle):
    """Terms, whose definitions are read one by one."""

    def run(self) -> list[nodes.Node]:
        """The definitions; several terms may share one, which docutils' own lists do not know."""
        holder = nodes.container()
        at = 0
        while at < len(self.content):
            if self.content[at][:1] != " ":
                at += 1
                continue
            block, _indent, _blank = self.content.get_indented(at)
            self.state.nested_parse(block, self.content_offset + at, holder)
            at += len(block)
        return [holder]


class Literal(HeldWithTitle):
    """Shows its content as it is."""

    def run(self) -> list[nodes.Node]:
        """A literal block."""
        return literally(self.content)


class Nothing(HeldWithTitle):
    """Names pages, settings or index entries: nothing in it is text of this document."""

    def run(self) -> list[nodes.Node]:
        """No node."""
        return []


class Inserted(HeldWithTitle):
    """Inserts a file: docutils' own directive, in this project's form."""

    inserting = ""

    def run(self) -> list[nodes.Node]:
        """What docutils makes of it."""
        # imported for those who insert: it brings all of urllib
        from runbook.directives import insertions

        kind: type[Directive] = getattr(insertions, self.inserting)
        # in a definition of a substitution, docutils gives each directive an `alt` besides
        known = {"alt": directives.unchanged, **(kind.option_spec or {})}
        try:
            options = {name: known[name](text) for name, text in self.options.items()}
        except (KeyError, TypeError, ValueError) as error:
            raise self.error(f'Error in "{self.name}" directive: {error}') from error
        real = kind(
            self.name,
            self.named(),
            options,
            self.content,
            self.lineno,
            self.content_offset,
            self.block_text,
            self.state,
            self.state_machine,
        )
        return list(real.run())

    def named(self) -> list[str]:
        """The arguments for docutils."""
        return self.arguments


class Table(Inserted):
    """A table, whose text may be in a file."""

    inserting = "LocalTable"


class Raw(Inserted):
    """What is for one format only, which may be in a file."""

    required_arguments = 1
    optional_arguments = 0
    inserting = "LocalRaw"


class SphinxInclude(Inserted):
    """Includes a file named as Sphinx does: from the document's folder or, with a slash, from the site's."""

    required_arguments = 1
    optional_arguments = 0
    inserting = "Included"

    def named(self) -> list[str]:
        """The path of the file."""
        return [self._path(self.arguments[0])]

    def _path(self, name: str) -> str:
        if name.startswith("<") and name.endswith(">"):
            return name
        folder = Path(self.state.document["source"]).absolute().parent
        if name.startswith("/"):
            folder = next((up for up in (folder, *folder.parents) if (up / "conf.py").is_file()), folder)
        return str(folder / name.lstrip("/"))


def literally(content: Iterable[str]) -> list[nodes.Node]:
    """The lines as they are, in a block that holds no commands."""
    text = "\n".join(content)
    return [nodes.literal_block(text, text)]


def text_of_role(
    _name: str,
    rawtext: str,
    text: str,
    _lineno: int,
    _inliner: Inliner,
    _options: object = None,
    _content: object = None,
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """The role's text, or the label in front of its target."""
    labelled = _LABELLED.fullmatch(text)
    shown = labelled["text"] if labelled else text
    return [nodes.inline(rawtext, shown)], []


_ADMONITIONS = "attention caution danger error hint important note seealso tip warning"
_SIGNATURES = {
    "": "describe object",
    "std:": "cmdoption confval envvar option",
    "rst:": "directive directive:option role",
    "js:": "attribute class data function method",
    "py:": "attribute class classmethod data decorator decoratormethod exception function method property"
    " staticmethod type",
    "c:": "enum enumerator function macro member struct type union var",
    "cpp:": "class concept enum enum-class enum-struct enumerator function member struct type union var",
}
_SETTINGS = {
    "": "codeauthor default-domain highlight index literalinclude math moduleauthor sectionauthor"
    " tabularcolumns toctree",
    "std:": "productionlist program",
    "py:": "currentmodule",
    "c:": "alias namespace namespace-pop namespace-push",
    "cpp:": "alias namespace namespace-pop namespace-push",
}
_MODULES = {"py:": "module", "js:": "module"}
_GENERATED = (
    "autoattribute autoclass autodata autodecorator autoexception autofunction automethod automodule"
    " autoproperty autotype"
)
_SHOWN = "digraph doctest graph graphviz inheritance-diagram testcleanup testcode testoutput testsetup"
_DESIGN = (
    "accordion article-info aside button-link button-ref card card-carousel card-footer card-header div"
    " dropdown grid grid-item grid-item-card steps tab-item tab-set tab-set-code"
)
_ICONS = (
    "fa fa-brands fa-regular fa-solid fab far fas material-outlined material-regular material-round"
    " material-sharp material-twotone octicon"
)
_COLOURS = "black danger dark info light muted primary secondary success warning white"
_BADGES = (
    f"bdg{kind}{shown}"
    for kind in ("", "-link", "-ref")
    for shown in ("", *(f"-{name}{line}" for name in _COLOURS.split() for line in ("", "-line")))
)
_VERSIONS = "deprecated versionadded versionchanged versionremoved"
_ROLES = {
    "": "abbr any autolink command cve cwe dfn download eq file guilabel index kbd mailheader makevar manpage"
    " menuselection mimetype newsgroup pep program regexp rfc samp",
    "std:": "confval doc envvar keyword numref option ref term token",
    "math:": "numref",
    "rst:": "dir role",
    "js:": "attr class data func meth mod",
    "py:": "attr class const data deco exc func meth mod obj type",
    "c:": "data enum enumerator expr func macro member struct texpr type union var",
    "cpp:": "any class concept enum enumerator expr func member struct texpr type union var",
}
_BARE = ("", "std:", "py:")  # of these domains a name needs no prefix


def _spread(names: dict[str, str]) -> set[str]:
    """Each name with its domain in front, and without where that is how one writes it."""
    return {
        prefix + name
        for domain, words in names.items()
        for prefix in {domain, "" if domain in _BARE else domain}
        for name in words.split()
    }


DIRECTIVES: dict[str, type[Directive]] = {
    **dict.fromkeys(_spread(_SIGNATURES), HeldWithTitle),
    **dict.fromkeys(_spread(_MODULES), HeldWithTitle),
    **dict.fromkeys(_spread(_SETTINGS), Nothing),
    **dict.fromkeys(("acks", "hlist", "cssclass", "rst-class"), HeldWithTitle),
    **dict.fromkeys(_ADMONITIONS.split(), Held),
    **dict.fromkeys(("admonition", "centered", "rubric"), HeldWithTitle),
    **dict.fromkeys(_DESIGN.split(), HeldWithTitle),
    **dict.fromkeys(_VERSIONS.split(), HeldWithTitle),
    **dict.fromkeys(
        (name.replace("version", "version-", 1) for name in _VERSIONS.split()[1:]), HeldWithTitle
    ),
    "version-deprecated": HeldWithTitle,
    **dict.fromkeys(_GENERATED.split(), HeldWithTitle),
    **dict.fromkeys(("code", "code-block", "sourcecode", *_SHOWN.split()), Literal),
    **dict.fromkeys(("autosummary", "todolist"), Nothing),
    "ifconfig": Conditional,
    "todo": Todo,
    "glossary": Glossary,
    "std:glossary": Glossary,
    "only": Only,
    "csv-table": Table,
    "include": SphinxInclude,
    "raw": Raw,
}
del DIRECTIVES["class"]  # docutils has its own, with content
ROLES = dict.fromkeys((*_spread(_ROLES), *_BADGES, *_ICONS.split()), text_of_role)
OF_OTHER_SITES = ("external:", "external+")  # what sphinx.ext.intersphinx finds any of these roles behind
