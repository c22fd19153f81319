"""What is said of a step, a variable or an output, in words, whoever writes them down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.directives import asked
from runbook.directives.nodes import HostNode
from runbook.model import Match
from runbook.variables.wild import ANY, WILD
from sphinx_runbook.data import wanted
from sphinx_runbook.filled import Filled, Kind
from sphinx_runbook.views import Form
from sphinx_runbook.words import _, said_by_runner

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runbook.directives.nodes import StepNode
    from runbook.model import Variable
    from sphinx_runbook.filled import Text
    from sphinx_runbook.views import NotedView, OutputView, StepView, VariableView

_UNSEEN = (HostNode, nodes.comment, nodes.target)


@dataclass(frozen=True)
class Words:
    """A text of the recipe that is read as a part of the sentence."""

    text: Text


@dataclass(frozen=True)
class Said:
    """A sentence with its fields; a field that is a text of the recipe is to be written as code.

    `static`: only as long as nobody gives values; `typed`: only where somebody may. `below`: a text of the
    recipe in lines of its own.
    """

    message: str
    fields: Mapping[str, Text | Words | str | float] = field(default_factory=dict)
    static: bool = False
    typed: bool = False
    below: Text = ()


def number(node: StepNode, view: StepView) -> str:
    """What stands before the title; an item of a numbered list that it begins has a number already."""
    item = node.parent
    numbered = isinstance(item, nodes.list_item) and isinstance(item.parent, nodes.enumerated_list)
    if not numbered or any(not isinstance(one, _UNSEEN) for one in item.children[: item.index(node)]):
        return f"{view.number}."
    listed = item.parent.get("start", 1) + item.parent.index(item)
    same = item.parent["enumtype"] == "arabic" and listed == view.number
    return "" if same else _("Step {n}:").format(n=view.number)


def place(view: StepView) -> Said:
    """Where a step happens."""
    if not view.labels:
        return Said(_("on {host}"), {"host": view.host})
    inside = [part for label in view.labels for part in (" > ", *_named(label))]
    return Said(_("in {place}, on {host}"), {"place": Words(tuple(inside[1:])), "host": view.host})


def _named(label: Text) -> Text:
    """What is entered, as a sentence calls it: this one has an article."""
    return (_("the chroot"),) if label == ("chroot",) else label


def what(view: StepView) -> Iterator[Said]:
    """What is done with the text of a step, where it is not a list of commands."""
    match view.form:
        case Form.APPENDED:
            yield Said(_("to append to {path}, once only"), {"path": view.path})
        case Form.FILE:
            yield Said(_("to write to {path}"), {"path": view.path})
        case Form.MANUAL:
            yield Said(_("to do by hand"))
    if view.mode:
        yield Said(_("mode {mode}"), {"mode": view.mode})
    if view.owner:
        yield Said(_("owner {owner}"), {"owner": view.owner})
    if view.backup:
        yield Said(_("the old file is kept"))


def hints(view: StepView) -> Iterator[Said]:
    """What the runner does by itself, and a person must know."""
    if view.condition:
        message = _("Only when {condition}")
        yield Said(message, {"condition": (view.when,)}, static=view.condition.told)
    if view.enter:
        message = _("Paste this command alone: what follows goes into {place}")
        yield Said(message, {"place": Words(_named(view.enter))})
    if view.unless:
        yield _with_command(_("Already done if this succeeds: {command}"), view.unless)
    if view.probe:
        yield _with_command(_("Done once this succeeds: {command}"), view.probe)
    for question, typed in zip(view.questions, view.replies, strict=True):
        reply = typed or _("nothing, only Enter")
        read = asked.question(question)
        message = _("When it asks {question}, answer {reply}")
        if read is None:
            message = _("When it asks what the pattern {question} finds, answer {reply}")
        yield Said(message, {"question": (read or question,), "reply": reply})
    if view.retry:
        message = _("Repeat until it succeeds: {times} times at most, {seconds} s apart")
        yield Said(message, {"times": view.retry.times, "seconds": _decimal(view.retry.pause)})
    if view.status:
        yield Said(_("Its exit status is {status}"), {"status": view.status})


def _with_command(message: str, command: Text) -> Said:
    """The sentence that ends with the command; one that a line would change stands below it."""
    texts = [part if isinstance(part, str) else part.shown for part in command]
    if any("\n" in text or "  " in text for text in texts):
        return Said(message, {"command": Words(())}, below=command)
    return Said(message, {"command": command})


def _decimal(value: float) -> str:
    whole, _point, decimals = f"{value:g}".partition(".")
    return said_by_runner("{whole}.{tenths}").format(whole=whole, tenths=decimals) if decimals else whole


def facts(view: VariableView, *, fields: bool = False) -> Iterator[Said]:
    """What a variable may be, and the value that the document gives it, which `fields` would show."""
    declared = view.variable
    told = [part.shown for part in view.value if isinstance(part, Filled) and part.kind == Kind.KNOWN]
    if declared.value is None:
        yield from _may_be(declared, fields=fields, told=bool(told))
    if declared.value is None and declared.pattern:
        yield Said(_("Of the form {pattern}"), {"pattern": (declared.pattern,)})
    if declared.value is not None:
        value = view.value if any(told) or fields else (declared.value,)
        yield Said(_("Computed: {value}"), {"value": value})
        if fields and not any(told):  # without a script nothing else tells how it comes about
            yield Said("{value}", {"value": (declared.value,)}, static=True)
    elif told and not (fields and declared.choices):
        value = (declared.default,) if declared.default else ()
        yield Said(
            _("By default: {value}") if value else _("Empty by default"), {"value": value}, static=True
        )
    for other in view.elsewhere:
        message = _("Another value by default in “{recipe}”: {value}")
        yield Said(message, {"recipe": Words((other.title,)), "value": (other.value,)})
    if declared.type == "secret" and fields:
        yield Said(_("Never kept, never in a link."))


def _may_be(declared: Variable, *, fields: bool, told: bool) -> Iterator[Said]:
    """What a value must be; an example that is the value by default is left out where that is `told` too."""
    what, values = wanted(declared)
    literal: dict[str, Text] = {name: (value,) for name, value in values.items()}
    exemplified = declared.example and declared.example != declared.default
    anything = declared.type == "text" and not (exemplified or declared.max_length)
    if fields and (declared.default is None or declared.type == "secret"):
        yield Said(_("To be given: {what}").format(what=what), literal)
        if declared.choices:
            yield Said(_("What depends on it is shown once that is chosen."))
    elif not (anything or (declared.choices and fields)):
        repeated = told and values.get("example") == declared.default
        if repeated:
            yield Said(_begun(wanted(declared, exemplified=False)[0]), static=True)
        if fields or not repeated:
            yield Said(_begun(what), literal, typed=repeated)


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def expected(view: OutputView) -> Said:
    """What an output is."""
    if view.of:
        return Said(_("Expected output of {command}"), {"command": view.of})
    return Said(_("Expected output"))


def compared(view: OutputView) -> Said:
    """How it is compared with what is printed, behind that; nothing for line by line."""
    own = "\n".join(part for part in view.text if isinstance(part, str))
    told = []
    match view.match:
        case Match.EXACT:
            told.append(_("to the letter") if view.text else _("nothing is printed"))
        case Match.REGEX:
            told.append(_("each line is a regular expression"))
        case Match.CONTAINS:
            told.append(_("somewhere in what is printed"))
        case Match.JSON:
            told.append(_("compared as JSON, whatever its layout"))
        case Match.GLOB if any(sign[0] != ANY for sign in WILD[Match.GLOB].finditer(own)):
            told.append(_("{signs} as in a shell"))
    dots = ANY in own.split() if view.match is Match.REGEX else ANY in own
    if dots and view.match is not Match.EXACT:
        told.append(_("{dots} stands for anything"))
    fields: dict[str, Text] = {"signs": ("* ? [a-z]",), "dots": (ANY,)}
    return Said(f" ({', '.join(told)})" if told else "", fields)


def captures(view: OutputView) -> Iterator[Said]:
    """What is kept of an output."""
    message = _("Note {name}, which later commands need: what {pattern} finds")
    for capture in view.captures:
        yield Said(message, {"name": (capture.variable,), "pattern": (capture.pattern,)})


def noted(view: NotedView) -> Said:
    """What is to be typed into the field of several outputs."""
    return Said(_("What you noted for {name}"), {"name": (view.name,)})
