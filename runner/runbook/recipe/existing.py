"""The constructs that documents had before this format, as nodes of its steps."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.parsers.rst.directives.body import Container
from docutils.statemachine import StringList
from docutils.utils import Reporter

from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location
from runbook.recipe import template
from runbook.recipe.cells import lost_in_notes, set_apart
from runbook.recipe.forms import LITERAL, PROMPT, PROMPTED, Forms
from runbook.recipe.framed import holds_markup
from runbook.recipe.markup import StepDirective, literal_block, not_in_a_file, straddled
from runbook.recipe.nodes import OutputNode, RecipeNode, StepNode
from runbook.recipe.prompts import (
    Turn,
    doubtful,
    is_a_session,
    is_a_session_of_root,
    machine_of,
    shows_a_prompt,
    stranger,
    turns,
)
from runbook.recipe.rawlines import RawBlock, ends_with, file_lines, raw_block
from runbook.recipe.visible import hidden
from runbook.recipe.written import Option, Written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from runbook.recipe.cells import Apart

    Read = Callable[[Directive], Sequence[nodes.Node] | None]

Found = TypeVar("Found", bound=RecipeNode)

# a comment that says of the block below it, or below the paragraph below it, that it holds no commands
IGNORE = "runbook: ignore"
_NOT_TAKEN = frozenset(
    [
        *("shell-syntax", "unfinished-command", "unfinished-heredoc", "trailing-backslash"),
        *("output-without-step", "shown-prompt", "other-prompt", "doubtful-prompt", "empty-step"),
        *("not-indented", "rewritten-lines", "hidden-step"),
    ]
)
_CODE = ("code", "code-block", "sourcecode")
_LIKE_A_PROMPT = re.compile(r"\S[^\s#$%>]*[#$%>](?:[ ]|\Z)")
_COLONS = re.compile(r"(?!\s*\.\. ).*::\s*")
# attributes of a node that was read out of such a construct: the first line of that and its last one; as
# written, the paragraph that says its title; the same where that has become its heading; what a terminal
# showed behind its command that is no result of it; whether no prompt says which lines are commands; and the
# machine that its prompt names
FOUND, SAID, HEADING, SHOWN = "runbook_found", "runbook_said", "runbook_heading", "runbook_greeting"
BARE, MACHINE = "runbook_bare", "runbook_machine"
_PROMPT_SAYS = ("language", "prompts", "modifiers")
SHELLS = frozenset(["bash", "sh", "shell", "dash", "zsh", *PROMPTED])


def directives_for(forms: Forms, known: Mapping[str, type[Directive]]) -> dict[str, type[Directive]]:
    """The directives that read these constructs, each doing what the one known does for any other."""
    found: dict[str, type[Directive]] = {}
    frames: list[bool] = []
    if forms.containers:
        framing = _framing(known.get("container", Container), forms, frames)
        found["container"] = _reading(framing, _container(forms), forms)
    if forms.containers or set(forms.blocks) - {LITERAL, PROMPT}:
        for name in _CODE:
            found[name] = _reading(known[name], _code(forms, frames), forms)
    if PROMPT in forms.blocks:
        found[PROMPT] = _reading(_Prompt, _prompt, forms)
    return found


def _reading(known: type[Directive], read: Read, forms: Forms) -> type[Directive]:
    """The directive known, which asks `read` first; that gives None for what is none of its business."""

    class Reading(known):  # type: ignore[valid-type, misc]  # which one it is, Sphinx and docutils tell
        def run(self) -> list[nodes.Node]:
            where = _where(self)
            if (where.path, where.line) in forms.less:
                text = "\n".join(self.content)
                return [nodes.literal_block(text, text)]
            found = None if _ignored(self.state.parent.children) else read(self)
            return list(super().run()) if found is None else list(found)

    return Reading


def _ignored(above: Sequence[nodes.Node]) -> bool:
    """Whether the comment says so that stands above, or above the paragraph there."""
    last = above[-1] if above else None
    if isinstance(last, nodes.paragraph):
        last = above[-2] if len(above) > 1 else None
    return isinstance(last, nodes.comment) and last.astext().strip() == IGNORE


def _container(forms: Forms) -> Read:
    def read(directive: Directive) -> Sequence[nodes.Node] | None:
        if not _is_named(directive, forms) or holds_markup(directive.content.data):
            return None
        return _steps(directive, _Look(prompted=is_a_session_of_root(directive.content.data)))

    return read


def _framing(known: type[Directive], forms: Forms, frames: list[bool]) -> type[Directive]:
    """The container, whose blocks are the steps where it holds more than commands: one at least.

    While it is read, the last of the frames says whether they are.
    """

    class Framing(known):  # type: ignore[valid-type, misc]  # which one it is, Sphinx and docutils tell
        def run(self) -> list[nodes.Node]:
            ignored = _ignored(self.state.parent.children)
            holds = not ignored and _is_named(self, forms)
            frames.append(holds or (not ignored and _innermost(frames)))
            try:
                found = list(super().run())
            finally:
                frames.pop()
            return [_nothing(self)] if holds and not _have_steps(found, forms) else found

    return Framing


def _innermost(frames: Sequence[bool]) -> bool:
    return bool(frames) and frames[-1]


def _is_named(directive: Directive, forms: Forms) -> bool:
    classes = " ".join(directive.arguments).split()
    return not {*map(nodes.make_id, forms.containers)}.isdisjoint(map(nodes.make_id, classes))


def _have_steps(found: Iterable[nodes.Node], forms: Forms) -> bool:
    """Whether steps are in there, or what will be one, or an error, which is refused by itself."""
    return any(
        isinstance(one, RecipeNode)
        or (isinstance(one, nodes.system_message) and one["level"] >= Reporter.ERROR_LEVEL)
        or (isinstance(one, nodes.literal_block) and LITERAL in forms.blocks and _behind_colons(one))
        for node in found
        for one in node.findall(nodes.Element)
    )


def _nothing(directive: Directive) -> StepNode:
    """A step without commands, which is refused: something else stands where they are said to be."""
    location = _where(directive)
    return _step(Written("step", location), (location.line, _last_line(directive)))


def _last_line(directive: Directive) -> int:
    """The last line that the directive takes, of its options or of its content."""
    return _where(directive).line + directive.block_text.rstrip().count("\n")


def _code(forms: Forms, frames: Sequence[bool]) -> Read:
    def read(directive: Directive) -> Sequence[nodes.Node] | None:
        language = directive.arguments[0] if directive.arguments else ""
        if not forms.language(language) and not (_innermost(frames) and language in {"", *SHELLS}):
            return None
        return _steps(directive, _Look(directive.options.get("caption", ""), language in PROMPTED))

    return read


def _prompt(directive: Directive) -> Sequence[nodes.Node] | None:
    words = " ".join(directive.arguments).split()
    # sphinx-prompt's own order; what stands in an argument counts before the option of that name
    language, prompts, modifiers = (
        words[at] if at < len(words) else str(directive.options.get(name) or "")
        for at, name in enumerate(_PROMPT_SAYS)
    )
    if (language or "bash") not in SHELLS:
        return None
    counted = tuple(one for part in prompts.split(",") if (one := part.strip()))
    return _steps(directive, _Look("", "auto" in modifiers.split(","), counted))


class _Prompt(Directive):
    """sphinx-prompt's, for what is no shell."""

    has_content = True
    optional_arguments = 3
    option_spec = dict.fromkeys(_PROMPT_SAYS, directives.unchanged)

    def run(self) -> list[nodes.Node]:
        """The text as it is."""
        text = "\n".join(self.content)
        return [nodes.literal_block(text, text)]


def with_way_out(problems: Iterable[Problem], found: Iterable[RecipeNode]) -> Iterator[Problem]:
    """The same; where bash does not take what is in such a construct, that may be no command at all."""
    spans = [(node.source, *node[FOUND]) for node in found if FOUND in node]
    for problem in problems:
        where = problem.location
        if problem.rule in _NOT_TAKEN and where and _within(where, spans):
            other = _("if these are no commands, write `.. {comment}` above them").format(comment=IGNORE)
            yield replace(problem, remedy=_("{remedy}; {other}").format(remedy=problem.remedy, other=other))
        else:
            yield problem


def _within(where: Location, spans: Iterable[tuple[str, int, int]]) -> bool:
    return any(where.path == source and first <= where.line <= last for source, first, last in spans)


# ---------------------------------------------------------------- what is in them


@dataclass(frozen=True)
class _Look:
    """How a block shows commands: under which title, and whether behind prompts; None where none may tell.

    `quoted` where it is not indented, and all its lines begin with one sign.
    """

    title: str = ""
    prompted: bool | None = False
    prompts: tuple[str, ...] = ()
    quoted: bool = False


def _steps(directive: Directive, look: _Look = _Look()) -> list[nodes.Node]:
    """The nodes of a directive's content."""
    location = _where(directive)
    if not directive.content:
        span = (location.line, _last_line(directive))
        found: list[nodes.Element] = [_step(Written("step", location, look.title), span)]
    else:
        look = replace(look, prompted=look.prompted or is_a_session(directive.content.data))
        found = list(_read(directive.content, location, directive.state.document, look))
    directive.add_name(found[0])
    return list(found)


def _where(directive: Directive) -> Location:
    source, line = directive.state_machine.get_source_and_line(directive.lineno)
    return Location(str(source), line or directive.lineno)


def adopt(document: nodes.document, forms: Forms) -> None:
    """Put steps in the place of the literal blocks behind two colons; where none can be, they are refused."""
    above: Apart | None = None
    read: set[tuple[str, int]] = set()
    for block in list(document.findall(nodes.literal_block)):
        source, first = str(block.source), int(block.line or 1)
        if isinstance(block, RecipeNode) or _is_left(block, (source, first), forms):
            continue
        # what stands in a cell of CSV is counted from its beginning
        if (source, first) not in read and _behind_colons(block):
            read.add((source, first))
            lines = block.rawsource.split("\n")
            content = StringList(lines, items=[(source, first - 1 + at) for at in range(len(lines))])
            look = _Look(prompted=shows_a_prompt(lines), quoted=_is_quoted(block))
            block.replace_self(list(_read(content, Location(source, first), document, look)))
        elif (apart := set_apart(block, above)) is not None:
            above = apart
            if not _is_left(apart.around, (source, apart.first), forms):
                block.replace_self(_refused(block, source, apart))
    for text, apart in lost_in_notes(document):
        source = str(document["source"])
        if not _is_left(apart.around, (source, apart.first), forms):
            text.replace_self(_refused(text, source, apart))


def _is_left(node: nodes.Element, place: tuple[str, int], forms: Forms) -> bool:
    """Whether the author says so above it, or it has been left as it is already."""
    siblings = node.parent.children
    return place in forms.less or _ignored(siblings[: siblings.index(node)])


def _refused(block: nodes.literal_block | nodes.paragraph, source: str, apart: Apart) -> StepNode:
    """A step that says why it cannot be one."""
    where = Location(source, apart.line)
    problem = hidden("step", apart.note, where) if apart.note else not_in_a_file("step", where)
    lines = block.rawsource.split("\n")
    typed = turns(lines)[0].commands if shows_a_prompt(lines) else lines
    told = Written("step", where, body="\n".join(typed), body_location=where, problems=(problem,))
    step = _step(told, (apart.first, apart.last))
    step[BARE] = True
    return step


def _behind_colons(block: nodes.literal_block) -> bool:
    """Whether the last text above it in its file ends with two colons and is no directive.

    Docutils takes a directive right below such a text for a quoted literal block, and two colons below two
    colons; those are no commands.
    """
    if (
        block.rawsource.startswith(".. ")
        or block.rawsource.strip() == "::"
        or _is_of_a_directive(block)
        or not block.line
    ):
        return False
    lines, above = file_lines(str(block.source)), block.line - 2
    if not lines[above + 1 : above + 2] or not ends_with(lines[above + 1], block.rawsource.split("\n")[0]):
        return False
    while 0 <= above < len(lines) and not lines[above].strip():
        above -= 1
    return 0 <= above < len(lines) and _COLONS.fullmatch(lines[above]) is not None


def _is_quoted(block: nodes.literal_block) -> bool:
    """Whether it is not indented, so that each of its lines keeps the sign with which all of them begin."""
    lines = [line.expandtabs() for line in file_lines(str(block.source))[: block.line]]
    siblings = block.parent.children
    before = siblings[siblings.index(block) - 1] if siblings[0] is not block else None
    said = before.rawsource.rstrip().split("\n")[-1].strip() if isinstance(before, nodes.paragraph) else ""
    colons = next((line.rstrip() for line in reversed(lines[:-1]) if line.strip()), "")
    return _margin(lines[-1]) <= len(colons) - len(said if said.endswith("::") else "::")


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_of_a_directive(block: nodes.Node) -> bool:
    """Whether it stands in one of ours: in what a person is told, or in what a variable is for."""
    while (block := block.parent) is not None:
        if isinstance(block, RecipeNode):
            return True
    return False


def _read(
    content: StringList, location: Location, document: nodes.document, look: _Look
) -> Iterator[nodes.Element]:
    """The steps and outputs of a block that begins there, its lines as the file has them.

    Greetings and farewells of shells are neither, and stand between them.
    """
    block = raw_block(content, tab_width=document.settings.tab_width)
    problems: list[Problem] = []
    if block is None:
        block = RawBlock(location.path, content.items[0][1] + 1, tuple(content.data))
        problems.append(not_in_a_file("step", location))
    problems += (straddled(block.source, block.first + index) for index in block.straddled)
    span = (location.line, block.first + len(block.lines) - 1)
    found = turns(block.lines, look.prompts) if look.prompted else [Turn(0, block.lines)]
    if found and look.prompted:
        problems += _before_the_first_prompt(block, found[0].first)
    if look.prompted and not look.prompts:
        problems += [*_elsewhere(block), *_may_be_printed(block)] if found else _without_a_prompt(block)
    if look.prompted is None:
        problems += _may_be_a_comment(block)
    if look.quoted and not look.prompted:
        problems.append(_with_its_sign(block))
    for number, turn in enumerate(found or [Turn(0, ())]):
        body, where = _body(block, turn.first, turn.commands)
        # such a document knows nothing of values
        raw = (Option("raw", "", location, location),) if "{{" in body else ()
        here = where if number and where else Location(block.source, location.line)
        step = _step(Written("step", here, look.title, raw, body, where, problems=tuple(problems)), span)
        step[BARE] = not look.prompted
        step[MACHINE] = _machine(block, turn, look)
        yield step
        problems = []
        if turn.said:
            step[SHOWN] = "\n".join(turn.said)
            yield nodes.literal_block(step[SHOWN], step[SHOWN], language="text")
        if turn.printed:
            body, where = _body(block, turn.printed_first, turn.printed)
            told = Written("output", where or here, body=template.plain(body), body_location=where)
            yield _output(told, span)


def _machine(block: RawBlock, turn: Turn, look: _Look) -> str:
    """The one that the prompt names behind which the turn was typed, where it is shown or only told."""
    if look.prompted:
        return machine_of(block.lines[turn.first]) if block.lines else ""
    return machine_of(f"{look.prompts[0]} ") if len(look.prompts) == 1 else ""


def _before_the_first_prompt(block: RawBlock, end: int) -> Iterator[Problem]:
    """What of a session would be lost: no command, and printed by none."""
    for number, line in enumerate(block.lines[:end]):
        if line.strip():
            fact = _('"{line}" stands before the first prompt of its block, and would be lost')
            remedy = _("write its prompt as `$ `, or take it out of the block")
            where = Location(block.source, block.first + number)
            yield Problem(where, fact.format(line=line.strip()), remedy, "output-without-step")
            return


def _without_a_prompt(block: RawBlock) -> Iterator[Problem]:
    """A session in which nothing tells what was typed from what was printed."""
    number, line = next(((at, one) for at, one in enumerate(block.lines) if one.strip()), (0, ""))
    shown = _LIKE_A_PROMPT.match(line)
    if shown:
        fact = _('"{prompt}" is no known prompt, so nothing tells what is typed from what is printed')
        fact = fact.format(prompt=shown[0].rstrip())
        remedy = _("write it as `$ ` or `# `, or with its user and machine, as `root@web:~# `")
    else:
        fact = _("no line of this block begins with a prompt")
        remedy = _("write `$ ` before each command, or `.. code-block:: bash` where all of them are commands")
    yield Problem(Location(block.source, block.first + number), fact, remedy, "empty-step")


def _elsewhere(block: RawBlock) -> Iterator[Problem]:
    """What of a session was typed in another place than what stands above it."""
    if (found := stranger(block.lines)) is not None:
        number, before, now = found
        fact = _("this prompt is of {now}, the one above of {before}, and no command leads there")
        remedy = _("give it a block of its own; for another machine, below `.. host:: {name}`")
        remedy = remedy.format(name=now.rpartition("@")[2])
        where = Location(block.source, block.first + number)
        yield Problem(where, fact.format(now=now, before=before), remedy, "other-prompt")


def _may_be_printed(block: RawBlock) -> Iterator[Problem]:
    """A line that may be a command of root, or a comment in what the command above shows."""
    if (found := doubtful(block.lines)) is not None:
        number, above = found
        fact = _('"{line}" may be typed by root, or be a comment in what "{command}" prints')
        if not above:
            fact = _('"{line}" may be typed by root, and reads as a comment')
        remedy = _("write each prompt of the block whole, as `root@web:~# `, or as `~ # ` for any machine")
        shown = above.partition("\n")[0]
        where = Location(block.source, block.first + number)
        line = block.lines[number].rstrip()
        yield Problem(where, fact.format(line=line, command=shown), remedy, "doubtful-prompt")


def _with_its_sign(block: RawBlock) -> Problem:
    """A block that is quoted, not indented."""
    fact = _('this block is not indented, so the sign in front of each line is a part of it: "{line}"')
    remedy = _("indent its commands below the two colons, without the sign")
    where = Location(block.source, block.first)
    return Problem(where, fact.format(line=block.lines[0].rstrip()), remedy, "not-indented")


def _may_be_a_comment(block: RawBlock) -> Iterator[Problem]:
    """A text whose number signs are the prompts of root, or begin comments."""
    number, line = next((at, one) for at, one in enumerate(block.lines) if one.strip())
    fact = _('"{line}" may be a command behind the prompt of root, or a comment above commands')
    remedy = _("write `.. code-block:: console` above it for the one, `.. code-block:: bash` for the other")
    where = Location(block.source, block.first + number)
    yield Problem(where, fact.format(line=line.strip()), remedy, "doubtful-prompt")


def _body(block: RawBlock, first: int, lines: Sequence[str]) -> tuple[str, Location | None]:
    """The lines less the blank ones at both ends, and where they begin; None for no line."""
    start, end = 0, len(lines)
    while end > start and not lines[end - 1].strip():
        end -= 1
    while start < end and not lines[start].strip():
        start += 1
    where = Location(block.source, block.first + first + start)
    return "\n".join(lines[start:end]), where if start < end else None


def _step(told: Written, span: tuple[int, int]) -> StepNode:
    node = StepNode(classes=["runbook-step"])
    heading = nodes.paragraph(told.argument, "", classes=["runbook-title"])
    heading.source, heading.line = told.location.path, told.location.line
    node += heading
    if told.body:
        node += literal_block(nodes.literal_block, told, ["code"], StepDirective.language)
    return _found(node, told, span)


def _output(told: Written, span: tuple[int, int]) -> OutputNode:
    return _found(literal_block(OutputNode, told, ["runbook-output"], "text"), told, span)


def as_output(step: StepNode) -> OutputNode:
    """The node of what a block holds that was read as commands, and is what those above it print."""
    told = step.written
    told = replace(told, directive="output", argument="", options=(), body=template.plain(told.body))
    return _output(told, step[FOUND])


def _found(node: Found, told: Written, span: tuple[int, int]) -> Found:
    node[FOUND] = span
    node.written = told
    node.source, node.line = told.location.path, told.location.line
    return node
