"""What is shown of each node of a recipe: frozen, made when its document is read and kept with it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runbook.model import Capture, Match, Retry, Variable
    from sphinx_runbook.filled import Text

SHOWN = "runbook_shown"  # the attribute of a node that holds what it shows
FOLLOWED = "runbook_followed"  # the one that holds what it shows to who takes a step of another choice
STANDS_STILL = "runbook_still"  # that of a document that no script fills: its recipe is refused


class Form(Enum):
    """What the text of a step is."""

    COMMANDS = "commands"
    FILE = "file"
    APPENDED = "appended"
    MANUAL = "manual"


class Condition(NamedTuple):
    """When something is there: the number of the place that tells, and the path that shows it.

    `told`: the page can always tell; otherwise its reader must.
    """

    place: int
    path: int
    told: bool


class StepView(NamedTuple):
    """A step.

    `title`: empty where no value stands in it, and its markup is to be shown. `host_number`: which of the
    recipe's hosts, from 0. `labels`: the places entered on it, outermost first. `typed`: what a person types
    for it, where that is not the body. `mode`, `owner`, `backup`: what else is asked for a file. `probe`:
    what tells that a person has done it. `machine`: the value of the host, where that is a variable. `never`:
    what must not be matched; empty for what no command may. `status`: the one that it must end with, where
    that is not 0. `body`: empty for what a person does, which its nodes tell.
    """

    number: int
    form: Form
    host: str
    host_number: int
    labels: tuple[Text, ...]
    condition: Condition | None
    title: Text
    path: Text
    body: Text
    typed: Text
    mode: str
    owner: Text
    backup: bool
    probe: Text
    unless: Text
    undo: Text
    confirm: Text
    replies: tuple[Text, ...]
    machine: Text
    never: str
    when: str
    enter: Text
    questions: tuple[str, ...]
    retry: Retry | None
    status: int


class OutputView(NamedTuple):
    """What a step must print, and the names under which the reader keeps something of it.

    `of`: the first line of the command that prints it; empty for all that the step prints. `match`: how it is
    compared. `fields`: the names of which the one field of the page stands here.
    """

    text: Text
    condition: Condition | None
    captures: tuple[Capture, ...]
    of: Text
    match: Match
    fields: frozenset[str] = frozenset()


class NotedView(NamedTuple):
    """What several outputs give, each for some choices, and when one of them is there."""

    name: str
    condition: Condition


class Elsewhere(NamedTuple):
    """What a variable is in a recipe required, of that title, as long as nobody gives a value."""

    title: str
    value: str


class VariableView(NamedTuple):
    """A variable, and the value that the document gives it; empty when it gives none.

    `elsewhere`: the recipes required in which it has another one.
    """

    variable: Variable
    value: Text
    elsewhere: tuple[Elsewhere, ...] = ()


class PageView(NamedTuple):
    """The data for the page's script, and the rules that show a way through it without one.

    `notes`: the rule that hides empty notes. `kept`: the variables whose values a browser keeps, each with
    the document that it is kept for; empty for this one. `defaults`: the values that the page begins with.
    """

    digest: str
    data: str
    style: str
    notes: str
    kept: Mapping[str, str]
    defaults: Mapping[str, str]
