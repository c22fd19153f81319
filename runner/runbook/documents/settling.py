"""What only the whole of an existing document tells of its steps: titles, ids, places entered and left."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.commands.openers import closes_the_shell, opener_in
from runbook.commands.split import SplitError, split
from runbook.directives.markup import name_node
from runbook.directives.naming import free_id, id_of, made_id
from runbook.directives.nodes import HostNode, OutputNode, RecipeNode, StepNode
from runbook.directives.places import Places
from runbook.directives.prose import plain
from runbook.directives.written import Option
from runbook.documents.announced import announces_output, command_named, file_to_edit
from runbook.documents.colons import adopt
from runbook.documents.forms import LITERAL
from runbook.documents.found import BARE, FOUND, HEADING, SAID, as_output
from runbook.documents.machines import tell_hosts
from runbook.documents.shown_lines import may_be_of_a_file
from runbook.errors import Problem
from runbook.i18n import _

if TYPE_CHECKING:
    from runbook.directives.written import Written
    from runbook.documents.forms import Forms

COLON = string.whitespace + ":\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
_MARKUP = re.compile(r"([`*|\\]|_(?!\w))")
_TEXTS = (nodes.paragraph, nodes.title, nodes.term)
_LISTS = (nodes.bullet_list, nodes.enumerated_list)


def settle(document: nodes.document, forms: Forms) -> None:
    """Finish the steps that were found in the document's own constructs."""
    if LITERAL in forms.blocks:
        adopt(document, forms)
    _announced(document)
    steps = list(document.findall(StepNode))
    taken = dict.fromkeys((id_of(node.written) for node in steps if FOUND not in node), 1)
    above = ""
    for node in steps:
        if FOUND in node:
            _entitle(node)
            titled = HEADING in node or node.written.argument != above
            node.written = replace(_named(node.written, taken), titled=titled)
            name_node(document, node, id_of(node.written))
        above = node.written.argument
    places = Places()
    for found in document.findall(RecipeNode):
        if isinstance(found, HostNode):
            places.go(found.written.argument)
        elif isinstance(found, StepNode):
            if FOUND in found:
                found.written = _placed(found.written, inside=bool(places.within))
            if found.written.option("enter"):
                places.enter(id_of(found.written))
            elif found.written.option("leave"):
                places.leave()
    tell_hosts(document)


# ---------------------------------------------------------------- what is printed


def _announced(document: nodes.document) -> None:
    """Make outputs of the blocks of which the text above says that they are what a command prints.

    That is the command right above, in the same section, or else it is refused. A block of which that text
    names the command stays a step: `convert` parts them, and `check` says so.
    """
    last: RecipeNode | None = None
    introduced: set[int] = set()  # texts that a step stands below already
    for node in list(document.findall(RecipeNode)):
        above = _above(node) if isinstance(node, StepNode) and FOUND in node else None
        if isinstance(node, StepNode) and isinstance(above, _TEXTS) and id(above) not in introduced:
            last = _as_told(node, above, last)
            introduced |= {id(above)} if last is node else set()
        else:
            last = node


def _as_told(node: StepNode, above: nodes.Element, last: RecipeNode | None) -> RecipeNode:
    """The node, or the output that stands in its place."""
    if not node.get(BARE):
        return node
    if not announces_output(_said(above)):
        _put_in_a_file(node, file_to_edit(above.rawsource), above)
        return node
    named = command_named(above.rawsource)
    if _prints(last, node, named):
        printed = as_output(node)
        node.replace_self(printed)
        return printed
    if not named:
        has_one = isinstance(last, OutputNode) and _section(last) == _section(node)
        node.written = _of_nothing(node.written, _said(above), has_one=has_one)
    return node


def _put_in_a_file(node: StepNode, path: str, above: nodes.Element) -> None:
    """Refuse what is put in the file of that path, if the text above names one, unless it is commands."""
    told = node.written
    others = tuple(one for one in told.problems if one.rule != "file-as-commands")
    known = len(others) < len(told.problems)
    if path and told.body and (known or may_be_of_a_file(told.body.split("\n"), path)):
        fact = _('"{title}" says that these lines are put in a file, and they would be run')
        remedy = _("write them as `.. file:: {path}`, with `:append:` where the file keeps what it holds")
        where = told.body_location or told.location
        fact, remedy = fact.format(title=_said(above)), remedy.format(path=path)
        node.written = replace(told, problems=(*others, Problem(where, fact, remedy, "file-as-commands")))


def _prints(last: RecipeNode | None, node: RecipeNode, named: str) -> bool:
    """Whether the node above is the step whose output follows, by the command that is named, if one is."""
    if not isinstance(last, StepNode) or last.written.directive != "step" or _section(last) != _section(node):
        return False
    command = _last_command(last.written)
    told = {option.name for option in last.written.options}
    if told.intersection(("enter", "leave", "manual")) or opener_in(command) or closes_the_shell(command):
        return False
    return bool(command) if not named else command.split() == named.split()


def _section(node: nodes.Element) -> nodes.Element | None:
    while node is not None and not isinstance(node, nodes.section):
        node = node.parent
    return node


def _of_nothing(told: Written, said: str, *, has_one: bool) -> Written:
    if has_one:
        fact = _('"{title}" says that this is printed, and what the command above prints is there already')
        remedy = _("keep one of the two, or write both as the output of that command")
    else:
        fact = _('"{title}" says that this is printed, and no command right above prints it')
        remedy = _("move it below `.. output::`, under its step")
    problem = Problem(told.location, fact.format(title=said), remedy, "output-without-step")
    return replace(told, problems=(*told.problems, problem))


def _with(told: Written, name: str, text: str) -> Written:
    return replace(told, options=(*told.options, Option(name, text, told.location, told.location)))


def _named(told: Written, taken: dict[str, int]) -> Written:
    """The same with an id that no other step has."""
    made = made_id(plain(told.argument))
    ident = free_id(made or f"step-{len(taken) + 1}", taken)
    return told if ident == made else _with(told, "id", ident)


def _placed(told: Written, *, inside: bool) -> Written:
    """The same, entering what its last command opens, or leaving where that is the end of a shell."""
    last = _last_command(told)
    if label := opener_in(last):
        return _with(told, "enter", label)
    return _with(told, "leave", "") if inside and closes_the_shell(last) else told


def _last_command(told: Written) -> str:
    """The step's last command; empty where it has none, and where they cannot be told apart."""
    try:
        pieces = split(told.body)
    except SplitError:
        return ""  # refused elsewhere
    return pieces[-1].text if pieces else ""


# ---------------------------------------------------------------- titles


def _entitle(node: StepNode) -> None:
    """Give the step the title that it has in the document's text, which becomes its heading."""
    told, heading = node.written, next(node.findall(nodes.paragraph))
    strong = nodes.strong()
    heading.children = []
    heading.append(strong)
    before = None if told.argument else _above(node)
    title = told.argument or (_said(before) if before is not None else "") or first_command(told.body)
    node.written = replace(told, argument=title)
    node[SAID] = before.rawsource if before is not None else ""
    if isinstance(before, nodes.paragraph) and _right_above(before, node):
        node[HEADING] = before.rawsource
        _move(before, strong)
    else:
        strong += nodes.Text(plain(title))


def first_command(body: str) -> str:
    """The first line of these commands that is no comment, as a title."""
    lines = (line.strip() for line in body.split("\n"))
    said = next((line for line in lines if line and not line.startswith("#")), body.strip())
    return _escaped(said.rstrip("\\").rstrip() or said)


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def _said(node: nodes.Element) -> str:
    """What an element says, as a title."""
    if isinstance(node, StepNode):
        return node.written.argument
    text = plain(" ".join(node.rawsource.split())) or node.astext()
    return _escaped(" ".join(text.split()).rstrip(COLON))


def _above(node: nodes.Element) -> nodes.Element | None:
    """The paragraph before the element, or the nearest that says what it is about."""
    while node.parent is not None:
        siblings = node.parent.children
        for before in reversed(siblings[: siblings.index(node)]):
            if (found := _speaking(before)) is not None and _said(found):
                return found
        node = node.parent
    return None


def _speaking(node: nodes.Node) -> nodes.Element | None:
    """The paragraph that introduces what follows the node; of a list, the first one of its last item."""
    if isinstance(node, (*_TEXTS, StepNode)):
        return node
    if isinstance(node, (*_LISTS, nodes.definition_list)) and node.children:
        return _speaking(node.children[-1])
    if isinstance(node, nodes.list_item | nodes.definition_list_item) and node.children:
        return _speaking(node.children[0])
    if isinstance(node, nodes.block_quote) and node.children:
        return _speaking(node.children[-1])
    return None


def _right_above(before: nodes.paragraph, node: StepNode) -> bool:
    """Whether nothing stands between the two, so that one heading says it all."""
    top: nodes.Node = before
    while top.parent is not node.parent:
        if len(top.parent.children) > 1 and top is not top.parent.children[-1]:
            return False
        if isinstance(top.parent, nodes.enumerated_list):
            return False
        top = top.parent
        if top.parent is None:
            return False
    siblings = node.parent.children
    return siblings.index(top) == siblings.index(node) - 1


def _move(paragraph: nodes.paragraph, strong: nodes.strong) -> None:
    """Make the paragraph's text the heading's, and remove what is empty without it."""
    parent, children = paragraph.parent, list(paragraph.children)
    parent.remove(paragraph)
    while not parent.children and parent.parent is not None:
        empty, parent = parent, parent.parent
        parent.remove(empty)
    strong.extend(children)
    strong["ids"] += paragraph["ids"]
    leaves = list(strong.findall(nodes.Text))
    if leaves and (shorter := leaves[-1].rstrip(COLON)) != leaves[-1]:
        leaves[-1].parent.replace(leaves[-1], nodes.Text(shorter))
