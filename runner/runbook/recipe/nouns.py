"""What is written in a directive to the noun that it stands for."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.commands import printing
from runbook.directives.given import Given
from runbook.directives.naming import made_id, title_of
from runbook.directives.prose import plain
from runbook.i18n import _
from runbook.model import Allowance, Expectation, File, Host, Location, Match, Requirement, Step, Variable
from runbook.variables import wording
from runbook.variables.template import TemplateError

if TYPE_CHECKING:
    from runbook.directives.written import Written
    from runbook.errors import Problem

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def variable(told: Written, problems: list[Problem]) -> Variable:
    """A declaration."""
    given = Given(told, problems)
    return Variable(
        name=told.argument,
        location=told.location,
        type=given.text("type") or "text",
        description=plain(told.body),
        default=told.text("default"),
        example=given.text("example"),
        value=given.text("value"),
        choices=given.value("choices", wording.choices) or (),
        pattern=given.value("pattern", wording.narrowing),
        max_length=given.value("max-length", wording.number),
    )


def step(told: Written, problems: list[Problem], *, host: str, within: tuple[str, ...]) -> Step:
    """Commands, or the work of a person."""
    given = Given(told, problems)
    return Step(
        id=_id(given),
        title=title_of(told),
        location=told.location,
        code_location=told.body_location or told.location,
        host=host,
        within=within,
        code=plain(told.body) if given.flag("manual") else _undented(told.body),
        when=given.text("when"),
        unless=given.text("unless"),
        enter=given.text("enter"),
        leave=given.flag("leave"),
        undo=given.text("undo"),
        status=given.value("status", wording.status) or 0,
        timeout=given.value("timeout", wording.duration),
        retry=given.value("retry", wording.retry),
        answers=given.lines("answer", wording.answer),
        confirm=given.text("confirm"),
        manual=given.flag("manual"),
        probe=given.text("probe"),
        raw=given.flag("raw"),
        starts=_starts(told),
        titled=told.titled,
        prompt=told.prompt,
        choice=told.choice,
    )


def file(told: Written, problems: list[Problem], *, host: str, within: tuple[str, ...]) -> Step:
    """Content to write; its title is its path, if none is given.

    The content ends with one newline, unless it is empty. Blank lines inside it are kept; those before and
    after it part it from the document's text, and are not.
    """
    given = Given(told, problems)
    given.text("title")
    return Step(
        id=_id(given),
        title=title_of(told),
        location=told.location,
        code_location=told.body_location or told.location,
        host=host,
        within=within,
        when=given.text("when"),
        unless=given.text("unless"),
        undo=given.text("undo"),
        confirm=given.text("confirm"),
        raw=given.flag("raw"),
        file=File(
            path=told.argument,
            content=told.body + "\n" if told.body else "",
            mode=given.value("mode", wording.mode),
            owner=given.text("owner"),
            append=given.flag("append"),
            backup=given.flag("backup"),
        ),
        starts=_starts(told),
    )


def _starts(told: Written) -> dict[str, Location]:
    return {option.name: option.text_location for option in told.options}


def expectation(told: Written, problems: list[Problem], above: Step | None) -> Expectation:
    """What the step above it must print."""
    given = Given(told, problems)
    match = given.value("match", wording.match) or Match.LINES
    if match is Match.REGEX:
        _refuse_bad_regex(given)
    elif match is Match.JSON and told.body:
        _refuse_bad_json(given)
    return Expectation(
        text=told.body,
        location=told.body_location or told.location,
        match=match,
        captures=tuple(
            replace(one, location=where) for one, where in given.located("capture", wording.capture)
        ),
        of=_command(given, above) if told.option("of") else None,
    )


def _command(given: Given, above: Step | None) -> int | None:
    """The number of the command that an output is of; what is wrong with the step was said already."""
    commands = printing.commands_of(above) if above else ()
    return given.value("of", lambda text: printing.number_of(text, commands)) if commands else None


def host(told: Written, problems: list[Problem]) -> Host:
    """A machine."""
    Given(told, problems)
    return Host(told.argument, told.location)


def requirement(told: Written, problems: list[Problem]) -> Requirement:
    """Another recipe."""
    Given(told, problems)
    return Requirement(told.argument, told.location)


def allowances(told: Written) -> list[Allowance]:
    """The rules that the directive may break, one a line of its `:allow:`, each with its reason."""
    option = told.option("allow")
    if option is None:
        return []
    found = []
    for number, line in enumerate(option.text.split("\n")):
        if line.strip() or not option.text:
            rule, _blank, reason = line.strip().partition(" ")
            location = Location(option.text_location.path, option.text_location.line + number)
            found.append(Allowance(rule, reason.strip(), location, told.location.line, told.last_line))
    return found


def _undented(body: str) -> str:
    """The commands less the blanks that all of them have in front: options may be indented less."""
    lines = body.split("\n")
    common = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return "\n".join(line[common:] if line[:common].strip(" ") == "" else line.lstrip(" ") for line in lines)


def _refuse_bad_regex(given: Given) -> None:
    try:
        wording.pattern(re.sub(r"\{\{.*?\}\}", "x", given.told.body))
    except ValueError as error:
        given.note(given.told.body_location or given.told.location, str(error), rule="bad-value")


def _refuse_bad_json(given: Given) -> None:
    # imported where JSON is expected: most recipes have none
    from runbook.variables import jsontext

    body, first = given.told.body, given.told.body_location or given.told.location
    try:
        jsontext.expected(body, lambda _expression: "0")
    except jsontext.JsonError as error:
        fact = _("what is expected is not JSON ({reason})").format(reason=error)
        remedy = _('write `"..."` for any value, and `...` for any other elements or keys')
        given.note(Location(first.path, first.line + error.line - 1), fact, remedy)
    except TemplateError:
        return  # said of the place itself


def _id(given: Given) -> str:
    """The step's id; what cannot be one is noted."""
    chosen, title = given.text("id"), title_of(given.told)
    if chosen is None:
        made = made_id(title)
        if title and not made:
            fact = _('no id can be made from the title "{title}"').format(title=title)
            given.note(given.told.location, fact, _("give it an `:id:`"), "bad-name")
        return made
    if not _ID.fullmatch(chosen):
        fact = _('"{id}" is not an id').format(id=chosen)
        given.note(
            given.where("id"), fact, _("use letters without accents, digits, dashes and dots"), "bad-name"
        )
    return chosen
