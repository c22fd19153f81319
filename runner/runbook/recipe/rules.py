"""What a directive cannot do without, and what cannot stand together in it."""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import pairwise
from keyword import iskeyword
from typing import TYPE_CHECKING

from runbook.directives import lookalikes
from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location
from runbook.variables.types import TYPES, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from runbook.directives.written import Written
    from runbook.model import Expectation, Step, Variable

RESERVED = frozenset({"true", "false", "none", "self"})

_PLAIN_HOST = re.compile(r"\w[\w.-]*")
_LIKE_AN_OPTION = re.compile(r"\s*:([a-z-]+):(?:\s|$)")


def of_any(told: Written, known: tuple[str, ...]) -> Iterator[Problem]:
    """What every directive needs: its first line, and options above the blank line, not below it."""
    if not told.argument:
        yield from _nameless(told)
    if told.directive == "output" and told.argument:
        fact = _('output: "{text}" follows it on its line').format(text=told.argument)
        yield Problem(told.location, fact, _("begin the output below, after a blank line"), "misplaced-line")
    elif told.directive == "output" and not told.body and told.text("match") != "exact":
        fact = _("an output without its text")
        yield Problem(
            told.location, fact, _("write it below, after a blank line; `...` is any lines"), "empty-output"
        )
    if told.body and told.directive in {"host", "requires"}:
        fact = _("{directive}: what is indented below it would be lost").format(directive=told.directive)
        yield Problem(told.body_location, fact, _("move it to the left"), "swallowed-text")
    elif told.directive == "matrix":
        yield from _of_matrix(told)
    yield from _slipped(told, known)
    yield from _swallowed(told)


def _of_matrix(told: Written) -> Iterator[Problem]:
    """A matrix is nothing but its options."""
    if told.argument:
        fact = _('matrix: "{text}" follows it on its line').format(text=told.argument)
        yield Problem(
            told.location,
            fact,
            _("write one variable a line below it, as `:NAME: value, value`"),
            "misplaced-line",
        )
    if told.body:
        fact = _("matrix: this stands below the blank line, and would be lost")
        yield Problem(
            told.body_location,
            fact,
            _("move it up, right below the first line, or to the left"),
            "misplaced-option",
        )


def _nameless(told: Written) -> Iterator[Problem]:
    wanted = {
        "variable": _("give its name, as `.. variable:: NAME`"),
        "host": _("give its name, as `.. host:: NAME`"),
        "step": _("give its title, as `.. step:: TITLE`"),
        "file": _("give its path, as `.. file:: PATH`"),
        "requires": _("give its path, as `.. requires:: OTHER.rst`"),
    }
    if told.directive in wanted:
        fact = _("{directive}: nothing follows it on its line").format(directive=told.directive)
        yield Problem(told.location, fact, wanted[told.directive], "missing-argument")


def _slipped(told: Written, known: tuple[str, ...]) -> Iterator[Problem]:
    """Options that have become part of the body, or of the option above them."""
    if told.body_location and told.directive != "matrix":  # that one has no body at all
        # a description is prose; elsewhere, what comes after the first line is looked at with its own eyes
        lines = told.body.split("\n") if told.directive == "variable" else [told.body]
        for number, line in enumerate(lines):
            if name := option_in(line, known):
                yield below_the_blank_line(name, _below(told.body_location, number))
    for option in told.options:
        for number, line in enumerate(option.text.split("\n")):
            if name := option_in(line, known):
                fact = _("`:{name}:` is indented, so it is part of `:{above}:`").format(
                    name=name, above=option.name
                )
                here = _below(option.text_location, number)
                yield Problem(
                    here, fact, _("move it to the left, below the other options"), "misplaced-option"
                )


def _below(location: Location, lines: int) -> Location:
    return Location(location.path, location.line + lines)


def _swallowed(told: Written) -> Iterator[Problem]:
    """Directives that a stray indentation made part of a file's content or of an output."""
    ways_out = {
        "file": _("move it to the left; the name of a file that holds it ends in .rst or .txt"),
        "output": _("move it to the left; in an output, `...` stands for any line"),
    }
    if told.directive not in ways_out or not told.body_location or told.argument.endswith((".rst", ".txt")):
        return
    for number, (above, line) in enumerate(pairwise(told.body.split("\n")), 1):
        if not above.strip() and not line[:1].isspace() and lookalikes.whole(line):
            fact = _('"{line}" stands inside the {directive} above it')
            fact = fact.format(line=line.strip(), directive=told.directive)
            yield Problem(
                _below(told.body_location, number), fact, ways_out[told.directive], "swallowed-directive"
            )


def option_in(line: str, known: Iterable[str]) -> str:
    """The option that the line gives, if it looks like one of those known."""
    match = _LIKE_AN_OPTION.match(line)
    return match[1] if match and match[1] in known else ""


def below_the_blank_line(name: str, location: Location) -> Problem:
    """An option that has become part of the body."""
    fact = _("`:{name}:` stands below the blank line, where the body begins").format(name=name)
    remedy = _("move it up to the other options, right below the first line")
    return Problem(location, fact, remedy, "misplaced-option")


# ---------------------------------------------------------------- variables


def of_variable(variable: Variable, told: Written) -> Iterator[Problem]:
    """Its name, its type, and what of its options goes with what."""
    if variable.name:
        yield from of_name(variable.name, told.location)
    if variable.type not in TYPES:
        yield _unknown_type(variable, told)
        return
    if variable.type == "choice" and not variable.choices and not told.text("choices"):
        yield _at(told, "type", _("a choice without `:choices:`"), _("list them, as `:choices: amd64, i386`"))
    if variable.choices and variable.type != "choice":
        fact = _("`:choices:` says nothing of a {type}").format(type=variable.type)
        yield _at(told, "choices", fact, _("write `:type: choice`, or remove them"))
    yield from _default(variable, told)


def of_name(name: str, location: Location) -> Iterator[Problem]:
    """What a variable cannot be called."""
    if not name.isidentifier():
        fact = _('"{name}" is not a name').format(name=name)
        yield Problem(
            location, fact, _("use letters, digits and underscores, and no digit first"), "bad-name"
        )
    elif iskeyword(name) or name in RESERVED:
        fact = _('"{name}" means something else in an expression').format(name=name)
        yield Problem(
            location, fact, _("give it another name, as {other}").format(other=name.upper()), "bad-name"
        )


def _unknown_type(variable: Variable, told: Written) -> Problem:
    close = get_close_matches(variable.type, TYPES, n=1)
    remedy = _("did you mean {type}?").format(type=close[0]) if close else _("there are {types}")
    fact = _('there is no type "{type}"').format(type=variable.type)
    return _at(told, "type", fact, remedy.format(types=", ".join(TYPES)), "unknown-type")


def _default(variable: Variable, told: Written) -> Iterator[Problem]:
    if variable.value is not None:
        for name in ("default", "example"):
            if told.option(name):
                fact = _("a variable with `:value:` is computed, and `:{name}:` never used").format(name=name)
                yield _at(told, name, fact, _("keep one of the two"))
        return
    if variable.type == "secret" and variable.default is not None:
        fact = _("a secret with a default is no secret: everybody reads it here")
        yield _at(told, "default", fact, _("remove it; the value is asked for"), "secret-default")
        return
    for name, text in (("default", variable.default), ("example", variable.example)):
        if text is not None and "{{" in text:
            fact = _("`:{name}:` is taken as it is, and holds {{{{").format(name=name)
            yield _at(told, name, fact, _("compute it with `:value:`"))
        elif text is not None:
            yield from _abnormal(variable, told, name, text)


def _abnormal(variable: Variable, told: Written, name: str, text: str) -> Iterator[Problem]:
    try:
        normalise(variable, text)
    except ValueError as error:
        fact = _("{name}: `:{option}:` {error}").format(name=variable.name, option=name, error=error)
        yield _at(told, name, fact, "", "bad-value")


def _at(told: Written, name: str, fact: str, remedy: str, rule: str = "options-at-odds") -> Problem:
    option = told.option(name)
    return Problem(option.location if option else told.location, fact, remedy, rule)


# ---------------------------------------------------------------- steps


def of_step(step: Step, told: Written) -> Iterator[Problem]:
    """What a step holds, and which of its options exclude each other."""
    if not step.code and not step.manual and all(one.rule != "empty-step" for one in told.problems):
        yield Problem(
            told.location,
            _('the step "{title}" holds no command').format(title=step.title),
            _("write its commands below it, indented, after a blank line"),
            "empty-step",
        )
    if step.code.startswith(" "):
        fact = _("the first command is indented, and those below it are less")
        remedy = _("align them; a blank line ends the options, also in the middle of one")
        yield Problem(step.code_location, fact, remedy, "uneven-indentation")
    for first, second, reason in _exclusions() if len(told.options) > 1 else ():
        if told.option(first) and told.option(second):
            fact = _("`:{first}:` and `:{second}:` on one step: {reason}").format(
                first=first, second=second, reason=reason
            )
            yield _at(told, second, fact, _("make two steps of it"))
    if step.probe and not step.manual:
        yield _at(
            told,
            "probe",
            _("`:probe:` tells when a person is done, and this step is not `:manual:`"),
            _("add `:manual:`, or wait with `:retry:`"),
        )


def _exclusions() -> tuple[tuple[str, str, str], ...]:
    skipped = _("were it already done, the next steps would run in the wrong place")
    person = _("what a person does is not run")
    return (
        ("enter", "leave", _("a place is opened by one and closed by another")),
        ("enter", "unless", skipped),
        ("leave", "unless", skipped),
        *(("manual", other, person) for other in ("enter", "leave", "status", "answer")),
    )


def of_output(expectation: Expectation, told: Written) -> Iterator[Problem]:
    """What is captured is a variable, with a variable's name."""
    option = told.option("capture")
    for number, line in enumerate(option.text.split("\n") if option else ()):
        name = line.partition("=")[0].strip()
        if option and name in {capture.variable for capture in expectation.captures}:
            first = option.text_location
            yield from of_name(name, Location(first.path, first.line + number))


def of_host(told: Written, variables: dict[str, Variable]) -> Iterator[Problem]:
    """A host is a plain name, or a variable of type host."""
    name = told.argument
    if name in variables and variables[name].type != "host":
        fact = _("{name} is a variable of type {type}").format(name=name, type=variables[name].type)
        yield Problem(told.location, fact, _("declare it with `:type: host`"), "bad-host")
    elif name and not _PLAIN_HOST.fullmatch(name):
        fact = _('"{name}" is not the name of a host').format(name=name)
        remedy = _("write a plain name, or the name of a variable without braces")
        yield Problem(told.location, fact, remedy, "bad-host")
