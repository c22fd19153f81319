"""The directives that documents had before this format, each asked first whether it holds steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.parsers.rst.directives.body import Container
from docutils.utils import Reporter

from runbook.directives.nodes import RecipeNode, StepNode
from runbook.directives.written import Written
from runbook.documents.colons import behind_colons
from runbook.documents.forms import LITERAL, PROMPT, PROMPTED, SHELLS, Forms
from runbook.documents.found import read_block, step_node
from runbook.documents.framed import holds_markup
from runbook.documents.ignoring import is_ignored
from runbook.documents.look import Look
from runbook.documents.prompts import is_a_session, is_a_session_of_root
from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Read = Callable[[Directive], Sequence[nodes.Node] | None]

_CODE = ("code", "code-block", "sourcecode")
_OF_BASH = "$"  # what sphinx-prompt puts before each command, where nothing else is told
_PROMPT_SAYS = ("language", "prompts", "modifiers")


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
            found = None if is_ignored(self.state.parent.children) else read(self)
            return list(super().run()) if found is None else list(found)

    return Reading


def _container(forms: Forms) -> Read:
    def read(directive: Directive) -> Sequence[nodes.Node] | None:
        if not _is_named(directive, forms) or holds_markup(directive.content.data):
            return None
        return _steps(directive, Look(prompted=is_a_session_of_root(directive.content.data)))

    return read


def _framing(known: type[Directive], forms: Forms, frames: list[bool]) -> type[Directive]:
    """The container, whose blocks are the steps where it holds more than commands: one at least.

    While it is read, the last of the frames says whether they are.
    """

    class Framing(known):  # type: ignore[valid-type, misc]  # which one it is, Sphinx and docutils tell
        def run(self) -> list[nodes.Node]:
            ignored = is_ignored(self.state.parent.children)
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
        or (isinstance(one, nodes.literal_block) and LITERAL in forms.blocks and behind_colons(one))
        for node in found
        for one in node.findall(nodes.Element)
    )


def _nothing(directive: Directive) -> StepNode:
    """A step without commands, which is refused: something else stands where they are said to be."""
    location = _where(directive)
    return step_node(Written("step", location), (location.line, _last_line(directive)))


def _last_line(directive: Directive) -> int:
    """The last line that the directive takes, of its options or of its content."""
    return _where(directive).line + directive.block_text.rstrip().count("\n")


def _code(forms: Forms, frames: Sequence[bool]) -> Read:
    def read(directive: Directive) -> Sequence[nodes.Node] | None:
        language = directive.arguments[0].lower() if directive.arguments else ""
        if not forms.language(language) and not (_innermost(frames) and language in {"", *SHELLS}):
            return None
        return _steps(directive, Look(directive.options.get("caption", ""), language in PROMPTED))

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
    if not counted and language == "bash" and not is_a_session(directive.content.data):
        counted = (_OF_BASH,)
    return _steps(directive, Look("", "auto" in modifiers.split(","), counted))


class _Prompt(Directive):
    """sphinx-prompt's, for what is no shell."""

    has_content = True
    optional_arguments = 3
    option_spec = dict.fromkeys(_PROMPT_SAYS, directives.unchanged)

    def run(self) -> list[nodes.Node]:
        """The text as it is."""
        text = "\n".join(self.content)
        return [nodes.literal_block(text, text)]


def _steps(directive: Directive, look: Look) -> list[nodes.Node]:
    """The nodes of a directive's content."""
    location = _where(directive)
    if not directive.content:
        span = (location.line, _last_line(directive))
        found: list[nodes.Element] = [step_node(Written("step", location, look.title), span)]
    else:
        look = replace(look, prompted=look.prompted or is_a_session(directive.content.data))
        found = list(read_block(directive.content, location, directive.state.document, look))
    directive.add_name(found[0])
    return list(found)


def _where(directive: Directive) -> Location:
    source, line = directive.state_machine.get_source_and_line(directive.lineno)
    return Location(str(source), line or directive.lineno)
